"""The station on its ledger, with no device, courier or screen: what every way of running a dock begins with."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from secrets import token_bytes
from typing import TypeVar, TypeVarTuple
from zoneinfo import ZoneInfo

from dock.core.ids import DeviceId, DoorId, WorkstationId
from dock.memory import Identity
from dock.settings import canonical
from dock.settings.values import Settings
from dock.station import Station
from dock.store.ledger import Ledger
from dock.store.opening import Database
from dock.sync.courier import Call
from dock.sync.envelope import is_reported
from drivers.clock import SystemClock
from drivers.ids import Uuid7
from drivers.traces import FolderTraces
from ui.compose.database import open_dock
from ui.compose.plan import Plan

Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")


@dataclass(frozen=True, slots=True)
class Core:
    """A station that nothing runs yet, its ledger, and the thread on which the ledger is reached."""

    station: Station
    ledger: Ledger
    clock: SystemClock
    in_ledger: Call

    def look_up(self, ref: object) -> object:
        """What the ledger has under an id; on the ledger's thread only."""
        with self.ledger.reading() as work:
            return work.look_up(ref)


@asynccontextmanager
async def open_core(plan: Plan) -> AsyncGenerator[Core]:
    """Open the database for this station alone, and close it at the end; the caller runs `station.run`.

    Raises:
        OSError: the database cannot be opened, or another station works with it.
    """
    plan.places.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    clock = plan.clock or SystemClock()
    ids = Uuid7(clock, token_bytes)
    with ThreadPoolExecutor(1, "ledger") as thread:
        in_ledger = partial(in_thread, asyncio.get_running_loop(), thread)
        database = await in_ledger(open_dock, plan.settings, plan.places, plan.environ)
        try:
            ledger = await in_ledger(_ledger, database, plan, ids, clock)
            identity = identity_of(plan.settings, plan.program_version)
            traces = FolderTraces(plan.places.traces)
            station = Station(identity, plan.policy, ledger, clock, ids, in_ledger, traces)
            yield Core(station, ledger, clock, in_ledger)
        finally:
            await in_ledger(database.close)


async def in_thread(
    loop: asyncio.AbstractEventLoop,
    thread: ThreadPoolExecutor,
    work: Callable[[*Asked], Answer],
    *asked: *Asked,
) -> Answer:
    """What blocking work gives, done on this thread."""
    return await loop.run_in_executor(thread, work, *asked)


def identity_of(settings: Settings, program_version: str) -> Identity:
    """Which station these settings describe."""
    zone = ZoneInfo(settings.site.calendar.time_zone)
    bench_of: dict[DeviceId, WorkstationId] = {
        device: workstation.id
        for workstation in settings.workstations
        for device in (*workstation.scanners, *workstation.cameras, *workstation.printers, *workstation.scales)
    }
    doors = {
        reader: DoorId(workstation.id.text) for workstation in settings.workstations for reader in workstation.readers
    }
    return Identity(
        site=settings.site.id,
        station=settings.station,
        benches=tuple(workstation.id for workstation in settings.workstations),
        bench_of_device=bench_of,
        door_of_device=doors,
        inner_antennas={
            doors[reader.id]: frozenset(each.antenna for each in reader.each if each.role == "out")
            for reader in settings.readers
            if reader.id in doors
        },
        settings=canonical.digest(settings),
        program_version=program_version,
        today=lambda us: _day(us, zone),
    )


def _ledger(database: Database, plan: Plan, ids: Uuid7, clock: SystemClock) -> Ledger:
    return database.ledger(
        plan.settings.site.id, plan.settings.station, new_id=ids.fresh, is_reported=is_reported, now_us=clock.now_us()
    )


def _day(now_us: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(now_us / 1_000_000, tz=zone).date()
