"""A dock that outgrew its file moves to PostgreSQL whole, or not at all."""

from pathlib import Path

import pytest
from sqlalchemy import text

from dock.core.ids import ActorId, StationCode
from dock.core.units import Unit
from dock.store.moving import NotMoved, move
from dock.store.opening import open_database
from dock.store.postgres import open_server
from dock.store.verify import verify
from tests.databases.make import LPN, write
from tests.ledger_kit import ledger_of
from tests.postgres import PostgresServer
from tests.stores import on_server

LYING = """
CREATE FUNCTION lies() RETURNS trigger AS $$ BEGIN NEW.carrier := 'another'; RETURN NEW; END $$ LANGUAGE plpgsql
"""


def test_a_file_moves_with_every_row_and_goes_on_where_it_was(tmp_path: Path, server: PostgresServer) -> None:
    path, at = tmp_path / "dock.db", server.fresh()
    write(path)
    heard: list[tuple[str, int]] = []
    moved = move(path, at, lambda table, count: heard.append((table, count)))
    assert dict(moved.row_counts)["event"] == 12
    assert dict(moved.row_counts)["personal"] == 1
    assert ("event", 12) in heard
    assert moved.chains == verify(path).chains
    store = on_server(at)
    with store.open() as database:
        ledger = ledger_of(database, prefix="later")
        assert [due.effect_id for due in ledger.due()] == ["label-1"]
        with ledger.transaction() as work:
            unit = work.load(LPN)
            assert work.fresh_plates(1)[0] == type(LPN).mint(StationCode("D1"), 1, 2)
            work.keep_person(ActorId("op-9"), name="Eva", pin="")
    assert isinstance(unit, Unit)
    assert store.verify().findings == ()


def test_a_second_move_of_the_same_site_is_refused_and_changes_nothing(tmp_path: Path, server: PostgresServer) -> None:
    path, at = tmp_path / "dock.db", server.fresh()
    write(path)
    move(path, at, silent)
    before = on_server(at).verify()
    with pytest.raises(NotMoved, match="site main already"):
        move(path, at, silent)
    assert on_server(at).verify() == before


def test_a_file_that_is_not_whole_is_not_moved(tmp_path: Path, server: PostgresServer) -> None:
    path, at = tmp_path / "dock.db", server.fresh()
    write(path)
    with open_database(path) as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE event SET event_class = 'UnitGraded' WHERE chain_seq = 3"))
    with pytest.raises(NotMoved, match="the file is not whole"):
        move(path, at, silent)


def test_a_row_that_the_server_keeps_otherwise_takes_everything_back(tmp_path: Path, server: PostgresServer) -> None:
    path, at = tmp_path / "dock.db", server.fresh()
    write(path)
    with on_server(at).open() as database, database.engine.begin() as connection:
        connection.execute(text(LYING))
        connection.execute(text("CREATE TRIGGER lies BEFORE INSERT ON parcel FOR EACH ROW EXECUTE FUNCTION lies()"))
    with pytest.raises(NotMoved, match="table parcel: 1 rows were sent, 1 are there, with other values"):
        move(path, at, silent)
    engine = open_server(at, "a look")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM event")).scalar() == 0
    engine.dispose()


def silent(_table: str, _count: int) -> None:
    pass
