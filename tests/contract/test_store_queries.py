"""What lists and counts say of a small day."""

from collections.abc import Generator

import pytest

from dock.core import events as ev
from dock.core.directing import PlaceSeen, PlacesIn, best_place
from dock.core.goods import Disposition, Grade, ZoneKind
from dock.core.ids import Digest, LocationCode, Lpn, ParcelId, Serial, Sku, TrackingNo
from dock.core.meta import StreamKind
from dock.core.streams import Stream
from dock.store import queries
from dock.store.filling import PLACES_AT_ONCE, places_in
from dock.store.ledger import Ledger
from dock.store.queries import Found
from tests.ledger_kit import SITE, STATION, T0_US, circumstances, ledger_of
from tests.stores import Store

HOUR_US = 3_600_000_000
A, B, C = (Lpn.mint(STATION, 1, serial) for serial in (1, 2, 3))
HERE, LATE, GONE = ParcelId("P-1"), ParcelId("P-2"), ParcelId("P-3")
RULES = Digest("c" * 64)


def identified(lpn: Lpn) -> ev.UnitIdentified:
    return ev.UnitIdentified(lpn, HERE, Sku("S-1"), "Lamp", "generic", serial=Serial(f"SN-{lpn.text[-3:]}"))


DAY: tuple[tuple[int, tuple[ev.Event, ...]], ...] = (
    (
        -30 * HOUR_US,
        (
            ev.ParcelAnnounced(HERE, (), tracking=TrackingNo("TRACK01"), expected_us=T0_US),
            ev.ParcelAnnounced(LATE, (), expected_us=T0_US - HOUR_US),
            ev.ParcelAnnounced(GONE, (), expected_us=T0_US - 20 * HOUR_US),
            ev.ParcelLost(GONE),
        ),
    ),
    (0, (ev.ParcelArrived(HERE), ev.ParcelReceived(HERE), ev.ParcelOpened(HERE))),
    (1, (identified(A), identified(B), identified(C))),
    (2, (ev.LabelRequested(B, "label-b", "unit", 1), ev.LabelStateChanged(B, "label-b", "uncertain", ""))),
    (3, (ev.UnitGraded(B, Grade.B), ev.UnitRouted(B, Disposition.RESTOCK_GRADED, ZoneKind.SHELF, RULES))),
    (4, (ev.UnitGraded(C, Grade.B), ev.UnitRouted(C, Disposition.RESTOCK_GRADED, ZoneKind.SHELF, RULES))),
    (5, (ev.UnitPutAway(C, LocationCode("A-1"), ZoneKind.SHELF),)),
)


@pytest.fixture
def ledger(store: Store) -> Generator[Ledger]:
    with store.open() as database:
        ledger = ledger_of(database)
        with ledger.transaction() as work:
            for later_us, events in DAY:
                work.append(events, (), circumstances(T0_US + later_us))
        yield ledger


def test_the_queues_hold_what_waits_and_nothing_else(ledger: Ledger) -> None:
    with ledger.begun() as connection:
        assert queries.to_inspect(connection, SITE) == (A,)
        assert queries.to_put_away(connection, SITE) == (B,)
        assert queries.labels_in_doubt(connection, SITE) == (B,)
        assert queries.late(connection, SITE, T0_US) == (LATE,)
        assert queries.late(connection, SITE, T0_US - 2 * HOUR_US) == ()
        assert queries.lost(connection, SITE) == (GONE,)
        assert queries.in_work(connection, SITE) == (HERE,)


def test_the_day_counts_since_midnight(ledger: Ledger) -> None:
    with ledger.begun() as connection:
        today = queries.day(connection, SITE, T0_US - 10, T0_US + 10)
        assert (today.received_count, today.identified_count, today.available_count) == (1, 3, 1)
        assert today.graded == (("B", 2),)
        assert (today.waiting_inspection_count, today.waiting_putaway_count, today.late) == (1, 1, (LATE.text,))
        tomorrow = queries.day(connection, SITE, T0_US + 10, T0_US + 20)
        assert (tomorrow.received_count, tomorrow.identified_count, tomorrow.graded) == (0, 0, ())
        assert queries.routed_since(connection, SITE, T0_US) == (("restock_graded", 2),)


def test_a_code_finds_everything_that_carries_it(ledger: Ledger) -> None:
    with ledger.begun() as connection:
        assert queries.find(connection, SITE, "TRACK01") == (Found(StreamKind.PARCEL, HERE.text, "tracking"),)
        kinds = {(found.kind, found.id) for found in queries.find(connection, SITE, HERE.text)}
        assert kinds == {(StreamKind.PARCEL, "P-1"), *((StreamKind.UNIT, lpn.text) for lpn in (A, B, C))}
        assert queries.find(connection, SITE, "' OR 1=1 --") == ()


