"""What happened. Each event belongs to one stream and is never edited; a mistake is answered by a later event.

No event names a person: customers appear as a `PersonKey`, people who work here as an `ActorId`.
A stored class or field name is never renamed: a new version of an event is a new class.
"""

from dataclasses import dataclass

from dock.core.goods import CaseLine, Collection, Discrepancy, Disposition, Grade, HoldKind, ZoneKind
from dock.core.ids import (
    ActorId,
    DeliveryId,
    DeviceId,
    Digest,
    DoorId,
    Gtin,
    LocationCode,
    Lpn,
    ParcelId,
    PersonKey,
    RmaNo,
    Serial,
    Sku,
    Sscc,
    TrackingNo,
    WorkstationId,
)
from dock.core.money import Money

# ---- case: the return as a whole


@dataclass(frozen=True, slots=True)
class CaseAnnounced:
    """The shop authorised a return."""

    rma: RmaNo
    lines: tuple[CaseLine, ...]
    channel: str = ""
    order_ref: str = ""
    return_type: str = "withdrawal"  # withdrawal, warranty, refused, other
    customer: PersonKey | None = None
    requested_us: int | None = None
    delivered_us: int | None = None  # when the customer had the goods in hand


@dataclass(frozen=True, slots=True)
class CaseRevised:
    """The shop changed what it authorised."""

    rma: RmaNo
    lines: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class CaseCancelled:
    """The shop withdrew the return; units that are here already are held for a supervisor."""

    rma: RmaNo
    reason: str


@dataclass(frozen=True, slots=True)
class LineReceived:
    """A unit was counted against a line of the return."""

    rma: RmaNo
    line_no: int
    lpn: Lpn
    unit_count: int


@dataclass(frozen=True, slots=True)
class LineReceiptUndone:
    """A unit was taken back from the line that it had been counted against."""

    rma: RmaNo
    line_no: int
    lpn: Lpn
    unit_count: int


@dataclass(frozen=True, slots=True)
class ShortConfirmed:
    """A person confirmed that a parcel held fewer than announced."""

    rma: RmaNo
    line_no: int
    missing_count: int
    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ShortConfirmationUndone:
    """A confirmed shortage was taken back."""

    rma: RmaNo
    line_no: int
    missing_count: int
    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class PersonalDataErased:
    """The customer's row in the side table is gone; what remains of the return names nobody."""

    rma: RmaNo
    customer: PersonKey


CaseEvent = (
    CaseAnnounced
    | CaseRevised
    | CaseCancelled
    | LineReceived
    | LineReceiptUndone
    | ShortConfirmed
    | ShortConfirmationUndone
    | PersonalDataErased
)

# ---- delivery: one carrier's handing over, above parcels


@dataclass(frozen=True, slots=True)
class DeliveryRegistered:
    """A carrier stands at the gate."""

    delivery: DeliveryId
    carrier: str
    document_no: str  # of the transport document (DDT, CMR)
    plate: str  # of the vehicle
    declared_count: int
    door: DoorId | None = None


@dataclass(frozen=True, slots=True)
class PiecesCounted:
    """The pieces that were really handed over were counted."""

    delivery: DeliveryId
    counted_count: int


@dataclass(frozen=True, slots=True)
class DeliveryAccepted:
    """The delivery was signed for, with reserve where `reserve` names a reason."""

    delivery: DeliveryId
    reserve: str = ""
    photo: Digest | None = None
    signature: Digest | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRefused:
    """The whole delivery was sent away."""

    delivery: DeliveryId
    reason: str
    photo: Digest | None = None


DeliveryEvent = DeliveryRegistered | PiecesCounted | DeliveryAccepted | DeliveryRefused

# ---- parcel


@dataclass(frozen=True, slots=True)
class ParcelAnnounced:
    """A parcel is on its way."""

    parcel: ParcelId
    rmas: tuple[RmaNo, ...]
    carrier: str = ""
    tracking: TrackingNo | None = None
    sscc: Sscc | None = None
    collection: Collection | None = None
    announced_us: int | None = None
    expected_us: int | None = None  # after this it is late
    expected_g: int | None = None
    asn: str = ""  # of the advance notice that names it


@dataclass(frozen=True, slots=True)
class ParcelArrived:
    """A parcel passed a door."""

    parcel: ParcelId
    door: DoorId | None = None
    delivery: DeliveryId | None = None


@dataclass(frozen=True, slots=True)
class BlindParcelArrived:
    """A parcel came that nobody announced; `seen_code` is what was on it."""

    parcel: ParcelId
    seen_code: str
    tracking: TrackingNo | None = None
    sscc: Sscc | None = None


