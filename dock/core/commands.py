"""What a person, an import or the upstream asks for. Each is answered: done and kept, or refused with a reason."""

from dataclasses import dataclass

from dock.core.goods import Article, CaseLine, Collection, Disposition, Grade, HoldKind, Location
from dock.core.ids import (
    ActorId,
    DeliveryId,
    DeviceId,
    Digest,
    DoorId,
    LocationCode,
    Lpn,
    ParcelId,
    PersonKey,
    RmaNo,
    Serial,
    Sku,
    Sscc,
    TrackingNo,
)

# ---- at any workstation


@dataclass(frozen=True, slots=True)
class SignIn:
    """A badge, and a PIN where the role asks for one. The PIN is checked before the core sees the command."""

    actor: ActorId
    pin: str = ""


@dataclass(frozen=True, slots=True)
class SignOut:
    """Leave the workstation; the open job is kept for who comes next."""


@dataclass(frozen=True, slots=True)
class ChooseMode:
    """Do this kind of work here: receive, inspect, putaway, door."""

    mode: str


@dataclass(frozen=True, slots=True)
class EnterCode:
    """A code typed by hand, or typed by a scanner that acts as a keyboard."""

    text: str
    aim: str | None = None


@dataclass(frozen=True, slots=True)
class TakeUp:
    """Work on this unit here; its scanned plate proves that its label lies there."""

    lpn: Lpn


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last act of this workstation back."""


@dataclass(frozen=True, slots=True)
class LeaveJob:
    """Close what is open here without finishing it."""


# ---- receiving


@dataclass(frozen=True, slots=True)
class RegisterDelivery:
    """A carrier stands at the gate."""

    delivery: DeliveryId
    carrier: str
    document_no: str
    plate: str
    declared_count: int
    door: DoorId | None = None


@dataclass(frozen=True, slots=True)
class CountPieces:
    """So many pieces were handed over."""

    delivery: DeliveryId
    counted_count: int


@dataclass(frozen=True, slots=True)
class AcceptDelivery:
    """Sign for the delivery; with reserve where counted and declared differ or goods are damaged."""

    delivery: DeliveryId
    reserve: str = ""
    photo: Digest | None = None
    signature: Digest | None = None


@dataclass(frozen=True, slots=True)
class RefuseDelivery:
    """Send the whole delivery away."""

    delivery: DeliveryId
    reason: str
    photo: Digest | None = None


@dataclass(frozen=True, slots=True)
class ReceiveParcel:
    """Take an announced parcel into custody and open it at this workstation."""

    parcel: ParcelId
    delivery: DeliveryId | None = None


@dataclass(frozen=True, slots=True)
class ReceiveBlind:
    """Take a parcel into custody that nobody announced."""

    seen_code: str
    tracking: TrackingNo | None = None
    sscc: Sscc | None = None
    rma: RmaNo | None = None  # where the parcel shows its return


@dataclass(frozen=True, slots=True)
class RefuseParcel:
    """Do not take this parcel into custody."""

    parcel: ParcelId
    reason: str
    photo: Digest | None = None


@dataclass(frozen=True, slots=True)
class LinkParcel:
    """The open parcel belongs to this return."""

    parcel: ParcelId
    rma: RmaNo


@dataclass(frozen=True, slots=True)
class IdentifyUnit:
    """Take a unit of this article out of the open parcel. `plate` binds a pre-printed plate at once."""

    parcel: ParcelId
    sku: Sku
    serial: Serial | None = None
    unit_count: int = 1
    plate: Lpn | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """Take goods out of the open parcel that nobody can name; they get a plate and a hold."""

    parcel: ParcelId
    seen_code: str


@dataclass(frozen=True, slots=True)
class NameUnit:
    """Goods that were set aside are this article."""

    lpn: Lpn
    sku: Sku


@dataclass(frozen=True, slots=True)
class FinishParcel:
    """Nothing is left in the parcel. Where lines are short, `is_short_confirmed` says that a person looked again."""

    parcel: ParcelId
    is_short_confirmed: bool = False


# ---- bench


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


# ---- where units go


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


# ---- door


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Begin a door session."""

    door: DoorId
    delivery: DeliveryId | None = None
    asn: str = ""  # of the advance notice whose parcels are expected


