"""Directed put-away: which place of its zone a unit is sent to. It is a proposal; any place of the zone is right."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from dock.core.decision import Known
from dock.core.goods import ZoneKind
from dock.core.ids import LocationCode, Sku


@dataclass(frozen=True, slots=True)
class PlacesIn:
    """A question to what is known: the places of a zone and how full they are. Answered by `PlaceSeen`s."""

    zone: ZoneKind
    sku: Sku | None  # the article for which a place is sought


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """One place, as full as it is."""

    code: LocationCode
    capacity: int  # units; 0: not limited, and then not counted
    unit_count: int  # that lie there or are on their way
    has_same: bool  # some of them are of the article asked for


def place_for(
    sku: Sku | None, zone: ZoneKind, known: Known, *, full: LocationCode | None = None
) -> LocationCode | None:
    """Where in this zone a unit of this article shall go; None where no place is known or all are full.

    Beside its own article, else where a limited place is emptiest, else to a place without a limit; equals by code.
    `full` is one that a person found full.
    """
    seen = cast("tuple[PlaceSeen, ...]", known.get(PlacesIn(zone, sku)))
    return best_place(one for one in seen if one.code != full)


def best_place(places: Iterable[PlaceSeen]) -> LocationCode | None:
    """The first choice among places, of those with room."""
    with_room = [one for one in places if not one.capacity or one.unit_count < one.capacity]
    if not with_room:
        return None
    return min(with_room, key=_rank).code


def _rank(place: PlaceSeen) -> tuple[bool, bool, float, str]:
    filled = place.unit_count / place.capacity if place.capacity else 0.0
    return (not place.has_same, not place.capacity, filled, place.code.text)
