"""A process that keeps units in a ledger and says each one that is kept: made to be killed.

`python -m tests.ledger_writer` reads lines "DATABASE SEED" and forks a writer for each, so that two hundred deaths do
not cost two hundred starts of the interpreter. The writer's lines: "pid N", then "kept LPN..." after every commit.
"""

import os
import sys
from pathlib import Path
from random import Random

from dock.core import events as ev
from dock.core.effects import PrintLabel
from dock.core.goods import Grade
from dock.core.ids import Lpn, ParcelId, Sku
from dock.store.opening import open_database
from dock.store.work import Work
from tests.ledger_kit import circumstances, ledger_of

PARCEL = ParcelId("P-1")


def say(line: str) -> None:
    os.write(1, (line + "\n").encode())


def grade_one(work: Work) -> Lpn:
    (lpn,) = plates = work.fresh_plates(1)
    label = PrintLabel(f"label-{lpn.text}", "unit", lpn, 1, (("title", "Lamp"),), "bench-1")
    events = (
        ev.UnitIdentified(lpn, PARCEL, Sku("S-1"), "Lamp", "generic"),
        ev.InspectionStarted(lpn, "generic", 1),
        ev.UnitGraded(lpn, Grade.B),
        ev.LabelRequested(lpn, label.label_id, "unit", 1),
    )
    work.append(events, (label,), circumstances(), plates)
    return lpn


def write_for_ever(path: Path, seed: int) -> None:
    random = Random(seed)
    with open_database(path) as database:
        ledger = ledger_of(database, prefix=f"s{seed}")
        say(f"pid {os.getpid()}")
        while True:
            with ledger.transaction() as work:
                kept = [grade_one(work) for _ in range(random.randint(1, 4))]
            say("kept " + " ".join(lpn.text for lpn in kept))


def main() -> None:
    for line in sys.stdin:
        place, seed = line.split()
        child = os.fork()
        if not child:
            write_for_ever(Path(place), int(seed))
        _, status = os.waitpid(child, 0)
        say(f"died {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    main()
