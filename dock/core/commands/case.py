"""What is asked of a return as a whole: its clocks, and what the dock recommends for a line."""

from dataclasses import dataclass

from dock.core.goods import SettlementKind
from dock.core.ids import Digest, RmaNo


@dataclass(frozen=True, slots=True)
class NoteWithdrawal:
    """The customer told the shop of the withdrawal at this instant."""

    rma: RmaNo
    notice_us: int
    content: Digest | None = None


@dataclass(frozen=True, slots=True)
class ProveDispatch:
    """The customer proved at this instant that the goods were sent off."""

    rma: RmaNo
    proven_us: int


@dataclass(frozen=True, slots=True)
class RecommendSettlement:
    """Recommend this for the line's units; a deduction needs pictures that lie on them."""

    rma: RmaNo
    line_no: int
    kind: SettlementKind
    deductions: tuple[tuple[str, int], ...] = ()  # reason and minor units
    evidence: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawSettlement:
    """The recommendation was a mistake."""

    rma: RmaNo
    line_no: int
    reason: str


CaseCommand = NoteWithdrawal | ProveDispatch | RecommendSettlement | WithdrawSettlement
