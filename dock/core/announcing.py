"""Decisions about what the upstream and imports bring. The same announcement again changes nothing."""

from typing import assert_never

from dock.core.cases import Case
from dock.core.commands import AnnounceCase, AnnounceParcel, CancelCase, ErasePerson
from dock.core.decision import Context, Decision, Known, Refusal, Tone, Verdict
from dock.core.directing import place_for
from dock.core.events import (
    CaseAnnounced,
    CaseCancelled,
    CaseRevised,
    CustomerMadeKnown,
    Event,
    HoldPlaced,
    ParcelAnnounced,
    PersonalDataErased,
    UnitRouted,
)
from dock.core.goods import CaseLine, Disposition, HoldKind
from dock.core.ids import PersonKey
from dock.core.parcels import Parcel, ParcelState
from dock.core.people import Role, lacks
from dock.core.rules.policy import Policy
from dock.core.rules.routing import zone_of_holds
from dock.core.units import Unit, UnitState

LINES_MAX = 500  # of one return; more is a broken feed

NOTHING_NEW = Decision(verdict=Verdict(Tone.ALREADY, "nothing_new"))


def decide(
    command: AnnounceCase | CancelCase | AnnounceParcel | ErasePerson, known: Known, context: Context, policy: Policy
) -> Decision:
    """What follows from an announcement, a cancellation or an erasure."""
    match command:
        case AnnounceCase():
            return _announce_case(command, known, context)
        case CancelCase():
            return _cancel(command, known, policy)
        case AnnounceParcel():
            return _announce_parcel(command, known)
        case ErasePerson():
            return _erase(command, known, context)
        case _:
            assert_never(command)


def _announce_case(command: AnnounceCase, known: Known, context: Context) -> Decision:
    rma = ("rma", command.rma.text)
    if wrong := _wrong_lines(command.lines):
        return Decision(refusal=Refusal("case_lines_wrong", (rma, ("why", wrong))))
    case = known.get(command.rma)
    if not isinstance(case, Case):
        event = CaseAnnounced(
            command.rma,
            command.lines,
            command.channel,
            command.order_ref,
            command.return_type,
            _key_of(command, context),
            command.requested_us,
            command.delivered_us,
        )
        return Decision((event,), verdict=Verdict(Tone.GOOD, "case_announced", (rma,)))
    if case.is_cancelled:
        return Decision(refusal=Refusal("case_is_cancelled", (rma,), Tone.ALREADY))
    late = _customer_told_late(case, command, context)
    if case.lines == command.lines:
        return Decision(late, verdict=Verdict(Tone.GOOD, "case_revised", (rma,))) if late else NOTHING_NEW
    # The dock owns what was received: a line that units were counted against stays, whatever the shop now says.
    kept = {counted.line_no for counted in case.counted}
    if lost := kept - {line.line_no for line in command.lines}:
        return Decision(refusal=Refusal("case_line_in_use", (rma, ("lines", ", ".join(map(str, sorted(lost)))))))
    revised = CaseRevised(command.rma, command.lines)
    return Decision((revised, *late), verdict=Verdict(Tone.GOOD, "case_revised", (rma,)))


def _key_of(command: AnnounceCase, context: Context) -> PersonKey | None:
    return command.customer or (PersonKey(context.ids[0]) if command.told else None)


def _customer_told_late(case: Case, command: AnnounceCase, context: Context) -> tuple[CustomerMadeKnown, ...]:
    """The customer of a return that was announced without one; whose data were erased stays unknown."""
    key = None if case.customer or case.is_erased else _key_of(command, context)
    return (CustomerMadeKnown(case.rma, key),) if key else ()


def _wrong_lines(lines: tuple[CaseLine, ...]) -> str:
    numbers = [line.line_no for line in lines]
    if not lines or len(lines) > LINES_MAX:
        return f"{len(lines)} lines"
    if len(set(numbers)) != len(numbers):
        return "a line number stands twice"
    if any(line.authorised_count < 1 for line in lines):
        return "a count below 1"
    return ""


def _cancel(command: CancelCase, known: Known, policy: Policy) -> Decision:
    case = known.get(command.rma)
    rma = ("rma", command.rma.text)
    if not isinstance(case, Case):
        return Decision(refusal=Refusal("rma_unknown", (rma,)))
    if case.is_cancelled:
        return NOTHING_NEW
    events: list[Event] = [CaseCancelled(command.rma, command.reason)]
    for counted in case.counted:
        unit = known.get(counted.lpn)
        assert isinstance(unit, Unit), f"{counted.lpn.text} is counted and not known"
        if unit.state in {UnitState.UNDONE, UnitState.GONE}:
            continue
        events.append(HoldPlaced(unit.lpn, HoldKind.CANCELLED, command.reason))
        if unit.state in {UnitState.ROUTED, UnitState.STAGED, UnitState.AVAILABLE, UnitState.GRADED}:
            events.append(_to_quarantine(unit, known, policy))
    return Decision(tuple(events), verdict=Verdict(Tone.ATTENTION, "case_cancelled", (rma,)))


def _to_quarantine(unit: Unit, known: Known, policy: Policy) -> UnitRouted:
    zone = zone_of_holds(unit.holds)
    place = place_for(unit.sku, zone, known)
    because = ("case_cancelled",)
    return UnitRouted(unit.lpn, Disposition.QUARANTINE, zone, policy.rules.digest, because, place=place)


def _announce_parcel(command: AnnounceParcel, known: Known) -> Decision:
    event = ParcelAnnounced(
        command.parcel,
        command.rmas,
        command.carrier,
        command.tracking,
        command.sscc,
        command.collection,
        command.announced_us,
        command.expected_us,
        command.expected_g,
        command.asn,
    )
    parcel = known.get(command.parcel)
    name = ("parcel", command.parcel.text)
    if not isinstance(parcel, Parcel):
        return Decision((event,), verdict=Verdict(Tone.GOOD, "parcel_announced", (name,)))
    if parcel.state is not ParcelState.ANNOUNCED or _same(parcel, command):
        return NOTHING_NEW
    return Decision((event,), verdict=Verdict(Tone.GOOD, "parcel_announced", (name,)))


def _same(parcel: Parcel, command: AnnounceParcel) -> bool:
    return (
        parcel.rmas,
        parcel.carrier,
        parcel.tracking,
        parcel.sscc,
        parcel.collection,
        parcel.announced_us,
        parcel.expected_us,
        parcel.expected_g,
        parcel.asn,
    ) == (
        command.rmas,
        command.carrier,
        command.tracking,
        command.sscc,
        command.collection,
        command.announced_us,
        command.expected_us,
        command.expected_g,
        command.asn,
    )


def _erase(command: ErasePerson, known: Known, context: Context) -> Decision:
    if refusal := lacks(context, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    case = known.get(command.rma)
    rma = ("rma", command.rma.text)
    if not isinstance(case, Case):
        return Decision(refusal=Refusal("rma_unknown", (rma,)))
    if case.customer is None:
        return NOTHING_NEW
    if case.legal_hold:
        return Decision(refusal=Refusal("legal_hold_stands", (rma, ("why", case.legal_hold))))
    event = PersonalDataErased(command.rma, case.customer)
    return Decision((event,), verdict=Verdict(Tone.GOOD, "person_erased", (rma,)))
