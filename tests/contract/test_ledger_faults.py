"""A disk that is full, a file that is read-only: the ledger says so, keeps nothing by half and goes on when it can."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dock.core import events as ev
from dock.core.cases import Case
from dock.core.ids import Lpn, ParcelId, RmaNo, StationCode
from dock.ports import LedgerUnavailable
from dock.store.engine import (
    file_system_of,
    is_mended,
    open_writer,
    refuse_network_file_system,
    sqlite_choice,
)
from dock.store.habits import SqliteHabits
from dock.store.ledger import Ledger
from dock.store.opening import open_database
from dock.store.verify import verify
from tests.contract.test_ledger_kill import ROOT
from tests.ledger_kit import SITE, T0_US, circumstances, ids, ledger_of

RMA = RmaNo("R-1")

FULL = """
import resource, signal, sys
from pathlib import Path
from dock.ports import LedgerUnavailable
from dock.store.opening import open_database
from tests.ledger_kit import ledger_of
from tests.ledger_writer import grade_one

path = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
kept = []
with open_database(path) as database:
    ledger = ledger_of(database)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, hard))
    try:
        while True:
            with ledger.transaction() as work:
                lpn = grade_one(work)
            kept.append(lpn.text)
    except LedgerUnavailable as fault:
        print("fault", fault)
    try:
        with ledger.transaction() as work:
            grade_one(work)
    except LedgerUnavailable:
        print("still full")
    with ledger.transaction() as work:
        print("reads", all(work.load(type(lpn)(text)) for text in kept))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with ledger.transaction() as work:
        kept.append(grade_one(work).text)
print("kept", *kept)
"""


def test_a_full_disk_stops_the_ledger_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "dock.db"
    told = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert told.returncode == 0, told.stderr
    fault, still, reads, kept = told.stdout.strip().splitlines()
    assert fault.startswith("fault the ledger cannot keep anything now")
    assert "look at disk space" in fault
    assert (still, reads) == ("still full", "reads True")
    verified = verify(path)
    assert verified.findings == ()
    assert verified.chains[0].event_count == 4 * (len(kept.split()) - 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes to read-only files")
def test_a_read_only_file_is_said_plainly(tmp_path: Path) -> None:
    path = tmp_path / "dock.db"
    open_database(path).close()
    path.chmod(0o400)
    with pytest.raises(LedgerUnavailable, match="look at disk space, disk and rights"):
        open_database(path)


def set_read_only(engine: Engine, word: str) -> None:
    connection = engine.raw_connection()
    connection.cursor().execute(f"PRAGMA query_only={word}")
    connection.close()


def announce(ledger: Ledger) -> None:
    with ledger.transaction() as work:
        assert work.load(ParcelId("P-1")) is None
        work.append((ev.ParcelAnnounced(ParcelId("P-1"), ()),), (), circumstances())


def test_a_connection_that_may_not_write_is_unavailable_and_comes_back(tmp_path: Path) -> None:
    with open_database(tmp_path / "dock.db") as database:
        ledger = ledger_of(database)
        set_read_only(database.engine, "ON")
        with pytest.raises(LedgerUnavailable, match="readonly"):
            announce(ledger)
        set_read_only(database.engine, "OFF")
        announce(ledger)


def count_lines(path: Path, station: str, times: int) -> None:
    """Count units against one case, as a station of its own with a connection of its own."""
    engine = open_writer(path)
    ledger = Ledger(
        engine,
        SITE,
        StationCode(station),
        new_id=ids(station),
        is_reported=lambda _event: True,
        now_us=T0_US,
        habits=SqliteHabits(is_shared=True),
    )
    for number in range(times):
        with ledger.transaction() as work:
            case = work.load(RMA)
            assert isinstance(case, Case)
            event = ev.LineReceived(RMA, 1, Lpn.mint(StationCode(station), 1, number), 1)
            work.append((event,), (), circumstances())
    engine.dispose()


def test_stations_that_write_at_once_lose_no_update(tmp_path: Path) -> None:
    path, times, stations = tmp_path / "dock.db", 60, ("A1", "A2", "A3", "A4")
    with open_database(path) as database, ledger_of(database).transaction() as work:
        work.append((ev.CaseAnnounced(RMA, ()),), (), circumstances())
    with ThreadPoolExecutor(len(stations)) as pool:
        for done in [pool.submit(count_lines, path, station, times) for station in stations]:
            done.result()
    with open_database(path) as database, ledger_of(database).transaction() as work:
        case = work.load(RMA)
    assert isinstance(case, Case)
    assert len(case.counted) == times * len(stations)
    assert verify(path).findings == ()


@pytest.mark.parametrize(
    ("version", "is_whole"),
    [("3.40.1", False), ("3.51.2", False), ("3.51.3", True), ("3.53.4", True), ("3.50.7", True), ("3.50.6", False),
     ("3.44.6", True), ("3.44.5", False), ("3.45.0", False), ("4.0.0", True)],
)  # fmt: skip
def test_the_versions_with_the_wal_reset_bug_are_known(version: str, is_whole: bool) -> None:
    assert is_mended(version) is is_whole


@pytest.mark.parametrize("module", [None, "sqlite3"])
def test_the_journal_and_its_syncs_are_those_that_keep_what_was_acknowledged(
    module: str | None, tmp_path: Path
) -> None:
    choice = sqlite_choice(sys.modules[module] if module else None)
    engine = open_writer(tmp_path / "dock.db", choice)
    with engine.begin() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    engine.dispose()
    # synchronous: 2 is FULL, 3 is EXTRA (sqlite.org/pragma.html#pragma_synchronous)
    assert found == (["wal", 2, 1, 1, 5000] if choice.is_mended else ["delete", 3, 1, 1, 5000])
    assert choice.version in choice.shown


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/my\\040share nfs4 rw 0 0\n")
    assert file_system_of(Path("/mnt/my share/dock.db"), mounts.read_text()) == "nfs4"
    assert file_system_of(Path("/mnt/mine"), mounts.read_text()) == "ext4"
    with pytest.raises(LedgerUnavailable, match="network file system"):
        refuse_network_file_system(Path("/mnt/my share/dock.db"), mounts)
    refuse_network_file_system(Path("/home/dock.db"), mounts)
