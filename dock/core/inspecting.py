"""Decisions at the inspection bench: questions are answered, a grade is given within its caps, the rules route."""

from dataclasses import replace
from typing import assert_never

from dock.core.benches import Bench, acted, bench_of
from dock.core.commands import AnswerCheck, GradeUnit, InspectUnit, PlaceHold, ReleaseHold, RouteUnit
from dock.core.decision import Context, Decision, Known, Refusal, Tone, Verdict
from dock.core.directing import place_for
from dock.core.effects import PrintLabel
from dock.core.events import (
    CheckAnswered,
    CheckAnswerUndone,
    Event,
    GradingUndone,
    HoldPlaced,
    HoldReleased,
    InspectionStarted,
    RoutingUndone,
    UndoStep,
    UnitGraded,
    UnitRouted,
)
from dock.core.goods import Disposition, HoldKind, ZoneKind
from dock.core.in_hand import refuse_elsewhere, take_in_hand
from dock.core.labelling import DISPOSITION_LABEL, ask_for_label, disposition_fields
from dock.core.people import Role, lacks
from dock.core.rules import grading
from dock.core.rules.engine import Routing
from dock.core.rules.policy import Policy, must_answer, with_defaults
from dock.core.rules.routing import FACT_PREFIX, known_facts, may_go, propose, zone_of_holds
from dock.core.units import Unit, UnitState

GRADERS = (Role.INSPECTOR, Role.SUPERVISOR)
GRADABLE = frozenset({UnitState.IDENTIFIED, UnitState.INSPECTING, UnitState.GRADED, UnitState.ROUTED})
ANSWERABLE = frozenset({UnitState.IDENTIFIED, UnitState.INSPECTING, UnitState.GRADED})
RECALLABLE = frozenset({UnitState.GRADED, UnitState.ROUTED, UnitState.STAGED, UnitState.AVAILABLE})

Command = InspectUnit | AnswerCheck | GradeUnit | RouteUnit | PlaceHold | ReleaseHold


def decide(command: Command, known: Known, context: Context, policy: Policy) -> Decision:
    """What follows from a command about the condition or the way of a unit."""
    roles = (Role.OPERATOR, *GRADERS) if isinstance(command, PlaceHold) else GRADERS
    if refusal := lacks(context, *roles):
        return Decision(refusal=refusal)
    unit = known.get(command.lpn)
    if not isinstance(unit, Unit) or unit.state is UnitState.UNDONE:
        return Decision(refusal=Refusal("unit_unknown", (("lpn", command.lpn.text),)))
    if isinstance(command, AnswerCheck | GradeUnit | RouteUnit) and (refusal := refuse_elsewhere(unit, known, context)):
        return Decision(refusal=refusal)
    bench = bench_of(known, context)
    match command:
        case InspectUnit():
            return _inspect(unit, known, context, bench, policy)
        case AnswerCheck():
            return _answer(command, unit, known, context, policy)
        case GradeUnit():
            return _grade(command, unit, known, context, policy)
        case RouteUnit():
            return _reroute(command, unit, known, context, policy)
        case PlaceHold():
            return _hold(command, unit, known, context, policy)
        case ReleaseHold():
            return _release(command, unit, known, context, policy)
        case _:
            assert_never(command)


def _inspect(unit: Unit, known: Known, context: Context, bench: Bench, policy: Policy) -> Decision:
    if unit.state not in GRADABLE:
        return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
    started = _start(unit, policy)
    focus = take_in_hand(unit, known, context, bench)
    if not started and not focus:
        return Decision(verdict=Verdict(Tone.ALREADY, "unit_is_open_here", _name(unit)))
    return Decision((*started, *focus), verdict=Verdict(Tone.GOOD, "inspection_started", _name(unit)))


def _start(unit: Unit, policy: Policy) -> tuple[Event, ...]:
    if unit.state is not UnitState.IDENTIFIED:
        return ()
    checklist = grading.checklist_for(policy.checklists, unit.article_class)
    return (InspectionStarted(unit.lpn, checklist.id, checklist.version),)


def _checklist(unit: Unit, policy: Policy) -> grading.Checklist:
    return policy.checklist(unit.checklist, unit.checklist_version, unit.article_class)


