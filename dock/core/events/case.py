"""What happens to a case: the return as a whole."""

from dataclasses import dataclass

from dock.core.goods import CaseLine
from dock.core.ids import Lpn, ParcelId, PersonKey, RmaNo


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


@dataclass(frozen=True, slots=True)
class LegalHoldPlaced:
    """Everything about the return is kept until the hold is released."""

    rma: RmaNo
    reason: str


@dataclass(frozen=True, slots=True)
class LegalHoldReleased:
    """Retention counts again."""

    rma: RmaNo


CaseEvent = (
    CaseAnnounced
    | CaseRevised
    | CaseCancelled
    | LineReceived
    | LineReceiptUndone
    | ShortConfirmed
    | ShortConfirmationUndone
    | PersonalDataErased
    | LegalHoldPlaced
    | LegalHoldReleased
)
