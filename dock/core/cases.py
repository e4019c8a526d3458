"""The case: one authorised return. Its state is derived from its units and never set by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dock.core.events import (
    CaseAnnounced,
    CaseCancelled,
    CaseEvent,
    CaseRevised,
    CustomerMadeKnown,
    DispatchProven,
    LegalHoldPlaced,
    LegalHoldReleased,
    LineReceiptUndone,
    LineReceived,
    PersonalDataErased,
    PracticeNumbered,
    SettlementRecommended,
    SettlementWithdrawn,
    ShortConfirmationUndone,
    ShortConfirmed,
    WithdrawalNoticed,
)
from dock.core.goods import CaseLine, SettlementKind
from dock.core.ids import Lpn, PersonKey, RmaNo
from dock.core.money import Money
from dock.core.units import Unit, UnitState


class CaseState(StrEnum):
    """Where a return stands, derived."""

    AUTHORISED = "authorised"
    PART_RECEIVED = "part_received"
    RECEIVED = "received"
    INSPECTED = "inspected"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit that was counted against a line."""

    line_no: int
    lpn: Lpn
    unit_count: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was recommended for the units of one line."""

    line_no: int
    kind: SettlementKind
    amount: Money | None
    unit_count: int


@dataclass(frozen=True, slots=True)
class Case:
    """One authorised return: what the shop said, and which units were counted against it."""

    rma: RmaNo
    lines: tuple[CaseLine, ...]
    channel: str = ""
    order_ref: str = ""
    return_type: str = "withdrawal"
    customer: PersonKey | None = None
    requested_us: int | None = None
    delivered_us: int | None = None
    is_cancelled: bool = False
    counted: tuple[Counted, ...] = ()
    short: tuple[tuple[int, int], ...] = ()  # (line, how many a person confirmed missing)
    legal_hold: str = ""  # why everything about it is kept; "" where nobody asks
    notice_us: int | None = None  # of the withdrawal
    dispatch_us: int | None = None  # proof that the customer sent the goods off
    practice_no: str = ""  # pratica di reso
    is_erased: bool = False  # the customer's data were erased; they are never taken again
    settlements: tuple[Settlement, ...] = ()

    def line(self, line_no: int) -> CaseLine:
        """The line of this number."""
        return next(line for line in self.lines if line.line_no == line_no)

    def received_count(self, line_no: int) -> int:
        """How many units of this line have come."""
        return sum(counted.unit_count for counted in self.counted if counted.line_no == line_no)

    def open_count(self, line: CaseLine) -> int:
        """How many of this line may still come; never negative."""
        gone = sum(count for line_no, count in self.short if line_no == line.line_no)
        return max(0, line.authorised_count - self.received_count(line.line_no) - gone)


def derive_state(case: Case, units: Mapping[Lpn, Unit]) -> CaseState:
    """Where the return stands, from its lines and its units (those counted against it)."""
    if case.is_cancelled:
        return CaseState.CANCELLED
    if not case.counted and not case.short:
        return CaseState.AUTHORISED
    if any(case.open_count(line) for line in case.lines):
        return CaseState.PART_RECEIVED
    own = [units[counted.lpn] for counted in case.counted if counted.lpn in units]
    if all(unit.is_settled for unit in own):
        return CaseState.CLOSED
    if all(unit.grade is not None or unit.state is UnitState.UNDONE for unit in own):
        return CaseState.INSPECTED
    return CaseState.RECEIVED


def apply(case: Case | None, event: CaseEvent) -> Case:
    """The case after the event."""
    if isinstance(event, CaseAnnounced):
        return Case(
            event.rma,
            event.lines,
            event.channel,
            event.order_ref,
            event.return_type,
            event.customer,
            event.requested_us,
            event.delivered_us,
        )
    assert case is not None, f"{event.rma.text} was never announced"
    match event:
        case CaseRevised():
            return replace(case, lines=event.lines)
        case CaseCancelled():
            return replace(case, is_cancelled=True)
        case LineReceived():
            return replace(case, counted=(*case.counted, Counted(event.line_no, event.lpn, event.unit_count)))
        case LineReceiptUndone():
            return replace(case, counted=tuple(one for one in case.counted if one.lpn != event.lpn))
        case ShortConfirmed():
            return replace(case, short=(*case.short, (event.line_no, event.missing_count)))
        case ShortConfirmationUndone():
            rest = list(case.short)
            rest.remove((event.line_no, event.missing_count))
            return replace(case, short=tuple(rest))
        case WithdrawalNoticed():
            return replace(case, notice_us=event.notice_us)
        case DispatchProven():
            return replace(case, dispatch_us=event.proven_us)
        case PracticeNumbered():
            return replace(case, practice_no=event.practice_no)
        case SettlementRecommended():
            settled = Settlement(event.line_no, event.kind, event.amount, event.unit_count)
            return replace(case, settlements=(*case.settlements, settled))
        case SettlementWithdrawn():
            left = tuple(one for one in case.settlements if one.line_no != event.line_no)
            return replace(case, settlements=left)
        case CustomerMadeKnown():
            return replace(case, customer=event.customer)
        case PersonalDataErased():
            return replace(case, customer=None, is_erased=True)
        case LegalHoldPlaced():
            return replace(case, legal_hold=event.reason)
        case LegalHoldReleased():
            return replace(case, legal_hold="")
        case _:
            assert_never(event)
