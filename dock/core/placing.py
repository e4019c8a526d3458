"""Decisions about where units go: put away by scan, handed over with papers, back from repair."""

from typing import assert_never

from dock.core.benches import acted, bench_of
from dock.core.commands import EndRefurbishment, HandOverUnit, PutAway
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.directing import place_for
from dock.core.events import (
    HandOverUndone,
    PutAwayUndone,
    UndoStep,
    UnitHandedOver,
    UnitPutAway,
    UnitRefurbished,
)
from dock.core.goods import Disposition, HoldKind, Location, ZoneKind
from dock.core.people import Role, lacks
from dock.core.rules.policy import Policy
from dock.core.rules.routing import forbidden_now
from dock.core.units import Unit, UnitState

BY_TWO = frozenset({Disposition.DISPOSE, Disposition.ENERGY, Disposition.DESTROY_SECURE})
"""What is destroyed leaves in a container whose paper two people sign."""


def decide(
    command: PutAway | HandOverUnit | EndRefurbishment, known: Known, context: Context, policy: Policy
) -> Decision:
    """What follows from moving a unit."""
    if refusal := lacks(context, Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    unit = known.get(command.lpn)
    if not isinstance(unit, Unit) or unit.state is UnitState.UNDONE:
        return Decision(refusal=Refusal("unit_unknown", (("lpn", command.lpn.text),)))
    match command:
        case PutAway():
            return _put_away(command, unit, known, context)
        case HandOverUnit():
            return _hand_over(command, unit, known, context, policy)
        case EndRefurbishment():
            if unit.state is not UnitState.REFURBISHING:
                return Decision(refusal=_not_now(unit))
            return Decision(
                (UnitRefurbished(unit.lpn, command.note),), verdict=Verdict(Tone.GOOD, "unit_refurbished", _name(unit))
            )
        case _:
            assert_never(command)


def _put_away(command: PutAway, unit: Unit, known: Known, context: Context) -> Decision:
    place = known.get(command.location)
    here = ("location", command.location.text)
    if not isinstance(place, Location):
        return Decision(refusal=Refusal("location_unknown", (here,)))
    if unit.location == command.location:
        return Decision(verdict=Verdict(Tone.ALREADY, "unit_is_there", (*_name(unit), here)))
    if unit.state is not UnitState.ROUTED or unit.zone is None:
        return Decision(refusal=_not_now(unit))
    if place.zone is not unit.zone:
        params = (*_name(unit), here, ("zone", place.zone), ("right_zone", unit.zone))
        return Decision(refusal=Refusal("wrong_place", params))
    if unit.zone is ZoneKind.SHELF and (unit.grade is None or unit.holds):
        return Decision(refusal=Refusal("unit_not_sellable", (*_name(unit), ("holds", _shown(unit.holds)))))
    if place.capacity and len(known.named(Named("unit", "location", place.code.text))) >= place.capacity:
        params = (here, ("capacity", str(place.capacity)))
        other = place_for(unit.sku, place.zone, known, full=place.code)
        return Decision(
            refusal=Refusal("place_full_go", (*params, ("place", other.text)))
            if other
            else Refusal("place_full", params)
        )
    earlier = unit.location.text if unit.location else None
    steps = (UndoStep(PutAwayUndone.__name__, lpn=unit.lpn, text=command.location.text, earlier=earlier),)
    events = (UnitPutAway(unit.lpn, command.location, place.zone),)
    key = "unit_available" if place.zone is ZoneKind.SHELF else "unit_put_away"
    return Decision(
        acted(context, bench_of(known, context), "put_away", unit.title, events, steps, _after(known, context)),
        verdict=Verdict(Tone.FINISHED, key, (*_name(unit), here)),
    )


def _after(known: Known, context: Context) -> tuple[None, None] | None:
    bench = bench_of(known, context)
    return (None, None) if bench.mode == "putaway" else None


def _hand_over(command: HandOverUnit, unit: Unit, known: Known, context: Context, policy: Policy) -> Decision:
    if unit.state is not UnitState.STAGED:
        return Decision(refusal=_not_now(unit))
    if unit.zone in {ZoneKind.QUARANTINE, ZoneKind.SAFETY} or unit.holds:
        return Decision(refusal=Refusal("unit_is_held", (*_name(unit), ("holds", _shown(unit.holds)))))
    if not command.document_no.strip() or not command.partner.strip():
        return Decision(refusal=Refusal("papers_needed", _name(unit)))
    if loaded := known.named(Named("handover", "unit", unit.lpn.text)):
        return Decision(refusal=Refusal("unit_is_loaded", (*_name(unit), ("where", loaded[0]))))
    if unit.disposition in BY_TWO:
        return Decision(refusal=Refusal("container_needed", _name(unit)))
    if refusal := forbidden_now(unit, known, context, policy):
        return Decision(refusal=refusal)
    steps = (UndoStep(HandOverUndone.__name__, lpn=unit.lpn, text=command.document_no),)
    events = (UnitHandedOver(unit.lpn, command.document_no, command.partner),)
    return Decision(
        acted(context, bench_of(known, context), "handed_over", unit.title, events, steps),
        verdict=Verdict(Tone.FINISHED, "unit_handed_over", (*_name(unit), ("document", command.document_no))),
    )


def _not_now(unit: Unit) -> Refusal:
    return Refusal("unit_not_now", (*_name(unit), ("state", unit.state)))


def _name(unit: Unit) -> tuple[tuple[str, str], ...]:
    return (("lpn", unit.lpn.text), ("title", unit.title))


def _shown(holds: tuple[HoldKind, ...]) -> str:
    return ", ".join(holds) or "-"
