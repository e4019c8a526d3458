"""Directed put-away: a unit is sent beside its own article, else where most room is, and never to a full place."""

from pathlib import Path

import pytest

from dock.core import commands as do
from dock.core.directing import PlaceSeen, best_place
from dock.core.goods import Article, CaseLine, Disposition, Grade, HoldKind, Location, ZoneKind
from dock.core.ids import LocationCode, ParcelId, RmaNo, Sku
from dock.core.units import UnitState
from tests.real_dock import PLACES, RealDock, opened, plate

LAMP, MUG = Sku("LAMP"), Sku("MUG")
RMA, PARCEL = RmaNo("R-1"), ParcelId("P-1")
FIRST, SECOND, THIRD = LocationCode("A-1"), LocationCode("A-2"), LocationCode("A-3")


def seen(code: str, capacity: int, count: int, *, same: bool = False) -> PlaceSeen:
    return PlaceSeen(LocationCode(code), capacity, count, same)


@pytest.mark.parametrize(
    ("places", "best"),
    [
        ([], None),
        ([seen("A", 2, 2)], None),
        ([seen("A", 2, 3), seen("B", 2, 1)], "B"),
        ([seen("B", 0, 0), seen("A", 0, 0)], "A"),
        ([seen("A", 0, 0), seen("B", 9, 8)], "B"),
        ([seen("A", 4, 2), seen("B", 9, 3)], "B"),
        ([seen("A", 4, 0), seen("B", 4, 3, same=True)], "B"),
        ([seen("A", 4, 0), seen("B", 4, 4, same=True)], "A"),
        ([seen("B", 4, 2), seen("A", 8, 4)], "A"),
    ],
)
def test_the_best_place_has_room(places: list[PlaceSeen], best: str | None) -> None:
    found = best_place(places)
    assert (found.text if found else None) == best


def identified(dock: RealDock) -> None:
    dock.system(do.DefineArticle(Article(LAMP, "Lamp")), do.DefineArticle(Article(MUG, "Mug")))
    dock.system(do.AnnounceCase(RMA, (CaseLine(1, LAMP, 3), CaseLine(2, MUG, 3))), do.AnnounceParcel(PARCEL, (RMA,)))
    dock.done(do.ReceiveParcel(PARCEL), *(do.IdentifyUnit(PARCEL, sku) for sku in (LAMP, MUG, LAMP, MUG)))


def grade(dock: RealDock, serial: int) -> LocationCode | None:
    dock.done(do.InspectUnit(plate(serial)), do.GradeUnit(plate(serial), Grade.A))
    return dock.unit(serial).place


def test_units_go_beside_their_own_article_and_what_is_on_its_way_counts(tmp_path: Path) -> None:
    with opened(tmp_path / "dock.db") as dock:
        dock.system(*(do.DefineLocation(Location(one, ZoneKind.SHELF, 2)) for one in (FIRST, SECOND)))
        identified(dock)
        assert grade(dock, 1) == FIRST
        assert grade(dock, 2) == SECOND, "one is on its way to the first"
        dock.done(do.PutAway(plate(1), FIRST), do.PutAway(plate(2), SECOND))
        assert grade(dock, 4) == SECOND, "the other mug lies there"
        assert grade(dock, 3) == FIRST, "the other lamp lies there"


def test_a_full_place_is_refused_with_the_next_one_and_any_place_of_the_zone_is_right(tmp_path: Path) -> None:
    with opened(tmp_path / "dock.db") as dock:
        dock.system(*(do.DefineLocation(Location(one, ZoneKind.SHELF, 1)) for one in (FIRST, SECOND)))
        identified(dock)
        assert [grade(dock, serial) for serial in (1, 2)] == [FIRST, SECOND]
        dock.done(do.PutAway(plate(2), FIRST))
        refusal = dock.ask(do.PutAway(plate(1), FIRST))
        assert refusal is not None
        assert refusal.key == "place_full_go"
        assert dict(refusal.params) == {"location": "A-1", "capacity": "1", "place": "A-2"}
        dock.done(do.PutAway(plate(1), SECOND))
        assert grade(dock, 3) == PLACES[ZoneKind.SHELF], "both are full, and this one has no limit"
        refusal = dock.ask(do.PutAway(plate(3), SECOND))
        assert refusal is not None
        assert dict(refusal.params)["place"] == PLACES[ZoneKind.SHELF].text


def test_another_way_another_place_and_an_undo_takes_the_proposal_back(tmp_path: Path) -> None:
    with opened(tmp_path / "dock.db") as dock:
        dock.system(do.DefineLocation(Location(FIRST, ZoneKind.SHELF, 5)))
        dock.system(do.DefineLocation(Location(THIRD, ZoneKind.DONATION, 5)))
        identified(dock)
        assert grade(dock, 1) == FIRST
        dock.done(do.PlaceHold(plate(1), HoldKind.SUPERVISOR, "look again"))
        assert dock.unit(1).place == PLACES[ZoneKind.QUARANTINE]
        dock.done(do.ReleaseHold(plate(1), HoldKind.SUPERVISOR, "it is right"))
        assert dock.unit(1).place == FIRST
        dock.done(do.RouteUnit(plate(1), Disposition.DONATE, "the shop asked for it"))
        assert dock.unit(1).place == THIRD
        dock.done(do.Undo())
        assert (dock.unit(1).state, dock.unit(1).zone, dock.unit(1).place) == (UnitState.ROUTED, ZoneKind.SHELF, None)
