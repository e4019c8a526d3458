"""What the command line lists of a database, beside a station that may be working with it or without one.

Reading takes no lock that the station's commits wait for: page by page, each in a transaction of its own.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, and_, func, select, tuple_
from sqlalchemy.exc import DatabaseError

from dock.core.aggregates import Ref, State
from dock.core.cases import Case
from dock.core.events import Event
from dock.core.ids import Lpn, RmaNo, SiteId
from dock.core.meta import Meta, StreamKind
from dock.core.outbox import OutboxState
from dock.core.people import Person
from dock.core.streams import Stream, stream_at
from dock.ports import LedgerUnavailable
from dock.store import tables
from dock.store.queries import timeline
from dock.store.states import state_of
from dock.store.tables import table_of

PAGE_ROWS = 500

AGGREGATE = table_of(tables.AggregateRow)
CASE = table_of(tables.CaseRow)
EVENT = table_of(tables.EventRow)
OUTBOX = table_of(tables.OutboxRow)
UNIT = table_of(tables.UnitRow)
SECRET = table_of(tables.PersonSecretRow)

EXPORTED = {
    "events": tables.EventRow,
    "states": tables.AggregateRow,
    "names": tables.NameRow,
    "units": tables.UnitRow,
    "parcels": tables.ParcelRow,
    "returns": tables.CaseRow,
    "places": tables.PlaceRow,
    "effects": tables.EffectRow,
    "outbox": tables.OutboxRow,
    "cursors": tables.CursorRow,
    "counters": tables.CounterRow,
    "epochs": tables.EpochRow,
    "photographs": tables.PhotoRow,
}
"""Every table but three: customers' personal data and the secrets of those who work here leave by no export, and how
the tables were derived is nobody else's."""

Look = Callable[[], Engine]
"""Opens the database to be read: a file, or the server that stations share."""

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A person who was ever enrolled, and the name beside the events."""

    person: Person
    name: str


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that the upstream refused."""

    event_id: str
    event_class: str
    stream: str
    recorded_us: int
    attempts: int
    reason: str


def people_listed(look: Look, site: SiteId) -> tuple[Listed, ...]:
    """Everybody, by pseudonym."""
    rows = (
        select(AGGREGATE.c.body, SECRET.c.name)
        .join_from(
            AGGREGATE, SECRET, and_(SECRET.c.site == AGGREGATE.c.site, SECRET.c.actor == AGGREGATE.c.id), isouter=True
        )
        .where(AGGREGATE.c.site == site.text, AGGREGATE.c.kind == StreamKind.PERSON.value)
        .order_by(AGGREGATE.c.id)
    )
    with _reading(look) as connection:
        found = [(state_of(StreamKind.PERSON, row.body), row.name) for row in connection.execute(rows)]
    return tuple(Listed(person, name or "") for person, name in found if isinstance(person, Person))


def parked_listed(look: Look, site: SiteId) -> tuple[Parked, ...]:
    """The events that the upstream refused, oldest first."""
    rows = (
        select(OUTBOX, EVENT.c.event_class)
        .join_from(OUTBOX, EVENT, and_(EVENT.c.site == OUTBOX.c.site, EVENT.c.event_id == OUTBOX.c.event_id))
        .where(OUTBOX.c.site == site.text, OUTBOX.c.state == OutboxState.PARKED.value)
        .order_by(OUTBOX.c.station, OUTBOX.c.chain_seq)
    )
    with _reading(look) as connection:
        return tuple(
            Parked(
                row.event_id,
                row.event_class,
                f"{row.stream_kind} {row.stream_id}",
                row.recorded_us,
                row.attempts,
                row.last_error,
            )
            for row in connection.execute(rows)
        )


