"""`dock import`, `dock export` and `dock sync` against a real ledger, with a station running and without."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from dock.store.listing import EXPORTED
from dock.store.tables import table_of
from tests.station_process import StationProcess, Told

ARTICLES = (
    "sku;title;gtin;price;has_battery\n"
    "MUG;Tazza;4006381333931;4,25;no\nLAMP;=1+1;;34,50;si\nBAD;Vase;4006381333932;1;no\n"
)
RETURNS = "rma,sku,quantity,parcel,tracking\nR-1,MUG,2,P-1,JJD000001\nR-1,LAMP,1,P-1,JJD000001\nR-2,MUG,x,,\n"


@pytest.fixture(scope="module", params=["running", "none"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StationProcess]:
    with StationProcess(tmp_path_factory.mktemp("house")) as one:
        if request.param == "running":
            one.start()
        yield one


def imported(house: StationProcess, kind: str, text: str, *more: str) -> Told:
    file = house.folder / "file.csv"
    file.write_text(text, encoding="utf-8")
    return house.dock("--lang", "en", "import", kind, str(file), *more)


def event_count(house: StationProcess, kind: str) -> int:
    with sqlite3.connect(house.data / "database" / "dock.sqlite3") as connection:
        found = connection.execute("SELECT count(*) FROM event WHERE event_class = ?", (kind,)).fetchone()
    connection.close()
    return int(found[0])


def test_a_file_is_only_read_until_apply_is_said_and_twice_changes_nothing(house: StationProcess) -> None:
    shown = imported(house, "catalogue", ARTICLES)
    assert shown.returncode == 1
    assert "2 would be taken, 1 not" in shown.stdout
    assert "line 4: '4006381333932' is no GTIN" in shown.stdout
    nothing = house.dock("export", "catalogue")
    assert "MUG" not in nothing.stdout

    applied = imported(house, "catalogue", ARTICLES, "--apply")
    assert "2 taken, 1 not" in applied.stdout
    assert event_count(house, "ArticleDefined") == 2
    assert "2 taken, 1 not" in imported(house, "catalogue", ARTICLES, "--apply").stdout
    assert event_count(house, "ArticleDefined") == 2


def test_what_is_exported_is_imported_again_without_a_change(house: StationProcess) -> None:
    imported(house, "catalogue", ARTICLES, "--apply")
    out = house.dock("export", "catalogue").stdout
    assert "'=1+1" in out
    before = event_count(house, "ArticleDefined")
    again = imported(house, "catalogue", out, "--apply")
    assert again.returncode == 0, again.stdout
    assert event_count(house, "ArticleDefined") == before
    lines = [json.loads(line) for line in house.dock("export", "catalogue", "--json").stdout.splitlines()]
    noted = [json.loads(line) for line in house.dock("export", "events", "--json").stdout.splitlines()]
    told = [one["body"] for one in noted if one["event_class"] == "DataExported"]
    assert ["catalogue" in one for one in told[-3:]] == [True, True, False]
    assert "events" in told[-1], "an export is kept before its first row goes out"
    assert [(one["sku"], one["title"], one["price"]) for one in lines] == [
        ("LAMP", "=1+1", "34.50"),
        ("MUG", "Tazza", "4.25"),
    ]


def test_expected_returns_come_with_their_parcels_and_go_out_as_they_came(house: StationProcess) -> None:
    told = imported(house, "expected", RETURNS, "--apply")
    assert "2 taken, 1 not" in told.stdout
    assert "line 4" in told.stdout
    out = house.dock("export", "expected").stdout
    assert imported(house, "expected", out, "--apply").returncode == 0
    assert event_count(house, "CaseAnnounced") == 1
    assert event_count(house, "CaseRevised") == 0
    units = house.dock("export", "parcels", "--json")
    assert json.loads(units.stdout)["parcel"] == "P-1"


@pytest.mark.parametrize(
    "what", ["events", "states", "names", "units", "effects", "outbox", "returns", "epochs", "places"]
)
def test_every_table_goes_out_whole(house: StationProcess, what: str) -> None:
    imported(house, "locations", "code,zone\n" + "".join(f"A-{n},shelf\n" for n in range(600)), "--apply")
    csv = house.dock("export", what)
    lines = house.dock("export", what, "--json")
    assert csv.returncode == lines.returncode == 0
    if what == "places":
        assert len(lines.stdout.splitlines()) >= 600
    if what == "events":
        assert lines.stdout.count('"LocationDefined"') >= 600  # more than a page


def test_no_table_is_forgotten_by_the_export() -> None:
    exported = {table_of(table).name for table in EXPORTED.values()}
    assert set(SQLModel.metadata.tables) - exported == {"personal", "person_secret", "shape"}


def test_secrets_and_customers_data_are_no_tables_of_an_export(house: StationProcess) -> None:
    for what in ("personal", "person_secret", "people"):
        assert house.dock("export", what).returncode == 2


def test_what_the_upstream_refused_is_shown_resent_and_given_up(tmp_path: Path) -> None:
    house = StationProcess(tmp_path)
    imported(house, "expected", RETURNS, "--apply")
    database = house.data / "database" / "dock.sqlite3"
    with sqlite3.connect(database) as connection:
        (event_id,) = connection.execute("SELECT event_id FROM event LIMIT 1").fetchone()
        connection.execute(
            "INSERT OR REPLACE INTO outbox SELECT event_id, site, station, chain_seq, stream_kind, stream_id, version,"
            " 'parked', 3, 0, recorded_us, 0, NULL, '', 'no such \x1b[2J article' FROM event WHERE event_id = ?",
            (event_id,),
        )
    connection.close()
    status = house.dock("--lang", "en", "sync", "status")
    assert event_id in status.stdout
    assert "\x1b" not in status.stdout
    counts, parked = map(json.loads, house.dock("sync", "status", "--json").stdout.splitlines())
    assert counts["parked"] == 1
    assert parked["event"] == event_id
    assert house.dock("--lang", "en", "sync", "retry", "nothing").returncode == 1
    assert house.dock("sync", "retry").returncode == 2
    assert house.dock("sync", "retry", "--all").returncode == 0
    assert json.loads(house.dock("sync", "status", "--json").stdout.splitlines()[0])["new"] == 1
    assert house.dock("sync", "park", event_id).returncode == 1  # it waits: nothing refused it again
    assert event_count(house, "ParkedSettled") == 1  # what was refused decided nothing
