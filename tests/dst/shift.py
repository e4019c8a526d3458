"""A shift from one seed: `uv run python -m tests.dst.shift --hours 8 --seed 7`. The laws, the counts, the digest."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

from dock.wire import canonical
from simulators.upstream.shop import Fault
from tests.dst.goods import arrivals
from tests.dst.laws import Notes, kept_laws, settled_laws
from tests.dst.operator import Operator
from tests.dst.rows import events_of, units_of
from tests.dst.virtual_loop import VirtualLoop, virtual_loop
from tests.dst.world import World

FAULT_EVERY_S = 120.0
SETTLE_S_MAX = 7_200
UPSTREAM_FAULTS = (
    Fault.SERVER_ERROR, Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.SILENT_AFTER_STORING, Fault.SILENT_BEFORE_STORING,
    Fault.RESET_MID_ANSWER, Fault.GARBAGE,
)  # fmt: skip

MakeWorld = Callable[[VirtualLoop, Path, int], World]


@dataclass(slots=True)
class Outcome:
    """How a shift ended."""

    broken: dict[str, list[str]] = field(default_factory=dict[str, list[str]])  # every law; empty where it holds
    counts: Counter[str] = field(default_factory=Counter[str])
    digest: str = ""

    @property
    def is_lawful(self) -> bool:
        """Whether every law holds."""
        return not any(self.broken.values())

    def note(self, laws: dict[str, list[str]]) -> None:
        """Keep what breaks a law."""
        for law, what in laws.items():
            self.broken.setdefault(law, []).extend(what)


def run_shift(hours: float, seed: int, folder: Path, make_world: MakeWorld = World) -> Outcome:
    """Work a shift and check its laws."""
    with virtual_loop() as loop:
        return loop.run_until_complete(_shift(loop, hours, seed, folder, make_world))


async def _shift(loop: VirtualLoop, hours: float, seed: int, folder: Path, make_world: MakeWorld) -> Outcome:
    world, outcome = make_world(loop, folder, seed), Outcome()
    world.shop.is_deduplicating = False  # what comes twice is stored twice, and seen
    goods, documents = arrivals(Random(f"goods {seed}"), max(3, int(hours * 60)))
    world.shop.announce(*documents)
    await world.start()
    operator = Operator(world, seed)
    await asyncio.sleep(60)  # the feed is read
    working = loop.create_task(operator.work(goods), name="operator")
    fate = loop.create_task(_fate(world, operator.notes, outcome, Random(f"fate {seed}")), name="fate")
    await asyncio.wait((working, fate), timeout=hours * 3600, return_when=asyncio.FIRST_COMPLETED)
    async with world.restarting:  # a restart that began is ended
        for task in (working, fate):
            task.cancel()
    ended = await asyncio.gather(working, fate, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault
    await _settle(world)
    outcome.note(kept_laws(world, operator.notes) | settled_laws(world))
    _count(world, operator, outcome)
    outcome.digest = _digest(world)
    await world.program.stop()
    return outcome


async def _fate(world: World, notes: Notes, outcome: Outcome, chance: Random) -> None:
    while True:
        await asyncio.sleep(chance.expovariate(1 / FAULT_EVERY_S))
        what = chance.choice(("crash", "scanner", "printer", "reader", "upstream", "line", "paper"))
        outcome.counts[f"faults: {what}"] += 1
        match what:
            case "crash":
                async with world.restarting:
                    await world.crash()
                outcome.note(kept_laws(world, notes))
            case "upstream":
                world.shop.faults.append(chance.choice(UPSTREAM_FAULTS))
            case "line":
                world.transport.is_plugged = False
                await asyncio.sleep(chance.uniform(5, 90))
                world.transport.is_plugged = True
            case "paper":
                world.printer.end_paper_in(1)
                await asyncio.sleep(chance.uniform(20, 60))
                world.printer.load_paper()
            case _:
                world.ports[what].pull()
                await asyncio.sleep(chance.uniform(1, 40))
                world.ports[what].plug()


async def _settle(world: World) -> None:
    """Let everything that is owed be done."""
    await world.heal()
    world.printer.load_paper()
    for _ in range(SETTLE_S_MAX):
        await asyncio.sleep(1)
        if fault := world.program.fault():
            raise fault
        waiting = await world.program.outbox.waiting()
        if not waiting.queued_count and not world.program.ledger.effects_due():
            break
    await asyncio.sleep(60)


def _count(world: World, operator: Operator, outcome: Outcome) -> None:
    with world.program.ledger.begun() as connection:
        outcome.counts["events"] = len(events_of(connection))
        outcome.counts["units"] = len(units_of(connection))
    outcome.counts["parcels"] = operator.parcel_count
    outcome.counts["labels"] = len(world.printer.labels)
    outcome.counts["upstream"] = len(world.shop.stored)


def _digest(world: World) -> str:
    with world.program.ledger.begun() as connection:
        links = [link.hex() for _, _, link in events_of(connection)]
    papers = [[one.seq, one.is_complete, *(f.text for f in one.fields)] for one in world.printer.labels]
    return sha256(canonical([links, papers, list(world.shop.stored)]).encode("ascii")).hexdigest()


def main() -> int:
    """Run one shift as the command line asks; 1 where a law is broken."""
    asked = argparse.ArgumentParser(description="Work a whole dock through one shift in virtual time.")
    asked.add_argument("--hours", type=float, default=8.0)
    asked.add_argument("--seed", type=int, default=7)
    options = asked.parse_args()
    hours, seed = float(options.hours), int(options.seed)
    began_s = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run_shift(hours, seed, Path(folder))
    for law, what in outcome.broken.items():
        print(f"{'BROKEN' if what else 'holds '}  {law}", *what[:10], sep="\n        ")
    print(*(f"{name:20} {count}" for name, count in sorted(outcome.counts.items())), sep="\n")
    print(f"digest {outcome.digest}")
    print(f"{hours * 3600 / (time.perf_counter() - began_s):.0f} times faster than real time", file=sys.stderr)
    if not outcome.is_lawful:
        print(f"again: uv run python -m tests.dst.shift --hours {hours} --seed {seed}")
    return 0 if outcome.is_lawful else 1


if __name__ == "__main__":
    sys.exit(main())
