"""Short shifts keep every law, one seed gives one digest, and a world that cheats is found out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dst.shift import run_shift
from tests.dst.virtual_loop import VirtualLoop
from tests.dst.world import World

ROOT = Path(__file__).parents[2]


class Forgetful(World):
    """A dock that loses what it should have told the shop."""

    def __init__(self, loop: VirtualLoop, folder: Path, seed: int) -> None:
        super().__init__(loop, folder, seed)
        self.is_reported = lambda _event: False


@pytest.mark.parametrize("seed", [1, 7])
def test_a_short_shift_with_its_faults_keeps_every_law(seed: int, tmp_path: Path) -> None:
    outcome = run_shift(0.15, seed, tmp_path)
    assert outcome.is_lawful, outcome.broken
    assert outcome.counts["units"]
    assert outcome.counts["labels"]


def test_a_world_that_drops_what_is_due_upstream_is_found_out(tmp_path: Path) -> None:
    outcome = run_shift(0.05, 1, tmp_path, Forgetful)
    assert [law for law, what in outcome.broken.items() if what] == [
        "upstream has every reported event once, each stream in order"
    ]


def test_one_seed_gives_one_digest_whatever_the_order_of_hashes() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-m", "tests.dst.shift", "--hours", "0.02", "--seed", "3"],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1
