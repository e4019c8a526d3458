"""What is asked while parcels are received and their goods named."""

from dataclasses import dataclass

from dock.core.goods import Discrepancy
from dock.core.ids import DeliveryId, Digest, DoorId, Lpn, ParcelId, RmaNo, Serial, Sku, Sscc, TrackingNo


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
    lot: str = ""  # AI 10 and 17 of the code that was scanned
    expiry: str = ""


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
class DetailUnit:
    """A second barcode of this unit tells its serial, lot or last day."""

    lpn: Lpn
    serial: Serial | None = None
    lot: str = ""
    expiry: str = ""  # YYMMDD


@dataclass(frozen=True, slots=True)
class FinishParcel:
    """Nothing is left in the parcel. Where lines are short, `is_short_confirmed` says that a person looked again."""

    parcel: ParcelId
    is_short_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NoteDiscrepancy:
    """What came differs: an empty box, damage, goods that are not ours. A picture, or words, must say so."""

    parcel: ParcelId
    kind: Discrepancy
    count: int = 1
    note: str = ""
    photo: Digest | None = None
    rma: RmaNo | None = None


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
    | DetailUnit
    | SetAside
    | NameUnit
    | FinishParcel
    | NoteDiscrepancy
)
