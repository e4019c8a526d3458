"""What is older than its class allows goes, and leaves no byte; what a legal hold or the chain needs stays."""

from pathlib import Path

import pytest

from dock.core import events as ev
from dock.core.ids import PersonKey
from dock.store import personal
from dock.store.backup import back_up, read_backup
from dock.store.ledger import Ledger
from dock.store.opening import open_database
from dock.store.photographs import PhotoFolder, path_of
from dock.store.restore import restore
from dock.store.retention import forget_backups, forget_photographs, forget_scans, forget_sent, persons_due
from dock.store.verify import verify
from tests.databases.make import EVENTS, LPN, RMA
from tests.ledger_kit import BENCH, SITE, T0_US, circumstances, ledger_of
from tests.stores import Store

DAY_US = 86_400_000_000
SECRET = "Mario Rossi, via Garibaldi 12, 20121 Milano"
KEY = PersonKey("k-1")
ROUTED = next(event for event in EVENTS if isinstance(event, ev.UnitRouted))


def scan(text: str, at_us: int) -> ev.ScanTaken:
    return ev.ScanTaken(BENCH, None, text, text.encode().hex(), "", "nothing", "code_unknown", at_us)


def scanned(ledger: Ledger, *texts: str) -> None:
    for place, text in enumerate(texts):
        with ledger.transaction() as work:
            work.append((scan(text, T0_US + place),), (), circumstances(T0_US + place))


def test_old_scans_lose_their_texts_and_the_chain_the_tables_and_the_restart_stay_whole(store: Store) -> None:
    with store.open() as database:
        ledger = ledger_of(database)
        scanned(ledger, SECRET, "another", "the last")
        assert forget_scans(ledger, T0_US + DAY_US) == 2
        assert forget_scans(ledger, T0_US + DAY_US) == 0
    assert store.verify().findings == ()
    with store.open() as database, ledger_of(database, prefix="f").transaction() as work:
        assert "the last" in str(work.load(BENCH))
        work.append((scan("one more", T0_US + 9),), (), circumstances(T0_US + 9))
    assert store.verify().findings == ()


def test_what_was_stored_upstream_is_pruned_and_what_was_not_stays(store: Store) -> None:
    with store.open() as database:
        ledger = ledger_of(database)
        scanned(ledger, "one", "two")
        with ledger.begun() as connection:
            connection.exec_driver_sql("UPDATE outbox SET state = 'stored' WHERE chain_seq = 1")
        assert forget_sent(ledger, T0_US + DAY_US) == 1
        with ledger.begun() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar() == 1
    assert store.verify().findings == ()


def closed_return(ledger: Ledger) -> None:
    with ledger.transaction() as work:
        work.append(EVENTS, (), circumstances())
    with ledger.begun() as connection:
        personal.keep_personal(connection, SITE, KEY, f'{{"name": "{SECRET}"}}', bytes(16))


def test_a_customers_data_are_due_when_nothing_of_the_return_is_open_and_no_legal_hold_stands(store: Store) -> None:
    with store.open() as database:
        ledger = ledger_of(database)
        closed_return(ledger)
        assert persons_due(ledger, T0_US) == ()  # it moved in this instant
        assert persons_due(ledger, T0_US + 1) == (RMA,)
        with ledger.transaction() as work:
            work.append((ev.LegalHoldPlaced(RMA, "dispute"),), (), circumstances())
        assert persons_due(ledger, T0_US + 1) == ()
        with ledger.transaction() as work:
            work.append(
                (
                    ev.LegalHoldReleased(RMA),
                    ROUTED,
                ),
                (),
                circumstances(),
            )
        assert persons_due(ledger, T0_US + 1) == ()  # it was taken off its shelf


@pytest.mark.parametrize("is_held", [False, True])
def test_photographs_of_settled_units_go_after_their_time_unless_a_legal_hold_keeps_them(
    is_held: bool, tmp_path: Path
) -> None:
    path, folder = tmp_path / "dock.db", PhotoFolder(tmp_path / "photographs")
    digest = folder.keep(b"\xff\xd8 a picture")
    with open_database(path) as database:
        ledger = ledger_of(database)
        with ledger.transaction() as work:
            work.append((*EVENTS, ev.PictureAttached(LPN, "front", digest)), (), circumstances())
            if is_held:
                work.append((ev.LegalHoldPlaced(RMA, "dispute"),), (), circumstances())
        assert forget_photographs(ledger, folder.folder, T0_US, T0_US) == ()
        old = forget_photographs(ledger, folder.folder, T0_US + DAY_US, T0_US + DAY_US)
    assert old == (() if is_held else (digest,))
    assert path_of(folder.folder, digest).is_file() is is_held
    assert verify(path, folder.folder).findings == ()


def test_no_byte_of_an_erased_person_is_left_in_files_or_in_backups_older_than_their_window(tmp_path: Path) -> None:
    data = tmp_path / "data"
    path, photographs, backups = data / "dock.sqlite3", data / "photographs", data / "backups"
    photographs.mkdir(parents=True)
    with open_database(path) as database:
        ledger = ledger_of(database)
        closed_return(ledger)
        scanned(ledger, SECRET, "the last")
    with_person = back_up(path, photographs, None, backups, T0_US, "0.1.0").folder
    assert SECRET.encode() in (with_person / "dock.sqlite3").read_bytes()
    with open_database(path) as database:
        ledger = ledger_of(database, prefix="f")
        with ledger.transaction() as work:
            work.append((ev.PersonalDataErased(RMA, KEY),), (), circumstances(T0_US + DAY_US))
            work.erase_customer(KEY)
        assert forget_scans(ledger, T0_US + DAY_US) == 1
    later = back_up(path, photographs, None, backups, T0_US + 31 * DAY_US, "0.1.0")
    assert forget_backups(backups, T0_US + DAY_US) == 1
    files = [file for file in data.rglob("*") if file.is_file()]
    assert [file for file in files if any(form in file.read_bytes() for form in forms_of(SECRET))] == []
    assert read_backup(later.folder).verified.is_whole
    restored = restore(later.folder, tmp_path / "again/dock.sqlite3", tmp_path / "again/photographs", tmp_path / "s", 1)
    assert restored.epochs == {"main/D1": 2}
    assert verify(tmp_path / "again/dock.sqlite3").findings == ()


def forms_of(text: str) -> tuple[bytes, ...]:
    return (text.encode(), text.encode().hex().encode(), text.encode("utf-16-le"))


def test_the_newest_backup_is_kept_however_old(tmp_path: Path) -> None:
    path = tmp_path / "dock.sqlite3"
    with open_database(path) as database:
        scanned(ledger_of(database), "one")
    made = back_up(path, tmp_path / "photographs", None, tmp_path / "backups", T0_US, "0.1.0")
    assert forget_backups(tmp_path / "backups", T0_US + DAY_US) == 0
    assert read_backup(made.folder).made_us == T0_US
