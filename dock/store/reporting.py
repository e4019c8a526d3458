"""What the report reckons from, asked of the tables: units with their clocks, and when people acted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from dock.core.agreement import Opinion
from dock.core.events import GradingUndone, SecondGradeGiven, UnitGraded, UnitRouted
from dock.core.goods import Disposition, Grade
from dock.core.ids import SiteId
from dock.core.kpis import Ended
from dock.core.meta import Meta, StreamKind
from dock.core.units import Unit, UnitState
from dock.store.folding import meta_of
from dock.store.listing import Look
from dock.store.states import state_of
from dock.store.tables import AggregateRow, EventRow, ParcelRow, UnitRow, table_of
from dock.store.takings import before
from dock.wire import decode_event

AGGREGATE = table_of(AggregateRow)
EVENT = table_of(EventRow)
PARCEL = table_of(ParcelRow)
UNIT = table_of(UnitRow)
ENDED = (UnitState.AVAILABLE.value, UnitState.STAGED.value, UnitState.GONE.value)


@dataclass(frozen=True, slots=True)
class Told:
    """What a ledger tells for the report."""

    units: tuple[Ended, ...]
    parcel_count: int
    acts: dict[str, list[int]]  # instants of what people did, by workstation


def told_of(look: Look, site: SiteId) -> Told:
    """What the ledger tells; a station may be running."""
    engine = look()
    try:
        with engine.begin() as connection:
            units, acts = _units_of(connection, site), _acts_of(connection, site)
            return Told(units, _parcels_received(connection, site), acts)
    finally:
        engine.dispose()


def decisions_of(look: Look) -> tuple[tuple[UnitRouted, Meta], ...]:
    """Every decision where a unit goes, in the order in which each station made them."""
    engine = look()
    rows = (
        select(EVENT)
        .where(EVENT.c.event_class == UnitRouted.__name__, EVENT.c.body.is_not(None))
        .order_by(EVENT.c.site, EVENT.c.station, EVENT.c.chain_seq)
    )
    try:
        with engine.begin() as connection:
            found = [(_routed(row["body"]), meta_of(dict(row))) for row in connection.execute(rows).mappings()]
    finally:
        engine.dispose()
    return tuple(found)


def opinions_of(look: Look, site: SiteId) -> tuple[Opinion, ...]:
    """Every grade that was given again, with the one that stood before it."""
    engine = look()
    again = select(EVENT).where(
        EVENT.c.site == site.text, EVENT.c.event_class == SecondGradeGiven.__name__, EVENT.c.body.is_not(None)
    )
    try:
        with engine.begin() as connection:
            rows = connection.execute(again.order_by(EVENT.c.station, EVENT.c.chain_seq)).mappings().all()
            found = [_opinion(connection, dict(row)) for row in rows]
    finally:
        engine.dispose()
    return tuple(one for one in found if one is not None)


def _opinion(connection: Connection, row: dict[str, Any]) -> Opinion | None:
    """None where the first grade was taken away by retention, or where no person is known of one of the two."""
    second = decode_event(row["event_class"], row["body"])
    assert isinstance(second, SecondGradeGiven)
    standing: list[tuple[Grade, str]] = []
    for event, meta in before(connection, row, (UnitGraded, GradingUndone)):
        if isinstance(event, UnitGraded):
            standing.append((event.grade, meta.actor.text if meta.actor else ""))
        elif standing:
            standing.pop()
    if not standing or not standing[-1][1] or not row["actor"]:
        return None
    first, first_by = standing[-1]
    return Opinion(first_by, first, row["actor"], second.grade)


def _routed(body: str) -> UnitRouted:
    event = decode_event(UnitRouted.__name__, body)
    assert isinstance(event, UnitRouted)
    return event


LPNS_AT_ONCE = 500  # bound variables of one statement
_ENDED = (
    select(
        UNIT.c.lpn,
        UNIT.c.state,
        UNIT.c.unit_count,
        UNIT.c.disposition,
        UNIT.c.available_us,
        UNIT.c.received_us,
        PARCEL.c.arrived_us,
        AGGREGATE.c.body,
    )
    .select_from(UNIT)
    .outerjoin(PARCEL, (PARCEL.c.site == UNIT.c.site) & (PARCEL.c.parcel == UNIT.c.parcel))
    .join(AGGREGATE, (AGGREGATE.c.site == UNIT.c.site) & (AGGREGATE.c.id == UNIT.c.lpn))
    .where(UNIT.c.state != UnitState.UNDONE.value, AGGREGATE.c.kind == StreamKind.UNIT.value)
)


def ended_among(connection: Connection, site: SiteId, lpns: Iterable[str], *, since_us: int) -> dict[str, Ended]:
    """Of these units those whose part here ended since an instant, by plate."""
    found: dict[str, Ended] = {}
    asked = sorted(lpns)
    for first in range(0, len(asked), LPNS_AT_ONCE):
        rows = _ENDED.where(
            UNIT.c.site == site.text,
            UNIT.c.lpn.in_(asked[first : first + LPNS_AT_ONCE]),
            UNIT.c.state.in_(ENDED),
            UNIT.c.put_away_us >= since_us,
        )
        found.update((row.lpn, _ended(row)) for row in connection.execute(rows))
    return found


def _units_of(connection: Connection, site: SiteId) -> tuple[Ended, ...]:
    """Every unit that was taken up and not undone."""
    return tuple(_ended(row) for row in connection.execute(_ENDED.where(UNIT.c.site == site.text)))


def _ended(row: Row[*tuple[Any, ...]]) -> Ended:
    unit = state_of(StreamKind.UNIT, row.body)
    assert isinstance(unit, Unit)
    return Ended(
        article_class=unit.article_class,
        unit_count=row.unit_count,
        disposition=Disposition(row.disposition) if row.disposition else None,
        arrived_us=row.arrived_us,
        available_us=row.available_us,
        is_ended=row.state in ENDED,
        received_us=row.received_us,
        mass_g=unit.mass_g,
        parts_minor=unit.parts_minor,
        repair_minutes=unit.repair_minutes,
    )


def _parcels_received(connection: Connection, site: SiteId) -> int:
    """Parcels that were taken into custody."""
    rows = connection.execute(select(PARCEL.c.parcel).where(PARCEL.c.site == site.text, PARCEL.c.received_us > 0))
    return len(rows.all())


def _acts_of(connection: Connection, site: SiteId) -> dict[str, list[int]]:
    """When people acted, by workstation: the instants of all events that a person is behind."""
    acts: dict[str, list[int]] = {}
    rows = connection.execute(
        select(EVENT.c.workstation, EVENT.c.occurred_us).where(EVENT.c.site == site.text, EVENT.c.actor.is_not(None))
    )
    for row in rows:
        acts.setdefault(row.workstation, []).append(row.occurred_us)
    return acts
