"""The composition root: puts settings, store, station, drivers and faces together, and nothing else does.

The station, its drivers and the courier run on one asyncio loop in a thread of its own. Screens talk to it through
`RunningDock`: `ask` and `latest`. A terminal that stalls never holds the loop.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random, SystemRandom
from secrets import token_bytes
from typing import TypeVar, TypeVarTuple
from zoneinfo import ZoneInfo

from dock.core.commands import Command, DefineLocation, StartStation
from dock.core.decision import Refusal
from dock.core.goods import Location
from dock.core.ids import DeviceId, DoorId, WorkstationId
from dock.core.observations import LabelProgressed, PrintOutcome
from dock.core.policy import Policy
from dock.core.units import Unit
from dock.core.views import DockView
from dock.performing import perform
from dock.photographing import photograph
from dock.settings import canonical
from dock.settings.places import Places, Purpose
from dock.settings.values import Settings
from dock.station import Identity, Station
from dock.store.ledger import Ledger
from dock.store.opening import Database, open_database
from dock.store.outbox import StoredOutbox
from dock.sync.courier import Call, Courier
from dock.sync.envelope import compensated, is_reported, plain
from dock.sync.inflow import Inflow
from drivers.clock import SystemClock
from drivers.dial import dial
from drivers.fleet import keep
from drivers.ids import Uuid7
from ui.devices import Bench, make_drivers, make_upstream
from ui.publishing import Source, publish
from ui.terminal.face import DemoKeys
from ui.voices import speak

STOP_S = 5.0

Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a dock is made from."""

    settings: Settings
    policy: Policy
    places: Places
    environ: Mapping[str, str]
    program_version: str


class RunningDock:
    """A whole dock that runs: the face that screens and commands talk to.

    Made by `run_dock`, on the loop it lives on. `ask` may be awaited from any loop of the process.
    """

    def __init__(
        self,
        plan: Plan,
        station: Station,
        loop: asyncio.AbstractEventLoop,
        look_up: Callable[[object], Awaitable[object]],
    ) -> None:
        self.plan = plan
        self.station = station
        self.demo: DemoKeys | None = None
        self.look_up = look_up  # what the ledger has under an id; on the dock's own loop only
        self._loop = loop
        identity = station.identity
        self._view = DockView(0, identity.site.text, identity.station.text)
        self._shown = asyncio.Event()

    async def ask(self, command: Command, bench: str, *, is_system: bool = False) -> Refusal | None:
        """What comes of a command: None once it is committed, or why it was refused."""
        asking = self.station.ask(command, WorkstationId(bench), is_system=is_system)
        if asyncio.get_running_loop() is self._loop:
            return await asking
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asking, self._loop))

    def latest(self) -> DockView:
        """The last snapshot; never waits."""
        return self._view

    def show(self, view: DockView) -> None:
        """Publish a snapshot."""
        self._view = view
        self._shown.set()
        self._shown = asyncio.Event()

    async def changed(self) -> None:
        """Wait for the next snapshot; on the dock's own loop only."""
        await self._shown.wait()


async def run_dock(plan: Plan, ready: Callable[[RunningDock], None]) -> None:
    """Run a dock until it is cancelled; `ready` is called once its station takes commands.

    Raises:
        OSError: the database cannot be opened, or another station works with it.
    """
    plan.places.database.parent.mkdir(parents=True, exist_ok=True)
    clock = SystemClock()
    ids = Uuid7(clock, token_bytes)
    with (
        ThreadPoolExecutor(1, "ledger") as ledger_thread,
        ThreadPoolExecutor(1, "upstream") as upstream_thread,
    ):
        loop = asyncio.get_running_loop()
        in_ledger = partial(_in_thread, loop, ledger_thread)
        in_upstream = partial(_in_thread, loop, upstream_thread)
        database = await in_ledger(open_database, plan.places.database)
        try:
            ledger = await in_ledger(partial(_ledger, database, plan, ids, clock))
            station = Station(_identity(plan), plan.policy, ledger, clock, ids, in_ledger)
            dock = RunningDock(plan, station, loop, lambda ref: in_ledger(_load, ledger, ref))
            chance = SystemRandom()
            bench = make_drivers(
                plan.settings, plan.places, dial=dial, inbox=station, journal=station.tell, clock=clock
            )
            async with asyncio.TaskGroup() as group:
                group.create_task(station.run(), name="station")
                started = StartStation(plan.program_version, ledger.epoch, ledger.is_restored)
                await station.ask(started, station.identity.benches[0])
                await _define_places(plan.settings, station)
                await _take_labels_back(bench, ledger, in_ledger)
                for device in bench.kept:
                    group.create_task(keep(device, station, clock, chance), name=device.device.text)
                group.create_task(_labels(plan, station, bench, ledger, in_ledger), name="labels")
                cameras_of = {one.id.text: one.cameras for one in plan.settings.workstations}
                group.create_task(photograph(station, bench.cameras, cameras_of), name="pictures")
                scanners_of = {one.id.text: one.scanners for one in plan.settings.workstations}
                group.create_task(speak(dock, bench.voices, scanners_of), name="voices")
                courier = _start_sync(plan, station, ledger, clock, chance, group, in_ledger, in_upstream)
                source = Source(
                    station,
                    ledger,
                    courier,
                    zone=ZoneInfo(plan.settings.site.calendar.time_zone),
                    database=str(plan.places.database),
                    is_demo=plan.places.purpose is not Purpose.REAL,
                    readers=lambda: tuple(reader.view() for reader in bench.readers.values()),
                )
                group.create_task(publish(source, dock.show, clock, in_ledger), name="views")
                ready(dock)
        finally:
            await in_ledger(database.close)


