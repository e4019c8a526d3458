"""The present state rebuilt from the events, and compared row by row with what the tables hold."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.sql.schema import Table

from dock.core.aggregates import Name, names_of
from dock.core.events import ScanTaken
from dock.core.fault import Sentence, sentence
from dock.core.meta import StreamKind
from dock.core.streams import Stream
from dock.core.tables import NotInThisState
from dock.store.folding import NOTHING, Standing, aggregate_row, folded, meta_of, name_row
from dock.store.rows import Row, row_of
from dock.store.states import state_of
from dock.store.tables import AggregateRow, CaseRow, EventRow, NameRow, ParcelRow, PlaceRow, UnitRow, table_of
from dock.wire import NotOnWire, decode_event

AGGREGATE = table_of(AggregateRow)
EVENT = table_of(EventRow)
NAME = table_of(NameRow)
LISTED: Mapping[StreamKind, tuple[Table[Any], str]] = {
    StreamKind.UNIT: (table_of(UnitRow), "lpn"),
    StreamKind.PARCEL: (table_of(ParcelRow), "parcel"),
    StreamKind.CASE: (table_of(CaseRow), "rma"),
    StreamKind.LOCATION: (table_of(PlaceRow), "code"),
}

STREAMS_AT_ONCE = 200  # streams compared by one statement each table
FETCHED = 1_000  # events in memory at once

Expected = tuple[Stream, Standing]


def differences(connection: Connection) -> Generator[Sentence]:
    """Everything in which the tables differ from the fold of the events."""
    seen: dict[str, int] = {}
    sites = connection.execute(select(EVENT.c.site).distinct()).scalars().all()
    for site in sites:
        for kind in StreamKind:
            streams = folded_streams(connection, site, kind)
            while some := list(islice(streams, STREAMS_AT_ONCE)):
                broken = [said for _, _, said in some if said]
                yield from broken
                whole = [(stream, standing) for stream, standing, said in some if not said]
                yield from _compare(connection, site, kind, whole, seen)
                for stream, _, said in some:
                    if said:
                        _count_kept(connection, site, stream, seen)
    yield from _superfluous(connection, seen)


Folded = tuple[Stream, Standing, Sentence | None]
"""A stream, what its events come to, and what is wrong with them."""


def folded_streams(
    connection: Connection, site: str, kind: StreamKind
) -> Generator[tuple[Stream, Standing, Sentence | None]]:
    """Each stream folded, with what hinders it: a fold that fails, or a body that is gone."""
    rows = connection.execute(
        select(EVENT)
        .where(EVENT.c.site == site, EVENT.c.stream_kind == kind.value)
        .order_by(EVENT.c.stream_id, EVENT.c.version),
        execution_options={"yield_per": FETCHED},
    )
    for stream_id, events in groupby(rows.mappings(), key=lambda row: str(row["stream_id"])):
        stream = Stream(kind, stream_id)
        standing, said = _fold(stream, events)
        yield stream, standing, said


def _fold(stream: Stream, events: Iterable[Mapping[Any, Any]]) -> tuple[Standing, Sentence | None]:
    standing = NOTHING
    said: Sentence | None = None
    for row in events:
        if said is not None:
            continue  # the rest of the group is read, as groupby asks
        at = {"stream": stream.kind.value, "id": stream.id, "version": row["version"]}
        if row["version"] != standing.version + 1:
            said = sentence(
                "{stream} {id}, version {version}: {due} should stand here, so an event is missing",
                **at,
                due=standing.version + 1,
            )
            continue
        if row["body"] is None and row["event_class"] == ScanTaken.__name__:
            # Retention takes a scan's body when a later scan of the workstation has made it meaningless.
            standing = Standing(standing.version + 1, standing.state, standing.stamps)
            continue
        try:
            event = decode_event(row["event_class"], row["body"] or "")
            standing = folded(standing, event, meta_of(dict(row)))
        except (NotOnWire, NotInThisState, AssertionError, ValueError) as error:
            said = sentence(
                "{stream} {id}, version {version}: the event cannot be read or cannot have happened: {why}",
                **at,
                why=error,
            )
    return standing, said


def _compare(
    connection: Connection, site: str, kind: StreamKind, expected: Sequence[Expected], seen: dict[str, int]
) -> Generator[Sentence]:
    ids = [stream.id for stream, _ in expected]
    kept = _rows(connection, AGGREGATE, site, "id", ids, kind)
    rows = [(stream.id, aggregate_row(site, stream, standing)) for stream, standing in expected]
    yield from _differing(AGGREGATE, rows, {row["id"]: row for row in kept}, seen)
    yield from _compare_names(connection, site, kind, expected, ids, seen)
    if kind in LISTED:
        table, key = LISTED[kind]
        listed = [(stream.id, found[1]) for stream, standing in expected if (found := _listed(site, standing))]
        kept = _rows(connection, table, site, key, ids)
        yield from _differing(table, listed, {row[key]: row for row in kept}, seen)


def _compare_names(
    connection: Connection,
    site: str,
    kind: StreamKind,
    expected: Sequence[Expected],
    ids: Sequence[str],
    seen: dict[str, int],
) -> Generator[Sentence]:
    due = {
        tuple(sorted(name_row(site, stream, name).items()))
        for stream, standing in expected
        if standing.state is not None
        for name in names_of(standing.state)
    }
    kept = _kept_names(connection, site, kind, due, ids)
    seen[NAME.name] = seen.get(NAME.name, 0) + len(due & kept)
    for row in sorted(due - kept):
        name = dict(row)
        yield sentence(
            "table {table}: {value} should lead to {kind} {target}, and does not",
            table=NAME.name,
            value=name["value"],
            kind=kind.value,
            target=name["target"],
        )


NameKey = tuple[tuple[str, str], ...]


def _kept_names(
    connection: Connection, site: str, kind: StreamKind, due: set[NameKey], ids: Sequence[str]
) -> set[NameKey]:
    """Those of the names that are due which the table has: asked for by what its key begins with."""
    wanted = [dict(row) for row in due]
    rows = select(NAME).where(
        NAME.c.site == site,
        NAME.c.kind == kind.value,
        NAME.c.by.in_({row["by"] for row in wanted}),
        NAME.c.value.in_({row["value"] for row in wanted}),
    )
    # Not asked for by target too: SQLite would then look up every value with every target.
    own = set(ids)
    kept = (dict(row) for row in connection.execute(rows).mappings())
    return {tuple(sorted(row.items())) for row in kept if row["target"] in own}


def _listed(site: str, standing: Standing) -> tuple[Table[Any], Row] | None:
    return row_of(site, standing.state, standing.stamps)


def _differing(
    table: Table[Any], due: Sequence[tuple[str, Row]], kept: Mapping[str, Row], seen: dict[str, int]
) -> Generator[Sentence]:
    for key, row in due:
        found = kept.get(key)
        if found is None:
            yield sentence("table {table}: the row of {key} is missing", table=table.name, key=key)
            continue
        seen[table.name] = seen.get(table.name, 0) + 1
        for column, value in row.items():
            if found[column] != value:
                yield sentence(
                    "table {table}, {key}: {column} is {found}, the events say {value}",
                    table=table.name,
                    key=key,
                    column=column,
                    found=ascii(found[column])[:80],
                    value=ascii(value)[:80],
                )


def _rows(
    connection: Connection, table: Table[Any], site: str, key: str, ids: Sequence[str], kind: StreamKind | None = None
) -> list[Row]:
    rows = select(table).where(table.c["site"] == site, table.c[key].in_(ids))
    if kind is not None:
        rows = rows.where(table.c["kind"] == kind.value)
    return [dict(row) for row in connection.execute(rows).mappings()]


def _count_kept(connection: Connection, site: str, stream: Stream, seen: dict[str, int]) -> None:
    """Rows of a stream that cannot be rebuilt are not superfluous."""
    tables = [(AGGREGATE, "id", stream.kind), (NAME, "target", stream.kind)]
    listed = LISTED.get(stream.kind)
    for table, key, kind in [*tables, *([(listed[0], listed[1], None)] if listed else [])]:
        seen[table.name] = seen.get(table.name, 0) + len(_rows(connection, table, site, key, [stream.id], kind))


def _superfluous(connection: Connection, seen: Mapping[str, int]) -> Generator[Sentence]:
    """Rows that no event accounts for. Names are counted first, and looked at one by one only where there are more."""
    for table in (AGGREGATE, NAME, *(table for table, _ in LISTED.values())):
        count = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if count > seen.get(table.name, 0):
            yield sentence(
                "table {table}: {count} rows stand for nothing that happened",
                table=table.name,
                count=count - seen.get(table.name, 0),
            )
            if table is NAME:
                yield from _false_names(connection)


def _false_names(connection: Connection) -> Generator[Sentence]:
    names = select(NAME).order_by(NAME.c.site, NAME.c.kind, NAME.c.target)
    rows = connection.execute(names, execution_options={"yield_per": FETCHED}).mappings()
    for (site, kind, target), group in groupby(rows, key=lambda row: (row["site"], row["kind"], row["target"])):
        kept = _rows(connection, AGGREGATE, site, "id", [target], StreamKind(kind))
        state = state_of(StreamKind(kind), kept[0]["body"]) if kept else None
        due = names_of(state) if state is not None else frozenset[Name]()
        for row in group:
            if Name(row["by"], row["value"]) not in due:
                yield sentence(
                    "table {table}: {value} leads to {kind} {target}, and should not",
                    table=NAME.name,
                    value=row["value"],
                    kind=kind,
                    target=target,
                )
