"""`dock report --inspectors`: whose grades stand when another looks, from a real ledger."""

import json
from pathlib import Path

from click.testing import CliRunner

from dock.core import commands as do
from dock.core.agreement import Opinion, by_inspector
from dock.core.goods import Article, CaseLine, Grade
from dock.core.ids import ParcelId, RmaNo, Sku
from tests.real_dock import opened, plate
from ui.cli import dock

LAMP, RMA, PARCEL = Sku("LAMP"), RmaNo("R-1"), ParcelId("P-1")


def said(data: Path, *args: str) -> str:
    told = CliRunner().invoke(dock, ["--lang", "it", "--data", str(data), "--config", str(data / "c"), "report", *args])
    assert told.exit_code == 0, told.output
    return told.output


def test_each_inspector_is_told_with_the_units_that_another_graded_again(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    with opened(tmp_path / "database" / "dock.sqlite3") as real:
        real.system(do.DefineArticle(Article(LAMP, "Lamp")))
        real.system(do.AnnounceCase(RMA, (CaseLine(1, LAMP, 4),)), do.AnnounceParcel(PARCEL, (RMA,)))
        real.done(do.ReceiveParcel(PARCEL), *[do.IdentifyUnit(PARCEL, LAMP)] * 4)
        for serial, grade in ((1, Grade.A), (2, Grade.A), (3, Grade.B), (4, Grade.B)):
            real.done(do.InspectUnit(plate(serial)), do.GradeUnit(plate(serial), grade))
        assert "Nessun pezzo ha un secondo grado" in said(tmp_path, "--inspectors")
        real.sign_in("anna")
        for serial, grade in ((1, Grade.A), (2, Grade.B), (3, Grade.B)):
            real.done(do.GradeAgain(plate(serial), grade))
        told = json.loads(said(tmp_path, "--inspectors", "--json"))
        assert told == {"inspectors": [{"inspector": "boss", "units": 3, "agreed": 2, "kappa": "0.400"}]}
        assert "boss: 3 con secondo grado, 2 concordi, kappa 0.400" in said(tmp_path, "--inspectors")


def test_a_second_look_at_ones_own_grade_compares_nobody() -> None:
    own = Opinion("anna", Grade.A, "anna", Grade.A)
    other = Opinion("anna", Grade.A, "boss", Grade.A)
    assert by_inspector([own]) == ()
    (only,) = by_inspector([own, other])
    assert (only.unit_count, only.agreed_count, only.kappa) == (1, 1, None)
