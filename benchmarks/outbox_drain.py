"""A backlog of the outbox carried over loopback HTTP while grades go on: `uv run python -m benchmarks.outbox_drain`.

The courier, the HTTP driver and the ledger are those of a station; the shop is the simulated one in a process of its
own. Grades are written one after another, each a transaction of its own, first with the backlog lying there and then
while it drains: the ratio of their times stands for what the courier costs an inspector.
"""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.ledger import PARCEL, grade_one, lpn_of
from dock.core import events as ev
from dock.core.ids import Sku
from dock.store import queries
from dock.store.outbox import StoredOutbox
from dock.sync.courier import Courier
from dock.sync.envelope import compensated, plain
from drivers.upstream.http import HttpUpstream, Peer
from simulators.upstream.alone import serve
from tests.ledger_kit import circumstances
from ui.compose.core import Core, in_thread, open_core
from ui.compose.plan import read_plan
from ui.options import Options

ROWS = 100_000
GRADES = 500  # before the courier begins
PAUSE_S = 0.01  # between grades: no inspector is faster
AT_ONCE = 1_000
CAUGHT_UP = 100  # rows that wait while grades go on: a batch


@dataclass(slots=True)
class Drained:
    """How it went."""

    seconds: float
    before_s: list[float]  # of each grade
    meanwhile_s: list[float]


def shop(told: Connection) -> None:
    """Serve a shop until the parent has heard enough, and say how much it holds."""

    async def work() -> None:
        server, made = await serve(0, 1)
        async with server:
            told.send((server.port, made.token))
            await asyncio.get_running_loop().run_in_executor(None, told.recv)
            told.send(len(made.stored))

    asyncio.run(work())


def fill(core: Core, rows: int) -> None:
    """So many events that nobody has told upstream yet, each of a unit of its own."""
    for first in range(0, rows, AT_ONCE):
        with core.ledger.transaction() as work:
            work.append(
                [_identified(serial) for serial in range(first, min(first + AT_ONCE, rows))], (), circumstances()
            )


def _identified(serial: int) -> ev.UnitIdentified:
    return ev.UnitIdentified(lpn_of(serial), PARCEL, Sku("S-1"), "Lamp", "generic")


def _queued(core: Core) -> int:
    """How many events wait."""
    with core.ledger.reading() as work:
        return queries.counts(work.connection, core.ledger.site, core.ledger.station).queued_count


async def grade(core: Core, first: int, goes_on: Callable[[int], bool]) -> list[float]:
    """The seconds of each grade, from the first unit on, for as long as `goes_on` says of their count."""
    took: list[float] = []
    while goes_on(len(took)):
        began_s = perf_counter()
        await core.in_ledger(grade_one, core.ledger, first + len(took))
        took.append(perf_counter() - began_s)
        await asyncio.sleep(PAUSE_S)
    return took


async def measure(folder: Path, rows: int, port: int, token: str) -> Drained:
    """Drain a backlog of a station of its own in this folder."""
    async with open_core(read_plan(Options(folder / "config", folder / "data"))) as core:
        await core.in_ledger(fill, core, rows)
        before_s = await grade(core, 0, lambda count: count < GRADES)
        upstream = HttpUpstream(Peer(f"http://127.0.0.1:{port}"), secret=lambda: token, now_us=core.clock.now_us)
        with ThreadPoolExecutor(1, "upstream") as thread:
            courier = Courier(
                outbox=StoredOutbox(core.ledger, core.in_ledger, compensated),
                upstream=upstream,
                document=lambda row: plain(row.event, row.meta),
                clock=core.clock,
                call=partial(in_thread, asyncio.get_running_loop(), thread),
                chance=Random(1),
            )
            done = asyncio.Event()
            began_s = perf_counter()
            grading = asyncio.ensure_future(grade(core, GRADES, lambda _: not done.is_set()))
            while await core.in_ledger(_queued, core) > CAUGHT_UP:
                await courier.round()
            seconds = perf_counter() - began_s
            done.set()
            return Drained(seconds, before_s, await grading)


def main() -> int:
    """Print the figures; 1 where the shop has less than the backlog."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=shop, args=(there,))
    process.start()
    with TemporaryDirectory() as folder, closing(here):
        port, token = here.recv()
        drained = asyncio.run(measure(Path(folder), rows, port, token))
        here.send("enough")
        kept = int(here.recv())
    process.join()
    before, meanwhile = (quantiles(took, n=100)[98] for took in (drained.before_s, drained.meanwhile_s))
    print(f"{kept:,} events in {drained.seconds:.1f} s, {kept / drained.seconds:,.0f} a second, the grades' among them")
    print(
        f"a grade: median {median(drained.before_s) * 1000:.1f} ms, p99 {before * 1000:.1f} ms with the backlog lying;"
        f" {median(drained.meanwhile_s) * 1000:.1f} and {meanwhile * 1000:.1f} ms while it drains"
        f" ({len(drained.meanwhile_s)} grades): p99 {meanwhile / before:.2f} times"
    )
    return 0 if kept >= rows else 1


if __name__ == "__main__":
    sys.exit(main())
