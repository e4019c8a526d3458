"""Databases of every released schema open, upgrade and prove whole; those of newer programs are refused."""

import gzip
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from dock.core.decision import Named
from dock.core.goods import Grade
from dock.core.units import Unit
from dock.store.engine import open_reader, open_writer
from dock.store.migrating import newest, upgrade
from dock.store.opening import SCHEMA_HEAD, NewerDatabase, create, open_database
from dock.store.shape import follow_shape
from dock.store.verify import verify
from tests.databases.make import EVENTS, FOLDER, LPN, PARCEL
from tests.ledger_kit import circumstances, ledger_of
from tests.stores import Store

KEPT = sorted(FOLDER.glob("schema-*.sqlite3.gz"))


def unpacked(file: Path, folder: Path) -> Path:
    path = folder / "dock.db"
    path.write_bytes(gzip.decompress(file.read_bytes()))
    return path


def schema_of(path: Path) -> dict[str, str]:
    engine = open_reader(path)
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    engine.dispose()
    return {row.name: " ".join(row.sql.replace('"', "").replace("( ", "(").split()) for row in rows}


def test_a_file_of_every_schema_is_kept() -> None:
    assert f"schema-{SCHEMA_HEAD}.sqlite3.gz" in {file.name for file in KEPT}
    assert newest() == SCHEMA_HEAD


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.name)
def test_a_database_of_each_schema_is_upgraded_and_proves_whole(file: Path, tmp_path: Path) -> None:
    path = unpacked(file, tmp_path)
    with open_database(path) as database, ledger_of(database, prefix="later").transaction() as work:
        assert work.load(LPN) is not None
    verified = verify(path)
    assert verified.findings == ()
    assert verified.chains[0].event_count == 12


def test_the_migrations_and_the_models_give_the_same_schema(tmp_path: Path) -> None:
    for name, build in (("made.db", create), ("migrated.db", upgrade)):
        engine = open_writer(tmp_path / name)
        with engine.begin() as connection:
            build(connection)
        with engine.begin() as connection:
            assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
        engine.dispose()
    made, migrated = schema_of(tmp_path / "made.db"), schema_of(tmp_path / "migrated.db")
    assert set(made) == set(migrated)
    assert {name for name in made if name.startswith(("unit_by", "outbox_by", "event_by"))} >= {"unit_by_rma"}


def test_a_database_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "dock.db"
    with open_database(path) as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = path.read_bytes()
    with pytest.raises(NewerDatabase, match=r"schema 9999, which a newer program wrote"):
        open_database(path)
    assert path.read_bytes() == before


def test_tables_that_another_program_derived_are_derived_anew_from_the_events(store: Store) -> None:
    with store.open() as database, database.engine.begin() as connection:
        assert follow_shape(connection) is False
    with store.open() as database, ledger_of(database).transaction() as work:
        work.append(EVENTS, (), circumstances())
    with store.open() as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE shape SET value = 'as another program has it'"))
        connection.execute(text("DELETE FROM name"))
        connection.execute(text("UPDATE unit SET grade = 'C'"))
        connection.execute(text("UPDATE aggregate SET body = '{}' WHERE kind = 'bench'"))
    assert store.verify().findings != ()
    heard: list[tuple[int, int]] = []
    with store.open() as database:
        assert store.verify().findings == ()
        with database.engine.begin() as connection:
            connection.execute(text("DELETE FROM shape"))
            assert follow_shape(connection, lambda done, count: heard.append((done, count))) is True
    assert heard == []  # a small database is done before there is anything to tell
    assert store.verify().findings == ()


def test_a_stream_whose_events_retention_took_away_is_kept_as_it_was(store: Store) -> None:
    with store.open() as database, ledger_of(database).transaction() as work:
        work.append(EVENTS, (), circumstances())
    with store.open() as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE event SET body_digest = hash, body = NULL WHERE stream_kind = 'unit'"))
        connection.execute(text("DELETE FROM shape"))
    with store.open() as database, ledger_of(database, prefix="later").reading() as work:
        unit = work.load(LPN)
        assert work.find(Named("unit", "parcel", PARCEL.text)) == (LPN.text,)
    assert isinstance(unit, Unit)
    assert unit.grade is Grade.A
