"""A backup while the station works: database, photographs and settings of one moment, verified before it counts.

A backup is a folder with a manifest that names every file and its SHA-256. It appears under its name when it is whole
and verified; until then it is called `.partial`. Photographs are written before the event that names them commits, so
those of the copied database are all there.
"""

import json
import os
import shutil
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import select

from dock.core.fault import Fault
from dock.core.ids import Digest
from dock.ports import LedgerUnavailable
from dock.store.engine import SqliteChoice, open_reader, sqlite_choice
from dock.store.photographs import path_of, sync_folder, write_synced
from dock.store.tables import PhotoRow, table_of
from dock.store.verify import Verified, verify

DATABASE = "dock.sqlite3"
PHOTOGRAPHS = "photographs"
SETTINGS = "settings"
MANIFEST = "manifest.json"
FORMAT = 1

PHOTO = table_of(PhotoRow)


class NotABackup(Fault, ValueError):
    """A folder that is no backup, or one that is not whole."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup that is whole."""

    folder: Path
    made_us: int
    verified: Verified


def back_up(
    database: Path, photographs: Path, settings: Path | None, target: Path, made_us: int, program_version: str
) -> Backup:
    """Copy everything of this moment into a new folder under `target`.

    Raises:
        LedgerUnavailable: there is no database.
        NotABackup: the copy did not verify; it is left as `.partial` for a technician.
        OSError: the target cannot be written.
    """
    if not database.is_file():
        raise LedgerUnavailable("{database}: no such database", database=database)
    name = f"dock-{datetime.fromtimestamp(made_us / 1_000_000, tz=UTC):%Y%m%dT%H%M%S}-{made_us % 1_000_000:06d}Z"
    folder = target / (name + ".partial")
    folder.mkdir(mode=0o700, parents=True)
    copy_database(database, folder / DATABASE)
    _copy_photographs(folder / DATABASE, photographs, folder / PHOTOGRAPHS)
    if settings is not None and settings.is_dir():
        shutil.copytree(settings, folder / SETTINGS)
    verified = verify(folder / DATABASE, folder / PHOTOGRAPHS)
    if not verified.is_whole:
        raise NotABackup("the copy in {folder} is not whole: {findings}", folder=folder, findings=verified.findings[0])
    manifest = {
        "format": FORMAT,
        "made_us": made_us,
        "program_version": program_version,
        "schema": verified.schema,
        "chains": [asdict(chain) for chain in verified.chains],
        "files": _digests(folder),
    }
    write_synced(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    whole = target / name
    folder.rename(whole)
    sync_folder(target)
    return Backup(whole, made_us, verified)


def read_backup(folder: Path) -> Backup:
    """A backup whose every file is what it was when it was made.

    Raises:
        NotABackup: no manifest, a file missing, changed or too many, or a database that does not verify.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files, made_us, told = manifest["files"], int(manifest["made_us"]), manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotABackup("{folder} is no backup: it has no manifest that can be read", folder=folder) from error
    if told != FORMAT:
        raise NotABackup(
            "{folder} has format {told}, this program reads {format}: use the program that made it",
            folder=folder,
            told=told,
            format=FORMAT,
        )
    found = _digests(folder)
    wrong = sorted(name for name in files.keys() | found.keys() if files.get(name) != found.get(name))
    if wrong:
        raise NotABackup("{folder} is not as it was made: {names}", folder=folder, names=", ".join(wrong[:5]))
    verified = verify(folder / DATABASE, folder / PHOTOGRAPHS)
    return Backup(folder, made_us, verified)


def made_us(folder: Path) -> int | None:
    """When the backup in this folder was made; None where it is none."""
    try:
        told: object = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["made_us"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return told if isinstance(told, int) else None


def copy_database(source: Path, target: Path, choice: SqliteChoice | None = None) -> None:
    """Copy a database that others may be writing to, as of one moment (SQLite's online backup)."""
    module = (choice or sqlite_choice()).module
    with (
        closing(module.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
        closing(module.connect(str(target), isolation_level=None)) as writing,
    ):
        reading.backup(writing)
        # A single file, without the log beside it: what is copied elsewhere by hand is then all of it.
        writing.execute("PRAGMA journal_mode=DELETE")
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _copy_photographs(database: Path, source: Path, target: Path) -> None:
    target.mkdir(mode=0o700)
    engine = open_reader(database)
    try:
        with engine.begin() as connection:
            for digest in connection.execute(select(PHOTO.c.digest).where(PHOTO.c.purged_us.is_(None))).scalars():
                one = Digest(digest)
                if path_of(source, one).is_file():  # a missing one is found by the check of the copy
                    write_synced(path_of(target, one), path_of(source, one).read_bytes())
    finally:
        engine.dispose()


def _digests(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST and not path.name.startswith(f"{DATABASE}-"):
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = file_digest(file, "sha256").hexdigest()
    return found
