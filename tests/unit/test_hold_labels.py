"""What a person stops carries the stop on it: a label for each hold, a warning for a battery, void with the release."""

from pathlib import Path

import pytest

from dock.core import commands as do
from dock.core.effects import PrintLabel
from dock.core.goods import Article, CaseLine, Grade, HoldKind
from dock.core.ids import ParcelId, RmaNo, Sku
from dock.core.units import Label
from dock.labels.render import Form, render_label
from drivers.printer.designs import read_designs
from tests.real_dock import RealDock, opened, plate
from tests.shipped_policy import CONFIG

LAMP, RMA, PARCEL = Sku("LAMP"), RmaNo("R-1"), ParcelId("P-1")


def one_lamp(dock: RealDock) -> None:
    dock.system(do.DefineArticle(Article(LAMP, "Lamp")))
    dock.system(do.AnnounceCase(RMA, (CaseLine(1, LAMP, 1),)), do.AnnounceParcel(PARCEL, (RMA,)))
    dock.done(do.ReceiveParcel(PARCEL), do.IdentifyUnit(PARCEL, LAMP))


def labels(dock: RealDock, kind: str) -> list[tuple[int, str]]:
    return [(one.print_no, one.outcome) for one in dock.unit(1).labels if one.kind == kind]


def owed(dock: RealDock, kind: str) -> list[PrintLabel]:
    return [one for one in dock.ledger.effects_due() if one.kind == kind]


@pytest.mark.parametrize(
    ("hold", "kind", "other"), [(HoldKind.SUPERVISOR, "hold", "battery"), (HoldKind.BATTERY, "battery", "hold")]
)
def test_a_hold_prints_its_label_which_can_be_drawn_and_a_release_voids_it(
    hold: HoldKind, kind: str, other: str, tmp_path: Path
) -> None:
    with opened(tmp_path / "dock.db") as dock:
        one_lamp(dock)
        dock.done(do.PlaceHold(plate(1), hold, "è gonfia? " + "x" * 400))
        assert (labels(dock, kind), labels(dock, other)) == ([(1, "queued")], [])
        (effect,) = owed(dock, kind)
        assert render_label(read_designs([CONFIG / "labels"]), effect, Form.ZPL, 203)
        assert dict(effect.fields)["reason"].startswith("è gonfia?")
        if hold is HoldKind.BATTERY:
            dock.done(do.AssessBattery(plate(1), (("hot", "no"), ("leaking", "no")), "P908"))
        dock.done(do.ReleaseHold(plate(1), hold, "it is right"))
        assert labels(dock, kind) == [(1, "voided")]
        assert owed(dock, kind) == [], "a label that nobody wants is owed no more"
        dock.done(do.PlaceHold(plate(1), hold, "again"))
        assert labels(dock, kind) == [(1, "voided"), (2, "queued")]


def test_an_undo_voids_the_label_and_another_hold_keeps_it(tmp_path: Path) -> None:
    with opened(tmp_path / "dock.db") as dock:
        one_lamp(dock)
        dock.done(do.PlaceHold(plate(1), HoldKind.SUPERVISOR, "look again"))
        dock.done(do.PlaceHold(plate(1), HoldKind.FRAUD, "another serial"))
        dock.done(do.Undo())
        assert labels(dock, "hold") == [(1, "voided"), (2, "queued")], "the first hold stands still"
        dock.done(do.Undo())
        assert labels(dock, "hold") == [(1, "voided"), (2, "voided")]


def test_what_no_person_stops_prints_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "dock.db") as dock:
        one_lamp(dock)
        dock.done(do.InspectUnit(plate(1)), do.GradeUnit(plate(1), Grade.A))
        dock.system(do.CancelCase(RMA, "the customer keeps it"))
        assert dock.unit(1).holds == (HoldKind.CANCELLED,)
        assert labels(dock, "hold") == []


def test_a_label_that_was_not_found_is_printed_again_as_what_it_was(tmp_path: Path) -> None:
    with opened(tmp_path / "dock.db") as dock:
        one_lamp(dock)
        dock.done(do.PlaceHold(plate(1), HoldKind.SUPERVISOR, "look again"))
        label: Label = next(one for one in dock.unit(1).labels if one.kind == "hold")
        dock.done(do.SettleLabel(plate(1), label.label_id, is_there=False))
        again = owed(dock, "hold")[-1]
        assert (again.kind, again.print_no, dict(again.fields)["hold"]) == ("hold", 2, "SUPERVISOR")
