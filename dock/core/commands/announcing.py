"""What the upstream and imports bring."""

from dataclasses import dataclass

from dock.core.commands.recall import LiftRecall, ListRecall
from dock.core.goods import Article, CaseLine, Collection, Location
from dock.core.ids import ParcelId, PersonKey, RmaNo, Sscc, TrackingNo


@dataclass(frozen=True, slots=True)
class Customer:
    """Who sends goods back. It goes into the side table, under the case's key, and nowhere else."""

    name: str = ""
    contact: str = ""  # mail or telephone
    address: str = ""


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
    told: Customer | None = None  # the customer's own data, where the shop gives them


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


@dataclass(frozen=True, slots=True)
class PlaceLegalHold:
    """Keep everything about this return, whatever retention says."""

    rma: RmaNo
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseLegalHold:
    """Retention counts again."""

    rma: RmaNo


ImportCommand = (
    AnnounceCase
    | CancelCase
    | AnnounceParcel
    | GiveParcelUp
    | DefineArticle
    | DefineLocation
    | ErasePerson
    | PlaceLegalHold
    | ReleaseLegalHold
    | ListRecall
    | LiftRecall
)
