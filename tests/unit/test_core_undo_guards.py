"""Undo meets what others did since."""

from dataclasses import replace

from dock.core.commands import GradeUnit, HandOverUnit, IdentifyUnit, PlaceHold, PutAway, ReceiveParcel, Undo
from dock.core.events import ParcelReceiptUndone
from dock.core.goods import Grade, HoldKind, ZoneKind
from dock.core.ids import LocationCode, ParcelId
from dock.core.parcels import Parcel, ParcelState
from dock.core.receiving import receipt
from dock.core.undoing import compensate
from dock.core.units import UnitState
from tests.core_commands import PARCELS, SKUS, announce
from tests.core_world import BENCH, OTHER_BENCH, World, plate

UNIT = plate(1)


def _on_its_place() -> tuple[World, LocationCode]:
    world = announce(World().staffed(BENCH, OTHER_BENCH))
    for command in (ReceiveParcel(PARCELS[0]), IdentifyUnit(PARCELS[0], SKUS[0])):
        world.done(command)
    world.done(PlaceHold(UNIT, HoldKind.SUPERVISOR, "look at it"))
    world.done(GradeUnit(UNIT, Grade.A))
    place = LocationCode(f"Z-{ZoneKind.QUARANTINE}")
    world.done(PutAway(UNIT, place))
    return world, place


def test_a_put_away_is_undone_to_the_place_where_the_unit_lay_before() -> None:
    world, place = _on_its_place()
    world.done(Undo())
    assert world.unit(UNIT).state is UnitState.ROUTED
    assert world.unit(UNIT).location is None
    world.done(PutAway(UNIT, place))
    assert world.unit(UNIT).location == place


def test_a_held_unit_in_quarantine_is_not_handed_over() -> None:
    world, _ = _on_its_place()
    assert world.refused(HandOverUnit(UNIT, "DDT-1", "Partner")) == "unit_is_held"


def test_a_put_away_is_not_undone_after_another_workstation_moved_the_unit_on() -> None:
    world, place = _on_its_place()
    world.ledger.states[UNIT] = replace(world.unit(UNIT), state=UnitState.GONE, document_no="DDT-1")
    assert world.refused(Undo()) == "undo_blocked"
    assert world.unit(UNIT).location == place


def test_a_blind_parcel_that_was_undone_and_received_again_is_gone_once_more_when_that_is_undone() -> None:
    gone = Parcel(ParcelId("P-BLIND"), ParcelState.UNDONE, is_blind=True, seen_code="X-9")
    _events, steps = receipt(ReceiveParcel(gone.parcel), gone)
    undone = [compensate(step) for step in steps]
    assert undone[-1] == ParcelReceiptUndone(gone.parcel, was_blind=True)
