"""How a PostgreSQL database is opened that several stations share: one connection, one lock a station, no lost update.

Every decision is a SERIALIZABLE transaction: what a decision read (a serial that nobody has, a bin that is free) is
as true at its commit as it was when it was read, or the commit is refused and the message decided again (PostgreSQL
documentation, 13.2.3). Two stations of one name cannot run: the name is a lock that lives with the connection.
"""

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias, cast
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection, IsolationLevel
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from dock.core.ids import SiteId, StationCode
from dock.ports import LedgerConflict, LedgerUnavailable
from dock.store.lock import HeldElsewhere
from dock.store.opening import Database, prepare_in

CONNECT_S = 5  # an absent server is said within this
STATEMENT_MS = 20_000  # no statement of ours takes as long; a longer one waits for a server in trouble
IDLE_MS = 60_000  # a transaction that its station forgot holds no rows for longer
SILENT_S = 10  # after this a connection is probed; a pulled cable is found in about SILENT_S + 3 * PROBE_S
PROBE_S = 3
CHANNEL = "dock"
"""Of LISTEN and NOTIFY. The payload is the site alone: who hears it looks for itself."""

UTC_TIMES = "-c timezone=UTC"
PREPARING = 0x646F636B  # "dock": the number of the lock under which tables are made
CONFLICTS = (
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.UniqueViolation,
)


Link: TypeAlias = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Server:
    """Where a PostgreSQL database is. The password is kept out of what is shown."""

    address: str  # postgresql://user@host:port/database
    password: str = ""

    @property
    def shown(self) -> str:
        """Host and database for a person."""
        parts = urlsplit(self.address)
        return f"PostgreSQL {parts.path.lstrip('/')} on {parts.hostname or 'this machine'}"

    def connect(self, name: str) -> Link:
        """A new connection, called `name` on the server.

        Raises:
            psycopg.OperationalError: it cannot be had.
        """
        secret = {"password": self.password} if self.password else {}
        told = make_conninfo(
            self.address,
            application_name=name,
            connect_timeout=CONNECT_S,
            keepalives_idle=SILENT_S,
            keepalives_interval=PROBE_S,
            keepalives_count=3,
            tcp_user_timeout=(SILENT_S + 3 * PROBE_S) * 1000,
            options=f"{UTC_TIMES} -c statement_timeout={STATEMENT_MS} -c idle_in_transaction_session_timeout={IDLE_MS}",
            **secret,
        )
        return psycopg.connect(told)


def open_station(server: Server, site: SiteId, station: StationCode, who: str) -> Engine:
    """The engine of one station, which holds the station's name as long as its connection lives.

    Args:
        who: names this process to others, such as "process 7 on dock-1"; unlike any other's.

    Raises:
        HeldElsewhere: another process runs this station.
    """
    key = _lock_key(site, station)
    name = f"dock {site.text}/{station.text} {who}"[:63]  # NAMEDATALEN - 1

    def connect() -> Link:
        connection = server.connect(name)
        try:
            _take_name(connection, key, name, station)
        except BaseException:
            connection.close()
            raise
        return connection

    return _engine(connect, "SERIALIZABLE")


def open_shared(server: Server, site: SiteId, station: StationCode, who: str) -> Database:
    """Open the database for one station and bring its schema up to this program.

    Raises:
        HeldElsewhere: another process runs this station.
        NewerDatabase: a newer program wrote it.
        LedgerUnavailable: the server cannot be reached or does not let us in.
    """
    habits = PostgresHabits(server)
    engine = open_station(server, site, station, who)
    try:
        prepare_server(engine)
    except DatabaseError as error:
        engine.dispose()
        raise habits.fault(error) from error
    except OSError:
        engine.dispose()
        raise
    return Database(server.shown, engine, habits)


def prepare_server(engine: Engine) -> None:
    """As `dock.store.opening.prepare`. Stations that start together: one makes the tables, the others find them."""
    with _leveled(engine, "READ COMMITTED") as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": PREPARING})
        prepare_in(connection)


def open_server(server: Server, what: str) -> Engine:
    """An engine for reading and for maintenance, which is no station. `what` names it on the server."""
    return _engine(lambda: server.connect(f"dock {what}"[:63]), "REPEATABLE READ")