@dataclass(frozen=True, slots=True)
class ParcelReceived:
    """A parcel was taken into custody."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelRefused:
    """A parcel was not taken into custody."""

    parcel: ParcelId
    reason: str
    photo: Digest | None = None


@dataclass(frozen=True, slots=True)
class ParcelOpened:
    """A parcel was opened at a bench."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelEmptied:
    """A parcel was worked through; nothing is left in it."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelLinked:
    """A parcel turned out to belong to a return."""

    parcel: ParcelId
    rma: RmaNo


@dataclass(frozen=True, slots=True)
class ParcelUnlinked:
    """A link between a parcel and a return was taken back."""

    parcel: ParcelId
    rma: RmaNo


@dataclass(frozen=True, slots=True)
class ParcelWeighed:
    """A scale weighed the parcel."""

    parcel: ParcelId
    mass_g: int


@dataclass(frozen=True, slots=True)
class ParcelLost:
    """A parcel that was announced was given up."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelReceiptUndone:
    """The receipt was a mistake: the parcel is not in custody."""

    parcel: ParcelId
    was_blind: bool


@dataclass(frozen=True, slots=True)
class ParcelRefusalUndone:
    """The refusal was a mistake."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelOpeningUndone:
    """The opening was a mistake: the parcel is closed."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelEmptyingUndone:
    """The parcel is not empty after all."""

    parcel: ParcelId


ParcelEvent = (
    ParcelAnnounced
    | ParcelArrived
    | BlindParcelArrived
    | ParcelReceived
    | ParcelRefused
    | ParcelOpened
    | ParcelEmptied
    | ParcelLinked
    | ParcelUnlinked
    | ParcelWeighed
    | ParcelLost
    | ParcelReceiptUndone
    | ParcelRefusalUndone
    | ParcelOpeningUndone
    | ParcelEmptyingUndone
)

# ---- unit


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


@dataclass(frozen=True, slots=True)
class UnitNamed:
    """Goods that had been set aside unnamed were named."""

    lpn: Lpn
    sku: Sku
    title: str
    article_class: str
    gtin: Gtin | None = None


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


@dataclass(frozen=True, slots=True)
class RoutingUndone:
    """The routing was a mistake; None: the unit waits for one again."""

    lpn: Lpn
    earlier: Disposition | None
    earlier_zone: ZoneKind | None


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


UnitEvent = (
    UnitIdentified
    | UnitNamed
    | PlateBound
    | InspectionStarted
    | CheckAnswered
    | CheckAnswerUndone
    | PictureAttached
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
)

# ---- door


@dataclass(frozen=True, slots=True)
class DoorSessionOpened:
    """A cage or a carrier's load begins to pass a door."""

    door: DoorId
    session: str
    trigger: str  # operator, photo_eye
    delivery: DeliveryId | None = None
    asn: str = ""  # of the advance notice whose parcels are expected


@dataclass(frozen=True, slots=True)
class DoorSessionClosed:
    """What passed was reconciled with what was expected. The reads themselves lie in the trace file."""

    door: DoorId
    session: str
    received: tuple[ParcelId, ...]
    missing: tuple[ParcelId, ...]
    extra_epcs: tuple[str, ...]  # hex
    stray_count: int
    read_count: int
    trace: Digest | None = None


DoorEvent = DoorSessionOpened | DoorSessionClosed

# ---- bench: what one workstation is doing


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
class BenchFocused:
    """This workstation works on this parcel and this unit now."""

    bench: WorkstationId
    parcel: ParcelId | None
    unit: Lpn | None


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


BenchEvent = ScanTaken | BenchSignedIn | BenchSignedOut | ModeChosen | BenchFocused | ActionTaken | ActionUndone

# ---- people


@dataclass(frozen=True, slots=True)
class PersonEnrolled:
    """A person may work here."""

    actor: ActorId
    roles: tuple[str, ...]
    badge: str = ""  # token on the badge; it names nobody


@dataclass(frozen=True, slots=True)
class RolesGranted:
    """A person's roles are these now."""

    actor: ActorId
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PinSet:
    """A person has a new PIN; its hash lies in the side table."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class SignInFailed:
    """A wrong PIN was given."""

    actor: ActorId
    bench: WorkstationId


@dataclass(frozen=True, slots=True)
class SignInSucceeded:
    """A person signed in after a wrong PIN; the count of failures begins anew."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class PersonLocked:
    """Too many wrong PINs."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class PersonUnlocked:
    """A supervisor let the person in again."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class PersonRetired:
    """The person works here no more."""

    actor: ActorId


PersonEvent = (
    PersonEnrolled
    | RolesGranted
    | PinSet
    | SignInFailed
    | SignInSucceeded
    | PersonLocked
    | PersonUnlocked
    | PersonRetired
)

# ---- catalogue and places


@dataclass(frozen=True, slots=True)
class ArticleDefined:
    """The catalogue has a new article, or a new version of one."""

    sku: Sku
    title: str
    article_class: str
    gtin: Gtin | None
    price: Money | None
    mass_g: int | None
    cn_code: str
    has_battery: bool
    holds_data: bool
    has_serial: bool
    picture: Digest | None
    version: int


@dataclass(frozen=True, slots=True)
class LocationDefined:
    """A place exists, or changed what it is for."""

    location: LocationCode
    zone: ZoneKind
    capacity: int


# ---- station


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


StationEvent = StationStarted | SettingsApplied | DeviceChanged | DeviceReplaced | ClockJumped

Event = (
    CaseEvent
    | DeliveryEvent
    | ParcelEvent
    | UnitEvent
    | DoorEvent
    | BenchEvent
    | PersonEvent
    | ArticleDefined
    | LocationDefined
    | StationEvent
)
