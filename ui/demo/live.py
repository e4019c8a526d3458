"""The live demo behind the screen: dock and simulated devices share a loop in a thread."""

import asyncio
from collections.abc import Callable

from dock.settings.places import Places
from drivers.clock import SystemClock
from ui.compose.root import run_dock
from ui.compose.running import LoopThread, RunningDock
from ui.demo.keys import Keys
from ui.demo.making import enrol, make_plan, make_world


def start(where: Places, seed: int, language: str) -> tuple[RunningDock, Callable[[], None]]:
    """A dock whose first parcels are on their way, and what ends it."""
    thread: LoopThread[RunningDock] = LoopThread(lambda ready: _run(where, seed, language, ready))
    return thread.start(), thread.stop


async def _run(where: Places, seed: int, language: str, ready: Callable[[RunningDock], None]) -> None:
    clock = SystemClock()
    loop = asyncio.get_running_loop()
    async with make_world(where, seed, clock) as world:
        world.send_first_round()
        plan = make_plan(world, where, language)
        opened: asyncio.Future[RunningDock] = loop.create_future()
        async with asyncio.TaskGroup() as group:
            group.create_task(run_dock(plan, opened.set_result), name="dock")
            dock = await opened
            dock.demo = Keys(world, dock, loop)
            await enrol(dock)
            ready(dock)
