"""The door's filter over seeded cages whose truth is known: `uv run python -m benchmarks.door_cages [SEEDS]`.

Each seed is another cage of forty (three missing, one unreadable, one unannounced) and another day of fading. Precision
and recall are of the class "received" among units that could be read; wrong decisions are units that the session would
have received and should not, or called missing though a tag of theirs was readable.
"""

import sys
from collections import Counter

from tests.door_passes import classes, decided, expected, pass_door

MODES = {"FM0 640k": 0, "M4 640k": 4, "M4 dense": 2}


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{seeds} cages        precision  recall  uncertain  extra found  wrong of 1,000 units")
    for name, mode in MODES.items():
        found: Counter[tuple[str, str]] = Counter()
        for seed in range(1, seeds + 1):
            truth, reports = pass_door("cage", seed, mode)
            found += classes(truth, decided(reports, expected(truth)))
        print(f"{name:12} {_row(found)}")


def _row(found: Counter[tuple[str, str]]) -> str:
    units = sum(found.values())
    right = found["received", "received"]
    taken = sum(count for (_, said), count in found.items() if said == "received")
    there = sum(count for (what, _), count in found.items() if what == "received")
    extras = sum(count for (what, _), count in found.items() if what == "extra")
    unsure = sum(count for (_, said), count in found.items() if said == "uncertain")
    wrong = taken - right + found["received", "missing"] + found["received", "stray"]
    return (
        f"{right / taken:17.4f} {right / there:7.4f} {unsure / units:10.4f}"
        f" {found['extra', 'extra'] / extras:12.2f} {1000 * wrong / units:12.2f}"
    )


if __name__ == "__main__":
    main()
