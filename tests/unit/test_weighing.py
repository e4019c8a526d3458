"""The empty box: a parcel's weight against what was announced, on the station and its real ledger."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from dock.core import commands as do
from dock.core.goods import Article, CaseLine
from dock.core.ids import ActorId, DeviceId, ParcelId, RmaNo, Sku
from dock.core.observations import WeightTaken
from dock.core.parcels import Parcel
from dock.station import Station
from dock.store.ledger import Ledger
from dock.store.opening import open_database
from tests.contract.test_store_station import station_on, worked
from tests.ledger_kit import BENCH, T0_US, ledger_of
from tests.shipped_policy import policy

SCALE, RMA, SKU = DeviceId("scale-1"), RmaNo("R-1"), Sku("LAMP")
PARCEL, OTHER = ParcelId("P-1"), ParcelId("P-2")
POLICY = policy()


def at_work(path: Path, steps: Callable[[Station, Ledger], Awaitable[None]]) -> None:
    database = open_database(path)
    try:
        ledger = ledger_of(database)
        asyncio.run(worked(station_on(ledger, POLICY), lambda station: steps(station, ledger)))
    finally:
        database.close()


async def announce(station: Station, *, expected_g: int | None = None, mass_g: int | None = 900) -> None:
    for command in (
        do.StartStation("0.1.0", 1, is_restored=False),
        do.EnrolPerson(ActorId("op-1"), ("operator",), name="Anna"),
        do.DefineArticle(Article(SKU, "Lamp", mass_g=mass_g)),
        do.AnnounceCase(RMA, (CaseLine(1, SKU, 2, "Lamp"),)),
        do.AnnounceParcel(PARCEL, (RMA,), expected_g=expected_g),
        do.AnnounceParcel(OTHER, (RMA,), expected_g=1_800),
    ):
        assert await station.ask(command, BENCH, is_system=True) is None, command
    assert await station.ask(do.SignIn(ActorId("op-1")), BENCH) is None


def said(station: Station) -> str:
    answer = station.memory.benches[BENCH].answer
    return answer.line.key if answer else ""


def measured(ledger: Ledger, parcel: ParcelId) -> int | None:
    with ledger.transaction() as work:
        known = work.look_up(parcel)
    assert isinstance(known, Parcel)
    return known.measured_g


@pytest.mark.parametrize(
    ("expected_g", "mass_g", "weight_g", "alarm"),
    [
        (None, 900, 150, "parcel_too_light"),
        (None, 900, 1_950, ""),
        (None, 900, 9_000, "parcel_too_heavy"),
        (700, 900, 690, ""),
        (None, None, 150, ""),
    ],
)
def test_too_little_is_an_alarm_at_receipt(
    tmp_path: Path, expected_g: int | None, mass_g: int | None, weight_g: int, alarm: str
) -> None:
    async def steps(station: Station, ledger: Ledger) -> None:
        await announce(station, expected_g=expected_g, mass_g=mass_g)
        await station.ask(do.ReceiveParcel(PARCEL), BENCH)
        before = said(station)
        await station.tell(WeightTaken(SCALE, weight_g, T0_US))
        assert measured(ledger, PARCEL) == weight_g
        assert said(station) == (alarm or before)

    at_work(tmp_path / "dock.db", steps)


def test_a_parcel_that_lay_there_before_its_scan_is_weighed_and_its_weight_is_nobody_elses(tmp_path: Path) -> None:
    async def steps(station: Station, ledger: Ledger) -> None:
        await announce(station)
        await station.tell(WeightTaken(SCALE, 150, T0_US + 3_600_000_000))
        await station.ask(do.ReceiveParcel(PARCEL), BENCH)
        await station.ask(do.ChooseMode("inspect"), BENCH)  # behind it in the inbox
        assert measured(ledger, PARCEL) == 150
        await station.ask(do.ChooseMode("receive"), BENCH)
        await station.ask(do.LeaveJob(), BENCH)
        await station.ask(do.ReceiveParcel(OTHER), BENCH)
        await station.ask(do.ChooseMode("inspect"), BENCH)
        assert measured(ledger, OTHER) is None

    at_work(tmp_path / "dock.db", steps)
