"""The composition root: puts settings, store, station, drivers and faces together, and nothing else does.

The station, its drivers and the courier run on one asyncio loop in a thread of its own. Screens talk to it through
`RunningDock` or over its socket: `ask` and `latest`. A terminal that stalls never holds the loop.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import SystemRandom
from zoneinfo import ZoneInfo

from dock.core.commands import AdoptRules, DefineLocation, StartStation
from dock.core.goods import Location
from dock.core.kpis import Rates
from dock.core.observations import ClockStepped
from dock.performing import perform
from dock.photographing import photograph
from dock.ports import LedgerUnavailable
from dock.settings.places import Places, Purpose
from dock.settings.report import RatesUnreadable, rates
from dock.settings.values import Settings
from dock.station import Station
from dock.store.outbox import StoredOutbox
from dock.sync.envelope import compensated
from drivers.clock import ClockWatch, SystemClock
from ui.attach.desk import LocalDesk, console_of
from ui.attach.messages import Welcome
from ui.attach.place import NoPlaceForSocket, open_socket
from ui.attach.server import Reception
from ui.compose.core import Core, open_core
from ui.compose.database import Ear, ear_of, look_at, shown
from ui.compose.fleet import Fleet
from ui.compose.following import Following
from ui.compose.housekeeping import House, keep_house
from ui.compose.lights import light
from ui.compose.plan import Plan
from ui.compose.publishing import Source, publish
from ui.compose.recalling import stop_recalled
from ui.compose.refunding import Refunds
from ui.compose.running import RunningDock
from ui.compose.syncing import Sync
from ui.compose.trying import Trials
from ui.compose.voices import speak

CLOCK_LOOK_S = 1.0
HEAR_S = 2.0  # an ear is asked anew at this pace, so that a station that ends waits for it no longer


async def run_dock(plan: Plan, ready: Callable[[RunningDock], None]) -> None:
    """Run a dock until it is cancelled; `ready` is called once its station takes commands and a snapshot is there.

    Raises:
        OSError: the database cannot be opened, or another station works with it.
    """
    with ThreadPoolExecutor(1, "upstream") as upstream_thread:
        async with open_core(plan) as core, asyncio.TaskGroup() as group:
            station, ledger = core.station, core.ledger
            dock = RunningDock(plan, station, asyncio.get_running_loop(), lambda ref: core.in_ledger(core.look_up, ref))
            chance = SystemRandom()
            group.create_task(station.run(), name="station")
            started = StartStation(plan.program_version, ledger.epoch, ledger.is_restored)
            await station.ask(started, station.identity.benches[0])
            adopted = AdoptRules(plan.policy.rules.digest, str(plan.policy.rules.version))
            await station.ask(adopted, station.identity.benches[0], is_system=True)
            await _define_places(plan.settings, station)
            fleet = Fleet(group, core, plan.places, chance)
            fleet.assign(plan.settings)
            await fleet.start(plan.settings, [device.id for device in plan.settings.devices])
            outbox = StoredOutbox(ledger, core.in_ledger, compensated)
            sync = Sync(group, core, outbox, chance)
            await sync.start(plan, upstream_thread)
            trials = Trials(dock, core, fleet)
            group.create_task(trials.run(), name="trials")
            _start_work(dock, core, fleet, sync, group, trials)
            await dock.changed()  # screens begin with a snapshot, never with an empty one
            _start_reception(dock, outbox, group)
            following = Following(dock, core, fleet, lambda fresh: sync.start(fresh, upstream_thread))
            group.create_task(following.run(), name="settings")
            group.create_task(_watch_clock(station, core.clock), name="clock")
            console = console_of(station.identity.station)
            recalled = stop_recalled(station, ledger, core.in_ledger, core.clock, console)
            group.create_task(recalled, name="recalls")
            group.create_task(keep_house(_house(dock, core)), name="house")
            if ear := ear_of(plan.settings, plan.environ):
                group.create_task(_listen(ear, station), name="ear")
            ready(dock)


def _house(dock: RunningDock, core: Core) -> House:
    plan = dock.plan
    elsewhere = plan.settings.retention.checkpoints
    checkpoints = Path(elsewhere) if elsewhere else plan.places.data / "checkpoints"
    return House(
        core.station,
        core.ledger,
        core.clock,
        core.in_ledger,
        plan.places,
        checkpoints,
        lambda: dock.plan.settings.retention,
    )


async def _watch_clock(station: Station, clock: SystemClock) -> None:
    """Tell the station that somebody set the machine's clock."""
    watch = ClockWatch(clock)
    while True:
        if step_us := watch.step_us():
            await station.tell(ClockStepped(step_us, clock.now_us()))
        station.note_clock(follows_a_server=watch.follows_a_server())
        await clock.sleep(CLOCK_LOOK_S)


