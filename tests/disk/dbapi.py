# pyright: reportUnknownMemberType=false
# apsw names the collections.abc.Buffer of Python 3.12 in its types, which 3.11 does not know.
"""apsw behind the Python database interface (PEP 249), as far as SQLAlchemy's SQLite dialect uses it.

So the store's own engine, pragmas and statements run on a `Platter`: `SqliteChoice.module` is one of these.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from types import MappingProxyType, ModuleType, TracebackType
from typing import Any, Self

import apsw

from dock.store.engine import SqliteChoice, is_mended
from tests.disk.platter import Platter
from tests.disk.sqlite_vfs import PlatterVfs

_NUMBERS = count(1)


class Error(Exception):
    """Whatever the database says."""


class DatabaseError(Error):
    """What is of the database and not of the program."""


class OperationalError(DatabaseError):
    """The disk is full, broken or read-only; the file is busy."""


class IntegrityError(DatabaseError):
    """A key stands twice."""


class ProgrammingError(DatabaseError):
    """The statement is wrong."""


class InterfaceError(Error):
    """Never raised: SQLAlchemy asks for its name."""


class DataError(DatabaseError):
    """Never raised: SQLAlchemy asks for its name."""


class InternalError(DatabaseError):
    """Never raised: SQLAlchemy asks for its name."""


class NotSupportedError(DatabaseError):
    """Never raised: SQLAlchemy asks for its name."""


class Cursor:
    """Rows of one statement, all fetched at once as the ledger's are few."""

    arraysize = 1

    def __init__(self, connection: apsw.Connection, heard_as: Mapping[str, str]) -> None:
        self._connection = connection
        self._heard_as = heard_as
        self._rows: list[tuple[Any, ...]] = []
        self._place = 0
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Run one statement."""
        heard = self._heard_as.get(statement, statement)
        self._run(heard, lambda cursor: cursor.execute(heard, tuple(parameters)))
        return self

    def executemany(self, statement: str, several: Iterable[Sequence[Any]]) -> Self:
        """Run one statement for each row of parameters."""
        self._run(statement, lambda cursor: cursor.executemany(statement, [tuple(one) for one in several]))
        return self

    def _run(self, statement: str, run: Callable[[apsw.Cursor], apsw.Cursor]) -> None:
        changed = self._connection.total_changes()
        self.description = None
        cursor = self._connection.cursor()
        cursor.exec_trace = self._described  # a statement without rows tells its columns only here
        try:
            self._rows, self._place = run(cursor).fetchall(), 0
        except apsw.Error as error:
            raise _translated(error) from error
        finally:
            cursor.close(True)
        is_reading = statement.lstrip()[:6].upper() in {"SELECT", "PRAGMA"}
        self.rowcount = -1 if is_reading else self._connection.total_changes() - changed
        self.lastrowid = self._connection.last_insert_rowid()

    def _described(self, cursor: apsw.Cursor, _statement: str, _bindings: object) -> bool:
        columns = cursor.get_description()
        self.description = tuple((name, None, None, None, None, None, None) for name, *_ in columns) or None
        return True

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        self._place += 1
        return self._rows[self._place - 1] if self._place <= len(self._rows) else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Some rows."""
        first = self._place
        self._place = min(len(self._rows), first + (size or self.arraysize))
        return self._rows[first : self._place]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rest of the rows."""
        return self.fetchmany(len(self._rows) or 1)

    def close(self) -> None:
        """Forget the rows."""
        self._rows = []


class Connection:
    """One connection; it begins and ends nothing by itself."""

    isolation_level: str | None = None

    def __init__(self, raw: apsw.Connection, heard_as: Mapping[str, str]) -> None:
        self.raw = raw
        self._heard_as = heard_as

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self.raw, self._heard_as)

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run one statement on a cursor of its own."""
        return self.cursor().execute(statement, parameters)

    def commit(self) -> None:
        """End the open transaction; none is no fault."""
        self._end("COMMIT")

    def rollback(self) -> None:
        """Take the open transaction back; SQLite may have done so already."""
        self._end("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        try:
            self.raw.close(True)
        except apsw.Error as error:
            raise _translated(error) from error

    def create_function(self, name: str, narg: int, function: Callable[..., Any], *, deterministic: bool) -> None:
        """A function for SQL."""
        self.raw.create_scalar_function(name, function, narg, deterministic=deterministic)

    def _end(self, word: str) -> None:
        if self.raw.in_transaction:
            self.execute(word)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class DiskModule(ModuleType):
    """A database module whose files lie on one platter."""

    apilevel, threadsafety, paramstyle = "2.0", 1, "qmark"
    sqlite_version = apsw.sqlite_lib_version()
    sqlite_version_info = tuple(int(part) for part in sqlite_version.split("."))
    Error, DatabaseError, OperationalError, IntegrityError = Error, DatabaseError, OperationalError, IntegrityError
    ProgrammingError, InterfaceError, DataError = ProgrammingError, InterfaceError, DataError
    InternalError, NotSupportedError = InternalError, NotSupportedError
    Binary = bytes

    def __init__(self, platter: Platter, heard_as: Mapping[str, str] = MappingProxyType({})) -> None:
        """`heard_as` plants a bug: a statement is taken for another one, such as a weaker pragma."""
        super().__init__("tests.disk.dbapi")
        self._heard_as = heard_as
        self._vfs = PlatterVfs(f"platter-{next(_NUMBERS)}", platter)

    def connect(self, path: str, **_options: object) -> Connection:
        """A connection that has the log for itself, because a platter has no shared memory."""
        raw = apsw.Connection(path, vfs=self._vfs.name)
        raw.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
        return Connection(raw, self._heard_as)

    def close(self) -> None:
        """Give the file system up."""
        self._vfs.unregister()


def choice_on(platter: Platter, heard_as: Mapping[str, str] = MappingProxyType({})) -> SqliteChoice:
    """The store's choice of SQLite, with its files on this platter."""
    module = DiskModule(platter, heard_as)
    return SqliteChoice(module, module.sqlite_version, is_mended(module.sqlite_version))


def close_disk(choice: SqliteChoice) -> None:
    """Give the file system of a choice up, once its connections are closed."""
    assert isinstance(choice.module, DiskModule)
    choice.module.close()


def _translated(error: apsw.Error) -> Error:
    match error:
        case apsw.ConstraintError():
            return IntegrityError(str(error))
        case apsw.SQLError() | apsw.MisuseError() | apsw.BindingsError() | apsw.RangeError():
            return ProgrammingError(str(error))
        case apsw.CorruptError() | apsw.NotADBError():
            return DatabaseError(str(error))
        case _:
            return OperationalError(str(error))
