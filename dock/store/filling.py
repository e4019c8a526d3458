"""How full the places of a zone are, for directed put-away (`dock.core.directing`)."""

from sqlalchemy import Connection, bindparam, func, select

from dock.core.directing import PlaceSeen, PlacesIn
from dock.core.ids import LocationCode, SiteId
from dock.core.meta import StreamKind
from dock.core.units import PUT_AWAY
from dock.store.statements import NAME
from dock.store.tables import PlaceRow, UnitRow, table_of

PLACE = table_of(PlaceRow)
UNIT = table_of(UnitRow)
SAME_MAX = 200  # units of the article that are looked at: it may be everywhere

_OF_ZONE = select(PLACE.c.code, PLACE.c.capacity).where(
    PLACE.c.site == bindparam("b_site"), PLACE.c.zone == bindparam("b_zone")
)
_COUNTED = (
    select(NAME.c.value, func.count())
    .where(
        NAME.c.site == bindparam("b_site"),
        NAME.c.kind == StreamKind.UNIT.value,
        NAME.c.by.in_(["location", "place"]),
        NAME.c.value.in_(
            select(PLACE.c.code).where(
                PLACE.c.site == bindparam("b_site"), PLACE.c.zone == bindparam("b_zone"), PLACE.c.capacity > 0
            )
        ),
    )
    .group_by(NAME.c.value)
)
"""Those that lie there and those that are on their way."""
_WITH_SAME = (
    select(UNIT.c.location)
    .where(
        UNIT.c.site == bindparam("b_site"),
        UNIT.c.sku == bindparam("b_sku"),
        UNIT.c.state.in_([state.value for state in sorted(PUT_AWAY)]),
        UNIT.c.location.is_not(None),
    )
    .limit(SAME_MAX)
)


def places_in(connection: Connection, site: SiteId, asked: PlacesIn) -> tuple[PlaceSeen, ...]:
    """Every place of the zone, by code."""
    where = {"b_site": site.text, "b_zone": asked.zone.value}
    found = sorted((row.code, row.capacity) for row in connection.execute(_OF_ZONE, where))
    if not found:
        return ()
    counts = {str(row[0]): int(row[1]) for row in connection.execute(_COUNTED, where)}
    same: frozenset[str] = frozenset()
    if asked.sku is not None:
        named = {"b_site": site.text, "b_sku": asked.sku.text}
        same = frozenset(connection.execute(_WITH_SAME, named).scalars())
    return tuple(PlaceSeen(LocationCode(code), capacity, counts.get(code, 0), code in same) for code, capacity in found)
