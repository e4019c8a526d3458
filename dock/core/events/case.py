"""What happens to a case: the return as a whole."""

from dataclasses import dataclass

from dock.core.goods import CaseLine, SettlementKind
from dock.core.ids import Digest, Lpn, ParcelId, PersonKey, RmaNo
from dock.core.money import Money


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
class CustomerMadeKnown:
    """The shop told who the customer is after it had announced the return; the row in the side table has this key."""

    rma: RmaNo
    customer: PersonKey


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


@dataclass(frozen=True, slots=True)
class WithdrawalNoticed:
    """The customer told the shop of the withdrawal; the digest is of the notice as it came."""

    rma: RmaNo
    notice_us: int
    content: Digest | None = None


@dataclass(frozen=True, slots=True)
class DispatchProven:
    """The customer proved that the goods were sent off."""

    rma: RmaNo
    proven_us: int


@dataclass(frozen=True, slots=True)
class PracticeNumbered:
    """The return got its number for the tax office (pratica di reso); it stands on every paper of it."""

    rma: RmaNo
    practice_no: str


@dataclass(frozen=True, slots=True)
class SettlementRecommended:
    """What the dock recommends for the units of one line, with what it rests on. It pays nothing."""

    rma: RmaNo
    line_no: int
    kind: SettlementKind
    amount: Money | None  # of a full or partial refund, or a credit
    deductions: tuple[tuple[str, int], ...] = ()  # reason and minor units
    evidence: tuple[Digest, ...] = ()  # pictures
    unit_count: int = 0


@dataclass(frozen=True, slots=True)
class SettlementWithdrawn:
    """The recommendation was a mistake."""

    rma: RmaNo
    line_no: int
    reason: str


CaseEvent = (
    CaseAnnounced
    | CaseRevised
    | CaseCancelled
    | LineReceived
    | LineReceiptUndone
    | ShortConfirmed
    | ShortConfirmationUndone
    | CustomerMadeKnown
    | PersonalDataErased
    | LegalHoldPlaced
    | LegalHoldReleased
    | WithdrawalNoticed
    | DispatchProven
    | PracticeNumbered
    | SettlementRecommended
    | SettlementWithdrawn
)
