"""The courier and the feed of the upstream that the settings name, started and ended together."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random

from dock.settings.values import UpstreamSettings
from dock.store.outbox import StoredOutbox
from dock.sync.courier import Courier
from dock.sync.envelope import plain
from dock.sync.inflow import Inflow
from ui.compose.core import Core, in_thread
from ui.compose.devices import make_upstream
from ui.compose.plan import Plan


class Sync:
    """What talks to the upstream. `courier` is None where the settings name no upstream."""

    def __init__(self, group: asyncio.TaskGroup, core: Core, outbox: StoredOutbox, chance: Random) -> None:
        self.courier: Courier | None = None
        self._group = group
        self._core = core
        self._outbox = outbox
        self._chance = chance
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, plan: Plan, thread: ThreadPoolExecutor) -> None:
        """End what runs, and begin with the first upstream of the settings."""
        await self.stop()
        if plan.settings.upstreams:
            self._begin(plan, plan.settings.upstreams[0], thread)

    async def stop(self) -> None:
        """End it. What was under way is looked for before it is sent again."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks.clear()
        self.courier = None

    def _begin(self, plan: Plan, settings: UpstreamSettings, thread: ThreadPoolExecutor) -> None:
        core, station = self._core, self._core.station
        call = partial(in_thread, asyncio.get_running_loop(), thread)
        upstream = make_upstream(settings, plan.settings, plan.environ, core.clock)
        self.courier = Courier(
            outbox=self._outbox,
            upstream=upstream,
            document=lambda row: plain(row.event, row.meta),
            clock=core.clock,
            call=call,
            chance=self._chance,
        )
        first = station.identity.benches[0]
        inflow = Inflow(
            outbox=self._outbox,
            upstream=upstream,
            ask=lambda command: station.ask(command, first, is_system=True),
            clock=core.clock,
            call=call,
            chance=self._chance,
        )
        self._tasks = {
            self._group.create_task(self.courier.run(station.outbox_due), name="courier"),
            self._group.create_task(inflow.run(asyncio.Event()), name="inflow"),
        }
