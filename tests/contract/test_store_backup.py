"""Backups are made while the station works, and a restored station repeats nothing that was given out."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from dock.core import events as ev
from dock.core.ids import Digest, Lpn, ParcelId, Sku
from dock.ports import LedgerUnavailable
from dock.store.backup import MANIFEST, Backup, NotABackup, back_up, read_backup
from dock.store.ledger import Ledger
from dock.store.lock import HeldElsewhere
from dock.store.opening import open_database
from dock.store.outbox import StoredOutbox
from dock.store.photographs import PhotoFolder, path_of
from dock.store.restore import Restored, restore
from dock.store.verify import verify
from dock.sync.envelope import compensated
from tests.contract.test_store_outbox import inline
from tests.ledger_kit import T0_US, circumstances, ledger_of
from ui.cli import dock

PARCEL = ParcelId("P-1")
PICTURE = b"\xff\xd8 a picture"


class Dock:
    """A data folder."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "database" / "dock.sqlite3"
        self.photographs = folder / "photographs"
        self.config = folder / "config"
        self.backups = folder / "backups"
        self.folder = folder

    def back_up(self, made_us: int = T0_US) -> Backup:
        return back_up(self.database, self.photographs, self.config, self.backups, made_us, "0.1.0")

    def restore(self, backup: Path, now_us: int = T0_US, epoch_min: int = 1) -> Restored:
        settings = self.folder / f"settings-{now_us}"
        return restore(backup, self.database, self.photographs, settings, now_us, epoch_min)


def identify(ledger: Ledger) -> Lpn:
    with ledger.transaction() as work:
        plates = work.fresh_plates(1)
        work.append((ev.UnitIdentified(plates[0], PARCEL, Sku("S-1"), "Lamp", "generic"),), (), circumstances(), plates)
    return plates[0]


def attach(ledger: Ledger, lpn: Lpn, photo: Digest) -> None:
    with ledger.transaction() as work:
        work.append((ev.PictureAttached(lpn, "front", photo),), (), circumstances())


@pytest.fixture
def place(tmp_path: Path) -> Dock:
    place = Dock(tmp_path)
    place.config.mkdir()
    (place.config / "station.toml").write_text("[station]\n")
    with open_database(place.database) as database:
        ledger = ledger_of(database)
        attach(ledger, identify(ledger), PhotoFolder(place.photographs).keep(PICTURE))
    return place


def test_a_backup_of_a_working_station_is_whole_and_of_one_moment(place: Dock) -> None:
    with open_database(place.database) as database:
        ledger = ledger_of(database, prefix="later")
        identify(ledger)
        made = place.back_up()
        identify(ledger)
    assert made.verified.is_whole
    assert made.verified.chains[0].event_count == 3
    assert made.verified.photo_count == 1
    assert (made.folder / "settings" / "station.toml").read_text() == "[station]\n"
    assert read_backup(made.folder).verified == made.verified
    assert [path.name for path in place.backups.iterdir()] == [made.folder.name]


def test_nothing_that_a_lost_station_gave_out_is_given_out_again(place: Dock) -> None:
    made = place.back_up()
    with open_database(place.database) as database:
        ledger = ledger_of(database, prefix="after")
        given = {identify(ledger) for _ in range(3)}
    epochs: list[int] = []
    for turn in range(3):  # the same backup, again and again
        restored = place.restore(made.folder, T0_US + turn)
        assert restored.moved_aside is not None
        with open_database(place.database) as database:
            ledger = ledger_of(database, prefix=f"turn{turn}")
            epochs.append(ledger.epoch)
            assert ledger.is_restored
            lpn = identify(ledger)
            assert lpn not in given
            given.add(lpn)
            assert not ledger_of(database, prefix="same").is_restored
        assert verify(place.database, place.photographs).is_whole
    assert epochs == [2, 3, 4]


def test_an_epoch_is_never_begun_twice_even_on_another_machine(place: Dock, tmp_path: Path) -> None:
    made = place.back_up()
    place.restore(made.folder)
    other = Dock(tmp_path / "other")
    assert other.restore(made.folder).epochs == {"main/D1": 3}
    far = Dock(tmp_path / "far")
    assert far.restore(made.folder, epoch_min=40).epochs == {"main/D1": 40}
    with pytest.raises(NotABackup, match="99 epochs"):
        far.restore(made.folder, T0_US + 1, epoch_min=100)