async def _listen(ear: Ear, station: Station) -> None:
    """Wake when another station of the dock has kept something. Who hears nothing looks every second besides."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, "ear") as thread:
        while True:
            try:
                if await loop.run_in_executor(thread, ear.listen, HEAR_S):
                    station.changed.set()
                    station.outbox_due.set()
            except LedgerUnavailable:
                await asyncio.sleep(HEAR_S)  # the station itself says that its server is gone


def _start_work(
    dock: RunningDock, core: Core, fleet: Fleet, sync: Sync, group: asyncio.TaskGroup, trials: Trials
) -> None:
    """What follows from events: labels, pictures, sounds, snapshots."""
    station, bench = core.station, fleet.bench
    labels = perform(
        core.ledger.effects_due,
        bench.printers,
        fleet.printers_of,
        station.memory,
        station.effects_due,
        core.in_ledger,
        fleet.handed,
        kinds_of=fleet.kinds_of,
    )
    group.create_task(labels, name="labels")
    group.create_task(photograph(station, bench.cameras, fleet.cameras_of), name="pictures")
    group.create_task(speak(dock, bench.voices, fleet.scanners_of), name="voices")
    group.create_task(light(dock, lambda: dock.plan.settings, bench.readers, core.clock), name="lights")
    plan = dock.plan
    refunds = Refunds()
    group.create_task(
        refunds.watch(
            look_at(plan.settings, plan.places, plan.environ),
            core.ledger.site,
            lambda: dock.plan.settings.site.calendar,
            core.clock,
            station.changed,
        ),
        name="refunds",
    )
    source = Source(
        station,
        core.ledger,
        lambda: sync.courier,
        zone=lambda: ZoneInfo(dock.plan.settings.site.calendar.time_zone),
        database=shown(plan.settings, plan.places),
        is_demo=plan.places.purpose is not Purpose.REAL,
        readers=trials.views,
        refunds=lambda: refunds.found,
        rates=_rates(plan.places),
    )
    group.create_task(publish(source, dock.show, core.clock, core.in_ledger), name="views")


def _rates(places: Places) -> Rates | None:
    """What figures are reckoned with. Files that cannot be used are told by `dock report`; they stop no station."""
    try:
        return rates(places)
    except RatesUnreadable:
        return None


def welcome_of(plan: Plan) -> Welcome:
    """What a screen is told before its first snapshot."""
    site = plan.settings.site
    return Welcome(
        tuple(one.id.text for one in plan.settings.workstations),
        site.language,
        site.calendar.time_zone,
        plan.places.purpose is not Purpose.REAL,
    )


def _start_reception(dock: RunningDock, outbox: StoredOutbox, group: asyncio.TaskGroup) -> None:
    """Let terminals attach; where no socket can be, the dock works all the same and says so."""
    try:
        listening = open_socket(dock.plan.places.socket)
    except NoPlaceForSocket as fault:
        dock.no_socket = fault
        return
    reception = Reception(LocalDesk(dock.station, outbox), dock, lambda: welcome_of(dock.plan))
    group.create_task(reception.run(listening), name="socket")


async def _define_places(settings: Settings, station: Station) -> None:
    """The places that the settings name; those that are known already change nothing."""
    first = station.identity.benches[0]
    wishes = (DefineLocation(Location(one.code, one.zone, one.capacity)) for one in settings.locations)
    await asyncio.gather(*(station.ask(wish, first, is_system=True) for wish in wishes))
