"""What is asked of a unit: inspect, grade, route, label, put away."""

from dataclasses import dataclass

from dock.core.goods import Disposition, Grade, HoldKind
from dock.core.ids import Digest, LocationCode, Lpn


@dataclass(frozen=True, slots=True)
class InspectUnit:
    """Begin, or go on with, the inspection of this unit here."""

    lpn: Lpn


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """Answer one question of the unit's checklist."""

    lpn: Lpn
    check: str
    answer: str


@dataclass(frozen=True, slots=True)
class GradeUnit:
    """Grade this unit and route it by the rules. A wish past a cap needs `override_reason` and the role."""

    lpn: Lpn
    grade: Grade
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class RouteUnit:
    """Send this unit elsewhere than the rules propose; needs a reason and the role."""

    lpn: Lpn
    disposition: Disposition
    override_reason: str


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """Stop this unit."""

    lpn: Lpn
    hold: HoldKind
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Let this unit go on."""

    lpn: Lpn
    hold: HoldKind
    reason: str


@dataclass(frozen=True, slots=True)
class AttachPicture:
    """This stored picture shows this unit."""

    lpn: Lpn
    shot: str
    photo: Digest


@dataclass(frozen=True, slots=True)
class WaivePicture:
    """Let this unit go on without this picture; needs a reason and the role."""

    lpn: Lpn
    shot: str
    reason: str


@dataclass(frozen=True, slots=True)
class BindPlate:
    """This plate from the roll is on the unit now."""

    lpn: Lpn
    plate: Lpn


@dataclass(frozen=True, slots=True)
class ReprintLabel:
    """Print the unit's label again; the copy is marked and voids the earlier ones."""

    lpn: Lpn
    reason: str


@dataclass(frozen=True, slots=True)
class SettleLabel:
    """A person looked whether an uncertain label lies there."""

    lpn: Lpn
    label_id: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class PutAway:
    """This unit lies at this place now."""

    lpn: Lpn
    location: LocationCode


@dataclass(frozen=True, slots=True)
class HandOverUnit:
    """This unit leaves the dock's custody as its disposition says."""

    lpn: Lpn
    document_no: str
    partner: str


@dataclass(frozen=True, slots=True)
class EndRefurbishment:
    """The repair of this unit ended; it is inspected again."""

    lpn: Lpn
    note: str


@dataclass(frozen=True, slots=True)
class WeighUnit:
    """A scale says that the unit weighs this."""

    lpn: Lpn
    mass_g: int


@dataclass(frozen=True, slots=True)
class AssessBattery:
    """The form of a damaged battery: each criterion answered, and how it was packed."""

    lpn: Lpn
    criteria: tuple[tuple[str, str], ...]
    packing: str


@dataclass(frozen=True, slots=True)
class RecordWipe:
    """The data on the device was wiped by this method and tool, or it could not be."""

    lpn: Lpn
    method: str
    tool: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class SplitUnit:
    """So many of the counted lot are a unit of their own from now on."""

    lpn: Lpn
    unit_count: int


@dataclass(frozen=True, slots=True)
class GradeAgain:
    """The blind second grade of another inspector."""

    lpn: Lpn
    grade: Grade


@dataclass(frozen=True, slots=True)
class NoteDonationRefusal:
    """This partner did not take the unit."""

    lpn: Lpn
    partner: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoteRepair:
    """So many minutes were worked on the unit, and these parts built in."""

    lpn: Lpn
    minutes: int
    parts: tuple[tuple[str, int], ...] = ()
    parts_minor: int = 0


UnitCommand = (
    InspectUnit
    | AnswerCheck
    | GradeUnit
    | RouteUnit
    | PlaceHold
    | ReleaseHold
    | AttachPicture
    | WaivePicture
    | BindPlate
    | ReprintLabel
    | SettleLabel
    | PutAway
    | HandOverUnit
    | EndRefurbishment
    | WeighUnit
    | AssessBattery
    | RecordWipe
    | SplitUnit
    | GradeAgain
    | NoteDonationRefusal
    | NoteRepair
)
