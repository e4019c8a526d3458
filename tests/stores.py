"""One database that a test opens, closes and opens again: a file, or a server's."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from dock.core.ids import StationCode
from dock.store.engine import open_reader
from dock.store.opening import Database, open_database
from dock.store.postgres import Server, open_server, open_shared
from dock.store.verify import Verified, verify_engine
from tests.ledger_kit import SITE, STATION


class Store:
    """One database."""

    def __init__(
        self, open_one: Callable[[StationCode], Database], look: Callable[[], Engine], *, is_shared: bool
    ) -> None:
        self._open = open_one
        self._look = look
        self.is_shared = is_shared

    def open(self, station: StationCode = STATION) -> Database:
        """As a station does."""
        return self._open(station)

    def verify(self) -> Verified:
        """As `dock db verify` does."""
        engine = self._look()
        try:
            return verify_engine(engine)
        finally:
            engine.dispose()


def in_file(path: Path) -> Store:
    """A SQLite file."""
    return Store(lambda _station: open_database(path), lambda: open_reader(path), is_shared=False)


def on_server(at: Server) -> Store:
    """A PostgreSQL database, which stations share."""
    processes = count(1)
    return Store(
        lambda station: open_shared(at, SITE, station, f"process {next(processes)}"),
        lambda: open_server(at, "verify"),
        is_shared=True,
    )
