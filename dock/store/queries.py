"""Questions that a screen, an export or a person asks of the tables. They change nothing and decide nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.sql.elements import ColumnElement

from dock.core.events import Event
from dock.core.ids import Lpn, ParcelId, SiteId, StationCode, WorkstationId
from dock.core.meta import Meta, StreamKind
from dock.core.parcels import ParcelState
from dock.core.streams import Stream
from dock.core.units import UnitState
from dock.core.views import DayView
from dock.store.counters import STORED_SERIES, value_of
from dock.store.folding import meta_of
from dock.store.tables import (
    AggregateRow,
    EffectRow,
    EventRow,
    NameRow,
    OutboxRow,
    ParcelRow,
    UnitRow,
    table_of,
)
from dock.wire import decode_event

AGGREGATE = table_of(AggregateRow)
EFFECT = table_of(EffectRow)
EVENT = table_of(EventRow)
NAME = table_of(NameRow)
OUTBOX = table_of(OutboxRow)
PARCEL = table_of(ParcelRow)
UNIT = table_of(UnitRow)

LISTED_MAX = 200  # rows of one list; a person scrolls no further, and an export asks page by page
TO_INSPECT = (UnitState.IDENTIFIED.value, UnitState.INSPECTING.value, UnitState.GRADED.value)
TO_PUT_AWAY = (UnitState.ROUTED.value,)
UNSURE_LABELS = ("uncertain", "lost")
IN_WORK = (ParcelState.ARRIVED.value, ParcelState.RECEIVED.value, ParcelState.OPENED.value)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that carries a code."""

    kind: StreamKind
    id: str
    by: str  # as what the code leads to it; "id" for its own key


@dataclass(frozen=True, slots=True)
class Counts:
    """What the health and sync screens count."""

    event_count: int
    effect_due_count: int
    queued_count: int
    parked_count: int
    stored_count: int
    oldest_us: int | None  # recorded instant of the oldest event that is not stored upstream


def find(connection: Connection, site: SiteId, code: str) -> tuple[Found, ...]:
    """Everything that carries this code, of whatever kind, in the order of kind and id."""
    named = select(NAME.c.kind, NAME.c.target, NAME.c.by).where(NAME.c.site == site.text, NAME.c.value == code)
    found = {Found(StreamKind(row.kind), row.target, row.by) for row in connection.execute(named.limit(LISTED_MAX))}
    own = select(AGGREGATE.c.kind).where(
        AGGREGATE.c.site == site.text,
        AGGREGATE.c.kind.in_([kind.value for kind in StreamKind]),
        AGGREGATE.c.id == code,
    )
    found |= {Found(StreamKind(row.kind), code, "id") for row in connection.execute(own)}
    return tuple(sorted(found, key=lambda one: (one.kind, one.id, one.by)))


def timeline(connection: Connection, site: SiteId, stream: Stream) -> tuple[tuple[Event, Meta], ...]:
    """Everything that happened to one thing, in order. What retention took away is left out."""
    rows = connection.execute(
        select(EVENT)
        .where(
            EVENT.c.site == site.text,
            EVENT.c.stream_kind == stream.kind.value,
            EVENT.c.stream_id == stream.id,
            EVENT.c.body.is_not(None),
        )
        .order_by(EVENT.c.version)
    ).mappings()
    return tuple((decode_event(row["event_class"], row["body"]), meta_of(dict(row))) for row in rows)


def to_inspect(connection: Connection, site: SiteId, count_max: int = LISTED_MAX) -> tuple[Lpn, ...]:
    """Units that wait for their inspection, the longest wait first."""
    return _units(connection, site, TO_INSPECT, UNIT.c.received_us, count_max)


def to_put_away(connection: Connection, site: SiteId, count_max: int = LISTED_MAX) -> tuple[Lpn, ...]:
    """Units that were routed and lie at the bench still, the longest wait first."""
    return _units(connection, site, TO_PUT_AWAY, UNIT.c.routed_us, count_max)


def labels_in_doubt(connection: Connection, site: SiteId, count_max: int = LISTED_MAX) -> tuple[Lpn, ...]:
    """Units whose live label may not lie there: a person looks."""
    rows = select(UNIT.c.lpn).where(UNIT.c.site == site.text, UNIT.c.label.in_(UNSURE_LABELS)).order_by(UNIT.c.lpn)
    return tuple(Lpn(lpn) for lpn in connection.execute(rows.limit(count_max)).scalars())


def late(connection: Connection, site: SiteId, now_us: int, count_max: int = LISTED_MAX) -> tuple[ParcelId, ...]:
    """Announced parcels whose day has passed, the latest first."""
    return _parcels(connection, _late(site, now_us).order_by(PARCEL.c.expected_us).limit(count_max))


def lost(connection: Connection, site: SiteId, count_max: int = LISTED_MAX) -> tuple[ParcelId, ...]:
    """Parcels that were given up."""
    rows = select(PARCEL.c.parcel).where(PARCEL.c.site == site.text, PARCEL.c.state == ParcelState.LOST.value)
    return _parcels(connection, rows.order_by(PARCEL.c.expected_us).limit(count_max))


def in_work(connection: Connection, site: SiteId, count_max: int = LISTED_MAX) -> tuple[ParcelId, ...]:
    """Parcels that arrived and are not worked through."""
    rows = select(PARCEL.c.parcel).where(PARCEL.c.site == site.text, PARCEL.c.state.in_(IN_WORK))
    return _parcels(connection, rows.order_by(PARCEL.c.arrived_us, PARCEL.c.parcel).limit(count_max))


