"""Several stations on one PostgreSQL: one winner, no lost update, one chain each, and a server that goes away."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import pytest

from dock.core import commands as do
from dock.core import events as ev
from dock.core.cases import Case
from dock.core.decision import Named
from dock.core.goods import Article, CaseLine, Grade
from dock.core.ids import ActorId, Digest, Lpn, Serial, StationCode, WorkstationId
from dock.core.parcels import Parcel, ParcelState
from dock.core.units import Unit
from dock.memory import Identity
from dock.ports import LedgerConflict, LedgerUnavailable
from dock.station import Station
from dock.store.ledger import Ledger
from dock.store.lock import HeldElsewhere
from dock.store.outbox import StoredOutbox
from dock.store.postgres import Ear, open_shared
from dock.store.queries import other_station_at
from dock.sync.envelope import compensated
from tests.contract.test_store_station import (
    PARCEL,
    RMA,
    SKU,
    CountedIds,
    StepClock,
    shipped_policy,
    station_on,
    worked,
)
from tests.ledger_kit import BENCH, SITE, STATION, T0_US, circumstances, ledger_of
from tests.postgres import PostgresServer, postgres_server
from tests.stores import Store

T = TypeVar("T")
OTHER = StationCode("D2")
OTHER_BENCH = WorkstationId("bench-2")
LPN = Lpn.mint(STATION, 1, 1)


def announce(ledger: Ledger) -> None:
    with ledger.transaction() as work:
        work.append((ev.CaseAnnounced(RMA, ()), ev.ParcelAnnounced(PARCEL, (RMA,))), (), circumstances())


def arrive_after(one: Ledger, two: Ledger) -> None:
    with one.transaction() as mine:
        mine.load(PARCEL)
        with two.transaction() as theirs:
            theirs.append((ev.ParcelArrived(PARCEL),), (), circumstances())
        mine.append((ev.ParcelArrived(PARCEL),), (), circumstances())


def identified(lpn: Lpn) -> ev.UnitIdentified:
    return ev.UnitIdentified(lpn, PARCEL, SKU, "Lamp", "generic", rma=RMA, serial=Serial("77"))


def take_after(one: Ledger, two: Ledger, asked: Named) -> None:
    with one.transaction() as mine:
        assert mine.find(asked) == ()
        with two.transaction() as theirs:
            assert theirs.find(asked) == ()
            theirs.append((identified(Lpn.mint(OTHER, 1, 1)),), (), circumstances())
        mine.append((identified(LPN),), (), circumstances())


def test_of_two_that_decide_on_one_parcel_at_once_one_is_refused_and_decides_again(shared: Store) -> None:
    with shared.open() as here, shared.open(OTHER) as there:
        one, two = ledger_of(here), ledger_of(there, OTHER, "f")
        announce(one)
        with pytest.raises(LedgerConflict):
            arrive_after(one, two)
        with one.reading() as work:
            parcel = work.load(PARCEL)
    assert isinstance(parcel, Parcel)
    assert parcel.state is ParcelState.ARRIVED
    verified = shared.verify()
    assert verified.findings == ()
    assert [(end.station, end.event_count) for end in verified.chains] == [("D1", 2), ("D2", 1)]


def test_what_was_read_and_is_no_longer_so_refuses_the_commit_even_where_no_row_is_shared(shared: Store) -> None:
    """Both look whether anybody has the serial, nobody has, and both take it: one of them is overtaken."""
    asked = Named("unit", "serial", "S-1|77")
    with shared.open() as here, shared.open(OTHER) as there:
        one, two = ledger_of(here), ledger_of(there, OTHER, "f")
        announce(one)
        with pytest.raises(LedgerConflict):
            take_after(one, two, asked)
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
        asyncio.run(race(first, ledger_of(here, prefix="g"), ledger_of(there, OTHER, "f")))
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
        do.DefineArticle(Article(SKU, "Lamp")),
        do.AnnounceCase(RMA, (CaseLine(1, SKU, 1, "Lamp"),)),
        do.AnnounceParcel(PARCEL, (RMA,)),
    ):
        assert await station.ask(command, BENCH, is_system=True) is None, command
    for command in (do.SignIn(ActorId("op-1")), do.ReceiveParcel(PARCEL), do.IdentifyUnit(PARCEL, SKU)):
        assert await station.ask(command, BENCH) is None, command


async def race(first: Station, mine: Ledger, theirs: Ledger) -> None:
    """Both inspect and grade the same unit in the same moment, each on a loop of its own as in two programs."""
    identity = Identity(
        SITE, OTHER, (OTHER_BENCH,), {}, {}, Digest("a" * 64), "0.1.0",
        lambda at_us: datetime.fromtimestamp(at_us / 1_000_000, tz=UTC).date(),
    )  # fmt: skip
    with ThreadPoolExecutor(1) as here, ThreadPoolExecutor(1) as there:
        loop = asyncio.get_running_loop()
        one = Station(first.identity, first.policy, mine, StepClock(), CountedIds(), partial(in_thread, here))
        two = Station(identity, first.policy, theirs, StepClock(), CountedIds(), partial(in_thread, there))
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
    assert refused[0].key == "unit_in_hand_elsewhere"


async def in_thread(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work)


def test_a_second_station_of_the_same_name_is_told_where_the_first_one_runs(shared: Store) -> None:
    with shared.open(), pytest.raises(HeldElsewhere, match=r"station D1 runs already \(dock main/D1 process 1, from"):
        shared.open()
    shared.open().close()


def cut_connections(server: PostgresServer) -> None:
    """As a router does that forgets them all."""
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'dock %'")


def test_a_cut_connection_refuses_what_it_cannot_keep_and_comes_back_by_itself(
    server: PostgresServer, shared: Store
) -> None:
    with shared.open() as database:
        ledger = ledger_of(database)
        announce(ledger)
        cut_connections(server)
        with pytest.raises(LedgerUnavailable, match=r"keeps nothing now.*the station goes on by itself"):
            ledger.try_keeping()
        ledger.try_keeping()
        with ledger.transaction() as work:
            work.append((ev.ParcelArrived(PARCEL),), (), circumstances())
        with pytest.raises(HeldElsewhere):
            shared.open()
    verified = shared.verify()
    assert verified.findings == ()
    assert verified.chains[0].event_count == 3


def test_a_station_says_that_its_server_is_gone_and_goes_on_when_it_is_back() -> None:
    with postgres_server() as server, open_shared(server.fresh(), SITE, STATION, "a test") as database:
        station = station_on(ledger_of(database), shipped_policy())
        asyncio.run(worked(station, partial(lose_and_find, server)))
        assert station.memory.trouble is None


async def lose_and_find(server: PostgresServer, station: Station) -> None:
    loop = asyncio.get_running_loop()
    await prepare_unit(station)
    await loop.run_in_executor(None, server.stop)
    refused = await station.ask(do.GradeUnit(LPN, Grade.B), BENCH)
    assert refused is not None
    assert refused.key == "station_keeps_nothing"
    assert "keeps nothing now" in str(station.memory.trouble)
    await loop.run_in_executor(None, server.start)
    while station.memory.trouble:
        station.changed.clear()
        await station.changed.wait()
    assert await station.ask(do.GradeUnit(LPN, Grade.B), BENCH) is None


def test_a_station_hears_at_once_what_another_one_keeps(server: PostgresServer) -> None:
    at = server.fresh()
    ear = Ear(at, SITE, "a test")
    try:
        assert ear.listen(0.0), "after a new connection anything may have happened"
        assert not ear.listen(0.0)
        with open_shared(at, SITE, OTHER, "a test") as database:
            announce(ledger_of(database, OTHER))
        assert ear.listen(10.0)
        cut_connections(server)
        with pytest.raises(LedgerUnavailable):
            ear.listen(10.0)
        assert ear.listen(0.0)
    finally:
        ear.close()


def test_an_event_waits_upstream_for_the_event_of_another_station_before_it(shared: Store) -> None:
    with shared.open() as here, shared.open(OTHER) as there:
        one, two = ledger_of(here), ledger_of(there, OTHER, "f")
        announce(one)
        with two.transaction() as work:
            work.append((ev.ParcelArrived(PARCEL),), (), circumstances())
        mine, theirs = (StoredOutbox(ledger, run_inline, compensated) for ledger in (one, two))
        assert asyncio.run(claimed(theirs)) == []
        due = asyncio.run(claimed(mine))
        assert len(due) == 2
        asyncio.run(mine.mark_stored(due))
        assert len(asyncio.run(claimed(theirs))) == 1


async def run_inline(work: Callable[..., T], *asked: object) -> T:
    return work(*asked)


async def claimed(outbox: StoredOutbox) -> list[str]:
    return [row.meta.event_id for row in await outbox.claim(10, T0_US + 1)]


def test_a_workstation_belongs_to_one_station(shared: Store) -> None:
    with shared.open() as here, shared.open(OTHER) as there:
        one, two = ledger_of(here), ledger_of(there, OTHER, "f")
        with one.transaction() as work:
            work.append((ev.ModeChosen(BENCH, "inspect"),), (), circumstances())
        with two.reading() as work:
            assert other_station_at(work.connection, SITE, OTHER, (BENCH, OTHER_BENCH)) == (BENCH, STATION)
        with one.reading() as work:
            assert other_station_at(work.connection, SITE, STATION, (BENCH, OTHER_BENCH)) is None
