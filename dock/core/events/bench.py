"""What happens at a bench: what one workstation is doing."""

from dataclasses import dataclass

from dock.core.ids import ActorId, DeviceId, Lpn, ParcelId, RmaNo, WorkstationId


@dataclass(frozen=True, slots=True)
class ScanTaken:
    """A scan was taken and answered; a scan that changes nothing is kept too."""

    bench: WorkstationId
    device: DeviceId | None  # None: typed by hand
    text: str
    raw_hex: str
    aim: str
    meaning: str  # kind of what was understood, such as parcel or nothing
    verdict: str
    at_us: int


@dataclass(frozen=True, slots=True)
class BenchSignedIn:
    """A person works here now; the open job goes over to them."""

    bench: WorkstationId
    actor: ActorId


@dataclass(frozen=True, slots=True)
class BenchSignedOut:
    """Nobody works here now; the open job is kept."""

    bench: WorkstationId


@dataclass(frozen=True, slots=True)
class ModeChosen:
    """This workstation does another kind of work now."""

    bench: WorkstationId
    mode: str


@dataclass(frozen=True, slots=True)
class PrintersChosen:
    """Labels that are asked for here come out at another workstation from now on; its own name: here again."""

    bench: WorkstationId
    workstation: WorkstationId


@dataclass(frozen=True, slots=True)
class BenchFocused:
    """This workstation works on this parcel and this unit now."""

    bench: WorkstationId
    parcel: ParcelId | None
    unit: Lpn | None


@dataclass(frozen=True, slots=True)
class CodeSought:
    """Somebody asks what became of the thing that carries this code; it changes nothing but what is shown."""

    bench: WorkstationId
    text: str


@dataclass(frozen=True, slots=True)
class UndoStep:
    """How one event of an act is taken back."""

    kind: str  # class name of the compensating event
    lpn: Lpn | None = None
    parcel: ParcelId | None = None
    rma: RmaNo | None = None
    line_no: int | None = None
    unit_count: int = 0
    text: str = ""  # what the compensating event needs besides: a check, a location, a document
    earlier: str | None = None
    earlier_zone: str | None = None
    earlier_caps: tuple[str, ...] = ()
    earlier_because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionTaken:
    """One act of a person that can be undone as a whole; `note` is a message key for the list of acts."""

    bench: WorkstationId
    action: str  # id
    note: str
    subject: str  # what it was done to, as a person reads it
    steps: tuple[UndoStep, ...]
    parcel_before: ParcelId | None
    unit_before: Lpn | None


@dataclass(frozen=True, slots=True)
class ActionUndone:
    """The last act that was not undone yet was undone."""

    bench: WorkstationId
    action: str


BenchEvent = (
    ScanTaken
    | BenchSignedIn
    | BenchSignedOut
    | ModeChosen
    | PrintersChosen
    | BenchFocused
    | CodeSought
    | ActionTaken
    | ActionUndone
)
