"""The reader driver under load: `uv run python -m benchmarks.llrp_load drain|share [MESSAGES]`.

drain: 8 readers flush 66,000 buffered one-tag messages each; seconds until all are told, what is lost, and for how much
processor time the loop kept another task waiting meanwhile. share: 8 readers at 1,100 tags a second, at 1 and 20 tags a
message; processor time of the driver's process as a share of one core.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from random import Random
from time import perf_counter, process_time

from dock.core.ids import DeviceId
from dock.core.observations import Observation, TagsRead
from drivers.clock import SystemClock
from drivers.dial import dial
from drivers.fleet import keep
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reader import LlrpReader

READERS = 8
BUFFERED = int(sys.argv[2]) if len(sys.argv) > 2 else 66_000
PER_S = 1_100
SHARE_S = 10.0
TICK_S = 0.005


class Counter:
    """An inbox that counts."""

    def __init__(self) -> None:
        self.reads = 0
        self.epcs: set[bytes] = set()
        self.told = asyncio.Event()

    async def tell(self, observation: Observation) -> None:
        if isinstance(observation, TagsRead):
            self.reads += sum(read.read_count for read in observation.reads)
            self.epcs.update(read.epc for read in observation.reads)
            self.told.set()


async def flood(kind: str, count: int, tags_each: int) -> tuple[Process, list[int]]:
    args = ("-m", "benchmarks.llrp_flood", kind, str(READERS), str(count), str(tags_each))
    process = await asyncio.create_subprocess_exec(sys.executable, *args, stdout=PIPE)
    assert process.stdout is not None
    return process, [int(await process.stdout.readline()) for _ in range(READERS)]


async def ticks(waits_s: list[float]) -> None:
    """Note the processor time that passed between two turns of this task: a loaded machine does not lengthen it."""
    while True:
        before_s = process_time()
        await asyncio.sleep(TICK_S)
        waits_s.append(process_time() - before_s)


def drivers(ports: list[int], counters: list[Counter]) -> list[LlrpReader]:
    clock = SystemClock()
    return [
        LlrpReader(
            DeviceId(f"reader-{number}"),
            ReaderProfile(f"tcp://127.0.0.1:{port}", antennas=(1, 2, 3, 4)),
            dial,
            counters[number],
            clock,
        )
        for number, port in enumerate(ports)
    ]


async def run(driver: LlrpReader, inbox: Counter) -> None:
    await keep(driver, inbox, SystemClock(), Random(1))


async def drain() -> None:
    process, ports = await flood("drain", BUFFERED, 1)
    counters = [Counter() for _ in ports]
    waits_s: list[float] = []
    began_s, cpu_s = perf_counter(), process_time()
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(keep(each, counters[0], SystemClock(), Random(1))) for each in drivers(ports, counters)
        ]
        tasks.append(group.create_task(ticks(waits_s)))
        for counter in counters:
            while counter.reads < BUFFERED:
                counter.told.clear()
                await counter.told.wait()
        took_s, used_s = perf_counter() - began_s, process_time() - cpu_s
        for task in tasks:
            task.cancel()
    process.kill()
    await process.wait()
    lost = READERS * BUFFERED - sum(len(counter.epcs) for counter in counters)
    waits_s.sort()
    print(
        f"{READERS} x {BUFFERED:,} messages in {took_s:.1f} s ({used_s:.1f} s of processor time), {lost} tags lost;"
        f" another task waited for {waits_s[len(waits_s) * 95 // 100] * 1000:.0f} ms of it at p95,"
        f" {waits_s[-1] * 1000:.0f} ms at most"
    )


async def share(tags_each: int) -> None:
    process, ports = await flood("share", PER_S, tags_each)
    counters = [Counter() for _ in ports]
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(keep(each, counters[0], SystemClock(), Random(1))) for each in drivers(ports, counters)
        ]
        for counter in counters:
            await counter.told.wait()
        reads, began_s, cpu_s = sum(each.reads for each in counters), perf_counter(), process_time()
        await asyncio.sleep(SHARE_S)
        reads, took_s = sum(each.reads for each in counters) - reads, perf_counter() - began_s
        used = (process_time() - cpu_s) / took_s
        for task in tasks:
            task.cancel()
    process.kill()
    await process.wait()
    print(f"{tags_each:2} tags a message: {reads / took_s:,.0f} tags/s took {used:.0%} of a core")


def main() -> None:
    if sys.argv[1:2] == ["drain"]:
        asyncio.run(drain())
    else:
        for tags_each in (1, 20):
            asyncio.run(share(tags_each))


if __name__ == "__main__":
    main()
