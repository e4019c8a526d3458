"""When a program keeps more of a state than the one before it did, the tables of the present state are derived anew.

Once, from the events, in the transaction that opens the database.

What the program keeps is told by its shape: the names of the fields of every state, and `DERIVATION`. A stream whose
events retention took away cannot be folded again; its state is read as it was kept and written as it is kept now.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any, get_args, get_type_hints

from sqlalchemy import Connection, delete, func, insert, select, update

from dock.core.aggregates import names_of
from dock.core.meta import StreamKind
from dock.core.streams import Stream
from dock.store.folding import Standing, aggregate_row, name_row
from dock.store.milestones import stamps_of
from dock.store.rebuild import LISTED, folded_streams
from dock.store.rows import Row, row_of
from dock.store.statements import insert_into, write
from dock.store.states import STATES, state_of
from dock.store.tables import AggregateRow, EventRow, NameRow, ShapeRow, table_of

DERIVATION = 3
"""Counted up when tables follow otherwise from the same states: another name, another column, another milestone."""

STREAMS_AT_ONCE = 1_000  # streams that one statement writes
TOLD_EVERY = 20_000  # streams between two words about how far it is

AGGREGATE = table_of(AggregateRow)
EVENT = table_of(EventRow)
NAME = table_of(NameRow)
SHAPE = table_of(ShapeRow)

Told = Callable[[int, int], None]
"""Hears how many streams of how many are done."""


def keep_shape(connection: Connection) -> None:
    """Note that the tables are as this program derives them."""
    if not connection.execute(update(SHAPE).values(value=shape())).rowcount:
        connection.execute(insert(SHAPE), {"name": "state", "value": shape()})


def follow_shape(connection: Connection, told: Told | None = None) -> bool:
    """Derive the tables anew where another program wrote them; whether that was so."""
    if connection.execute(select(SHAPE.c.value)).scalar() == shape():
        return False
    _derive(connection, told or _to_nobody)
    keep_shape(connection)
    return True


@lru_cache(maxsize=1)
def shape() -> str:
    """A digest of what this program keeps of states."""
    lines = sorted(line for kind in STATES.values() for line in _described(kind, set()))
    return sha256("\n".join([str(DERIVATION), *lines]).encode()).hexdigest()


def _described(kind: Any, seen: set[object]) -> Iterator[str]:
    if kind in seen:
        return
    if isinstance(kind, type) and is_dataclass(kind):
        seen.add(kind)
        yield f"{kind.__name__}: {' '.join(field.name for field in fields(kind))}"
        for hint in get_type_hints(kind).values():
            yield from _described(hint, seen)
    for inner in get_args(kind):
        yield from _described(inner, seen)


def _derive(connection: Connection, told: Told) -> None:
    count = connection.execute(select(func.count()).select_from(AGGREGATE)).scalar_one()
    done = 0
    for site in connection.execute(select(EVENT.c.site).distinct()).scalars().all():
        for kind in StreamKind:
            standings = _standings(connection, site, kind)
            _empty(connection, site, kind)
            while some := list(islice(standings, STREAMS_AT_ONCE)):
                _write(connection, site, kind, some)
                done += len(some)
                if done % TOLD_EVERY < len(some):
                    told(done, count)


def _standings(connection: Connection, site: str, kind: StreamKind) -> Generator[tuple[Stream, Standing]]:
    for stream, standing, hindrance in folded_streams(connection, site, kind):
        if not hindrance:
            yield stream, standing
            continue
        kept = connection.execute(
            select(AGGREGATE).where(
                AGGREGATE.c.site == site, AGGREGATE.c.kind == kind.value, AGGREGATE.c.id == stream.id
            )
        ).first()
        if kept is not None:
            yield stream, Standing(kept.version, state_of(kind, kept.body), stamps_of(kept.stamps))


def _empty(connection: Connection, site: str, kind: StreamKind) -> None:
    """Names and lists follow from the states alone; the states stay, for streams that cannot be folded again."""
    connection.execute(delete(NAME).where(NAME.c.site == site, NAME.c.kind == kind.value))
    if kind in LISTED:
        table, _key = LISTED[kind]
        connection.execute(delete(table).where(table.c["site"] == site))


def _write(connection: Connection, site: str, kind: StreamKind, some: Sequence[tuple[Stream, Standing]]) -> None:
    ids = [stream.id for stream, _ in some]
    connection.execute(
        delete(AGGREGATE).where(AGGREGATE.c.site == site, AGGREGATE.c.kind == kind.value, AGGREGATE.c.id.in_(ids))
    )
    write(connection, insert_into(AGGREGATE), [aggregate_row(site, stream, standing) for stream, standing in some])
    names = [
        name_row(site, stream, name)
        for stream, standing in some
        if standing.state is not None
        for name in names_of(standing.state)
    ]
    if names:
        write(connection, insert_into(NAME), names)
    if kind in LISTED:
        table, _key = LISTED[kind]
        rows: list[Row] = [found[1] for _, one in some if (found := row_of(site, one.state, one.stamps))]
        if rows:
            write(connection, insert_into(table), rows)


def _to_nobody(_done: int, _count: int) -> None:
    """Nobody asks how far it is."""
