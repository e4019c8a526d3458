"""Databases of every released schema open, upgrade and prove whole; those of newer programs are refused."""

import gzip
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from dock.store.engine import open_reader, open_writer
from dock.store.migrating import newest, upgrade
from dock.store.opening import SCHEMA_HEAD, NewerDatabase, create, open_database
from dock.store.verify import verify
from tests.databases.make import FOLDER, LPN
from tests.ledger_kit import ledger_of

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
