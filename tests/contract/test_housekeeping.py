"""A station signs its chain and forgets what is too old by itself, through the same commands as a person."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from dock.core import commands as do
from dock.core import events as ev
from dock.core.ids import PersonKey
from dock.settings.places import Places
from dock.settings.values import RetentionSettings
from dock.station import Station
from dock.store import personal
from dock.store.checkpoints import read_checkpoints
from dock.store.ledger import Ledger
from dock.store.signing import is_signed
from tests.contract.test_store_station import RMA, StepClock, shipped_policy, station_on, worked
from tests.databases.make import EVENTS
from tests.ledger_kit import BENCH, SITE, circumstances, ledger_of
from tests.stores import Store
from ui.compose.housekeeping import House, Swept, keep_house, limits_of, sweep

T = TypeVar("T")
KEY = PersonKey("k-1")
FAR_US = 3_000_000_000_000_000


async def inline(work: Callable[..., T], *asked: object) -> T:
    return work(*asked)


class OneTurnClock(StepClock):
    """Ends the house's work where it would wait for the next turn."""

    async def sleep(self, seconds: float) -> None:
        raise asyncio.CancelledError


def house_of(station: Station, ledger: Ledger, data: Path) -> House:
    places = Places(data, data, data, data)
    return House(station, ledger, OneTurnClock(), inline, places, data / "elsewhere", RetentionSettings)


def test_a_turn_signs_the_end_of_the_chain_and_the_chain_keeps_that_it_did(store: Store, tmp_path: Path) -> None:
    with store.open() as database:
        ledger = ledger_of(database)
        station = station_on(ledger, shipped_policy())
        asyncio.run(worked(station, lambda one: started_and_kept(one, house_of(one, ledger, tmp_path))))
        with ledger.reading() as work:
            assert work.head.seq == 2
    (made,) = read_checkpoints(tmp_path / "elsewhere")
    assert made.head.chain_seq == 1
    assert is_signed(made.head, made.public_key, made.signature)
    assert (tmp_path / "keys/station.pem").is_file()
    assert store.verify().findings == ()


async def started_and_kept(station: Station, house: House) -> None:
    assert await station.ask(do.StartStation("0.1.0", 1, is_restored=False), BENCH) is None
    try:
        await keep_house(house)
    except asyncio.CancelledError:
        return


def test_a_sweep_erases_who_is_due_and_says_so_in_the_ledger(store: Store, tmp_path: Path) -> None:
    swept: list[Swept] = []
    with store.open() as database:
        ledger = ledger_of(database)
        with ledger.transaction() as work:
            work.append(EVENTS, (), circumstances())
            scans = tuple(ev.ScanTaken(BENCH, None, text, "", "", "nothing", "x", 1) for text in ("old", "last"))
            work.append(scans, (), circumstances())
        with ledger.begun() as connection:
            personal.keep_personal(connection, SITE, KEY, '{"name": "Ugo"}', bytes(16))
        station = station_on(ledger, shipped_policy())
        house = house_of(station, ledger, tmp_path)
        asyncio.run(worked(station, lambda _one: keep_swept(house, swept)))
        with ledger.begun() as connection:
            assert personal.personal_of(connection, SITE, KEY) is None
    assert [(one.persons, one.scan_count) for one in swept] == [((RMA,), 1), ((), 0)]
    assert store.verify().findings == ()


async def keep_swept(house: House, swept: list[Swept]) -> None:
    limits = limits_of(RetentionSettings(), FAR_US)
    swept.append(await sweep(house, limits))
    swept.append(await sweep(house, limits))
