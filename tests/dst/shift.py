"""Dock days from seeds: `uv run python -m tests.dst.shift --seeds 300 --steps 300`, or `--seed 7 --hours 8`.

Prints the laws, the counts and the digest. A seed that breaks a law is made short and its command is printed.
"""

import argparse
import gc
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from itertools import islice
from math import inf
from multiprocessing import get_context

from tests.dst.laws import I9
from tests.dst.run import Outcome, run_script, steps_of
from tests.dst.script import Step, script
from tests.dst.shrink import shrunk

PROCESSES = 2
YOUNG_COUNT = 50_000  # new objects before the garbage collector looks at them


def _leave_imports_alone() -> None:
    """What was imported lives as long as the run: a collection that walks through it again and again finds nothing."""
    gc.freeze()
    gc.set_threshold(YOUNG_COUNT, 20, 20)


def run_seed(seed: int, steps: int) -> Outcome:
    """One seed's first steps."""
    return run_script(seed, steps_of(seed, steps))


def run_seeds(seeds: Sequence[int], steps: int, processes: int = PROCESSES, within_s: float = inf) -> Iterable[Outcome]:
    """Each seed's outcome, in the order of the seeds; none begins when `within_s` are over, the first excepted."""
    until_s = time.perf_counter() + within_s
    left = iter(seeds)
    with ProcessPoolExecutor(processes, get_context("spawn"), _leave_imports_alone) as pool:
        running = deque(pool.submit(run_seed, seed, steps) for seed in islice(left, processes))
        while running:
            yield running.popleft().result()
            if time.perf_counter() < until_s:
                running.extend(pool.submit(run_seed, seed, steps) for seed in islice(left, 1))


def short_command(outcome: Outcome) -> str:
    """The command that repeats what broke, made short."""
    laws = set(outcome.laws_broken)

    def fails(steps: Sequence[Step]) -> bool:
        return bool(laws & set(run_script(outcome.seed, steps).laws_broken))

    kept = shrunk(steps_of(outcome.seed, outcome.steps_done), fails)
    only = ",".join(str(step.number) for step in kept)
    acts = "".join(f"\n    {step.number}: {step.act.value}" for step in kept)
    return f"uv run python -m tests.dst.shift --seed {outcome.seed} --only {only}{acts}"


def _shown(outcome: Outcome) -> None:
    for law in outcome.laws_broken:
        print(f"BROKEN seed {outcome.seed}: {law}", *outcome.broken[law][:8], sep="\n        ")


def _one(seed: int, steps: list[Step], hours: float) -> int:
    began_s = time.perf_counter()
    outcome = run_script(seed, script(seed), dock_s=hours * 3600) if hours else run_script(seed, steps)
    took_s = time.perf_counter() - began_s
    for law in sorted(outcome.broken):
        print("BROKEN" if outcome.broken[law] else "holds ", law)
    _shown(outcome)
    print(*(f"{name:20} {count}" for name, count in sorted((outcome.counts + outcome.acts).items())), sep="\n")
    print(f"digest {outcome.digest}")
    print(f"{outcome.steps_done} steps, {outcome.dock_s / 3600:.2f} hours of dock time")
    print(f"{outcome.dock_s / took_s:.0f} times faster than real time", file=sys.stderr)
    return 1 if outcome.laws_broken else 0


def _many(first: int, seeds: int, steps: int, processes: int, within_s: float) -> int:
    began_s = time.perf_counter()
    counts, acts, worked, done, dock_s = Counter[str](), Counter[str](), 0, 0, 0.0
    failed: list[Outcome] = []
    digest = sha256()
    first_digest = ""
    for outcome in run_seeds(range(first, first + seeds), steps, processes, within_s):
        worked += 1
        counts += outcome.counts
        acts += outcome.acts
        done, dock_s = done + outcome.steps_done, dock_s + outcome.dock_s
        digest.update(outcome.digest.encode())
        first_digest = first_digest or outcome.digest
        if outcome.laws_broken:
            _shown(outcome)
            failed.append(outcome)
    took_s = time.perf_counter() - began_s
    if not failed and run_seed(first, steps).digest != first_digest:
        print("BROKEN", I9)
        return 1
    print(*(f"{name:24} {count}" for name, count in sorted(counts.items())), sep="\n")
    if worked < seeds:
        print(f"{within_s:.0f} s were over: {worked} of {seeds} seeds were worked, up to {first + worked - 1}")
    print(f"{len(acts)} kinds of step, {done} steps of {worked} seeds, {dock_s / 3600:.1f} hours of dock time")
    print(f"digest {digest.hexdigest()}")
    print(f"{done / took_s:.0f} steps/s, {dock_s / took_s:.0f} times faster than real time", file=sys.stderr)
    for outcome in failed[:3]:
        print("again:", short_command(outcome))
    return 1 if failed else 0


def main() -> int:
    """Run what the command line asks; 1 where a law is broken."""
    _leave_imports_alone()
    asked = argparse.ArgumentParser(description="Work whole dock days in virtual time, and check the laws.")
    asked.add_argument("--seeds", type=int, default=0, help="how many seeds, from --seed on")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--steps", type=int, default=300)
    asked.add_argument("--only", default="", help="numbers of the steps that are done, by commas")
    asked.add_argument("--hours", type=float, default=0.0, help="steps until so many hours of dock time are over")
    asked.add_argument("--within", type=float, default=inf, help="seconds after which no further seed begins")
    asked.add_argument("--processes", type=int, default=PROCESSES)
    options = asked.parse_args()
    seed, steps = int(options.seed), int(options.steps)
    if options.seeds:
        return _many(seed, int(options.seeds), steps, int(options.processes), float(options.within))
    only = [int(number) for number in str(options.only).split(",") if number]
    return _one(seed, steps_of(seed, steps, only), float(options.hours))


if __name__ == "__main__":
    sys.exit(main())
