"""Opening a station's database: the lock, the schema, the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

from dock.core.events import Event
from dock.core.ids import SiteId, StationCode
from dock.ports import LedgerUnavailable
from dock.store.engine import SqliteChoice, open_writer
from dock.store.habits import Habits, SqliteHabits
from dock.store.ledger import Ledger
from dock.store.lock import StationLock
from dock.store.shape import Told, follow_shape, keep_shape

SCHEMA_HEAD = "0004"
"""The newest migration in dock/store/migrations/versions."""


class NewerDatabase(LedgerUnavailable):
    """The database was written by a newer program."""


class Closable(Protocol):
    """Something that is let go of."""

    def close(self) -> None:
        """Let it go."""
        ...


@dataclass(frozen=True, slots=True)
class Database:
    """An opened database: a file that this process alone writes to, or a server's that stations share."""

    place: str  # for a person
    engine: Engine
    habits: Habits
    lock: Closable | None = None

    def ledger(
        self,
        site: SiteId,
        station: StationCode,
        *,
        new_id: Callable[[], str],
        is_reported: Callable[[Event], bool],
        now_us: int,
    ) -> Ledger:
        """The ledger of one station in it."""
        return Ledger(
            self.engine, site, station, new_id=new_id, is_reported=is_reported, now_us=now_us, habits=self.habits
        )

    def close(self) -> None:
        """Close it and let another station have it."""
        self.engine.dispose()
        if self.lock is not None:
            self.lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def open_database(path: Path, choice: SqliteChoice | None = None, told: Told | None = None) -> Database:
    """Take the lock, open the file, bring its schema up to this program.

    Raises:
        HeldElsewhere: another station works with this file.
        NewerDatabase: a newer program wrote it.
        LedgerUnavailable: it cannot be opened or written to.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = StationLock(path)
    habits = SqliteHabits()
    engine = None
    try:
        engine = open_writer(path, choice)
        prepare(engine, told)
    except DatabaseError as error:
        _abandon(engine, lock)
        raise habits.fault(error) from error
    except OSError:
        _abandon(engine, lock)
        raise
    return Database(str(path), engine, habits, lock)


def prepare(engine: Engine, told: Told | None = None) -> None:
    """Create the tables in an empty database; upgrade those of an older program; refuse a newer one's.

    Raises:
        NewerDatabase: this program does not know the schema.
    """
    with engine.begin() as connection:
        prepare_in(connection, told)


def prepare_in(connection: Connection, told: Told | None = None) -> None:
    """As `prepare`, in a transaction that is begun already. `told` hears how far a derivation of all tables is."""
    found = revision_of(connection)
    if found is None:
        create(connection)
        return
    if found != SCHEMA_HEAD:
        _upgrade(connection, found)
    follow_shape(connection, told)


def _upgrade(connection: Connection, found: str) -> None:
    # Alembic takes a third of a second to import, and is needed on the day of an upgrade alone.
    from dock.store import migrating  # noqa: PLC0415  # as said

    if not migrating.is_known(found):
        raise NewerDatabase(
            "the database has schema {found}, which a newer program wrote; this one knows schemas up to {head}:"
            " start the newer program, or restore a backup of before the upgrade",
            found=found,
            head=SCHEMA_HEAD,
        )
    migrating.upgrade(connection)


def revision_of(connection: Connection) -> str | None:
    """The schema's revision; None where there are no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def create(connection: Connection) -> None:
    """All tables, as the newest migration leaves them."""
    SQLModel.metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    keep_shape(connection)
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": SCHEMA_HEAD})


def _abandon(engine: Engine | None, lock: StationLock) -> None:
    if engine is not None:
        engine.dispose()
    lock.close()
