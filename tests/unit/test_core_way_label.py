"""The label that says where a unit goes never says another way than it goes."""

from dock.core import commands as c
from dock.core.goods import Disposition, Grade, HoldKind
from dock.core.ids import DeviceId
from dock.core.labelling import note_progress, way_label
from dock.core.observations import LabelProgressed, PrintOutcome
from tests.core_commands import PARCELS, RMAS, SKUS, announce
from tests.core_world import BENCH, World, plate
from tests.ledger_kit import circumstances

UNIT = plate(1)
CIRCUMSTANCES = circumstances()


def donated() -> World:
    """A unit that was graded, and that a supervisor gives away: its label says so."""
    world = announce(World().staffed(BENCH))
    world.done(c.ReceiveParcel(PARCELS[0]))
    world.done(c.IdentifyUnit(PARCELS[0], SKUS[0]))
    world.done(c.GradeUnit(UNIT, Grade.B))
    assert said(world) is None
    world.done(c.RouteUnit(UNIT, Disposition.DONATE, "seen"))
    assert said(world) == "donate"
    return world


def said(world: World) -> str | None:
    """What the live label on the unit says."""
    label = way_label(world.unit(UNIT))
    effect = next((one for one in world.ledger.effects if label and one.label_id == label.label_id), None)
    return dict(effect.fields)["disposition"].lower().replace(" ", "_") if effect else None


def test_a_unit_that_goes_to_the_shelf_after_all_has_no_label_of_another_way() -> None:
    world = donated()
    world.done(c.GradeUnit(UNIT, Grade.C))
    assert world.unit(UNIT).disposition is Disposition.RESTOCK_GRADED
    assert said(world) is None


def test_an_undone_routing_voids_its_label() -> None:
    world = donated()
    world.done(c.Undo())
    assert world.unit(UNIT).disposition is Disposition.RESTOCK_GRADED
    assert said(world) is None


def test_a_unit_that_goes_its_earlier_way_again_gets_that_label_again_marked_as_a_copy() -> None:
    world = donated()
    reasons = world.unit(UNIT).because
    world.done(c.RouteUnit(UNIT, Disposition.LIQUIDATE, "seen"))
    assert said(world) == "liquidate"
    decision = world.done(c.Undo())
    assert said(world) == "donate"
    assert [effect.print_no for effect in decision.effects] == [3]
    assert world.unit(UNIT).because == reasons


def test_a_hold_voids_the_label_of_the_way_that_is_barred() -> None:
    world = donated()
    world.done(c.PlaceHold(UNIT, HoldKind.FRAUD, "seen"))
    assert said(world) is None


def test_a_return_cancelled_by_the_shop_voids_the_label_of_the_way_that_is_barred() -> None:
    world = donated()
    world.done(c.CancelCase(RMAS[0], "withdrawn"), is_system=True)
    assert world.unit(UNIT).disposition is Disposition.QUARANTINE
    assert said(world) is None


def told(world: World, label_id: str, *outcomes: PrintOutcome) -> None:
    """What the spool says of a label."""
    for outcome in outcomes:
        seen = LabelProgressed(DeviceId("printer-1"), label_id, outcome, "", 0)
        with world.ledger.transaction() as work:
            work.append(note_progress(seen, world.unit(UNIT)), (), CIRCUMSTANCES, ())


def test_a_scan_proves_a_label_that_went_out_and_none_that_waits_or_that_another_paper_may_stand_for() -> None:
    world = announce(World().staffed(BENCH))
    world.done(c.ReceiveParcel(PARCELS[0]))
    world.done(c.IdentifyUnit(PARCELS[0], SKUS[0]))
    world.done(c.TakeUp(UNIT))
    assert [label.outcome for label in world.unit(UNIT).labels] == ["queued"]
    (label,) = world.unit(UNIT).labels
    told(world, label.label_id, PrintOutcome.SENDING, PrintOutcome.SENT)
    world.done(c.TakeUp(UNIT))
    assert [label.outcome for label in world.unit(UNIT).labels] == ["verified"]
    world.done(c.ReprintLabel(UNIT, "torn"))
    copy = world.unit(UNIT).labels[-1]
    told(world, copy.label_id, PrintOutcome.SENDING, PrintOutcome.SENT)
    world.done(c.TakeUp(UNIT))
    assert world.unit(UNIT).labels[-1].outcome == "sent"