def test_what_was_not_stored_upstream_is_looked_for_before_it_is_sent_again(place: Dock) -> None:
    with open_database(place.database) as database:
        outbox = StoredOutbox(ledger_of(database), inline, compensated)
        (sent,) = asyncio.run(outbox.claim(10, T0_US))
        asyncio.run(outbox.mark_sent([sent.event_id], "job/1", T0_US))
    restored = place.restore(place.back_up().folder)
    assert restored.doubtful_count == 2
    with open_database(place.database) as database:
        outbox = StoredOutbox(ledger_of(database, prefix="f"), inline, compensated)
        (row,) = asyncio.run(outbox.claim(10, T0_US))
        assert (row.event_id, row.is_doubtful) == (sent.event_id, True)


def test_a_running_station_is_never_restored_over(place: Dock) -> None:
    made = place.back_up()
    with open_database(place.database), pytest.raises(HeldElsewhere):
        place.restore(made.folder)


@pytest.mark.parametrize("harm", ["flip", "remove", "add", "manifest"])
def test_a_backup_that_was_touched_is_refused_and_changes_nothing(place: Dock, harm: str) -> None:
    made = place.back_up()
    photo = next(path for path in (made.folder / "photographs").rglob("*") if path.is_file())
    match harm:
        case "flip":
            photo.write_bytes(b"another picture")
        case "remove":
            photo.unlink()
        case "add":
            (made.folder / "more.txt").write_text("more")
        case _:
            (made.folder / MANIFEST).write_text(json.dumps({"format": 1}))
    before = place.database.read_bytes()
    with pytest.raises(NotABackup):
        place.restore(made.folder)
    assert place.database.read_bytes() == before


def test_a_damaged_database_is_replaced_and_kept_aside(place: Dock) -> None:
    made = place.back_up()
    place.database.write_bytes(b"no database at all" * 100)
    restored = place.restore(made.folder)
    assert restored.moved_aside is not None
    assert restored.moved_aside.read_bytes().startswith(b"no database")
    assert verify(place.database).is_whole


def test_a_database_that_does_not_verify_is_no_backup(place: Dock) -> None:
    with open_database(place.database) as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE unit SET grade = 'N'"))
    with pytest.raises(NotABackup, match="not whole"):
        place.back_up()


def test_a_missing_or_changed_photograph_is_found(place: Dock) -> None:
    photo = next(path for path in place.photographs.rglob("*") if path.is_file())
    photo.write_bytes(b"another")
    assert "was changed" in str(verify(place.database, place.photographs).findings[0])
    path_of(place.photographs, Digest(photo.name)).unlink()
    assert "is missing" in str(verify(place.database, place.photographs).findings[0])


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnavailable):
        Dock(tmp_path).back_up()


def test_the_command_line_verifies_backs_up_and_restores(place: Dock) -> None:
    told = ["--data", str(place.folder), "--config", str(place.config)]
    runner = CliRunner()
    verified = runner.invoke(dock, [*told, "db", "verify"])
    assert (verified.exit_code, "whole" in verified.output) == (0, True)
    saved = runner.invoke(dock, [*told, "db", "backup"])
    assert saved.exit_code == 0
    folder = saved.output.strip().splitlines()[-1].removeprefix("backup ")
    refused = runner.invoke(dock, [*told, "db", "restore", folder], input="n\n")
    assert refused.exit_code == 1
    restored = runner.invoke(dock, [*told, "db", "restore", folder, "--yes"])
    assert (restored.exit_code, "begins epoch 2" in restored.output) == (0, True)
    with open_database(place.database) as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE unit SET grade = 'N'"))
    harmed = runner.invoke(dock, [*told, "db", "verify", "--json"])
    assert harmed.exit_code == 1
    (found,) = json.loads(harmed.stdout)["findings"]
    assert "grade is 'N', the events say" in found
    in_italian = runner.invoke(dock, [*told, "--lang", "it", "db", "verify"])
    assert "grade è 'N', gli eventi dicono" in in_italian.output