class PostgresHabits:
    """One server, many stations: the ledger's own transactions are serializable, its marks are not."""

    is_shared = True

    def __init__(self, server: Server) -> None:
        self._server = server

    @contextmanager
    def deciding(self, engine: Engine) -> Generator[Connection]:
        """SERIALIZABLE: refused at its commit where it no longer holds."""
        with engine.begin() as connection:
            yield connection

    @contextmanager
    def marking(self, engine: Engine) -> Generator[Connection]:
        """READ COMMITTED: the rows are this station's own, so that nobody's work can refuse it."""
        with _leveled(engine, "READ COMMITTED") as connection:
            yield connection

    @contextmanager
    def looking(self, engine: Engine) -> Generator[Connection]:
        """REPEATABLE READ: one moment, never refused (PostgreSQL documentation, 13.2.2)."""
        with _leveled(engine, "REPEATABLE READ") as connection:
            yield connection

    def tell_others(self, connection: Connection, site: SiteId) -> None:
        """NOTIFY: delivered when the transaction commits, to who listens then."""
        connection.execute(text("SELECT pg_notify(:channel, :site)"), {"channel": CHANNEL, "site": site.text})

    def fault(self, error: DBAPIError) -> LedgerUnavailable | LedgerConflict:
        """A refused commit, a deadlock or a row that stands already: another was first. All else is the server's."""
        if isinstance(error.orig, CONFLICTS):
            return LedgerConflict(f"another station was first: {' '.join(str(error.orig).split())}")
        return lost(self._server, error.orig or error)


class Ear:
    """Hears when another station changed something. Used by one thread; a lost connection is made anew."""

    def __init__(self, server: Server, site: SiteId, who: str) -> None:
        self._server = server
        self._site = site.text
        self._who = who
        self._connection: Link | None = None

    def listen(self, wait_s: float) -> bool:
        """Wait up to `wait_s`; whether something changed. True also after a new connection: anything may have.

        Raises:
            LedgerUnavailable: the server cannot be reached.
        """
        try:
            if self._connection is None:
                connection = self._server.connect(f"dock ear {self._who}"[:63])
                connection.autocommit = True
                connection.execute(f"LISTEN {CHANNEL}")
                self._connection = connection
                return True
            heard = self._connection.notifies(timeout=wait_s, stop_after=1)
            return any(one.payload == self._site for one in heard)
        except psycopg.Error as error:
            self.close()
            raise lost(self._server, error) from error

    def close(self) -> None:
        """Hear no more."""
        if self._connection is not None:
            with closing(self._connection):
                self._connection = None


def lost(server: Server, error: BaseException) -> LedgerUnavailable:
    """The fault of a server that does not answer as it should."""
    return LedgerUnavailable(
        "{server} keeps nothing now: {said}; look at network and server, the station goes on by itself",
        server=server.shown,
        said=" ".join(str(error).split()),
    )


@contextmanager
def _leveled(engine: Engine, level: IsolationLevel) -> Generator[Connection]:
    with engine.connect().execution_options(isolation_level=level) as connection, connection.begin():
        yield connection


def _engine(connect: Callable[[], Link], isolation: IsolationLevel) -> Engine:
    # One connection: one thread works with it, and the station's name is its lock.
    engine = create_engine(
        "postgresql+psycopg://",
        # psycopg's connection is what SQLAlchemy calls a DBAPI connection; neither says so in types.
        creator=cast("Callable[[], DBAPIConnection]", connect),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        isolation_level=isolation,
    )

    def opened(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        try:
            # Among few rows the planner reads whole tables, and then every commit of another seems to concern it.
            cursor.execute("SET enable_seqscan = off")
            cursor.execute("SET synchronous_commit = on")
        finally:
            cursor.close()
        connection.commit()

    event.listen(engine, "connect", opened)
    return engine


def _take_name(connection: Link, key: int, name: str, station: StationCode) -> None:
    connection.autocommit = True
    if not _is_taken(connection, key):
        # After a lost connection the server may still keep the former one of this very process for a while.
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = %s AND pid <> pg_backend_pid()",
            (name,),
        )
        if not _is_taken(connection, key):
            raise HeldElsewhere(
                "station {station} runs already ({holder}): work with that one, stop it first,"
                " or give this one another code in station.toml",
                station=station.text,
                holder=_holder(connection, key),
            )
    connection.autocommit = False


def _is_taken(connection: Link, key: int) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (key,)).fetchone()
    return row is not None and row[0] is True


def _holder(connection: Link, key: int) -> str:
    row = connection.execute(
        "SELECT a.application_name, a.client_addr FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = %s AND l.objid::bigint = %s",
        ((key >> 32) & 0xFFFFFFFF, key & 0xFFFFFFFF),
    ).fetchone()
    if row is None:
        return "elsewhere"
    return f"{row[0]}, from {row[1] or 'the same machine'}"


def _lock_key(site: SiteId, station: StationCode) -> int:
    """A number for this station: advisory locks are named by 64 bits."""
    digest = sha256(f"returns-dock station {site.text}/{station.text}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
