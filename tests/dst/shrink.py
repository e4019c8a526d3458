"""Makes a failing script short: steps are left out, in halves, then quarters, down to single ones, while it fails."""

from collections.abc import Callable, Sequence

from tests.dst.script import Step

RUNS_MAX = 400


def shrunk(steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """The shortest script that was found to fail in the same way; `fails` says whether one does."""
    kept = list(steps)
    size = max(1, len(kept) // 2)
    runs = 0
    while runs < RUNS_MAX:
        place = 0
        is_shorter = False
        while place < len(kept) and runs < RUNS_MAX:
            rest = kept[:place] + kept[place + size :]
            runs += 1
            if rest and fails(rest):
                kept, is_shorter = rest, True
            else:
                place += size
        if size == 1 and not is_shorter:
            break
        size = max(1, size // 2)
    return kept
