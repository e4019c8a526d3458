"""The station on its real ledger: a small day's work is kept, proves whole and is there after a restart."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from dock.core import commands as do
from dock.core.decision import Refusal
from dock.core.goods import Article, CaseLine, Grade, Location, ZoneKind
from dock.core.ids import ActorId, Digest, LocationCode, Lpn, ParcelId, RmaNo, Sku
from dock.core.rules.policy import Policy
from dock.core.units import Unit, UnitState
from dock.memory import Identity
from dock.settings.places import places
from dock.settings.policy import read_policy
from dock.station import Station
from dock.store.ledger import Ledger
from dock.store.queries import to_put_away
from tests.ledger_kit import BENCH, SITE, STATION, T0_US, ids, ledger_of
from tests.stores import Store

T = TypeVar("T")
ANNA, RMA, PARCEL, SKU = ActorId("op-1"), RmaNo("R-1"), ParcelId("P-1"), Sku("S-1")
SHELF = LocationCode("A-1")


class StepClock:
    """A clock that goes on by a second a look."""

    def __init__(self) -> None:
        self._us = T0_US

    def now_us(self) -> int:
        self._us += 1_000_000
        return self._us

    async def sleep(self, seconds: float) -> None:
        del seconds


class CountedIds:
    def __init__(self) -> None:
        self._next = ids("act")

    def fresh(self) -> str:
        return self._next()


async def inline(work: Callable[[], T]) -> T:
    return work()


def station_on(ledger: Ledger, policy: Policy) -> Station:
    identity = Identity(
        SITE,
        STATION,
        (BENCH,),
        {},
        {},
        Digest("a" * 64),
        "0.1.0",
        lambda at_us: datetime.fromtimestamp(at_us / 1_000_000, tz=UTC).date(),
    )
    return Station(identity, policy, ledger, StepClock(), CountedIds(), inline)


async def worked(station: Station, steps: Callable[[Station], Awaitable[None]]) -> None:
    running = asyncio.ensure_future(station.run())
    try:
        await steps(station)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def shipped_policy() -> Policy:
    policy = read_policy(places(environ=os.environ))
    assert isinstance(policy, Policy)
    return policy


async def prepare_and_grade(station: Station) -> None:
    for command in (
        do.StartStation("0.1.0", 1, is_restored=False),
        do.EnrolPerson(ANNA, ("inspector",), name="Anna"),
        do.DefineArticle(Article(SKU, "Lamp")),
        do.DefineLocation(Location(SHELF, ZoneKind.SHELF)),
        do.AnnounceCase(RMA, (CaseLine(1, SKU, 1, "Lamp"),)),
        do.AnnounceParcel(PARCEL, (RMA,)),
    ):
        assert await station.ask(command, BENCH, is_system=True) is None, command
    lpn = Lpn.mint(STATION, 1, 1)
    for command in (
        do.SignIn(ANNA),
        do.ReceiveParcel(PARCEL),
        do.IdentifyUnit(PARCEL, SKU),
        do.ChooseMode("inspect"),
        do.InspectUnit(lpn),
        do.GradeUnit(lpn, Grade.B),
    ):
        answer = await station.ask(command, BENCH)
        assert answer is None, (command, answer)
    refused = await station.ask(do.InspectUnit(Lpn.mint(STATION, 1, 9)), BENCH)
    assert isinstance(refused, Refusal)


def test_a_small_day_is_kept_and_proves_whole(store: Store) -> None:
    with store.open() as database:
        station = station_on(ledger_of(database), shipped_policy())
        asyncio.run(worked(station, prepare_and_grade))
        assert station.memory.trouble is None
    assert store.verify().findings == ()
    with store.open() as database:
        ledger = ledger_of(database, prefix="again")
        with ledger.transaction() as work:
            unit = work.load(Lpn.mint(STATION, 1, 1))
            assert work.fresh_plates(1) == (Lpn.mint(STATION, 1, 2),)
        assert isinstance(unit, Unit)
        assert unit.grade is Grade.B
        assert unit.state in {UnitState.GRADED, UnitState.ROUTED}  # as the shipped rules send it
        with ledger.begun() as connection:
            assert set(to_put_away(connection, SITE)) <= {unit.lpn}
        assert [due.effect.lpn for due in ledger.due()] == [unit.lpn] * len(ledger.due())
