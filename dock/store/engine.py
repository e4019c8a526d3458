"""How a database is opened: which SQLite, which pragmas, one writer, one station.

SQLAlchemy's own SQLite engine reads outside of any transaction and so loses updates without an error; here the
driver begins nothing by itself and every transaction is begun by us, with BEGIN IMMEDIATE where it writes.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from dock.ports import LedgerUnavailable

# sqlite.org/wal.html, "The WAL-reset bug": 3.7.0 to 3.51.2 may corrupt a WAL database that several connections use;
# mended in 3.51.3 and, for older lines, in 3.50.7 and 3.44.6.
MENDED = (3, 51, 3)
MENDED_LINES = {(3, 50): 7, (3, 44): 6}
BUSY_MS = 5_000  # a backup's or a reader's last page is waited for; no transaction of ours takes as long
JOURNAL_BYTES_MAX = 64 * 1024 * 1024  # a log that a long reader made grow is cut back to this
CHECKPOINT_PAGES = 1_000  # SQLite's own default, said: a checkpoint of 4 MB stalls a commit for some milliseconds

NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "davfs"})


@dataclass(frozen=True, slots=True)
class SqliteChoice:
    """Which SQLite is used and how: a line for the technician."""

    module: ModuleType
    version: str
    is_mended: bool

    @property
    def shown(self) -> str:
        """The choice as one sentence."""
        if self.is_mended:
            return f"SQLite {self.version} ({self.module.__name__}): write-ahead log, every commit synced"
        return (
            f"SQLite {self.version} ({self.module.__name__}) has the WAL-reset bug: rollback journal instead, every "
            "commit synced, 2 to 4 times slower; SQLite 3.51.3 or newer mends it"
        )


def sqlite_choice(module: ModuleType | None = None) -> SqliteChoice:
    """The SQLite of the wheel where there is one, else the interpreter's own; `module` decides otherwise."""
    chosen = module or _bundled() or sqlite3
    version = str(getattr(chosen, "sqlite_version", "0.0.0"))
    return SqliteChoice(chosen, version, is_mended(version))


def open_writer(path: Path, choice: SqliteChoice | None = None) -> Engine:
    """An engine with the one connection that writes. Every transaction of it is BEGIN IMMEDIATE.

    Raises:
        LedgerUnavailable: a network file system, which breaks SQLite's locks; a file that cannot be opened.
    """
    refuse_network_file_system(path)
    return _open(path, choice or sqlite_choice(), begin="BEGIN IMMEDIATE", pragmas=_writer_pragmas)


def open_reader(path: Path, choice: SqliteChoice | None = None) -> Engine:
    """An engine that only reads: each transaction sees one moment, whatever the writer does meanwhile."""
    if not path.is_file():
        raise LedgerUnavailable("{path}: no such database", path=path)
    return _open(path, choice or sqlite_choice(), begin="BEGIN", pragmas=_reader_pragmas)


def refuse_network_file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """Refuse a database on a network file system.

    Raises:
        LedgerUnavailable: it is one.
    """
    kind = file_system_of(path.absolute(), mounts.read_text(encoding="utf-8") if mounts.is_file() else "")
    if kind in NETWORK_FILE_SYSTEMS:
        raise LedgerUnavailable(
            "{path} lies on a network file system ({kind}), whose locks do not protect a database:"
            " put the data on a disk of this machine, or use PostgreSQL",
            path=path,
            kind=kind,
        )


def file_system_of(path: Path, mounts: str) -> str:
    """The kind of file system that `path` lies on, from the text of /proc/mounts; "" where it does not say."""
    best = ("", "")
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        place = words[1].replace("\\040", " ")
        if path.is_relative_to(place) and len(place) >= len(best[0]):
            best = (place, words[2])
    return best[1]


def is_mended(version: str) -> bool:
    """Whether this SQLite is free of the WAL-reset bug."""
    major, minor, patch = (int(part) for part in version.split(".")[:3])
    line = MENDED_LINES.get((major, minor))
    return (major, minor, patch) >= MENDED or (line is not None and patch >= line)


def _bundled() -> ModuleType | None:
    try:
        return import_module("pysqlite3")
    except ImportError:
        return None


def _open(path: Path, choice: SqliteChoice, *, begin: str, pragmas: "Pragmas") -> Engine:
    # One connection, used by one thread at a time: the station's executor has a single one, and it is not ours to name.
    engine = create_engine(
        "sqlite://",
        creator=lambda: choice.module.connect(str(path), isolation_level=None, check_same_thread=False),
        module=choice.module,
        poolclass=StaticPool,
    )

    def opened(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        try:
            pragmas(cursor, choice)
        finally:
            cursor.close()

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", opened)
    event.listen(engine, "begin", begun)
    return engine


def _writer_pragmas(cursor: DBAPICursor, choice: SqliteChoice) -> None:
    mode = "wal" if choice.is_mended else "delete"
    found = _pragma(cursor, f"journal_mode={mode}")
    if found != mode:
        # SQLite keeps another journal, and says so only here, where a file system has no shared memory.
        raise LedgerUnavailable(
            "the database cannot use journal mode {mode}, only {found}: put it on a local disk", mode=mode, found=found
        )
    _pragma(cursor, f"synchronous={'FULL' if choice.is_mended else 'EXTRA'}")
    _pragma(cursor, f"busy_timeout={BUSY_MS}")
    _pragma(cursor, "foreign_keys=ON")
    _pragma(cursor, "secure_delete=ON")  # what is erased leaves no bytes in the file
    _pragma(cursor, "fullfsync=ON")
    _pragma(cursor, "checkpoint_fullfsync=ON")
    _pragma(cursor, f"wal_autocheckpoint={CHECKPOINT_PAGES}")
    _pragma(cursor, f"journal_size_limit={JOURNAL_BYTES_MAX}")


def _reader_pragmas(cursor: DBAPICursor, _choice: SqliteChoice) -> None:
    _pragma(cursor, f"busy_timeout={BUSY_MS}")
    _pragma(cursor, "query_only=ON")
    _pragma(cursor, "wal_autocheckpoint=0")  # the writer checkpoints


def _pragma(cursor: DBAPICursor, text: str) -> object:
    cursor.execute(f"PRAGMA {text}")
    row = cursor.fetchone()
    return None if row is None else row[0]


Pragmas = Callable[[DBAPICursor, SqliteChoice], None]
