"""Days without the upstream: `uv run python -m tests.dst.offline --hours 72 --events 20000`.

People work on while the line is cut; then it is plugged in again. Every law must hold, and the minutes of dock time
until the shop has everything are printed, with the seconds that the program worked for it.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from dock.store.tables import EventRow, table_of
from tests.dst.laws import I8, Broken, in_the_end, unseen_waiting
from tests.dst.person import Person
from tests.dst.virtual_loop import VirtualLoop, virtual_loop
from tests.dst.world import World

CONVERGED_S_MAX = 3600.0
LABELS_S = 40.0  # the last ones come out


@dataclass(frozen=True, slots=True)
class Offline:
    """How it went."""

    event_count: int  # kept while the line was cut
    offline_h: float
    told_meanwhile: int
    converged_s: float | None  # of dock time; None: not within an hour
    worked_s: float  # of this machine's time for it
    broken: Broken

    @property
    def laws_broken(self) -> list[str]:
        """The laws that do not hold."""
        return [law for law, what in self.broken.items() if what]


def be_offline(seed: int, hours: float, event_count: int) -> Offline:
    """Cut the line for so many hours, in which at least so many events are kept, and plug it in again."""
    with tempfile.TemporaryDirectory() as folder, virtual_loop() as loop:
        return loop.run_until_complete(_be_offline(loop, Path(folder), seed, hours * 3600, event_count))


async def _be_offline(loop: VirtualLoop, folder: Path, seed: int, offline_s: float, event_count: int) -> Offline:
    world = World(loop, folder, seed)
    await world.start()
    person, chance = Person(world), Random(f"offline {seed}")
    try:
        for _ in range(20):  # a dock at work, all of it told
            await person.work(chance)
        await _until_told(world)
        told, before, began_s = len(world.shop.stored), _kept(world), loop.time()
        world.transport.is_plugged = False
        broken: Broken = {I8: []}
        while (done := _kept(world) - before) < event_count or loop.time() - began_s < offline_s:
            await person.work(chance)
            left_s = offline_s - (loop.time() - began_s)
            await asyncio.sleep(max(0.5, left_s / max(1, event_count - done)))
            broken[I8] += unseen_waiting(world)
        offline_h, meanwhile = (loop.time() - began_s) / 3600, len(world.shop.stored) - told
        world.transport.is_plugged = True
        work_began_s = time.perf_counter()
        converged_s = await _until_told(world)
        worked_s = time.perf_counter() - work_began_s
        await asyncio.sleep(LABELS_S)
        broken = in_the_end(world, person.notes, converged_s) | {I8: broken[I8]}
        return Offline(_kept(world) - before, offline_h, meanwhile, converged_s, worked_s, broken)
    finally:
        await world.program.abandon()


async def _until_told(world: World) -> float | None:
    began_s = world.loop.time()
    while world.waiting_ids():
        if world.loop.time() - began_s > CONVERGED_S_MAX:
            return None
        await asyncio.sleep(1)
    return world.loop.time() - began_s


def _kept(world: World) -> int:
    with world.unharmed() as connection:
        return connection.execute(select(func.count()).select_from(table_of(EventRow))).scalar_one()


def main() -> int:
    """Print how it went; 1 where a law is broken or the shop never had everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hours", type=float, default=72.0)
    parser.add_argument("--events", type=int, default=20_000)
    asked = parser.parse_args()
    went = be_offline(asked.seed, asked.hours, asked.events)
    for law in sorted(went.broken):
        print("BROKEN" if went.broken[law] else "holds ", law)
        print(*(f"        {what}" for what in went.broken[law][:8]), sep="\n", end="")
    converged = "never" if went.converged_s is None else f"{went.converged_s / 60:.1f} min of dock time"
    print(f"{went.event_count} events kept in {went.offline_h:.1f} h without the upstream, {went.told_meanwhile} told")
    print(f"converged {converged}, {went.worked_s:.1f} s of work")
    return 1 if went.laws_broken or went.converged_s is None else 0


if __name__ == "__main__":
    sys.exit(main())