class DockThread:
    """A dock on a loop in a thread of its own, for a program whose main thread is a screen."""

    def __init__(self, run: Callable[[Callable[[RunningDock], None]], Coroutine[None, None, None]]) -> None:
        """`run` runs a dock until it is cancelled, and says when it takes commands: `run_dock` with its plan."""
        self._run = run
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._dock: RunningDock | None = None
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="dock", daemon=True)

    def start(self) -> RunningDock:
        """Start it and wait until it takes commands.

        Raises:
            BaseException: what stopped it, such as an OSError of a database that another station holds.
        """
        self._thread.start()
        self._ready.wait()
        if self._dock is None:
            assert self._fault is not None
            raise self._fault
        return self._dock

    def stop(self) -> None:
        """End it; everything acknowledged is kept already."""
        if self._task is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(STOP_S)

    def _work(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._main())
        except (OSError, ExceptionGroup, asyncio.CancelledError) as fault:
            self._fault = fault
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self._task = asyncio.current_task()
        await self._run(self._came_up)

    def _came_up(self, dock: RunningDock) -> None:
        self._dock = dock
        self._ready.set()


async def _in_thread(
    loop: asyncio.AbstractEventLoop,
    thread: ThreadPoolExecutor,
    work: Callable[[*Asked], Answer],
    *asked: *Asked,
) -> Answer:
    return await loop.run_in_executor(thread, work, *asked)


def _ledger(database: Database, plan: Plan, ids: Uuid7, clock: SystemClock) -> Ledger:
    return database.ledger(
        plan.settings.site.id, plan.settings.station, new_id=ids.fresh, is_reported=is_reported, now_us=clock.now_us()
    )


def _identity(plan: Plan) -> Identity:
    settings = plan.settings
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
        settings=canonical.digest(settings),
        program_version=plan.program_version,
        today=lambda us: datetime.fromtimestamp(us / 1_000_000, tz=zone).date(),
    )


async def _define_places(settings: Settings, station: Station) -> None:
    """The places that the settings name; those that are known already change nothing."""
    first = station.identity.benches[0]
    wishes = (DefineLocation(Location(one.code, one.zone, one.capacity)) for one in settings.locations)
    await asyncio.gather(*(station.ask(wish, first, is_system=True) for wish in wishes))


async def _take_labels_back(bench: Bench, ledger: Ledger, in_ledger: Call) -> None:
    """Labels that were under way when the program ended are settled by their spools, before anything new is printed.

    In a restored ledger any label that is due may lie there already, printed after the backup: a person is asked.
    """
    begun = {PrintOutcome.SENDING.value, PrintOutcome.SENT.value}
    due = await in_ledger(ledger.effects_due)
    for label in due:
        unit = await in_ledger(_load, ledger, label.lpn) if label.lpn else None
        known = (
            next((own for own in unit.labels if own.label_id == label.label_id), None)
            if isinstance(unit, Unit)
            else None
        )
        spool = next(iter(bench.spools.values()), None)
        is_in_doubt = ledger.is_restored or (known is not None and known.outcome in begun)
        if known is not None and is_in_doubt and spool is not None:
            sending = LabelProgressed(
                spool.device, label.label_id, PrintOutcome.SENDING, "" if ledger.is_restored else known.evidence, 0
            )
            spool.resume(label, sending)


async def _labels(plan: Plan, station: Station, bench: Bench, ledger: Ledger, in_ledger: Call) -> None:
    printers_of = {one.id.text: one.printers for one in plan.settings.workstations}
    await perform(
        ledger.effects_due,
        bench.printers,
        printers_of,
        station.memory,
        station.effects_due,
        in_ledger,
    )


def _start_sync(
    plan: Plan,
    station: Station,
    ledger: Ledger,
    clock: SystemClock,
    chance: Random,
    group: asyncio.TaskGroup,
    in_ledger: Call,
    in_upstream: Call,
) -> Courier | None:
    if not plan.settings.upstreams:
        return None
    upstream = make_upstream(plan.settings.upstreams[0], plan.settings, plan.environ, clock)
    outbox = StoredOutbox(ledger, in_ledger, compensated)
    courier = Courier(
        outbox=outbox,
        upstream=upstream,
        document=lambda row: plain(row.event, row.meta),
        clock=clock,
        call=in_upstream,
        chance=chance,
    )
    first = station.identity.benches[0]
    inflow = Inflow(
        outbox=outbox,
        upstream=upstream,
        ask=lambda command: station.ask(command, first, is_system=True),
        clock=clock,
        call=in_upstream,
        chance=chance,
    )
    group.create_task(courier.run(station.outbox_due), name="courier")
    group.create_task(inflow.run(asyncio.Event()), name="inflow")
    return courier


def _load(ledger: Ledger, ref: object) -> object:
    with ledger.transaction() as work:
        return work.look_up(ref)
