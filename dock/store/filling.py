"""How full the places of a zone are, for directed put-away (`dock.core.directing`)."""

import zlib
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, bindparam, func, select

from dock.core.directing import PlaceSeen, PlacesIn
from dock.core.ids import LocationCode, SiteId, Sku
from dock.core.meta import StreamKind
from dock.core.units import PUT_AWAY
from dock.store.statements import NAME
from dock.store.tables import PlaceRow, UnitRow, table_of

Limited = tuple[str, int]
"""Code and capacity."""

PLACE = table_of(PlaceRow)
UNIT = table_of(UnitRow)
PLACES_AT_ONCE = 128  # limited places that are counted together
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
        NAME.c.value.in_(bindparam("b_codes", expanding=True)),
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
    """The places of the zone, by code: those of the article, those without a limit, and of the limited ones a stretch.

    A warehouse has thousands of limited places, and to count what lies in all of them takes longer than a scan may.
    The stretch begins where the article's name points to, goes round, and is as long as it must be to have room.
    """
    where = {"b_site": site.text, "b_zone": asked.zone.value}
    found = sorted((row.code, row.capacity) for row in connection.execute(_OF_ZONE, where))
    same: frozenset[str] = frozenset()
    if found and asked.sku is not None:
        named = {"b_site": site.text, "b_sku": asked.sku.text}
        same = frozenset(connection.execute(_WITH_SAME, named).scalars())
    counts = dict.fromkeys((code for code, capacity in found if not capacity), 0)
    limited = [one for one in found if one[1]]
    for kin in _some([one for one in limited if one[0] in same]):
        counts |= _counted(connection, site, kin)
    for some in _some(_from_its_own(limited, asked.sku)):
        counts |= _counted(connection, site, [one for one in some if one[0] not in counts])
        if any(counts[code] < capacity for code, capacity in some):
            break
    seen = ((code, capacity) for code, capacity in found if code in counts)
    return tuple(PlaceSeen(LocationCode(code), capacity, counts[code], code in same) for code, capacity in seen)


def _counted(connection: Connection, site: SiteId, places: Sequence[Limited]) -> dict[str, int]:
    counts = {code: 0 for code, _ in places}
    if counts:
        rows = connection.execute(_COUNTED, {"b_site": site.text, "b_codes": list(counts)})
        counts |= {str(row[0]): int(row[1]) for row in rows}
    return counts


def _from_its_own(limited: Sequence[Limited], sku: Sku | None) -> list[Limited]:
    """The places in order, begun where the article's name points to: articles spread, and each comes back there."""
    if not limited:
        return []
    begin = zlib.crc32((sku.text if sku else "").encode()) % len(limited)
    return [*limited[begin:], *limited[:begin]]


def _some(places: Sequence[Limited]) -> Iterator[Sequence[Limited]]:
    return (places[first : first + PLACES_AT_ONCE] for first in range(0, len(places), PLACES_AT_ONCE))
