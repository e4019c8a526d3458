"""`dock demo` in the terminal: dock and simulated devices share a loop in a thread, the screen has the main one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from dock.core.views import BenchView
from dock.settings.places import Places
from drivers.clock import SystemClock
from ui.compose import DockThread, RunningDock, run_dock
from ui.demo.command import enrol, fresh, make_plan, make_world
from ui.demo.world import BADGE, BENCH, Sent, World, place_for
from ui.terminal.app import DockApp

FIRST_PARCELS = 3
SENT_AT_ONCE = 3


@dataclass(slots=True)
class Keys:
    """What the demo's own keys do: each pulls the simulated scanner's trigger, on the loop where the devices live."""

    world: World
    dock: RunningDock
    loop: asyncio.AbstractEventLoop
    parcel: Sent | None = None
    piece: int = 0

    async def scan_badge(self) -> None:
        """A badge is scanned."""
        await self._there(lambda: self.world.scan(BADGE.text))

    async def scan_parcel(self) -> None:
        """The next parcel is scanned; when none is left, customers send more."""
        if not self.world.sent:
            await self.send_more()
        self.parcel = self.world.sent.pop(0)
        self.piece = 0
        tracking = self.parcel.tracking
        await self._there(lambda: self.world.scan(tracking))

    async def scan_item(self) -> None:
        """The next piece of the parcel is scanned."""
        if self.parcel is None or self.piece >= len(self.parcel.codes):
            return
        code = self.parcel.codes[self.piece]
        self.piece += 1
        await self._there(lambda: self.world.scan(code, "E0"))

    async def scan_place(self) -> None:
        """A place that the unit in hand may go to is scanned."""
        unit = self._bench().unit
        if unit is not None and unit.zone:
            await self._there(lambda: self.world.scan(place_for(unit.zone)))

    async def send_more(self) -> None:
        """Customers send more parcels."""
        await self._there(lambda: self.world.send(SENT_AT_ONCE))

    def _bench(self) -> BenchView:
        return next(one for one in self.dock.latest().benches if one.bench == BENCH)

    async def _there(self, act: Callable[[], object]) -> None:
        async def done() -> None:
            act()

        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(done(), self.loop))


def show(where: Places, seed: int, language: str) -> None:
    """Run the demo until the person leaves it."""
    fresh(where)
    thread = DockThread(lambda ready: _run(where, seed, language, ready))
    dock = thread.start()
    try:
        DockApp(dock, BENCH, language).run()
    finally:
        thread.stop()


async def _run(where: Places, seed: int, language: str, ready: Callable[[RunningDock], None]) -> None:
    clock = SystemClock()
    loop = asyncio.get_running_loop()
    async with make_world(where, seed, clock) as world:
        world.send(FIRST_PARCELS)
        plan = make_plan(world, where, language)
        opened: asyncio.Future[RunningDock] = loop.create_future()
        async with asyncio.TaskGroup() as group:
            group.create_task(run_dock(plan, opened.set_result), name="dock")
            dock = await opened
            dock.demo = Keys(world, dock, loop)
            await enrol(dock)
            ready(dock)
