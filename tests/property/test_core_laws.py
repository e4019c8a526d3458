"""The laws of the core, over random work by two benches and over the transition tables themselves."""

from collections import Counter
from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from dock.core.aggregates import Ref, State, apply, ref_of
from dock.core.cases import Case, CaseState
from dock.core.commands import Command
from dock.core.events import CaseEvent, ParcelEvent, UnitEvent, UnitGraded, UnitHandedOver, UnitIdentified, UnitPutAway
from dock.core.goods import ZoneKind
from dock.core.ids import RmaNo, WorkstationId
from dock.core.units import PUT_AWAY_TO, TRANSITIONS, UnitState
from tests.core_commands import COMMAND, announce
from tests.core_world import BENCH, OTHER_BENCH, World
from ui.words import keys

WORK = st.lists(st.tuples(COMMAND, st.sampled_from([BENCH, OTHER_BENCH])), max_size=50)
Work = list[tuple[Command, WorkstationId]]


@settings(max_examples=120, deadline=None)
@given(WORK)
def test_every_command_on_every_state_is_answered_in_both_languages(work: Work) -> None:
    world = announce(World().staffed(BENCH, OTHER_BENCH))
    for command, bench in work:
        decision = world.ask(command, bench)
        said = [one.key for one in (decision.refusal, decision.verdict) if one]
        assert said
        assert all(key in keys("it") and key in keys("en") for key in said), said


@settings(max_examples=120, deadline=None)
@given(WORK)
def test_units_by_state_sum_to_the_units_that_were_taken_up(work: Work) -> None:
    world = _worked(work)
    taken_up = [event for event, _ in world.ledger.events if isinstance(event, UnitIdentified)]
    by_state = Counter[UnitState]()
    for unit in world.units().values():
        by_state[unit.state] += unit.unit_count
    assert by_state.total() == sum(event.unit_count for event in taken_up if event.split_from is None)
    counted = Counter(one.lpn for case in _cases(world) for one in case.counted)
    assert all(times == 1 and world.unit(lpn).state is not UnitState.UNDONE for lpn, times in counted.items())


@settings(max_examples=120, deadline=None)
@given(WORK)
def test_replaying_all_events_gives_the_same_states(work: Work) -> None:
    world = _worked(work)
    again: dict[Ref, State] = {}
    for event, _ in world.ledger.events:
        if (ref := ref_of(event)) is not None:
            again[ref] = apply(again.get(ref), event)
    assert again == world.ledger.states


@settings(max_examples=150, deadline=None)
@given(WORK)
def test_nothing_becomes_available_without_grade_and_put_away_and_nothing_held_leaves(work: Work) -> None:
    world = announce(World().staffed(BENCH, OTHER_BENCH))
    for command, bench in work:
        before = world.units()
        decision = world.ask(command, bench)
        for event in decision.events:
            if (isinstance(event, UnitPutAway) and event.zone is ZoneKind.SHELF) or isinstance(event, UnitHandedOver):
                assert not before[event.lpn].holds
        for lpn, unit in world.units().items():
            if unit.state is UnitState.AVAILABLE:
                assert not unit.holds
                assert unit.grade is not None
                assert unit.location is not None
                own = [type(one) for one, _ in world.ledger.events if isinstance(one, UnitEvent) and one.lpn == lpn]
                assert own.index(UnitGraded) < len(own) - 1 - own[::-1].index(UnitPutAway)


@settings(max_examples=100, deadline=None)
@given(WORK)
def test_a_return_is_closed_only_when_every_unit_of_it_is_settled(work: Work) -> None:
    world = _worked(work)
    for case in _cases(world):
        if world.case_state(case.rma) is CaseState.CLOSED:
            assert all(world.unit(one.lpn).is_settled for one in case.counted)
            assert not any(case.open_count(line) for line in case.lines)


def test_the_state_of_a_return_stands_in_no_field_and_no_event() -> None:
    assert "state" not in {field.name for field in fields(Case)}
    classes = [*CaseEvent.__args__, *ParcelEvent.__args__, *UnitEvent.__args__]
    assert not [one for one in classes if "state" in {field.name for field in fields(one)}]


def test_the_tables_lead_to_available_by_a_put_away_on_a_shelf_alone() -> None:
    assert UnitState.AVAILABLE not in set(TRANSITIONS.values())
    assert [zone for zone, state in PUT_AWAY_TO.items() if state is UnitState.AVAILABLE] == [ZoneKind.SHELF]


def _worked(work: Work) -> World:
    world = announce(World().staffed(BENCH, OTHER_BENCH))
    for command, bench in work:
        world.ask(command, bench)
    return world


def _cases(world: World) -> list[Case]:
    return [one for ref, one in world.ledger.states.items() if isinstance(ref, RmaNo) and isinstance(one, Case)]
