"""Moves the dock of one file into a PostgreSQL that stations share: every row, in one transaction, and proven equal.

The file is left as it is. Photographs are files and stay where they are.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.sql.schema import Table
from sqlmodel import SQLModel

from dock.core.fault import Fault
from dock.ports import LedgerUnavailable
from dock.store.engine import open_reader
from dock.store.lock import StationLock
from dock.store.opening import open_database
from dock.store.postgres import Link, PostgresHabits, Server, open_server, prepare_server
from dock.store.tables import EventRow, ShapeRow, table_of
from dock.store.verify import ChainEnd, verify_engine

EVENT = table_of(EventRow)
SHAPE = table_of(ShapeRow)

FETCHED = 2_000  # rows in memory at once
TOLD_EVERY = 50_000  # rows between two words about how far it is
HASH_BITS = 256

Told = Callable[[str, int], None]
"""Hears which table is moved, and how many of its rows are."""


class NotMoved(Fault, ValueError):
    """Nothing was moved: the target is as it was."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, and that it is the same there."""

    row_counts: tuple[tuple[str, int], ...]  # by table
    chains: tuple[ChainEnd, ...]


def move(source: Path, server: Server, told: Told) -> Moved:
    """Copy every row of the file into the server's database, and compare.

    Raises:
        HeldElsewhere: a station works with the file.
        NotMoved: the target knows the site already, or what arrived is not what was sent; with what differs.
        LedgerUnavailable: the file or the server cannot be used.
    """
    open_database(source).close()  # an older schema is brought up first
    with StationLock(source):
        reading, writing = open_reader(source), open_server(server, "migrate")
        try:
            return _move(reading, writing, server, told)
        except DatabaseError as error:
            fault = PostgresHabits(server).fault(error)
            raise LedgerUnavailable("{why}", why=fault) from error
        except psycopg.Error as error:
            raise LedgerUnavailable("{shown} took not every row: {error}", shown=server.shown, error=error) from error
        finally:
            reading.dispose()
            writing.dispose()


def _move(reading: Engine, writing: Engine, server: Server, told: Told) -> Moved:
    before = verify_engine(reading)
    if not before.is_whole:
        raise NotMoved("the file is not whole, and was left as it is: {findings}", findings=before.findings[0])
    prepare_server(writing)
    with reading.begin() as source, writing.begin() as target:
        _refuse_known_sites(source, target, server)
        sums = {table.name: _copy(table, source, target, told) for table in _moved_tables()}
        differing = [line for table in _moved_tables() if (line := _compare(table, target, sums[table.name]))]
        if differing:
            raise NotMoved(
                "what arrived is not what was sent, and all of it was taken back: {differing}",
                differing="; ".join(differing),
            )
    after = verify_engine(writing)
    if after.chains != before.chains or not after.is_whole:
        wrong = after.findings[0] if after.findings else "chains"
        raise NotMoved(
            "the copy does not verify ({wrong}): empty {shown} before another try",
            wrong=wrong,
            shown=server.shown,
        )
    return Moved(tuple((name, count) for name, (count, _) in sorted(sums.items())), after.chains)


def _moved_tables() -> tuple[Table[Any], ...]:
    return tuple(table for table in SQLModel.metadata.sorted_tables if table is not SHAPE)


def _refuse_known_sites(source: Connection, target: Connection, server: Server) -> None:
    sites = source.execute(select(EVENT.c.site).distinct()).scalars().all()
    known = target.execute(select(EVENT.c.site).where(EVENT.c.site.in_(sites)).distinct()).scalars().all()
    if known:
        raise NotMoved(
            "{shown} has events of site {names} already: two pasts of one site cannot become one;"
            " move into an empty database, or give this dock another site",
            shown=server.shown,
            names=", ".join(sorted(known)),
        )


Sum = tuple[int, int]
"""How many rows, and the sum of their digests: equal whatever the order."""


def _copy(table: Table[Any], source: Connection, target: Connection, told: Told) -> Sum:
    names = [column.name for column in table.columns]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    count = total = 0
    link = target.connection.driver_connection
    assert isinstance(link, psycopg.Connection)
    link = cast("Link", link)
    with link.cursor() as cursor, cursor.copy(into) as copying:
        for row in _rows(table, source):
            copying.write_row(row)
            count, total = count + 1, total + _digest(row)
            if count % TOLD_EVERY == 0:
                told(table.name, count)
    told(table.name, count)
    return count, total % (1 << HASH_BITS)


def _compare(table: Table[Any], target: Connection, sent: Sum) -> str:
    count = total = 0
    for row in _rows(table, target):
        count, total = count + 1, total + _digest(row)
    if (count, total % (1 << HASH_BITS)) == sent:
        return ""
    return f"table {table.name}: {sent[0]} rows were sent, {count} are there" + (
        ", with other values" if count == sent[0] else ""
    )


def _rows(table: Table[Any], connection: Connection) -> Generator[tuple[object, ...]]:
    for row in connection.execute(select(table), execution_options={"yield_per": FETCHED}):
        yield tuple(row)


def _digest(row: Iterable[object]) -> int:
    text = repr([value.hex() if isinstance(value, bytes) else value for value in row])
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")
