"""A stream of sales and returns worked through: every row takes its way and is accounted for."""

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from tests.shared_data import shared
from ui.commands.replay.command import replay_stream
from ui.commands.replay.rows import RowClass, classify
from ui.commands.tables import BadTable, read_table

SAMPLE = Path(__file__).parents[2] / "config/examples/returns-sample.csv"
HEAD = "kind,document,sku,description,quantity,at,unit_price_gbp,customer,country\n"


def _report(file: Path, *options: str) -> dict[str, object]:
    done = CliRunner().invoke(replay_stream, [str(file), "--json", *options])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_every_row_of_the_sample_takes_its_way() -> None:
    report = _report(SAMPLE)
    assert report["rows"] == 15
    assert report["rows_by_class"] == {
        "sale": 4,
        "covered": 3,
        "exceeding": 2,
        "blind": 1,
        "no_customer": 1,
        "not_goods": 3,
        "unusable": 1,
    }
    assert report["pieces_by_class"] == {"covered": 2203, "exceeding": 15, "blind": 1, "no_customer": 6}
    assert report["pieces_by_answer"] == {"unit_accepted": 2213, "unit_over": 5, "unit_no_rma": 7}
    assert report["faults"] == []


def test_the_four_figures_agree_with_what_the_database_says(tmp_path: Path) -> None:
    kpis = _report(SAMPLE, "--data", str(tmp_path))["kpis"]
    assert isinstance(kpis, dict)
    told = {str(name): value for name, value in cast("dict[str, object]", kpis).items()}
    with closing(sqlite3.connect(tmp_path / "replay.sqlite3")) as kept:
        rows = kept.execute("SELECT disposition, state, unit_count FROM unit").fetchall()
        parcels = kept.execute("SELECT count(*) FROM parcel WHERE received_us IS NOT NULL").fetchone()[0]
    ended = [(way, count) for way, state, count in rows if state in {"available", "staged", "gone"}]
    pieces = sum(count for _, count in ended)
    recovered = {"restock_new", "restock_graded", "repack", "refurbish", "liquidate", "return_to_vendor", "parts"}
    rate = sum(count for way, count in ended if way in recovered) / pieces
    packed = sum(count for way, count in ended if way in {"restock_new", "restock_graded", "repack"})
    thrown = sum(count for way, count in ended if way in {"recycle", "energy", "dispose", "destroy_secure"})
    cost = len(rows) * 75 * 2600 / 3600 + parcels * (450 + 120) + packed * 30 + thrown * 60
    assert told["pieces_ended"] == pieces
    assert float(str(told["recovery_rate"])) == pytest.approx(rate, abs=0.0006)
    assert float(str(told["mean_cost_minor"])) == pytest.approx(cost / pieces, abs=0.0006)
    assert told["factors"] == ["defra-2025-plastics-average"]


def test_a_row_that_cannot_be_used_is_listed_with_its_line_and_reason() -> None:
    assert _report(SAMPLE)["unusable"] == ["line 15: quantity '0': a whole number from 1 to 1000000 is one"]


def test_a_large_row_is_counted_in_lots(tmp_path: Path) -> None:
    rows = HEAD + "sale,1,CARD,C,2500,,1,7,IT\nreturn,C1,CARD,C,2200,,1,7,IT\n"
    report = _report_of(tmp_path, rows)
    assert report["units"] == 3
    assert report["pieces_by_answer"] == {"unit_accepted": 2200}


def test_what_was_returned_twice_is_over_under_the_earlier_return(tmp_path: Path) -> None:
    rows = HEAD + "sale,1,CUP,C,2,,1,7,IT\nreturn,C1,CUP,C,2,,1,7,IT\nreturn,C2,CUP,C,3,,1,7,IT\n"
    assert _report_of(tmp_path, rows)["pieces_by_answer"] == {"unit_accepted": 2, "unit_over": 3}


def test_one_seed_gives_one_result_and_another_seed_another() -> None:
    first, again, other = (_report(SAMPLE, "--seed", seed) for seed in ("4", "4", "90"))
    assert first["graded"] == again["graded"]
    assert first["routed"] == again["routed"]
    assert first["graded"] != other["graded"]


def test_a_kept_database_is_not_overwritten(tmp_path: Path) -> None:
    _report(SAMPLE, "--data", str(tmp_path))
    second = CliRunner().invoke(replay_stream, [str(SAMPLE), "--data", str(tmp_path)])
    assert second.exit_code == 1
    assert "there already" in second.output


def test_a_file_without_the_columns_is_refused_with_their_names() -> None:
    with pytest.raises(BadTable, match="document"):
        list(classify(read_table(b"kind,sku\nsale,1\n")))


@pytest.mark.parametrize("code", ["M", "post", "BANK CHARGES", "gift_0001_20", "AMAZONFEE", "C2"])
def test_codes_that_are_not_goods_are_listed_and_not_worked(code: str) -> None:
    rows = list(classify(read_table(f"{HEAD}return,C1,{code},x,1,,1,7,IT\n".encode())))
    assert [row.row_class for row in rows] == [RowClass.NOT_GOODS]


def test_the_real_stream_is_accounted_for_as_far_as_it_is_read() -> None:
    report = _report(shared("returns-stream.csv.gz"), "--limit", "400")
    assert report["rows"] == 400
    assert report["faults"] == []


def _report_of(folder: Path, rows: str) -> dict[str, object]:
    file = folder / "stream.csv.gz"
    file.write_bytes(gzip.compress(rows.encode()))
    return _report(file)