def day(connection: Connection, site: SiteId, midnight_us: int, now_us: int) -> DayView:
    """Counts since midnight of the site, and what waits."""
    since = UNIT.c.graded_us >= midnight_us
    graded = connection.execute(
        select(UNIT.c.grade, func.count()).where(UNIT.c.site == site.text, since).group_by(UNIT.c.grade)
    )
    return DayView(
        received_count=_count(connection, PARCEL.c.site == site.text, PARCEL.c.received_us >= midnight_us),
        identified_count=_count(
            connection,
            UNIT.c.site == site.text,
            UNIT.c.received_us >= midnight_us,
            UNIT.c.state != UnitState.UNDONE.value,
        ),
        graded=tuple(sorted((row[0], row[1]) for row in graded if row[0] is not None)),
        available_count=_count(connection, UNIT.c.site == site.text, UNIT.c.available_us >= midnight_us),
        waiting_inspection_count=_count(connection, UNIT.c.site == site.text, UNIT.c.state.in_(TO_INSPECT)),
        waiting_putaway_count=_count(connection, UNIT.c.site == site.text, UNIT.c.state.in_(TO_PUT_AWAY)),
        late=tuple(parcel.text for parcel in late(connection, site, now_us)),
    )


def routed_since(connection: Connection, site: SiteId, since_us: int) -> tuple[tuple[str, int], ...]:
    """Units routed since an instant, by disposition."""
    rows = connection.execute(
        select(UNIT.c.disposition, func.count())
        .where(UNIT.c.site == site.text, UNIT.c.routed_us >= since_us, UNIT.c.disposition.is_not(None))
        .group_by(UNIT.c.disposition)
        .order_by(UNIT.c.disposition)
    )
    return tuple((row[0], row[1]) for row in rows)


def units_by_state(connection: Connection, site: SiteId) -> tuple[tuple[str, int, int], ...]:
    """Of each state: how many units stand in it, and how many pieces these are."""
    rows = (
        select(UNIT.c.state, func.count(), func.sum(UNIT.c.unit_count))
        .where(UNIT.c.site == site.text)
        .group_by(UNIT.c.state)
    )
    return tuple((str(state), int(units), int(pieces)) for state, units, pieces in connection.execute(rows))


def counts(connection: Connection, site: SiteId, station: StationCode) -> Counts:
    """What this station keeps, owes and has not sent yet."""
    own = (OUTBOX.c.site == site.text, OUTBOX.c.station == station.text)
    waiting = {state: _count(connection, *own, OUTBOX.c.state == state) for state in ("new", "taken", "sent", "parked")}
    oldest = [
        connection.execute(
            select(OUTBOX.c.recorded_us).where(*own, OUTBOX.c.state == state).order_by(OUTBOX.c.chain_seq).limit(1)
        ).scalar()
        for state, count in waiting.items()
        if count
    ]
    last = select(func.max(EVENT.c.chain_seq)).where(EVENT.c.site == site.text, EVENT.c.station == station.text)
    return Counts(
        event_count=connection.execute(last).scalar() or 0,
        effect_due_count=_count(
            connection, EFFECT.c.site == site.text, EFFECT.c.station == station.text, EFFECT.c.state == "due"
        ),
        queued_count=waiting["new"] + waiting["taken"] + waiting["sent"],
        parked_count=waiting["parked"],
        stored_count=value_of(connection, site, station, STORED_SERIES, 0) or 0,
        oldest_us=min((at_us for at_us in oldest if at_us is not None), default=None),
    )


def _units(
    connection: Connection, site: SiteId, states: tuple[str, ...], order: ColumnElement[int | None], count_max: int
) -> tuple[Lpn, ...]:
    rows = (
        select(UNIT.c.lpn)
        .where(UNIT.c.site == site.text, UNIT.c.state.in_(states))
        .order_by(sorted_late(order), UNIT.c.lpn)
    )
    return tuple(Lpn(lpn) for lpn in connection.execute(rows.limit(count_max)).scalars())


def sorted_late(column: ColumnElement[int | None]) -> ColumnElement[int | None]:
    """The column to sort few rows by once they are found: no index is read in its order in the hope of meeting them."""
    return column + 0


def _late(site: SiteId, now_us: int) -> Select[str]:
    return select(PARCEL.c.parcel).where(
        PARCEL.c.site == site.text, PARCEL.c.state == ParcelState.ANNOUNCED.value, PARCEL.c.expected_us < now_us
    )


def _parcels(connection: Connection, rows: Select[str]) -> tuple[ParcelId, ...]:
    return tuple(ParcelId(parcel) for parcel in connection.execute(rows).scalars())


def _count(connection: Connection, *where: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).where(*where)).scalar_one()


def other_station_at(
    connection: Connection, site: SiteId, station: StationCode, benches: Sequence[WorkstationId]
) -> tuple[WorkstationId, StationCode] | None:
    """The first of these workstations that another station has worked with last, and that station."""
    for bench in benches:
        last = (
            select(EVENT.c.station)
            .where(
                EVENT.c.site == site.text,
                EVENT.c.stream_kind == StreamKind.BENCH.value,
                EVENT.c.stream_id == bench.text,
            )
            .order_by(EVENT.c.version.desc())
            .limit(1)
        )
        found = connection.execute(last).scalar()
        if found is not None and found != station.text:
            return bench, StationCode(found)
    return None
