"""`dock rules` and `dock report` as a person calls them, over a real ledger."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dock.core import commands as do
from dock.core.goods import Article, CaseLine, Grade, ZoneKind
from dock.core.ids import ParcelId, RmaNo, Sku
from dock.core.money import Money
from tests.real_dock import PLACES, opened, plate
from tests.shipped_policy import CONFIG
from ui.cli import dock

LAMP, RMA, PARCEL = Sku("LAMP"), RmaNo("R-1"), ParcelId("P-1")


@pytest.fixture(name="data", scope="module")
def _data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "database").mkdir()
    with opened(folder / "database" / "dock.sqlite3") as real:
        real.system(do.DefineArticle(Article(LAMP, "Lamp", price=Money(3000, "EUR"))))
        real.system(do.AnnounceCase(RMA, (CaseLine(1, LAMP, 2),)), do.AnnounceParcel(PARCEL, (RMA,)))
        real.done(do.ReceiveParcel(PARCEL), do.IdentifyUnit(PARCEL, LAMP), do.IdentifyUnit(PARCEL, LAMP))
        real.done(do.InspectUnit(plate(1)), do.GradeUnit(plate(1), Grade.A))
        real.done(do.PutAway(plate(1), PLACES[ZoneKind.SHELF]))
        real.done(do.InspectUnit(plate(2)), do.AnswerCheck(plate(2), "complete", "major"))
        real.done(do.GradeUnit(plate(2), Grade.D))
    return folder


def run(data: Path, *args: str) -> tuple[int, str]:
    result = CliRunner().invoke(dock, ["--data", str(data), "--config", str(data / "config"), *args])
    return result.exit_code, result.output


def test_explain_shows_the_actual_values_and_the_one_fact_that_would_change_the_way(data: Path) -> None:
    code, said = run(data, "rules", "explain", plate(2).text, "--json")
    assert code == 0, said
    told = json.loads(said)
    assert told["decided"] == "liquidate"
    assert told["facts"]["value_minor"] == "3000"
    assert told["rules_then"] == told["rules_now"]
    applied = {step["rule"] for step in told["trace"] if step["outcome"] == "applies"}
    assert set(told["because"]) & applied
    assert told["flip"] is not None
    assert run(data, "rules", "explain", "NOT-A-PLATE")[0] == 1
    assert "nearest change" in run(data, "rules", "explain", plate(2).text)[1]


def test_trying_other_rules_shows_what_would_differ_and_changes_nothing(data: Path, tmp_path: Path) -> None:
    shipped = (CONFIG / "rules" / "disposition.toml").read_text("utf-8")
    same, other = tmp_path / "same.toml", tmp_path / "other.toml"
    same.write_text(shipped, "utf-8")
    other.write_text(shipped.replace("work_minor = 1200", "work_minor = 100"), "utf-8")
    code, said = run(data, "rules", "try", str(same), "--json")
    assert (code, json.loads(said)) == (0, {"same": 2, "differs": 0, "overridden": 0, "held": 0})
    code, said = run(data, "rules", "try", str(other), "--json")
    rows = [json.loads(line) for line in said.splitlines()]
    assert rows[0] == {"unit": plate(2).text, "was": "liquidate", "would_be": "refurbish"}
    assert rows[-1]["differs"] == 1
    other.write_text("version = 1\nnonsense = 2\n", "utf-8")
    assert run(data, "rules", "try", str(other))[0] == 1


def test_the_report_holds_the_four_figures_with_their_bases(data: Path) -> None:
    code, said = run(data, "report", "--json")
    assert code == 0, said
    told = json.loads(said)
    assert (told["pieces_ended"], told["pieces_in_process"], told["recovery_rate"]) == (1, 1, "1.000")
    assert told["factors"] == ["defra-2025-plastics-average"]
    assert float(told["co2_avoided_kg"]["low"]) < float(told["co2_avoided_kg"]["high"])
    assert "estimate" in told["note"].lower()
    assert "recovery rate" in run(data, "report")[1]
