"""The one line that says what to do now, where two things could be asked."""

from dataclasses import replace

from dock.core.benches import Bench, Mode
from dock.core.doors.passing import Seen
from dock.core.goods import ZoneKind
from dock.core.ids import ActorId, DoorId, LocationCode, ParcelId, Sku, WorkstationId
from dock.core.units import Unit, UnitState
from dock.memory import Memory
from dock.viewing import next_action
from tests import shipped_policy
from tests.core_world import plate

POLICY = shipped_policy.policy()
AT_DOOR = Bench(WorkstationId("bench-1"), actor=ActorId("bianchi"), mode=Mode.DOOR)
IN_HAND = Unit(plate(1), ParcelId("P1"), UnitState.GRADED, Sku("MUG"), "Mug", "generic")


def asked(bench: Bench, memory: Memory, unit: Unit | None = None) -> str:
    return next_action(bench, None, unit, lambda _ref: None, POLICY, memory).key


def test_a_closed_door_is_to_be_opened_and_an_open_one_lets_the_load_pass() -> None:
    assert asked(AT_DOOR, Memory()) == "next_open_door"
    assert asked(AT_DOOR, Memory(doors={DoorId("door-1"): Seen()})) == "next_pass_load"


def test_at_the_door_the_unit_in_hand_asks_nothing() -> None:
    assert asked(replace(AT_DOOR, mode=Mode.RECEIVE), Memory(), IN_HAND) == "next_answer_rules"
    assert asked(AT_DOOR, Memory(), IN_HAND) == "next_open_door"


def test_a_unit_on_its_way_is_sent_to_its_place_and_to_its_zone_where_none_was_proposed() -> None:
    routed = replace(IN_HAND, state=UnitState.ROUTED, zone=ZoneKind.SHELF)
    bench = replace(AT_DOOR, mode=Mode.PUTAWAY)
    assert asked(bench, Memory(), routed) == "next_put_away"
    sent = next_action(bench, None, replace(routed, place=LocationCode("A-01-2")), lambda _ref: None, POLICY, Memory())
    assert (sent.key, dict(sent.params)["place"]) == ("next_put_away_at", "A-01-2")
