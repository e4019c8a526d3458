"""Numbers that only rise, each series on its own: plates by epoch, what the upstream stored."""

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from dock.core.ids import SiteId, StationCode
from dock.store.tables import CounterRow, table_of

COUNTER = table_of(CounterRow)

PLATES = "plate"
TRIES = "try"
"""Writes that mean nothing but that the database takes them again."""
STORED_SERIES = "stored"
"""Events that the upstream keeps: counted, because their rows are pruned one day."""


def value_of(connection: Connection, site: SiteId, station: StationCode, series: str, epoch: int) -> int | None:
    """The last number of a series; None where it has not begun."""
    return connection.execute(select(COUNTER.c.value).where(*_key(site, station, series, epoch))).scalar()


def count_up(connection: Connection, site: SiteId, station: StationCode, series: str, epoch: int, by: int) -> None:
    """Add to a series; it begins at 0."""
    rise = update(COUNTER).where(*_key(site, station, series, epoch)).values(value=COUNTER.c.value + by)
    if not connection.execute(rise).rowcount:
        row = {"site": site.text, "station": station.text, "series": series, "epoch": epoch, "value": by}
        connection.execute(insert(COUNTER), row)


def _key(site: SiteId, station: StationCode, series: str, epoch: int) -> tuple[ColumnElement[bool], ...]:
    return (
        COUNTER.c.site == site.text,
        COUNTER.c.station == station.text,
        COUNTER.c.series == series,
        COUNTER.c.epoch == epoch,
    )