def _answer(command: AnswerCheck, unit: Unit, known: Known, context: Context, policy: Policy) -> Decision:
    bench = bench_of(known, context)
    if command.check.startswith(FACT_PREFIX):
        return _answer_fact(command, unit, known, context, policy)
    if unit.state not in ANSWERABLE:
        return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
    checklist = _checklist(unit, policy)
    check = next((one for one in checklist.checks if one.id == command.check), None)
    if check is None:
        return Decision(refusal=Refusal("check_unknown", (("check", command.check),)))
    if wrong := grading.refuse_answer(check, command.answer):
        return Decision(refusal=wrong)
    answers = {**dict(unit.answers), check.id: command.answer}
    new_holds = [hold for hold in grading.holds(checklist, answers) if hold not in unit.holds]
    holds = tuple(HoldPlaced(unit.lpn, hold, f"{check.id}: {command.answer}") for hold in new_holds)
    events = (*_start(unit, policy), CheckAnswered(unit.lpn, check.id, command.answer), *holds)
    steps = (
        *(UndoStep(HoldReleased.__name__, lpn=unit.lpn, text=hold) for hold in new_holds),
        UndoStep(CheckAnswerUndone.__name__, lpn=unit.lpn, text=check.id, earlier=unit.answer(check.id)),
    )
    verdict = Verdict(
        Tone.ATTENTION if holds else Tone.GOOD,
        "unit_held" if holds else "check_answered",
        (*_name(unit), ("check", check.id), ("answer", command.answer), ("holds", ", ".join(new_holds))),
    )
    return Decision(acted(context, bench, "answered", check.id, events, steps), verdict=verdict)


def _answer_fact(command: AnswerCheck, unit: Unit, known: Known, context: Context, policy: Policy) -> Decision:
    """Answer a question of the rules: a fact that they need and nobody knew."""
    bench = bench_of(known, context)
    if unit.state not in ANSWERABLE | {UnitState.ROUTED, UnitState.STAGED}:
        return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
    name = command.check.removeprefix(FACT_PREFIX)
    domain = next((one for one in policy.rules.domains if one.name == name), None)
    if domain is None or domain.read(command.answer) is None:
        return Decision(refusal=Refusal("fact_unknown", (("fact", name), ("answer", command.answer))))
    if unit.answer(command.check) is None and (actual := dict(known_facts(unit, unit.grade, known, policy)).get(name)):
        if actual == command.answer:
            return Decision(verdict=Verdict(Tone.ALREADY, "fact_is_known", (("fact", name), ("answer", actual))))
        return Decision(refusal=Refusal("fact_is_otherwise", (("fact", name), ("answer", actual))))
    events = (*_start(unit, policy), CheckAnswered(unit.lpn, command.check, command.answer))
    steps = (
        UndoStep(CheckAnswerUndone.__name__, lpn=unit.lpn, text=command.check, earlier=unit.answer(command.check)),
    )
    verdict = Verdict(Tone.GOOD, "check_answered", (*_name(unit), ("check", name), ("answer", command.answer)))
    return Decision(acted(context, bench, "answered", name, events, steps), verdict=verdict)


def _because(unit: Unit, routing: Routing) -> tuple[str, ...]:
    """The ids of the rules that decided; of a held unit its holds."""
    if unit.holds and not routing.because and routing.disposition is Disposition.QUARANTINE:
        return tuple(f"hold:{hold}" for hold in unit.holds)
    return tuple(rule.id for rule in routing.because)


def _grade(command: GradeUnit, unit: Unit, known: Known, context: Context, policy: Policy) -> Decision:
    if unit.state not in GRADABLE or unit.sku is None:
        return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
    if unit.grade is command.grade and unit.state is UnitState.ROUTED:
        return Decision(verdict=Verdict(Tone.ALREADY, "grade_already", (*_name(unit), ("grade", command.grade))))
    checklist = _checklist(unit, policy)
    answers = dict(unit.answers)
    if due := must_answer(checklist, answers):
        return Decision(refusal=Refusal("answer_first", (("checks", ", ".join(one.id for one in due)),)))
    caps = grading.caps(checklist, with_defaults(checklist, answers))
    best = grading.best_grade(caps)
    if not grading.is_within(command.grade, caps):
        params = (("wish", command.grade), ("best", best), ("why", "; ".join(map(str, caps))))
        if not command.override_reason.strip():
            return Decision(refusal=Refusal("grade_capped", params))
        if refusal := lacks(context, Role.SUPERVISOR):
            return Decision(refusal=refusal)
    graded = UnitGraded(unit.lpn, command.grade, tuple(map(str, caps)), command.override_reason)
    routing = propose(unit, command.grade, known, context, policy)
    return _graded(unit, graded, routing, known, context, policy)


