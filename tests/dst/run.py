"""One run: a script of steps worked through by the whole dock, its laws checked, its digest taken."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice, takewhile
from math import inf
from pathlib import Path

from dock.wire import canonical
from tests.dst.blows import BLOWS
from tests.dst.deeds import DEEDS
from tests.dst.laws import I8, Broken, at_any_moment, in_the_end, unseen_waiting
from tests.dst.parts import SHIPPED, Parts
from tests.dst.person import Person
from tests.dst.program import PRINTER
from tests.dst.rows import events_of, parked_ids
from tests.dst.script import Step, script
from tests.dst.virtual_loop import VirtualLoop, virtual_loop
from tests.dst.world import World

ALIVE = "the program does not die by itself"
SETTLE_S_MAX = 300  # I5: the longest wait of the courier is a minute, and a probe comes twice in it
GRACE_S = 40  # the last labels come out
LOOK_EVERY_S = 60  # a person looks at the screen as often, whatever happens


@dataclass(slots=True)
class Outcome:
    """How a run ended."""

    seed: int
    broken: Broken = field(default_factory=dict[str, list[str]])  # every law that was asked; empty where it holds
    steps_done: int = 0
    dock_s: float = 0.0
    counts: Counter[str] = field(default_factory=Counter[str])
    acts: Counter[str] = field(default_factory=Counter[str])
    digest: str = ""

    @property
    def laws_broken(self) -> list[str]:
        """The laws that do not hold."""
        return [law for law, what in self.broken.items() if what]

    def note(self, broken: Broken) -> None:
        """Keep what breaks a law."""
        for law, what in broken.items():
            self.broken.setdefault(law, []).extend(what)


def run_script(seed: int, steps: Iterable[Step], parts: Parts = SHIPPED, *, dock_s: float = inf) -> Outcome:
    """Work through a script until its end, or until `dock_s` of dock time are over, or a law is broken."""
    with tempfile.TemporaryDirectory() as folder, virtual_loop() as loop:
        return loop.run_until_complete(_run(loop, seed, _within(loop, steps, dock_s), Path(folder), parts))


def _within(loop: VirtualLoop, steps: Iterable[Step], dock_s: float) -> Iterator[Step]:
    return takewhile(lambda _step: loop.time() < dock_s, steps)


def steps_of(seed: int, count: int, only: Iterable[int] = ()) -> list[Step]:
    """The first steps of a seed, or some of them."""
    wanted = frozenset(only)
    if wanted:
        upto = takewhile(lambda step: step.number <= max(wanted), script(seed))
        return [step for step in upto if step.number in wanted]
    return list(islice(script(seed), count))


async def _run(loop: VirtualLoop, seed: int, steps: Iterator[Step], folder: Path, parts: Parts) -> Outcome:
    outcome = Outcome(seed)
    world = World(loop, folder, seed, parts)
    await world.start()
    person = Person(world)
    watching = loop.create_task(_watch(world, outcome), name="watch")
    try:
        for step in steps:
            await _do(step, world, person, outcome)
            if outcome.laws_broken:
                return outcome
        await _end(world, person, outcome)
    finally:
        outcome.dock_s = loop.time()
        watching.cancel()
        for task, fault in await world.program.abandon():
            if not isinstance(fault, asyncio.CancelledError) and not outcome.laws_broken:
                outcome.note({ALIVE: [f"{task.get_name()} had ended: {fault!r}"]})
    return outcome


async def _do(step: Step, world: World, person: Person, outcome: Outcome) -> None:
    outcome.steps_done += 1
    outcome.acts[step.act.value] += 1
    act = DEEDS.get(step.act) or BLOWS[step.act]
    await act(person, step.dice)
    await asyncio.sleep(0.5 + step.chance % 4)
    if fault := world.program.fault():
        outcome.note({ALIVE: [f"after step {step.number}, {step.act}: {fault!r}"]})
    elif world.fate.died_of is not None:
        await world.restart()
        await asyncio.sleep(1)  # the courier has looked by then
        outcome.note(at_any_moment(world, person.notes))


async def _watch(world: World, outcome: Outcome) -> None:
    """Look at the screen every minute: what waits for long must be seen there, and a printer that asks is seen to."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if world.fate.died_of is None and world.program.fault() is None:
            outcome.note({I8: unseen_waiting(world)})
            if world.program.asks_for_a_person(PRINTER):
                world.see_to_printer()


async def _end(world: World, person: Person, outcome: Outcome) -> None:
    world.heal()
    settle_s = await _settle(world, outcome)
    if outcome.laws_broken:
        return
    outcome.note(in_the_end(world, person.notes, settle_s))
    with world.unharmed() as connection:
        links = [link.hex() for _, _, link in events_of(connection)]
    papers = [[one.seq, one.is_complete, *(f.text for f in one.fields)] for one in world.printer.labels]
    outcome.digest = sha256(canonical([links, papers, list(world.shop.stored)]).encode("ascii")).hexdigest()
    outcome.counts.update(
        events=len(links), labels=len(papers), told=len(world.shop.stored), deaths=world.death_count,
        parcels=len(world.arrivals) - len(world.gate),
    )  # fmt: skip


async def _settle(world: World, outcome: Outcome) -> float | None:
    """Let everything that is owed be done, and give the seconds that it took; None where it is not done in time."""
    began_s = world.loop.time()
    while world.loop.time() - began_s < SETTLE_S_MAX:
        await asyncio.sleep(1)
        if fault := world.program.fault():
            outcome.note({ALIVE: [f"while it settled: {fault!r}"]})
            return None
        with world.unharmed() as connection:
            parked = parked_ids(connection)
        if parked:  # a supervisor lets them go out again
            await world.program.outbox.put_back(parked)
            world.program.station.outbox_due.set()
        elif not world.waiting_ids() and not world.program.ledger.effects_due():
            settle_s = world.loop.time() - began_s
            await asyncio.sleep(GRACE_S)
            return settle_s
    return None