def states_of(look: Look, site: SiteId, kind: StreamKind) -> Iterator[State]:
    """Every aggregate of a kind, by its id."""
    last = ""
    while True:
        rows = select(AGGREGATE.c.id, AGGREGATE.c.body).where(
            AGGREGATE.c.site == site.text, AGGREGATE.c.kind == kind.value, AGGREGATE.c.id > last
        )
        with _reading(look) as connection:
            page = connection.execute(rows.order_by(AGGREGATE.c.id).limit(PAGE_ROWS)).all()
        for row in page:
            if (state := state_of(kind, row.body)) is not None:
                yield state
        if len(page) < PAGE_ROWS:
            return
        last = page[-1].id


def state_at(look: Look, site: SiteId, ref: Ref) -> State | None:
    """How one thing stands; None where nothing happened to it."""
    stream = stream_at(ref)
    rows = select(AGGREGATE.c.body).where(
        AGGREGATE.c.site == site.text, AGGREGATE.c.kind == stream.kind.value, AGGREGATE.c.id == stream.id
    )
    with _reading(look) as connection:
        body = connection.execute(rows).scalar()
    return None if body is None else state_of(stream.kind, body)


def story_of(look: Look, site: SiteId, stream: Stream) -> tuple[tuple[Event, Meta], ...]:
    """Everything that happened to one thing, in order."""
    with _reading(look) as connection:
        return timeline(connection, site, stream)


def units_of(look: Look, site: SiteId, rma: RmaNo) -> tuple[Lpn, ...]:
    """The units of a return, by plate."""
    rows = select(UNIT.c.lpn).where(UNIT.c.site == site.text, UNIT.c.rma == rma.text).order_by(UNIT.c.lpn)
    with _reading(look) as connection:
        return tuple(Lpn(lpn) for lpn in connection.execute(rows).scalars())


def outbox_counts(look: Look, site: SiteId) -> dict[str, int]:
    """How many events stand in each state on their way upstream."""
    rows = select(OUTBOX.c.state, func.count()).where(OUTBOX.c.site == site.text).group_by(OUTBOX.c.state)
    with _reading(look) as connection:
        return {str(state): int(number) for state, number in connection.execute(rows)}


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of one of `EXPORTED`."""
    return tuple(column.name for column in table_of(EXPORTED[table]).columns)


def rows_of(look: Look, site: SiteId, table: str) -> Iterator[tuple[Cell, ...]]:
    """Every row of one of `EXPORTED`, by its key; bytes as hex."""
    source = table_of(EXPORTED[table])
    key = tuple(source.primary_key.columns)
    own = [source.c.site == site.text] if "site" in source.c else []
    last: tuple[object, ...] | None = None
    while True:
        after = [] if last is None else [tuple_(*key) > last]
        with _reading(look) as connection:
            page = connection.execute(select(source).where(*own, *after).order_by(*key).limit(PAGE_ROWS)).all()
        for row in page:
            yield tuple(_cell(value) for value in row)
        if len(page) < PAGE_ROWS:
            return
        last = tuple(getattr(page[-1], column.name) for column in key)


def _cell(value: object) -> Cell:
    if isinstance(value, bytes):
        return value.hex()
    assert value is None or isinstance(value, str | int | float | bool)
    return value


@contextmanager
def _reading(look: Look) -> Generator[Connection]:
    engine = look()
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        raise LedgerUnavailable(
            "the database cannot be read: {orig}; look at disk, server and rights", orig=error.orig
        ) from error
    finally:
        engine.dispose()


def open_returns(look: Look, site: SiteId, return_type: str, since_us: int) -> Iterator[Case]:
    """Returns of a type that were announced since an instant and not cancelled, by number."""
    rows = (
        select(AGGREGATE.c.body)
        .join(CASE, (CASE.c.site == AGGREGATE.c.site) & (CASE.c.rma == AGGREGATE.c.id))
        .where(
            AGGREGATE.c.site == site.text,
            AGGREGATE.c.kind == StreamKind.CASE.value,
            CASE.c.return_type == return_type,
            CASE.c.is_cancelled.is_(False),
            CASE.c.announced_us >= since_us,
        )
        .order_by(CASE.c.rma)
    )
    with _reading(look) as connection:
        found = connection.execute(rows).scalars().all()
    for body in found:
        if isinstance(state := state_of(StreamKind.CASE, body), Case):
            yield state
