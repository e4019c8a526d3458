"""What the report reckons from, asked of the tables: units with their clocks, and when people acted."""

from sqlalchemy import Connection, select

from dock.core.goods import Disposition
from dock.core.ids import SiteId
from dock.core.kpis import Ended
from dock.core.meta import StreamKind
from dock.core.units import Unit, UnitState
from dock.store.states import state_of
from dock.store.tables import AggregateRow, EventRow, ParcelRow, UnitRow, table_of

AGGREGATE = table_of(AggregateRow)
EVENT = table_of(EventRow)
PARCEL = table_of(ParcelRow)
UNIT = table_of(UnitRow)
ENDED = (UnitState.AVAILABLE.value, UnitState.STAGED.value, UnitState.GONE.value)


def units_of(connection: Connection, site: SiteId) -> tuple[Ended, ...]:
    """Every unit that was taken up and not undone."""
    rows = connection.execute(
        select(
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
        .where(
            UNIT.c.site == site.text,
            UNIT.c.state != UnitState.UNDONE.value,
            AGGREGATE.c.kind == StreamKind.UNIT.value,
        )
    )
    found: list[Ended] = []
    for row in rows:
        unit = state_of(StreamKind.UNIT, row.body)
        assert isinstance(unit, Unit)
        found.append(
            Ended(
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
        )
    return tuple(found)


def parcels_received(connection: Connection, site: SiteId) -> int:
    """Parcels that were taken into custody."""
    rows = connection.execute(select(PARCEL.c.parcel).where(PARCEL.c.site == site.text, PARCEL.c.received_us > 0))
    return len(rows.all())


def acts_of(connection: Connection, site: SiteId) -> dict[str, list[int]]:
    """When people acted, by workstation: the instants of all events that a person is behind."""
    acts: dict[str, list[int]] = {}
    rows = connection.execute(
        select(EVENT.c.workstation, EVENT.c.occurred_us).where(EVENT.c.site == site.text, EVENT.c.actor.is_not(None))
    )
    for row in rows:
        acts.setdefault(row.workstation, []).append(row.occurred_us)
    return acts
