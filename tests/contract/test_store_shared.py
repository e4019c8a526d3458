"""Several stations on one PostgreSQL: one winner, no lost update, one chain each, and a server that goes away."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import pytest

from dock.core import commands as do
from dock.core import events as ev
from dock.core.cases import Case
from dock.core.decision import Refusal
from dock.core.goods import Grade
from dock.core.ids import ActorId, Digest, Lpn, ParcelId, RmaNo, SiteId, StationCode, WorkstationId
from dock.core.parcels import Parcel, ParcelState
from dock.core.units import Unit, UnitState
from dock.ports import LedgerConflict, LedgerUnavailable
from dock.station import Identity, Station
from dock.store.ledger import Ledger
from dock.store.lock import HeldElsewhere
from dock.store.opening import Database
from dock.store.outbox import StoredOutbox
from dock.store.postgres import Ear, open_server, open_shared
from dock.store.queries import other_station_at
from dock.sync.envelope import compensated
from tests.contract.test_store_station import (
    PARCEL,
    RMA,
    SKU,
    CountedIds,
    StepClock,
    inline,
    prepare_and_grade,
    shipped_policy,
    station_on,
    worked,
)
from tests.ledger_kit import BENCH, SITE, STATION, T0_US, circumstances, ids, ledger_of
from tests.postgres import PostgresServer, postgres_server
from tests.stores import Store

T = TypeVar("T")
OTHER = StationCode("D2")
OTHER_BENCH = WorkstationId("bench-2")
LPN = Lpn.mint(STATION, 1, 1)


def announce(ledger: Ledger) -> None:
    with ledger.transaction() as work:
        work.append((ev.CaseAnnounced(RMA, ()), ev.ParcelAnnounced(PARCEL, (RMA,))), (), circumstances())


def test_of_two_that_decide_on_one_parcel_at_once_one_is_refused_and_decides_again(shared: Store) -> None:
    with shared.open() as here, shared.open(OTHER) as there:
        one, two = ledger_of(here), ledger_of(there, OTHER, "f")
        announce(one)
        with pytest.raises(LedgerConflict), one.transaction() as mine:
            mine.load(PARCEL)
            with two.transaction() as theirs:
                theirs.append((ev.ParcelArrived(PARCEL),), (), circumstances())
            mine.append((ev.ParcelArrived(PARCEL),), (), circumstances())
        with one.reading() as work:
            parcel = work.load(PARCEL)
    assert isinstance(parcel, Parcel)
    assert parcel.state is ParcelState.ARRIVED
    verified = shared.verify()
    assert verified.findings == ()
    assert [(end.station, end.event_count) for end in verified.chains] == [("D1", 2), ("D2", 1)]


def test_what_was_read_and_is_no_longer_so_refuses_the_commit_even_where_no_row_is_shared(shared: Store) -> None:
    """Both look whether anybody has the serial, nobody has, and both take it: one of them is overtaken."""
    asked = replace_named("S-1|77")
    with shared.open() as here, shared.open(OTHER) as there:
        one, two = ledger_of(here), ledger_of(there, OTHER, "f")
        announce(one)
        with pytest.raises(LedgerConflict), one.transaction() as mine:
            assert mine.find(asked) == ()
            with two.transaction() as theirs:
                assert theirs.find(asked) == ()
                theirs.append((identified(Lpn.mint(OTHER, 1, 1)),), (), circumstances())
            mine.append((identified(LPN),), (), circumstances())
        with one.reading() as work:
            assert work.find(asked) == (Lpn.mint(OTHER, 1, 1).text,)


def test_stations_that_count_against_one_return_at_once_lose_no_update(shared: Store) -> None:
    stations, times = ("A1", "A2", "A3"), 40
    with shared.open() as first:
        announce(ledger_of(first))
    with ThreadPoolExecutor(len(stations)) as pool:
        counting = [pool.submit(count_units, shared, StationCode(code), times) for code in stations]
        overtaken = [one.result() for one in counting]
    with shared.open() as database, ledger_of(database, prefix="z").reading() as work:
        case = work.load(RMA)
    assert isinstance(case, Case)
    assert len(case.counted) == times * len(stations)
    assert sum(overtaken) > 0, "nobody was ever overtaken, so that nothing was shown"
    assert shared.verify().findings == ()


def count_units(shared: Store, station: StationCode, times: int) -> int:
    """Count units against the return, each until it is kept; how often another was first."""
    overtaken = 0
    with shared.open(station) as database:
        ledger = ledger_of(database, station, station.text)
        for number in range(times):
            while True:
                try:
                    with ledger.transaction() as work:
                        work.load(RMA)
                        counted = ev.LineReceived(RMA, 1, Lpn.mint(station, 1, number), 1)
                        work.append((counted,), (), circumstances())
                    break
                except LedgerConflict:
                    overtaken += 1
    return overtaken


def test_two_benches_that_grade_one_unit_get_one_winner_and_one_clear_refusal(shared: Store) -> None:
    with shared.open() as here, shared.open(OTHER) as there:
        first = station_on(ledger_of(here), shipped_policy())
        asyncio.run(worked(first, prepare_unit))
        asyncio.run(race(first, ledger_of(there, OTHER, "f")))
        with ledger_of(here, prefix="y").reading() as work:
            unit = work.load(LPN)
    assert isinstance(unit, Unit)
    assert unit.grade in {Grade.A, Grade.B}
    assert shared.verify().findings == ()


async def prepare_unit(station: Station) -> None:
    """A unit that is identified, and two inspectors."""
    for command in (
        do.StartStation("0.1.0", 1, is_restored=False),
        do.EnrolPerson(ActorId("op-1"), ("inspector",), name="Anna"),
        do.EnrolPerson(ActorId("op-2"), ("inspector",), name="Ugo"),
        *announcement(),
    ):
        assert await station.ask(command, BENCH, is_system=True) is None, command
    for command in (do.SignIn(ActorId("op-1")), do.ReceiveParcel(PARCEL), do.IdentifyUnit(PARCEL, SKU)):
        assert await station.ask(command, BENCH) is None, command


async def race(first: Station, ledger: Ledger) -> None:
    """Both inspect and grade the same unit in the same moment, each on a loop of its own as in two programs."""
    identity = Identity(
        SITE, OTHER, (OTHER_BENCH,), {}, {}, Digest("a" * 64), "0.1.0",
        lambda at_us: datetime.fromtimestamp(at_us / 1_000_000, tz=UTC).date(),
    )  # fmt: skip
    with ThreadPoolExecutor(1) as mine, ThreadPoolExecutor(1) as theirs:
        loop = asyncio.get_running_loop()
        one = Station(first.identity, first.policy, first._ledger, StepClock(), CountedIds(), partial(in_thread, mine))
        two = Station(identity, first.policy, ledger, StepClock(), CountedIds(), partial(in_thread, theirs))
        running = [loop.create_task(one.run(), name="one"), loop.create_task(two.run(), name="two")]
        try:
            assert await two.ask(do.SignIn(ActorId("op-2")), OTHER_BENCH) is None
            await asyncio.gather(one.ask(do.InspectUnit(LPN), BENCH), two.ask(do.InspectUnit(LPN), OTHER_BENCH))
            answers = await asyncio.gather(
                one.ask(do.GradeUnit(LPN, Grade.A), BENCH), two.ask(do.GradeUnit(LPN, Grade.B), OTHER_BENCH)
            )
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
    refused = [answer for answer in answers if answer is not None]
    assert len(refused) == 1, answers
    assert refused[0].key != "station_keeps_nothing"


async def in_thread(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work)
