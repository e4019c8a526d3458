"""The circumstances of an event: kept beside every event, and all that an event itself never says."""

from dataclasses import dataclass
from enum import StrEnum

from dock.core.ids import ActorId, DeviceId, Digest, SiteId, StationCode, WorkstationId


class ClockState(StrEnum):
    """How far the recorded instants may be believed."""

    SYNCED = "synced"  # the machine follows a time server
    FREE = "free"  # it does not, or nobody can tell
    JUMPED = "jumped"  # it was put forward or back since the station began


class StreamKind(StrEnum):
    """What a stream of events is about. Stored by value: never renamed."""

    CASE = "case"
    DELIVERY = "delivery"
    PARCEL = "parcel"
    UNIT = "unit"
    DOOR = "door"
    BENCH = "bench"
    PERSON = "person"
    ARTICLE = "article"
    LOCATION = "location"
    RECALL = "recall"
    SERIES = "series"
    HANDOVER = "handover"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class Meta:
    """Who, where, when and under which settings one event came about."""

    event_id: str  # UUIDv7 in text, made once
    stream_kind: StreamKind
    stream_id: str  # the key of the aggregate within its site, such as an LPN
    seq: int  # the version that the event gives its stream; from 1, without gaps
    site: SiteId
    station: StationCode
    workstation: WorkstationId
    actor: ActorId | None  # None: nobody asked; a device or the upstream did
    device: DeviceId | None
    occurred_us: int  # microseconds UTC
    recorded_us: int  # when the ledger took it; not before `occurred_us`
    clock_state: ClockState
    program_version: str
    settings: Digest
    rules: Digest


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the station says of a message, before the ledger gives each of its events an id and a place."""

    workstation: WorkstationId
    actor: ActorId | None
    device: DeviceId | None
    occurred_us: int
    recorded_us: int
    clock_state: ClockState
    program_version: str
    settings: Digest
    rules: Digest
