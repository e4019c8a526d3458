"""What a technician and the program itself ask of the station."""

from dataclasses import dataclass

from dock.core.ids import DeviceId, Digest


@dataclass(frozen=True, slots=True)
class ApplySettings:
    """Other settings were validated and are in force."""

    settings: Digest
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplaceDevice:
    """Another physical device stands behind this logical one."""

    device: DeviceId
    identity: str


@dataclass(frozen=True, slots=True)
class StartStation:
    """The program began."""

    program_version: str
    epoch: int
    is_restored: bool


@dataclass(frozen=True, slots=True)
class AdoptRules:
    """The program begins to decide by this rule set."""

    rules: Digest
    version: str


@dataclass(frozen=True, slots=True)
class NoteCheckpoint:
    """The program signed the chain up to this event."""

    chain_seq: int
    head: str
    public_key: str
    seal: str


@dataclass(frozen=True, slots=True)
class NoteExport:
    """Somebody takes data out."""

    what: str
    digest: str


@dataclass(frozen=True, slots=True)
class NoteRetention:
    """The program took away what was older than its class allows."""

    scan_count: int
    photo_count: int
    backup_count: int


@dataclass(frozen=True, slots=True)
class SettleParked:
    """Somebody decided about events that the upstream refused: they go out again, or never."""

    event_ids: tuple[str, ...]
    is_resent: bool


@dataclass(frozen=True, slots=True)
class TryReader:
    """A technician wants a reader to work otherwise, or another in its place: tried, and kept if it is as good."""

    device: DeviceId
    changes: tuple[tuple[str, str], ...]  # setting and wished value: address, profile, power_dbm, mode, session


@dataclass(frozen=True, slots=True)
class AnswerTrial:
    """A technician saw what another reader has otherwise, and says yes or no; no ends a trial at any time."""

    device: DeviceId
    is_yes: bool


@dataclass(frozen=True, slots=True)
class EndTrial:
    """The program kept what was tried on a reader, or gave it back."""

    device: DeviceId
    is_kept: bool
    why: str  # key of the catalogues; "" where it was kept
    changes: tuple[tuple[str, str], ...]


StationCommand = (
    StartStation
    | ApplySettings
    | AdoptRules
    | ReplaceDevice
    | NoteCheckpoint
    | NoteExport
    | NoteRetention
    | SettleParked
    | TryReader
    | AnswerTrial
    | EndTrial
)
