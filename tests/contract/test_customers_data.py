"""A customer's data: into the side table by feed and file, in no event and no copy, and gone when erased."""

import json
import sqlite3
from pathlib import Path

from tests.station_process import StationProcess

NAME = "Zacharias Quixote"
RETURNS = f"rma,sku,quantity,customer_name,customer_contact\nR-1,MUG,1,{NAME},z.quixote@example.com\n"
PIN = "271828"


def brought(house: StationProcess, text: str) -> None:
    file = house.folder / "returns.csv"
    file.write_text(text, encoding="utf-8")
    told = house.dock("import", "expected", str(file), "--apply")
    assert told.returncode == 0, told.stdout + told.stderr


def personal(house: StationProcess) -> list[tuple[str, str | None]]:
    connection = sqlite3.connect(house.data / "database" / "dock.sqlite3")
    rows = connection.execute("SELECT person_key, body FROM personal").fetchall()
    connection.close()
    return [(str(row[0]), row[1]) for row in rows]


def test_it_lies_in_the_side_table_alone_and_is_gone_for_good_when_erased(tmp_path: Path) -> None:
    house = StationProcess(tmp_path)
    assert house.dock("users", "add", "op-1", "--role", "supervisor", told=f"{PIN}\n").returncode == 0
    brought(house, RETURNS)
    ((key, body),) = personal(house)
    assert body is not None
    assert json.loads(body) == {"name": NAME, "contact": "z.quixote@example.com", "address": ""}
    assert key not in {"R-1", NAME}
    for what in ("events", "states", "names", "outbox", "returns", "expected"):
        assert "Quixote" not in house.dock("export", what, "--json").stdout, what
    assert key in house.dock("export", "events", "--json").stdout

    brought(house, RETURNS.replace("z.quixote", "new"))
    assert [one for one, _ in personal(house)] == [key]

    assert house.dock("erase", "R-1", "--by", "op-1", told="000000\n").returncode == 1
    assert house.dock("erase", "R-1", "--by", "op-1", told=f"{PIN}\n").returncode == 0
    assert personal(house) == [(key, None)]
    for path in (house.data / "database").iterdir():
        assert b"Quixote" not in path.read_bytes(), path

    brought(house, RETURNS)  # the shop sends it again: what was erased does not come back
    assert personal(house) == [(key, None)]


def test_a_customer_told_after_the_return_is_taken_up_and_once_erased_is_not(tmp_path: Path) -> None:
    house = StationProcess(tmp_path)
    assert house.dock("users", "add", "op-1", "--role", "supervisor", told=f"{PIN}\n").returncode == 0
    brought(house, "rma,sku,quantity\nR-1,MUG,1\n")
    assert personal(house) == []
    brought(house, RETURNS)
    ((key, body),) = personal(house)
    assert body is not None
    assert json.loads(body)["name"] == NAME
    assert "CustomerMadeKnown" in house.dock("export", "events", "--json").stdout

    assert house.dock("erase", "R-1", "--by", "op-1", told=f"{PIN}\n").returncode == 0
    brought(house, RETURNS)
    brought(house, RETURNS.replace(",1,", ",2,"))
    assert personal(house) == [(key, None)]


def test_the_feed_gives_it_too_and_each_return_has_a_key_of_its_own(tmp_path: Path) -> None:
    house = StationProcess(tmp_path)
    file = tmp_path / "returns.json"
    lines = [{"sku": "MUG", "quantity": 1}]
    documents = [{"rma": rma, "lines": lines, "customer": {"name": NAME}} for rma in ("R-1", "R-2")]
    file.write_text(json.dumps(documents), encoding="utf-8")
    assert house.dock("import", "expected", str(file), "--apply").returncode == 0
    keys = [key for key, _ in personal(house)]
    assert len(set(keys)) == 2
