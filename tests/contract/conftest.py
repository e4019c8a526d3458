"""The databases that the contracts of the store hold for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresServer, postgres_server
from tests.stores import Store, in_file, on_server


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """One PostgreSQL for all tests of this worker."""
    with postgres_server() as running:
        yield running


@pytest.fixture
def shared(server: PostgresServer) -> Store:
    """A PostgreSQL database that stations share."""
    return on_server(server.fresh())


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A database of each kind in turn."""
    if request.param == "sqlite":
        return in_file(tmp_path / "dock.db")
    running = request.getfixturevalue("server")
    assert isinstance(running, PostgresServer)
    return on_server(running.fresh())
