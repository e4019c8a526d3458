"""Power cuts under the ledger's own statements and pragmas, and the proof that this harness can see a loss.

Not covered: a folder whose entry was not synced, a disk that says it synced and did not, bytes that rot in place, the
shared memory of a log that several processes use (the connection holds the log for itself), and the kernel's own file
system. Two thousand cuts: `uv run python -m tests.disk.cuts --cuts 2000`.
"""

from random import Random

import pytest

from tests.disk.cuts import run_cuts
from tests.disk.platter import SECTOR_BYTES, Platter


def test_no_cut_loses_tears_or_corrupts_what_was_acknowledged() -> None:
    tally = run_cuts(75)
    assert tally.is_whole, tally
    assert tally.cuts == 75
    assert tally.acknowledged > 1_000


@pytest.mark.parametrize("sync", ["NORMAL", "OFF"])
def test_the_same_cuts_lose_what_was_not_synced_at_each_commit(sync: str) -> None:
    tally = run_cuts(25, sync=sync)
    assert tally.cuts_that_lost, tally
    assert tally.lost, tally


def test_without_any_sync_a_cut_corrupts_the_file() -> None:
    assert run_cuts(50, sync="OFF").corrupt


def test_what_was_synced_is_there_after_every_cut_and_what_was_not_is_there_by_sectors() -> None:
    old, new = b"o" * 4 * SECTOR_BYTES, b"n" * 4 * SECTOR_BYTES
    outcomes: set[bytes] = set()
    for seed in range(200):
        platter = Platter()
        platter.open("a")
        platter.write("a", 0, old)
        platter.sync("a")
        platter.write("a", 0, new)
        platter.write("a", len(new), new)
        platter.truncate("a", 6 * SECTOR_BYTES)
        found = bytes(platter.after_cut(Random(seed)).files["a"].content)
        assert len(found) >= len(old)
        assert set(found[: len(old)]) <= {*old, *new}
        assert bytes(platter.files["a"].content) == new + new[: 2 * SECTOR_BYTES]
        outcomes.add(found)
    assert old in outcomes
    assert any(found[: len(new)] == new for found in outcomes)
    assert len(outcomes) > 50
