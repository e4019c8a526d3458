"""Undo takes an act back exactly: what it had changed stands as before, labels and reasons too, the trail apart."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dock.core.aggregates import Ref, State
from dock.core.benches import Bench
from dock.core.cases import Case
from dock.core.commands import AnswerCheck, Command, GradeUnit, IdentifyUnit, ReceiveParcel, RefuseParcel, Undo
from dock.core.events import ActionTaken
from dock.core.goods import Grade
from dock.core.parcels import Parcel, ParcelState
from dock.core.units import Label, Unit, UnitState
from tests.core_commands import COMMAND, PARCELS, SKUS, announce
from tests.core_world import BENCH, World, plate

Picture = dict[Ref, State]


@settings(max_examples=250, deadline=None)
@given(st.lists(COMMAND, max_size=40))
def test_undo_restores_units_parcels_and_returns_exactly(work: list[Command]) -> None:
    world = announce(World().staffed(BENCH))
    before: list[Picture] = []
    for command in work:
        now = _picture(world)
        decision = world.ask(command)
        if isinstance(command, Undo):
            if decision.refusal is None and before:
                assert _picture(world) == before.pop()
        elif any(isinstance(event, ActionTaken) for event in decision.events):
            before.append(now)
        elif _picture(world) != now:
            before.clear()  # what is no act of the bench is not undone: the trail leads back no further than this


def test_twenty_five_acts_are_undone_one_after_another() -> None:
    world = announce(World().staffed(BENCH))
    start = _picture(world)
    commands: list[Command] = [ReceiveParcel(PARCELS[0])]
    for serial in range(1, 9):
        lpn = plate(serial)
        commands += [IdentifyUnit(PARCELS[0], SKUS[0]), AnswerCheck(lpn, "looks", "clean"), GradeUnit(lpn, Grade.A)]
    pictures = [_done(world, command) for command in commands]
    assert len(pictures) == 25
    for earlier in reversed(pictures):
        world.done(Undo())
        assert _picture(world) == earlier
    assert _picture(world) == start
    assert world.refused(Undo()) == "nothing_to_undo"


def _done(world: World, command: Command) -> Picture:
    before = _picture(world)
    world.done(command)
    return before


def _picture(world: World) -> Picture:
    """What undo restores. An undone unit and a blind parcel taken back stay, as undone, and count as never there."""
    return {ref: _plain(state) for ref, state in world.ledger.states.items() if _counts(state)}


def _live(unit: Unit) -> tuple[Label, ...]:
    """The labels that lie on a unit, whichever copy it is: of each kind the last, where it is not void."""
    last = {label.kind: label for label in unit.labels}
    live = (label for label in last.values() if label.outcome not in {"voided", "lost", "refused"})
    return tuple(replace(label, label_id="", print_no=0, outcome="", evidence="") for label in live)


def _counts(state: State) -> bool:
    gone = isinstance(state, Unit | Parcel) and state.state == UnitState.UNDONE.value
    return isinstance(state, Unit | Parcel | Case | Bench) and not gone


def _plain(state: State) -> State:
    match state:
        case Unit():
            # A checklist that was begun stays begun: it holds no answer and binds nobody.
            return replace(
                state,
                state=UnitState.IDENTIFIED if state.state is UnitState.INSPECTING else state.state,
                labels=_live(state),
                checklist="",
                checklist_version=0,
                answers=tuple(sorted(state.answers)),
            )
        case Case():
            return replace(state, practice_no="")  # a number that was given stays given
        case Bench():
            # What was scanned last stays scanned: the same trigger pulled twice is told from a second wish by it.
            return replace(state, actions=(), last_scan="", last_scan_us=0, last_verdict="")
        case Parcel():
            # A parcel that was taken in stood before us, whether a door had seen it or not.
            stood = state.state in {ParcelState.ANNOUNCED, ParcelState.LOST}
            return replace(state, state=ParcelState.ARRIVED if stood else state.state, delivery=None, door=None)
        case _:
            return state


def test_a_refusal_of_a_parcel_that_lay_open_is_undone_to_an_open_one_and_then_to_where_it_stood() -> None:
    world = announce(World().staffed(BENCH))
    start = _picture(world)
    open_before = _done(world, ReceiveParcel(PARCELS[0]))
    opened = _picture(world)
    world.done(RefuseParcel(PARCELS[0], "wet"))
    world.done(Undo())
    assert _picture(world) == opened
    world.done(Undo())
    assert _picture(world) == open_before == start