def _graded(
    unit: Unit, graded: UnitGraded, routing: Routing, known: Known, context: Context, policy: Policy
) -> Decision:
    bench = bench_of(known, context)
    grade_step = UndoStep(GradingUndone.__name__, lpn=unit.lpn, earlier=unit.grade, earlier_caps=unit.caps)
    if routing.disposition is None or routing.zone is None:
        params = (
            *_name(unit),
            ("grade", graded.grade),
            ("questions", ", ".join(one.fact for one in routing.questions)),
        )
        events = acted(context, bench, "graded", unit.title, (graded,), (grade_step,), (unit.parcel, unit.lpn))
        return Decision(events, verdict=Verdict(Tone.ATTENTION, "graded_not_routed", params))
    if missing := _missing(unit, routing, context):
        params = (*_name(unit), ("grade", graded.grade), ("disposition", routing.disposition), ("missing", missing))
        events = acted(context, bench, "graded", unit.title, (graded,), (grade_step,), (unit.parcel, unit.lpn))
        return Decision(events, verdict=Verdict(Tone.ATTENTION, "graded_evidence_due", params))
    facts = known_facts(unit, graded.grade, known, policy)
    new_holds = [hold for hold in routing.holds if hold not in unit.holds]
    held = tuple(HoldPlaced(unit.lpn, hold, f"rule {routing.because[0].id}") for hold in new_holds)
    zone = zone_of_holds(routing.holds) if held else routing.zone
    routed, effects, label = _routed(unit, replace(routing, zone=zone), known, context, policy, facts)
    steps = (
        _routing_step(unit),
        *(UndoStep(HoldReleased.__name__, lpn=unit.lpn, text=hold) for hold in new_holds),
        grade_step,
    )
    happened = (graded, *held, routed, *label)
    events = acted(context, bench, "graded", unit.title, happened, steps, (bench.parcel, unit.lpn))
    params = (
        *_name(unit),
        ("grade", graded.grade),
        ("disposition", routing.disposition),
        ("zone", routed.zone),
    )
    if shots := shots_due(unit, policy):
        return Decision(
            events, effects, Verdict(Tone.ATTENTION, "unit_graded_picture_due", (*params, ("shots", shots)))
        )
    return Decision(events, effects, Verdict(Tone.GOOD, "unit_graded", params))


def shots_due(unit: Unit, policy: Policy) -> str:
    """The photographs that the answers ask for and nobody took. A camera that is down must not stop the work."""
    checklist = _checklist(unit, policy)
    taken = {*(shot for shot, _photo in unit.photos), *unit.waived}
    asked = grading.asked_shots(checklist, with_defaults(checklist, dict(unit.answers)))
    return ", ".join(shot.id for shot in asked if shot.id not in taken)


def _missing(unit: Unit, routing: Routing, context: Context) -> str:
    """What the destination needs besides and is not there: pictures on the unit, and somebody who may."""
    shots = {shot for shot, _photo in unit.photos}
    roles = [role for role in routing.roles if role not in context.roles]
    return ", ".join([*(shot for shot in routing.evidence if shot not in shots), *roles])


def _routing_step(unit: Unit) -> UndoStep:
    return UndoStep(
        RoutingUndone.__name__,
        lpn=unit.lpn,
        earlier=unit.disposition,
        earlier_zone=unit.zone,
        earlier_because=unit.because,
    )


def _routed(
    unit: Unit,
    routing: Routing,
    known: Known,
    context: Context,
    policy: Policy,
    facts: tuple[tuple[str, str], ...],
    reason: str = "",
) -> tuple[UnitRouted, tuple[PrintLabel, ...], tuple[Event, ...]]:
    """The routing, and a label that names the way for everything that does not go back on a shelf."""
    assert routing.disposition is not None
    assert routing.zone is not None
    routed = UnitRouted(
        unit.lpn,
        routing.disposition,
        routing.zone,
        policy.rules.digest,
        _because(unit, routing),
        reason,
        facts,
        place_for(unit.sku, routing.zone, known),
    )
    if routing.zone is ZoneKind.SHELF or routing.disposition is unit.disposition:
        return routed, (), ()
    last = max((one.print_no for one in unit.labels if one.kind == DISPOSITION_LABEL), default=0)
    requested, effect = ask_for_label(
        context,
        unit.lpn,
        DISPOSITION_LABEL,
        disposition_fields(routing.disposition, routing.zone),
        label_id=context.ids[1],
        print_no=last + 1,
        reason="routed",
    )
    return routed, (effect,), (requested,)


