"""`dock demo` in the terminal: dock and simulated devices share a loop in a thread, the screen has the main one."""

import asyncio
from collections.abc import Callable

from dock.settings.places import Places
from drivers.clock import SystemClock
from ui.compose import DockThread, RunningDock, run_dock
from ui.demo.command import enrol, fresh, make_plan, make_world
from ui.demo.keys import Keys
from ui.demo.world import BENCH
from ui.terminal.app import DockApp


def show(where: Places, seed: int, language: str, *, is_slow_link: bool = False) -> None:
    """Run the demo until the person leaves it."""
    fresh(where)
    thread = DockThread(lambda ready: _run(where, seed, language, ready))
    dock = thread.start()
    try:
        DockApp(dock, BENCH, language, is_slow_link=is_slow_link, lock_after_s=0).run()
    finally:
        thread.stop()


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
