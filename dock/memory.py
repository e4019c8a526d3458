"""What a station knows beside the ledger: which one it is, how its devices are, what it last said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from dock.core.commands import AnswerTrial, TryReader
from dock.core.doors.passing import Seen
from dock.core.doors.watch import Waiting
from dock.core.fault import Sentence
from dock.core.ids import DeviceId, Digest, DoorId, Lpn, SiteId, StationCode, WorkstationId
from dock.core.meta import ClockState
from dock.core.observations import DeviceReported, WeightTaken
from dock.core.views import Answer, PictureSeen, ScanSeen


@dataclass(frozen=True, slots=True)
class Identity:
    """Which station this is, and what it runs under."""

    site: SiteId
    station: StationCode
    benches: tuple[WorkstationId, ...]
    bench_of_device: dict[DeviceId, WorkstationId]
    door_of_device: dict[DeviceId, DoorId]
    settings: Digest
    program_version: str
    today: Callable[[int], date]  # in the site's zone, at an instant
    inner_antennas: Mapping[DoorId, frozenset[int]] = field(default_factory=dict[DoorId, frozenset[int]])
    system_roles: frozenset[str] = frozenset({"operator", "inspector", "supervisor", "technician"})


@dataclass(slots=True)
class BenchMemory:
    """What a screen of one workstation shows and no ledger needs."""

    answer: Answer | None = None
    scans: tuple[ScanSeen, ...] = ()
    weight: WeightTaken | None = None  # the last that stood still, until a parcel has it
    picture: PictureSeen | None = None


@dataclass(frozen=True, slots=True)
class PictureWish:
    """A picture that a person asked for and that no camera has given yet."""

    bench: WorkstationId
    shot: str
    lpn: Lpn | None


@dataclass(frozen=True, slots=True)
class TrialWish:
    """What a technician asked of a reader on trial, and where."""

    bench: WorkstationId
    command: TryReader | AnswerTrial


@dataclass(slots=True)
class Memory:
    """What the station knows beside the ledger: how devices are, what was last said, what the doors see."""

    devices: dict[DeviceId, DeviceReported] = field(default_factory=dict[DeviceId, DeviceReported])
    benches: dict[WorkstationId, BenchMemory] = field(default_factory=dict[WorkstationId, BenchMemory])
    doors: dict[DoorId, Seen] = field(default_factory=dict[DoorId, Seen])
    before_doors: dict[DoorId, Waiting] = field(default_factory=dict[DoorId, Waiting])  # while no session is open
    clock_state: ClockState = ClockState.FREE
    wishes: dict[DeviceId, PictureWish] = field(default_factory=dict[DeviceId, PictureWish])  # by camera
    trouble: Sentence | None = None  # why the ledger keeps nothing; None while it does
