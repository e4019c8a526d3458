"""The desk for one command of the command line: of the station that runs, else of one opened for it alone."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from dock.store.lock import HeldElsewhere
from dock.store.outbox import StoredOutbox
from dock.sync.envelope import compensated
from drivers.clock import SystemClock
from ui.attach.client import NoStation, attached
from ui.attach.desk import Desk, LocalDesk
from ui.compose.core import open_core
from ui.compose.plan import Plan

TRIES = 20  # a station that holds the database and has no socket yet is just starting
BETWEEN_TRIES_S = 0.25


@asynccontextmanager
async def open_desk(plan: Plan) -> AsyncGenerator[Desk]:
    """The desk, as long as the block lasts.

    Raises:
        OSError: the database cannot be opened, or another station holds it and cannot be reached.
        Unwilling: a station of another program runs.
    """
    async with AsyncExitStack() as stack:
        yield await _desk(plan, stack)


async def _desk(plan: Plan, stack: AsyncExitStack) -> Desk:
    clock = SystemClock()
    for _ in range(TRIES):
        with suppress(NoStation):
            return await stack.enter_async_context(attached(plan.places.socket))
        with suppress(HeldElsewhere):
            return await stack.enter_async_context(_opened(plan))
        await clock.sleep(BETWEEN_TRIES_S)
    return await stack.enter_async_context(_opened(plan))


@asynccontextmanager
async def _opened(plan: Plan) -> AsyncGenerator[Desk]:
    async with open_core(plan) as core:
        running = asyncio.get_running_loop().create_task(core.station.run(), name="station")
        try:
            yield LocalDesk(core.station, StoredOutbox(core.ledger, core.in_ledger, compensated))
        finally:
            running.cancel()
            await asyncio.wait({running})
