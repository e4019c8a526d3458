"""Bugs planted on purpose, each with the law that must find it: `uv run python -m tests.dst.planted`.

A bug is a part of the program in another make: a subclass or a value that a test hands in where `tests.dst.parts` has
the product's own. Nothing is patched and the product has no switch. A suite that misses one is not to be trusted.
A deferred BEGIN and a skipped version guard need two connections: `tests/contract/test_planted_sharing.py`.
"""

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context

from tests.dst import laws
from tests.dst.parts import Parts
from tests.dst.planted_store import (
    BackwardsOutbox,
    PruningOutbox,
    RandomOutbox,
    chain_torn,
    effects_in_memory,
    outbox_dropped,
)
from tests.dst.planted_work import (
    BlindCourier,
    CredulousCourier,
    ForgetfulUndo,
    GradelessCourier,
    HastyStation,
    ShelvingStation,
    SilentCourier,
    UnjournalledSpool,
)
from tests.dst.run import run_script
from tests.dst.script import FAULTS, Act, Step, script

SEEDS_MAX = 40
STEPS = 60
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Planted:
    """One bug, the law that finds it, and the kinds of step that matter most to it."""

    name: str
    law: str
    make: Callable[[], Parts]
    focus: tuple[Act, ...]


def _weak_sync() -> Parts:
    return Parts(sql_heard_as={"PRAGMA synchronous=FULL": "PRAGMA synchronous=NORMAL"})


BUGS = (
    Planted("outbox insert dropped", laws.I7, lambda: Parts(ledger=outbox_dropped), (Act.KILL,)),
    Planted("acknowledged before the commit", laws.I1, lambda: Parts(station=HastyStation), (Act.KILL_IN_COMMIT,)),
    Planted("synchronous=NORMAL", laws.I1, _weak_sync, (Act.POWER_CUT,)),
    Planted("no look before a resend", laws.I3, lambda: Parts(courier=BlindCourier), (Act.SHOP_SILENT_AFTER,)),
    Planted("accepted taken for stored", laws.I5, lambda: Parts(courier=CredulousCourier), (Act.SHOP_JOB_FAILS,)),
    Planted("effect kept in memory only", laws.I4, lambda: Parts(ledger=effects_in_memory), (Act.KILL,)),
    Planted("order of a stream broken", laws.I6, lambda: Parts(outbox=BackwardsOutbox), (Act.LINE_OUT,)),
    Planted("chain not extended", laws.I7, lambda: Parts(ledger=chain_torn), ()),
    Planted("undo that forgets the label", laws.I4, lambda: Parts(station=ForgetfulUndo), (Act.UNDO, Act.KILL)),
    Planted("available without a put-away", laws.I2, lambda: Parts(station=ShelvingStation), ()),
    Planted(
        "label sent again blindly after a crash", laws.I4, lambda: Parts(resumes_labels=False), (Act.KILL_IN_PRINT,)
    ),
    Planted("label sent before its journal", laws.I4, lambda: Parts(spool=UnjournalledSpool), (Act.KILL_IN_PRINT,)),
    Planted("retention eats an unsent event", laws.I7, lambda: Parts(outbox=PruningOutbox), (Act.LINE_OUT, Act.KILL)),
    Planted("an outage shown as idle", laws.I8, lambda: Parts(courier=SilentCourier), (Act.LINE_OUT,)),
    Planted("chance from outside the seed", laws.I9, lambda: Parts(outbox=RandomOutbox), ()),
    Planted("grades not told upstream", laws.I10, lambda: Parts(courier=GradelessCourier), ()),
)


def find(bug: Planted) -> int:
    """The seed whose run breaks the bug's law; 0 where none of `SEEDS_MAX` does."""
    parts = bug.make()
    for seed in range(1, SEEDS_MAX + 1):
        steps = focused(seed, bug.focus)
        outcome = run_script(seed, steps, parts)
        is_found = bug.law in outcome.laws_broken
        if bug.law == laws.I9:
            is_found = run_script(seed, steps, parts).digest != outcome.digest
        if is_found:
            return seed
    return 0


def focused(seed: int, focus: tuple[Act, ...]) -> list[Step]:
    """The seed's script, every fault of it being one of those that matter: so that a bug is found within seconds."""
    steps = islice(script(seed), STEPS)
    if not focus:
        return list(steps)
    return [
        Step(step.number, focus[step.number % len(focus)], step.chance)
        if step.act in FAULTS or step.number % 8 == 0
        else step
        for step in steps
    ]


def main() -> int:
    """Look for every bug; 1 where one is not found."""
    asked = argparse.ArgumentParser(description="Show that the laws find what is planted.")
    asked.add_argument("--processes", type=int, default=PROCESSES)
    processes = int(asked.parse_args().processes)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        found = list(pool.map(_find_number, range(len(BUGS))))
    for bug, seed in zip(BUGS, found, strict=True):
        print(f"{'found by seed ' + str(seed) if seed else 'MISSED':18} {bug.name:42} {bug.law}")
    return 0 if all(found) else 1


def _find_number(number: int) -> int:
    return find(BUGS[number])


if __name__ == "__main__":
    sys.exit(main())
