"""What the supervisor's page tells of today: one look at everything tells what many looks do, and none of yesterday."""

import random
from collections.abc import Generator

import pytest

from dock.core import events as ev
from dock.core.goods import Disposition, Grade, ZoneKind
from dock.core.ids import Digest, LocationCode, Lpn, ParcelId, Sku
from dock.core.kpis import Rates
from dock.core.views import HourCount
from dock.settings.places import places
from dock.settings.report import rates
from dock.store.ledger import Ledger
from dock.store.today import HOUR_US, Today, last_before
from tests.ledger_kit import SITE, STATION, T0_US, circumstances, ledger_of
from tests.shipped_policy import CONFIG
from tests.stores import Store

DAY_US = 24 * HOUR_US
PARCEL = ParcelId("P-1")
RULES = Digest("c" * 64)
RATES: Rates = rates(places(config=CONFIG, environ={}))


@pytest.fixture
def ledger(store: Store) -> Generator[Ledger]:
    with store.open() as database:
        yield ledger_of(database)


def keep(ledger: Ledger, at_us: int, *events: ev.Event, actor: str | None = "anna") -> None:
    with ledger.transaction() as work:
        work.append(events, (), circumstances(at_us, actor))


def a_unit(ledger: Ledger, serial: int, at_us: int, *, override: str = "") -> None:
    """One unit from the parcel to the shelf: a minute between its steps."""
    lpn, minute_us = Lpn.mint(STATION, 1, serial), HOUR_US // 60
    keep(ledger, at_us, ev.UnitIdentified(lpn, PARCEL, Sku("S-1"), "Lamp", "generic"))
    keep(ledger, at_us + minute_us, ev.UnitGraded(lpn, Grade.A, (), override))
    keep(ledger, at_us + minute_us, ev.UnitRouted(lpn, Disposition.RESTOCK_GRADED, ZoneKind.SHELF, RULES), actor=None)
    keep(ledger, at_us + 2 * minute_us, ev.UnitPutAway(lpn, LocationCode("A-1"), ZoneKind.SHELF))


def looked(ledger: Ledger, today: Today, midnight_us: int, now_us: int) -> Today:
    with ledger.begun() as connection:
        today.follow(connection, SITE, midnight_us, now_us, RATES)
    return today


def test_today_begins_at_midnight_and_each_look_reads_on(ledger: Ledger) -> None:
    midnight_us = T0_US
    keep(
        ledger,
        midnight_us - DAY_US,
        ev.ParcelAnnounced(PARCEL, ()),
        ev.ParcelArrived(PARCEL),
        ev.ParcelReceived(PARCEL),
    )
    keep(ledger, midnight_us - DAY_US, ev.ParcelOpened(PARCEL))
    a_unit(ledger, 1, midnight_us - 5 * HOUR_US, override="yesterday's")
    often = Today()
    looked(ledger, often, midnight_us, midnight_us)
    assert (often.hours, often.overrides, often.figures) == ((), {}, None)
    a_unit(ledger, 2, midnight_us + HOUR_US)
    looked(ledger, often, midnight_us, midnight_us + 2 * HOUR_US)
    a_unit(ledger, 3, midnight_us + 2 * HOUR_US, override="the shop wants it")
    a_unit(ledger, 4, midnight_us + 2 * HOUR_US + 1)
    late_us = midnight_us + 4 * HOUR_US
    looked(ledger, often, midnight_us, late_us)
    once = looked(ledger, Today(), midnight_us, late_us)
    assert once.hours == often.hours == (
        HourCount(midnight_us + HOUR_US, 1, 1, 1), HourCount(midnight_us + 2 * HOUR_US, 2, 2, 2),
    )  # fmt: skip
    assert once.overrides == often.overrides == {"anna": 1}
    assert once.figures == often.figures
    assert once.figures is not None
    assert once.figures.piece_count == 3
    assert once.figures.recovered_permille == 1000
    # 26 euro an hour for the four minutes between the acts of the three, and 30 cents of packaging each
    assert once.figures.mean_cost_minor == pytest.approx(30 + 2600 * 4 / 60 / 3, abs=1)
    tomorrow = looked(ledger, often, midnight_us + DAY_US, late_us + DAY_US)
    assert (tomorrow.hours, tomorrow.overrides, tomorrow.figures) == ((), {}, None)


def test_what_is_taken_back_ends_no_more(ledger: Ledger) -> None:
    keep(ledger, T0_US - DAY_US, ev.ParcelAnnounced(PARCEL, ()), ev.ParcelArrived(PARCEL), ev.ParcelReceived(PARCEL))
    keep(ledger, T0_US - DAY_US, ev.ParcelOpened(PARCEL))
    a_unit(ledger, 1, T0_US)
    today = looked(ledger, Today(), T0_US, T0_US + HOUR_US)
    lpn = Lpn.mint(STATION, 1, 1)
    assert list(today.ended) == [lpn.text]
    assert today.figures is not None
    keep(ledger, T0_US + HOUR_US, ev.PutAwayUndone(lpn, LocationCode("A-1"), None))
    looked(ledger, today, T0_US, T0_US + 2 * HOUR_US)
    assert (today.ended, today.figures) == ({}, None)


def test_the_first_event_of_a_day_is_found_by_halving(ledger: Ledger) -> None:
    chance = random.Random(3)
    instants = sorted(T0_US + chance.randrange(1_000) for _ in range(40))
    for number, at_us in enumerate(instants):
        keep(ledger, at_us, ev.ParcelAnnounced(ParcelId(f"P-{number}"), ()))
    with ledger.begun() as connection:
        for asked_us in range(T0_US - 5, T0_US + 1_005, 7):
            before = sum(at_us < asked_us for at_us in instants)
            assert last_before(connection, SITE, STATION.text, asked_us) == before
        assert last_before(connection, SITE, "none", T0_US) == 0