@dataclass(frozen=True, slots=True)
class CloseDoor:
    """End the door session: what was received is received, in one go. Nothing closes short without a person."""

    door: DoorId
    is_short_confirmed: bool = False


# ---- people


@dataclass(frozen=True, slots=True)
class EnrolPerson:
    """Let a person work here. Name and badge go to the side table."""

    actor: ActorId
    roles: tuple[str, ...]
    name: str = ""
    pin: str = ""
    badge: str = ""  # token on the badge


@dataclass(frozen=True, slots=True)
class GrantRoles:
    """These are the person's roles now."""

    actor: ActorId
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetPin:
    """Give the person a new PIN."""

    actor: ActorId
    pin: str


@dataclass(frozen=True, slots=True)
class UnlockPerson:
    """Let a locked person in again."""

    actor: ActorId


@dataclass(frozen=True, slots=True)
class RetirePerson:
    """The person works here no more."""

    actor: ActorId


# ---- what the upstream and imports bring


@dataclass(frozen=True, slots=True)
class AnnounceCase:
    """A return was authorised, or changed. The same again changes nothing."""

    rma: RmaNo
    lines: tuple[CaseLine, ...]
    channel: str = ""
    order_ref: str = ""
    return_type: str = "withdrawal"
    customer: PersonKey | None = None
    requested_us: int | None = None
    delivered_us: int | None = None


@dataclass(frozen=True, slots=True)
class CancelCase:
    """A return was withdrawn by the shop."""

    rma: RmaNo
    reason: str


@dataclass(frozen=True, slots=True)
class AnnounceParcel:
    """A parcel is on its way. The same again changes nothing."""

    parcel: ParcelId
    rmas: tuple[RmaNo, ...]
    carrier: str = ""
    tracking: TrackingNo | None = None
    sscc: Sscc | None = None
    collection: Collection | None = None
    announced_us: int | None = None
    expected_us: int | None = None
    expected_g: int | None = None
    asn: str = ""  # of the advance notice that names it


@dataclass(frozen=True, slots=True)
class GiveParcelUp:
    """An announced parcel will not come."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class DefineArticle:
    """The catalogue has this article, in this version. The same again changes nothing."""

    article: Article


@dataclass(frozen=True, slots=True)
class DefineLocation:
    """This place exists. The same again changes nothing."""

    location: Location


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """Erase the personal data of this return's customer."""

    rma: RmaNo


# ---- technician


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


BenchCommand = SignIn | SignOut | ChooseMode | EnterCode | TakeUp | Undo | LeaveJob
ReceivingCommand = (
    RegisterDelivery
    | CountPieces
    | AcceptDelivery
    | RefuseDelivery
    | ReceiveParcel
    | ReceiveBlind
    | RefuseParcel
    | LinkParcel
    | IdentifyUnit
    | SetAside
    | NameUnit
    | FinishParcel
)
UnitCommand = (
    InspectUnit
    | AnswerCheck
    | GradeUnit
    | RouteUnit
    | PlaceHold
    | ReleaseHold
    | AttachPicture
    | BindPlate
    | ReprintLabel
    | SettleLabel
    | PutAway
    | HandOverUnit
    | EndRefurbishment
)
DoorCommand = OpenDoor | CloseDoor
PeopleCommand = EnrolPerson | GrantRoles | SetPin | UnlockPerson | RetirePerson
ImportCommand = AnnounceCase | CancelCase | AnnounceParcel | GiveParcelUp | DefineArticle | DefineLocation | ErasePerson
StationCommand = ApplySettings | ReplaceDevice | StartStation

Command = BenchCommand | ReceivingCommand | UnitCommand | DoorCommand | PeopleCommand | ImportCommand | StationCommand
