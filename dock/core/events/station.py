"""What happens to the station itself: its own stream, which has no state."""

from dataclasses import dataclass

from dock.core.ids import DeviceId, Digest


@dataclass(frozen=True, slots=True)
class StationStarted:
    """The program began."""

    program_version: str
    epoch: int
    is_restored: bool


@dataclass(frozen=True, slots=True)
class SettingsApplied:
    """Other settings are in force; `changes` names what differs, never a secret."""

    settings: Digest
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device went down, came up, or needs a person."""

    device: DeviceId
    kind: str
    state: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class DeviceReplaced:
    """Another physical device stands behind a logical one."""

    device: DeviceId
    identity: str  # serial, MAC, firmware, as the device names itself


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The machine's clock jumped against the loop's time."""

    step_us: int


@dataclass(frozen=True, slots=True)
class RulesAdopted:
    """The station decides by this rule set from now on."""

    rules: Digest
    version: str


@dataclass(frozen=True, slots=True)
class ChainCheckpointed:
    """The chain up to an event was signed; told upstream, it proves later that nothing was written anew."""

    chain_seq: int
    head: str  # hash of that event, in hex
    public_key: str  # Ed25519, in hex
    seal: str  # the signature, in hex


@dataclass(frozen=True, slots=True)
class DataExported:
    """Data left the dock by a person's hand."""

    what: str  # audit, or the name of a table
    digest: str  # SHA-256 of what was written, in hex; "" where it went to a pipe


@dataclass(frozen=True, slots=True)
class RetentionKept:
    """What was older than its class allows was taken away; tombstones with digests stay."""

    scan_count: int
    photo_count: int
    backup_count: int


@dataclass(frozen=True, slots=True)
class ParkedSettled:
    """Somebody decided about events that the upstream refused: they go out again, or never."""

    event_ids: tuple[str, ...]
    is_resent: bool


@dataclass(frozen=True, slots=True)
class ReaderTrialBegun:
    """A technician lets a reader work otherwise, on trial."""

    device: DeviceId
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReaderTrialAnswered:
    """A technician said yes or no to what a trial changes."""

    device: DeviceId
    is_yes: bool


@dataclass(frozen=True, slots=True)
class ReaderTrialEnded:
    """What was tried is kept and stands in the settings, or was given back, and why."""

    device: DeviceId
    is_kept: bool
    why: str
    changes: tuple[tuple[str, str], ...]


StationEvent = (
    StationStarted
    | SettingsApplied
    | RulesAdopted
    | DeviceChanged
    | DeviceReplaced
    | ClockJumped
    | ChainCheckpointed
    | DataExported
    | RetentionKept
    | ParkedSettled
    | ReaderTrialBegun
    | ReaderTrialAnswered
    | ReaderTrialEnded
)
