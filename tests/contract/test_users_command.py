"""`dock users`: the folder's owner makes the first person, a supervisor the others; with a station and without."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station_process import StationProcess

FIRST, SECOND = "271828", "314159"


@pytest.fixture(params=["running", "none"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StationProcess]:
    with StationProcess(tmp_path) as one:
        if request.param == "running":
            one.start()
        yield one


def people(house: StationProcess) -> dict[str, dict[str, object]]:
    told = house.dock("users", "list", "--json")
    assert told.returncode == 0, told.stderr
    return {one["actor"]: one for one in map(json.loads, told.stdout.splitlines())}


def test_people_are_made_changed_and_retired(house: StationProcess) -> None:
    first = house.dock("users", "add", "op-1", "--role", "supervisor", "--name", "Ada", told=f"{FIRST}\n")
    assert first.returncode == 0, first.stderr
    assert "DKB." in first.stdout

    by_owner = house.dock("users", "add", "op-2", "--role", "operator")
    assert by_owner.returncode == 1
    assert "op-1" in by_owner.stderr

    added = house.dock("users", "add", "op-2", "--role", "operator", "--by", "op-1", "--badge", "B2", told=f"{FIRST}\n")
    assert added.returncode == 0, added.stderr
    wrong = house.dock("users", "retire", "op-2", "--by", "op-1", told=f"{SECOND}\n")
    assert wrong.returncode == 1
    assert (
        house.dock("users", "roles", "op-2", "--role", "inspector", "--by", "op-1", told=f"{FIRST}\n").returncode == 0
    )
    assert people(house)["op-2"]["roles"] == ["inspector"]
    as_operator = house.dock("users", "retire", "op-1", "--by", "op-2", told=f"{SECOND}\n")
    assert as_operator.returncode == 1
    assert house.dock("users", "retire", "op-2", "--by", "op-1", told=f"{FIRST}\n").returncode == 0
    assert people(house)["op-2"]["state"] == "retired"
    assert people(house)["op-1"]["name"] == "Ada"


def test_the_only_supervisor_is_let_in_again_by_the_owner_alone(tmp_path: Path) -> None:
    house = StationProcess(tmp_path)
    house.dock("users", "add", "op-1", "--role", "supervisor", told=f"{FIRST}\n")
    for _ in range(5):
        assert house.dock("users", "unlock", "op-1", "--by", "op-1", told=f"{SECOND}\n").returncode == 1
    assert people(house)["op-1"]["state"] == "locked"
    assert house.dock("users", "unlock", "op-1", "--by", "op-1", told=f"{FIRST}\n").returncode == 1
    assert house.dock("users", "unlock", "op-1").returncode == 0
    assert house.dock("users", "pin", "op-1", told=f"{SECOND}\n").returncode == 0
    assert (
        house.dock("users", "roles", "op-1", "--role", "supervisor", "--by", "op-1", told=f"{SECOND}\n").returncode == 0
    )


def test_no_pin_stands_in_any_file_and_none_can_be_an_argument(tmp_path: Path) -> None:
    house = StationProcess(tmp_path)
    house.dock("users", "add", "op-1", "--role", "supervisor", told="99887766554433\n")
    for path in house.data.rglob("*"):
        assert not path.is_file() or b"99887766554433" not in path.read_bytes(), path
    assert house.dock("users", "pin", "op-1", "123456").returncode == 2
    assert house.dock("users", "pin", "op-1").returncode == 1  # standard input has no line


def test_the_ledger_names_who_asked(tmp_path: Path) -> None:
    house = StationProcess(tmp_path)
    house.dock("users", "add", "op-1", "--role", "supervisor", told=f"{FIRST}\n")
    house.dock("users", "add", "op-2", "--role", "operator", "--by", "op-1", told=f"{FIRST}\n")
    with sqlite3.connect(house.data / "database" / "dock.sqlite3") as connection:
        rows = connection.execute(
            "SELECT event_class, actor, workstation FROM event WHERE event_class = 'PersonEnrolled' ORDER BY chain_seq"
        ).fetchall()
    connection.close()
    assert rows == [("PersonEnrolled", None, "console-d1"), ("PersonEnrolled", "op-1", "console-d1")]