def test_a_timeline_tells_what_happened_when_and_by_whom(ledger: Ledger) -> None:
    with ledger.begun() as connection:
        told = queries.timeline(connection, SITE, Stream(StreamKind.UNIT, C.text))
    assert [type(event) for event, _ in told] == [ev.UnitIdentified, ev.UnitGraded, ev.UnitRouted, ev.UnitPutAway]
    assert [meta.seq for _, meta in told] == [1, 2, 3, 4]
    assert told[1][1].occurred_us == T0_US + 4


def test_the_counts_of_health_and_sync(ledger: Ledger) -> None:
    with ledger.begun() as connection:
        counted = queries.counts(connection, SITE, STATION)
    assert counted.event_count == counted.queued_count == sum(len(events) for _, events in DAY)
    assert (counted.stored_count, counted.parked_count, counted.oldest_us) == (0, 0, T0_US - 30 * HOUR_US)


def seen(ledger: Ledger, zone: ZoneKind, sku: Sku | None) -> tuple[PlaceSeen, ...]:
    with ledger.begun() as connection:
        return places_in(connection, SITE, PlacesIn(zone, sku))


def test_how_full_places_are_counts_what_lies_there_and_what_is_on_its_way(ledger: Ledger) -> None:
    places = [
        ("A-1", ZoneKind.SHELF, 3),
        ("A-2", ZoneKind.SHELF, 2),
        ("FREE", ZoneKind.SHELF, 0),
        ("Q", ZoneKind.QUARANTINE, 9),
    ]
    with ledger.transaction() as work:
        defined = [ev.LocationDefined(LocationCode(code), zone, capacity) for code, zone, capacity in places]
        sent = ev.UnitRouted(B, Disposition.RESTOCK_GRADED, ZoneKind.SHELF, RULES, place=LocationCode("A-1"))
        work.append((*defined, sent), (), circumstances(T0_US + 6))
    assert seen(ledger, ZoneKind.PARTS, None) == ()
    assert [one.has_same for one in seen(ledger, ZoneKind.SHELF, Sku("S-2"))] == [False, False, False]
    assert seen(ledger, ZoneKind.SHELF, Sku("S-1")) == (
        PlaceSeen(LocationCode("A-1"), 3, 2, has_same=True),
        PlaceSeen(LocationCode("A-2"), 2, 0, has_same=False),
        PlaceSeen(LocationCode("FREE"), 0, 0, has_same=False),
    )
    with ledger.transaction() as work:
        work.append((ev.UnitPutAway(B, LocationCode("A-2"), ZoneKind.SHELF),), (), circumstances(T0_US + 7))
    found = seen(ledger, ZoneKind.SHELF, Sku("S-1"))
    assert [(one.unit_count, one.has_same) for one in found] == [(1, True), (1, True), (0, False)]


def test_of_a_thousand_places_a_stretch_is_counted_and_more_where_it_is_full(ledger: Ledger) -> None:
    codes = [LocationCode(f"A-{number:04d}") for number in range(1_000)]
    with ledger.transaction() as work:
        work.append([ev.LocationDefined(code, ZoneKind.SHELF, 1) for code in codes], (), circumstances(T0_US + 6))
        work.append((ev.LocationDefined(LocationCode("FREE"), ZoneKind.SHELF, 0),), (), circumstances(T0_US + 6))
    first = [one for one in seen(ledger, ZoneKind.SHELF, Sku("S-1")) if one.capacity]
    assert len(first) == PLACES_AT_ONCE
    assert first == [one for one in seen(ledger, ZoneKind.SHELF, Sku("S-1")) if one.capacity]
    assert {one.code for one in first} != {one.code for one in seen(ledger, ZoneKind.SHELF, Sku("S-2")) if one.capacity}
    full = [Lpn.mint(STATION, 1, serial) for serial in range(10, 10 + PLACES_AT_ONCE)]
    with ledger.transaction() as work:
        for lpn, place in zip(full, first, strict=True):
            routed = ev.UnitRouted(lpn, Disposition.RESTOCK_GRADED, ZoneKind.SHELF, RULES)
            put = ev.UnitPutAway(lpn, place.code, ZoneKind.SHELF)
            work.append((identified(lpn), ev.UnitGraded(lpn, Grade.A), routed, put), (), circumstances(T0_US + 7))
    more = [one for one in seen(ledger, ZoneKind.SHELF, Sku("S-1")) if one.capacity]
    assert len(more) == 2 * PLACES_AT_ONCE
    assert {one.code for one in first} == {one.code for one in more if one.unit_count}
    assert {one.code for one in first} == {one.code for one in more if one.has_same}
    assert best_place(more) not in {one.code for one in first}
