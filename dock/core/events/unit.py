"""What happens to a unit."""

from dataclasses import dataclass

from dock.core.goods import Discrepancy, Disposition, Grade, HoldKind, ZoneKind
from dock.core.ids import Digest, Gtin, LocationCode, Lpn, ParcelId, RmaNo, Serial, Sku


@dataclass(frozen=True, slots=True)
class UnitIdentified:
    """A unit was taken from a parcel and named. `sku` is None for goods that nobody could name yet."""

    lpn: Lpn
    parcel: ParcelId
    sku: Sku | None
    title: str
    article_class: str
    rma: RmaNo | None = None
    line_no: int | None = None
    gtin: Gtin | None = None
    serial: Serial | None = None
    unit_count: int = 1  # above 1: a counted lot
    discrepancy: Discrepancy | None = None
    lot: str = ""
    expiry: str = ""  # YYMMDD, as GS1 writes it
    split_from: Lpn | None = None  # the lot that it was a part of


@dataclass(frozen=True, slots=True)
class UnitNamed:
    """Goods that had been set aside unnamed were named."""

    lpn: Lpn
    sku: Sku
    title: str
    article_class: str
    gtin: Gtin | None = None


@dataclass(frozen=True, slots=True)
class UnitDetailed:
    """A second barcode of a unit was read: what stands here is new, and empty where that code did not tell it."""

    lpn: Lpn
    serial: Serial | None = None
    lot: str = ""
    expiry: str = ""  # YYMMDD, as GS1 writes it
    discrepancy: Discrepancy | None = None


@dataclass(frozen=True, slots=True)
class PlateBound:
    """A plate from a pre-printed roll was bound to a unit; both plates name it from now on."""

    lpn: Lpn
    plate: Lpn


@dataclass(frozen=True, slots=True)
class InspectionStarted:
    """An inspector began; the inspection keeps this version of the checklist to its end."""

    lpn: Lpn
    checklist: str
    checklist_version: int


@dataclass(frozen=True, slots=True)
class CheckAnswered:
    """One question was answered."""

    lpn: Lpn
    check: str
    answer: str


@dataclass(frozen=True, slots=True)
class CheckAnswerUndone:
    """An answer was taken back; None: the question is open again."""

    lpn: Lpn
    check: str
    earlier: str | None


@dataclass(frozen=True, slots=True)
class PictureAttached:
    """An evidence picture was attached to a unit."""

    lpn: Lpn
    shot: str
    photo: Digest


@dataclass(frozen=True, slots=True)
class PictureWaived:
    """A supervisor lets a unit go on without a picture that its checklist asks for."""

    lpn: Lpn
    shot: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnitGraded:
    """A unit got its condition grade. Past a cap only by override, with role and reason."""

    lpn: Lpn
    grade: Grade
    caps: tuple[str, ...] = ()  # "check:answer>grade", what capped it
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class GradingUndone:
    """The grade was a mistake; what it was before stands again."""

    lpn: Lpn
    earlier: Grade | None
    earlier_caps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitRouted:
    """It was decided where a unit goes."""

    lpn: Lpn
    disposition: Disposition
    zone: ZoneKind
    rules: Digest  # of the rule set that decided
    because: tuple[str, ...] = ()  # ids of the rules that decided, in order
    override_reason: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # that the rules knew, in their own words
    place: LocationCode | None = None  # the one of the zone that was proposed


@dataclass(frozen=True, slots=True)
class RoutingUndone:
    """The routing was a mistake; None: the unit waits for one again."""

    lpn: Lpn
    earlier: Disposition | None
    earlier_zone: ZoneKind | None
    earlier_because: tuple[str, ...] = ()  # ids of the rules that had decided


@dataclass(frozen=True, slots=True)
class UnitPutAway:
    """A unit was put where its disposition wants it; on a shelf it is available from now on."""

    lpn: Lpn
    location: LocationCode
    zone: ZoneKind