def _reroute(command: RouteUnit, unit: Unit, known: Known, context: Context, policy: Policy) -> Decision:
    if refusal := lacks(context, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    if not command.override_reason.strip():
        return Decision(refusal=Refusal("reason_needed"))
    if unit.state not in {UnitState.GRADED, UnitState.ROUTED, UnitState.STAGED}:
        return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
    routing = may_go(command.disposition, unit, known, context, policy)
    if isinstance(routing, Refusal):
        return Decision(refusal=routing)
    facts = known_facts(unit, unit.grade, known, policy)
    routed, effects, label = _routed(unit, routing, known, context, policy, facts, command.override_reason)
    bench = bench_of(known, context)
    params = (*_name(unit), ("disposition", command.disposition), ("zone", routed.zone))
    # A unit that was staged goes back to the bench; its put-away is not restored by an undo, so there is none.
    steps = (_routing_step(unit),) if unit.state is not UnitState.STAGED else ()
    events: tuple[Event, ...] = (routed, *label)
    if steps:
        events = acted(context, bench, "rerouted", unit.title, events, steps)
    return Decision(events, effects, Verdict(Tone.ATTENTION, "unit_rerouted", params))


def _hold(command: PlaceHold, unit: Unit, known: Known, context: Context, policy: Policy) -> Decision:
    bench = bench_of(known, context)
    if command.hold in unit.holds:
        return Decision(verdict=Verdict(Tone.ALREADY, "hold_is_placed", (*_name(unit), ("hold", command.hold))))
    if not command.reason.strip():
        return Decision(refusal=Refusal("reason_needed"))
    if unit.state is UnitState.GONE:
        return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
    events: tuple[Event, ...] = (HoldPlaced(unit.lpn, command.hold, command.reason),)
    steps: tuple[UndoStep, ...] = (UndoStep(HoldReleased.__name__, lpn=unit.lpn, text=command.hold),)
    zone = zone_of_holds((*unit.holds, command.hold))
    if unit.state in RECALLABLE and unit.zone is not zone:
        because = (f"hold:{command.hold}",)
        place = place_for(unit.sku, zone, known)
        routed = UnitRouted(unit.lpn, Disposition.QUARANTINE, zone, policy.rules.digest, because, place=place)
        events = (*events, routed)
        steps = (_routing_step(unit), *steps)
        if unit.state in {UnitState.STAGED, UnitState.AVAILABLE}:
            steps = ()  # it is on its way from its place; only a release brings it back
    verdict = Verdict(Tone.ATTENTION, "hold_placed", (*_name(unit), ("hold", command.hold)))
    if not steps:
        return Decision(events, verdict=verdict)
    return Decision(acted(context, bench, "held", unit.title, events, steps), verdict=verdict)


def _release(command: ReleaseHold, unit: Unit, known: Known, context: Context, policy: Policy) -> Decision:
    if refusal := lacks(context, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    if command.hold not in unit.holds:
        return Decision(refusal=Refusal("hold_not_there", (*_name(unit), ("hold", command.hold))))
    if not command.reason.strip():
        return Decision(refusal=Refusal("reason_needed"))
    if command.hold is HoldKind.UNKNOWN_GOODS and unit.sku is None:
        return Decision(refusal=Refusal("name_unit_first", _name(unit)))
    if command.hold is HoldKind.BATTERY and not unit.packing:
        return Decision(refusal=Refusal("assess_battery_first", _name(unit)))
    if command.hold is HoldKind.PERSONAL_DATA and not unit.is_wiped:
        return Decision(refusal=Refusal("wipe_first", _name(unit)))
    released = HoldReleased(unit.lpn, command.hold, command.reason)
    rest = tuple(hold for hold in unit.holds if hold is not command.hold)
    verdict = Verdict(Tone.GOOD, "hold_released", (*_name(unit), ("hold", command.hold)))
    if rest or unit.grade is None or unit.disposition is not Disposition.QUARANTINE:
        return Decision((released,), verdict=verdict)
    routing = propose(unit, unit.grade, known, context, policy, without=command.hold)
    if routing.disposition in {None, Disposition.QUARANTINE} or _missing(unit, routing, context):
        return Decision((released,), verdict=verdict)
    free = replace(unit, holds=rest)
    facts = known_facts(free, unit.grade, known, policy)
    routed, effects, label = _routed(unit, routing, known, context, policy, facts)
    return Decision((released, routed, *label), effects, verdict)


def _name(unit: Unit) -> tuple[tuple[str, str], ...]:
    return (("lpn", unit.lpn.text), ("title", unit.title))
