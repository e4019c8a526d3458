"""In what databases differ for the ledger: how a transaction begins, who is woken, what a fault means."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from dock.core.ids import SiteId
from dock.ports import LedgerConflict, LedgerUnavailable


class Habits(Protocol):
    """How the ledger works with one kind of database."""

    is_shared: bool
    """Whether other stations write to it: nothing that was loaded is believed in the next transaction."""

    @contextmanager
    def deciding(self, engine: Engine) -> Generator[Connection]:
        """A transaction in which everything that was read is still true when it commits, or it is refused."""
        ...

    @contextmanager
    def marking(self, engine: Engine) -> Generator[Connection]:
        """A transaction for rows that this station alone writes: marks of its outbox, its effects, its cursors."""
        ...

    @contextmanager
    def looking(self, engine: Engine) -> Generator[Connection]:
        """A transaction that reads one moment and writes nothing."""
        ...

    def tell_others(self, connection: Connection, site: SiteId) -> None:
        """Wake the other stations of the site when this transaction commits."""
        ...

    def fault(self, error: DBAPIError) -> LedgerUnavailable | LedgerConflict:
        """What the database's fault is for the station."""
        ...


class SqliteHabits:
    """One file, one connection: whoever has begun is alone. Shared only where tests open one file twice."""

    def __init__(self, *, is_shared: bool = False) -> None:
        self.is_shared = is_shared

    @contextmanager
    def deciding(self, engine: Engine) -> Generator[Connection]:
        """BEGIN IMMEDIATE, as `dock.store.engine` has it."""
        with engine.begin() as connection:
            yield connection

    marking = deciding
    looking = deciding

    def tell_others(self, connection: Connection, site: SiteId) -> None:
        """Nobody else is there."""

    def fault(self, error: DBAPIError) -> LedgerUnavailable | LedgerConflict:
        """A row that stands already was written by another station; everything else is the disk's."""
        if isinstance(error, IntegrityError):
            return LedgerConflict(f"another station was first: {error.orig}")
        return LedgerUnavailable(
            "the ledger cannot keep anything now: {orig}; look at disk space, disk and rights", orig=error.orig
        )