@dataclass(frozen=True, slots=True)
class PutAwayUndone:
    """The put-away was a mistake: the unit is back where it was."""

    lpn: Lpn
    location: LocationCode
    earlier: LocationCode | None = None  # where it lay before; None: at the bench


@dataclass(frozen=True, slots=True)
class UnitHandedOver:
    """A unit left the dock's custody for good, as its disposition says."""

    lpn: Lpn
    document_no: str
    partner: str


@dataclass(frozen=True, slots=True)
class HandOverUndone:
    """The handing over was a mistake, found before the goods had left."""

    lpn: Lpn
    document_no: str


@dataclass(frozen=True, slots=True)
class UnitRefurbished:
    """A repair ended; the unit is inspected and graded again."""

    lpn: Lpn
    note: str


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """A reason was found why a unit may not go on."""

    lpn: Lpn
    hold: HoldKind
    reason: str


@dataclass(frozen=True, slots=True)
class HoldReleased:
    """A hold was released by someone who may."""

    lpn: Lpn
    hold: HoldKind
    reason: str


@dataclass(frozen=True, slots=True)
class UnitIdentificationUndone:
    """The unit was taken up by mistake; its plate is never used again."""

    lpn: Lpn


@dataclass(frozen=True, slots=True)
class LabelRequested:
    """A label for this unit is due; it voids every earlier one of its kind."""

    lpn: Lpn
    label_id: str
    kind: str
    print_no: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LabelStateChanged:
    """Something became known of a label: sending, sent, printed, uncertain, lost, verified or voided."""

    lpn: Lpn
    label_id: str
    outcome: str
    evidence: str
    device: str = ""  # the printer that told it


@dataclass(frozen=True, slots=True)
class UnitWeighed:
    """A scale weighed the unit."""

    lpn: Lpn
    mass_g: int


@dataclass(frozen=True, slots=True)
class BatteryAssessed:
    """A damaged battery was judged by the criteria of the form, and packed as they ask."""

    lpn: Lpn
    criteria: tuple[tuple[str, str], ...]  # question and answer
    packing: str  # packing instruction, such as P908 or P911


@dataclass(frozen=True, slots=True)
class DataWiped:
    """The data on a device was wiped, or the attempt failed; `method` names the standard's way."""

    lpn: Lpn
    method: str
    tool: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class UnitSplit:
    """Some of a counted lot became a unit of their own."""

    lpn: Lpn
    into: Lpn
    unit_count: int


@dataclass(frozen=True, slots=True)
class SecondGradeGiven:
    """Another inspector graded the unit without seeing the first grade. Nothing follows for the unit."""

    lpn: Lpn
    grade: Grade


@dataclass(frozen=True, slots=True)
class DonationRefused:
    """A partner to whom the unit was offered did not take it."""

    lpn: Lpn
    partner: str
    reason: str


@dataclass(frozen=True, slots=True)
class RepairNoted:
    """Work on a unit that is repaired: minutes, and what was built in."""

    lpn: Lpn
    minutes: int
    parts: tuple[tuple[str, int], ...] = ()  # article code and how many
    parts_minor: int = 0  # what the parts cost, in the site's currency


UnitEvent = (
    UnitIdentified
    | UnitNamed
    | UnitDetailed
    | PlateBound
    | InspectionStarted
    | CheckAnswered
    | CheckAnswerUndone
    | PictureAttached
    | PictureWaived
    | UnitGraded
    | GradingUndone
    | UnitRouted
    | RoutingUndone
    | UnitPutAway
    | PutAwayUndone
    | UnitHandedOver
    | HandOverUndone
    | UnitRefurbished
    | HoldPlaced
    | HoldReleased
    | UnitIdentificationUndone
    | LabelRequested
    | LabelStateChanged
    | UnitWeighed
    | BatteryAssessed
    | DataWiped
    | UnitSplit
    | SecondGradeGiven
    | DonationRefused
    | RepairNoted
)
