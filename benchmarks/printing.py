"""A day of labels with faults and deaths of the program: `uv run python -m benchmarks.printing [--labels 10000]`.

Counts what must be nothing: labels lost without a word, doubled without a mark, stuck; and the questions that had to
be asked, with a label counter and without one. Time is virtual, so the figures are the same on every machine.
"""

import argparse

from tests.dst.printing_day import Outcome, run_day


def shown(name: str, outcome: Outcome) -> str:
    """One line of a day."""
    questions = f"{100 * outcome.questions / outcome.labels:.2f} %"
    return (
        f"{name}: {outcome.labels} labels, {outcome.faults} faults, {outcome.crashes} deaths; "
        f"lost silently {len(outcome.lost_silently)}, doubled unmarked {len(outcome.doubled_unmarked)}, "
        f"stuck {len(outcome.stuck)}; questions {outcome.questions} ({questions}); "
        f"an open head was said after {outcome.seen_after_s_max:.2f} s at most"
    )


def main() -> None:
    """Run both days."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--labels", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    for name, has_counter in (("with a label counter", True), ("without one", False)):
        print(shown(name, run_day(told.labels, told.seed, has_counter=has_counter)), flush=True)


if __name__ == "__main__":
    main()
