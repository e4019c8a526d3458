"""Short dock days keep every law, one seed gives one digest, and a failing script is made short."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.dst.blows import BLOWS
from tests.dst.deeds import DEEDS
from tests.dst.laws import I1, I2, I3, I4, I5, I6, I7, I8, I10
from tests.dst.run import run_script, steps_of
from tests.dst.script import FAULTS, Act, Step, script
from tests.dst.shift import run_seeds
from tests.dst.shrink import shrunk

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_short_day_with_its_faults_keeps_every_law(seed: int) -> None:
    outcome = run_script(seed, steps_of(seed, 60))
    assert not outcome.laws_broken, outcome.broken
    assert set(outcome.broken) == {I1, I2, I3, I4, I5, I6, I7, I8, I10}
    assert outcome.counts["labels"]
    assert outcome.counts["told"]


def test_there_are_more_than_twenty_kinds_of_fault_and_each_can_be_done() -> None:
    assert len(FAULTS) >= 40
    assert set(DEEDS) | set(BLOWS) == set(Act)


def test_one_seed_gives_one_digest_whatever_the_order_of_hashes() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-m", "tests.dst.shift", "--seed", "3", "--steps", "25"],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1


def test_a_failing_script_is_made_as_short_as_it_can_be() -> None:
    def fails(steps: Sequence[Step]) -> bool:
        return {17, 42} <= {step.number for step in steps}

    assert [step.number for step in shrunk(steps_of(1, 60), fails)] == [17, 42]
    assert [step.number for step in steps_of(1, 60, [42, 17])] == [17, 42]


def test_no_seed_begins_when_the_time_is_over_and_the_first_is_always_worked() -> None:
    worked = list(run_seeds(range(1, 9), 5, processes=1, within_s=0))
    assert [outcome.seed for outcome in worked] == [1]
    assert worked[0].steps_done == 5
    both = list(run_seeds(range(1, 3), 5, processes=2))
    assert [outcome.seed for outcome in both] == [1, 2]
    assert both[0].digest == worked[0].digest


def test_hours_are_worked_until_they_are_over() -> None:
    outcome = run_script(7, script(7), dock_s=60.0)
    assert outcome.dock_s >= 60.0
    assert 0 < outcome.steps_done < 60
