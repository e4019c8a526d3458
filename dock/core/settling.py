"""Decisions about a return as a whole: its clocks begin, and a line gets its recommendation. The dock pays nothing."""

from typing import assert_never

from dock.core.cases import Case
from dock.core.commands import CaseCommand, NoteWithdrawal, ProveDispatch, RecommendSettlement, WithdrawSettlement
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.events import DispatchProven, SettlementRecommended, SettlementWithdrawn, WithdrawalNoticed
from dock.core.goods import CaseLine, SettlementKind
from dock.core.ids import RmaNo
from dock.core.money import Money
from dock.core.people import Role, lacks
from dock.core.units import Unit, UnitState

WITH_MONEY = frozenset({SettlementKind.FULL, SettlementKind.PARTIAL, SettlementKind.CREDIT})


def decide(command: CaseCommand, known: Known, context: Context) -> Decision:
    """What follows from a command about a return."""
    if refusal := lacks(context, Role.INSPECTOR, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    case = known.get(command.rma)
    rma = ("rma", command.rma.text)
    if not isinstance(case, Case):
        return Decision(refusal=Refusal("rma_unknown", (rma,)))
    match command:
        case NoteWithdrawal():
            if case.notice_us is not None:
                return Decision(verdict=Verdict(Tone.ALREADY, "nothing_new"))
            noticed = WithdrawalNoticed(case.rma, command.notice_us, command.content)
            return Decision((noticed,), verdict=Verdict(Tone.GOOD, "withdrawal_noted", (rma,)))
        case ProveDispatch():
            if case.dispatch_us is not None:
                return Decision(verdict=Verdict(Tone.ALREADY, "nothing_new"))
            proven = DispatchProven(case.rma, command.proven_us)
            return Decision((proven,), verdict=Verdict(Tone.GOOD, "dispatch_noted", (rma,)))
        case RecommendSettlement():
            return _recommend(command, case, known)
        case WithdrawSettlement():
            return _withdraw(command, case, context)
        case _:
            assert_never(command)


def _recommend(command: RecommendSettlement, case: Case, known: Known) -> Decision:
    line = next((one for one in case.lines if one.line_no == command.line_no), None)
    name = (("rma", case.rma.text), ("line", str(command.line_no)))
    if line is None:
        return Decision(refusal=Refusal("line_unknown", name))
    if settled := _settled_by(case, line, known):
        return Decision(refusal=Refusal("line_is_settled", (*name, ("where", settled.text)), Tone.ALREADY))
    units = _units(case, line, known)
    if not units or any(unit.grade is None for unit in units):
        return Decision(refusal=Refusal("grade_first", name))
    if refusal := _wrong_deductions(command, units, name):
        return Decision(refusal=refusal)
    count = sum(unit.unit_count for unit in units)
    amount = None
    if command.kind in WITH_MONEY:
        if line.unit_price is None:
            return Decision(refusal=Refusal("price_unknown", name))
        left = line.unit_price.minor * count - sum(minor for _, minor in command.deductions)
        if left < 0:
            return Decision(refusal=Refusal("deduction_too_high", name))
        amount = Money(left, line.unit_price.currency)
    event = SettlementRecommended(
        case.rma, line.line_no, command.kind, amount, command.deductions, command.evidence, count
    )
    told = ("amount", f"{amount.decimal} {amount.currency}" if amount else "-")
    verdict = Verdict(Tone.GOOD, "settlement_recommended", (*name, ("kind", command.kind), told))
    return Decision((event,), verdict=verdict)


def _wrong_deductions(
    command: RecommendSettlement, units: tuple[Unit, ...], name: tuple[tuple[str, str], ...]
) -> Refusal | None:
    """Only handling beyond what a look at the goods needs lowers their value, and it is proven (Cod. Consumo 57)."""
    if (command.kind is SettlementKind.PARTIAL) != bool(command.deductions):
        return Refusal("deductions_needed", name)
    if any(minor <= 0 or not reason.strip() for reason, minor in command.deductions):
        return Refusal("deductions_needed", name)
    pictures = {photo for unit in units for _, photo in unit.photos}
    if command.kind in {SettlementKind.PARTIAL, SettlementKind.REJECT} and not (
        command.evidence and set(command.evidence) <= pictures
    ):
        return Refusal("deduction_unproven", name)
    return None


def _settled_by(case: Case, line: CaseLine, known: Known) -> RmaNo | None:
    """The return under which this line of the sale was settled already: this one, or another of the same order."""
    if line.line_no in {one.line_no for one in case.settlements}:
        return case.rma
    if not case.order_ref:
        return None
    for text in known.named(Named("rma", "order", case.order_ref)):
        other = known.get(RmaNo(text))
        if not isinstance(other, Case) or other.rma == case.rma:
            continue
        for one in other.settlements:
            if _is_same(other.line(one.line_no), line):
                return other.rma
    return None


def _is_same(one: CaseLine, other: CaseLine) -> bool:
    """Whether both stand for one line of the sale: by its own number where both have one, by article else."""
    if one.order_line and other.order_line:
        return one.order_line == other.order_line
    return one.sku == other.sku


def _units(case: Case, line: CaseLine, known: Known) -> tuple[Unit, ...]:
    found = (known.get(one.lpn) for one in case.counted if one.line_no == line.line_no)
    return tuple(unit for unit in found if isinstance(unit, Unit) and unit.state is not UnitState.UNDONE)


def _withdraw(command: WithdrawSettlement, case: Case, context: Context) -> Decision:
    if refusal := lacks(context, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    name = (("rma", case.rma.text), ("line", str(command.line_no)))
    if command.line_no not in {one.line_no for one in case.settlements}:
        return Decision(refusal=Refusal("line_not_settled", name))
    if not command.reason.strip():
        return Decision(refusal=Refusal("reason_needed"))
    event = SettlementWithdrawn(case.rma, command.line_no, command.reason)
    return Decision((event,), verdict=Verdict(Tone.ATTENTION, "settlement_withdrawn", name))
