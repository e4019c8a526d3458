"""Durable grades per second through the ledger, against bare sqlite3: `uv run python -m benchmarks.ledger`.

Both write the same rows by the same statements, one transaction a grade, with WAL and synchronous=FULL; the bare one
does nothing else. They take turns, each round in a fresh file; only the ratio holds elsewhere.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event

from dock.core import events as ev
from dock.core.effects import PrintLabel
from dock.core.goods import Disposition, Grade, ZoneKind
from dock.core.ids import Digest, Lpn, ParcelId, Sku, WorkstationId
from dock.store.engine import open_writer, sqlite_choice
from dock.store.ledger import Ledger
from dock.store.opening import open_database
from tests.ledger_kit import STATION, circumstances, ledger_of

GRADES_COUNT = 1_000
ROUNDS_COUNT = 5
BENCH = WorkstationId("bench-1")
PARCEL = ParcelId("P-1")
RULES = Digest("c" * 64)

Transaction = list[tuple[str, Any, bool]]
"""(statement, parameters, whether they are many rows): what one grade wrote."""


def main() -> None:
    """Print the medians of both and their ratio."""
    grades_count = int(sys.argv[1]) if len(sys.argv) > 1 else GRADES_COUNT
    ledger_rates: list[float] = []
    bare_rates: list[float] = []
    for _ in range(ROUNDS_COUNT):
        with TemporaryDirectory() as folder:
            before, log = Path(folder) / "before.db", list[Transaction]()
            identify_all(before, grades_count)
            for name in ("ledger.db", "bare.db"):
                (Path(folder) / name).write_bytes(before.read_bytes())
            record(Path(folder) / "record.db", before, grades_count, log)
            ledger_rates.append(grades_count / grade_all(Path(folder) / "ledger.db", grades_count))
            bare_rates.append(grades_count / replay(Path(folder) / "bare.db", log))
    print(f"{sqlite_choice().shown}; {grades_count} grades, {ROUNDS_COUNT} rounds")
    print(f"ledger {median(ledger_rates):.0f} grades/s, bare sqlite3 {median(bare_rates):.0f} grades/s")
    print(f"ratio {median(ledger_rates) / median(bare_rates):.2f}")


def lpn_of(serial: int) -> Lpn:
    """The plate of one unit."""
    return Lpn.mint(STATION, 1, serial + 1)


def identify_all(path: Path, grades_count: int) -> None:
    """Units that wait to be graded."""
    with open_database(path) as database, ledger_of(database, prefix="before").transaction() as work:
        units = [ev.UnitIdentified(lpn_of(n), PARCEL, Sku("S-1"), "Lamp", "generic") for n in range(grades_count)]
        work.append(units, (), circumstances())


def grade_one(ledger: Ledger, serial: int) -> None:
    """One inspector's grade: graded, routed, its label due, the act kept for undo."""
    lpn = lpn_of(serial)
    steps = (ev.UndoStep("RoutingUndone", lpn=lpn), ev.UndoStep("GradingUndone", lpn=lpn))
    events = (
        ev.UnitGraded(lpn, Grade.B),
        ev.UnitRouted(lpn, Disposition.RESTOCK_GRADED, ZoneKind.SHELF, RULES, ("restock-b",)),
        ev.LabelRequested(lpn, f"label-{serial}", "unit", 1),
        ev.ActionTaken(BENCH, f"act-{serial}", "graded", lpn.text, steps, PARCEL, lpn),
    )
    label = PrintLabel(f"label-{serial}", "unit", lpn, 1, (("title", "Lamp"), ("grade", "B")), "bench-1")
    with ledger.transaction() as work:
        work.append(events, (label,), circumstances())


def grade_all(path: Path, grades_count: int) -> float:
    """Seconds for all grades, one transaction each."""
    with open_database(path) as database:
        ledger = ledger_of(database)
        begun_s = perf_counter()
        for serial in range(grades_count):
            grade_one(ledger, serial)
        return perf_counter() - begun_s


def record(path: Path, before: Path, grades_count: int, log: list[Transaction]) -> None:
    """Grade once more, and note what was written."""
    path.write_bytes(before.read_bytes())
    with open_database(path) as database:
        ledger = ledger_of(database)
        note_writes(database.engine, log)
        for serial in range(grades_count):
            log.append([])
            grade_one(ledger, serial)


def note_writes(engine: Engine, log: list[Transaction]) -> None:
    """Append every writing statement to the last transaction of `log`."""

    def noted(_connection: object, _cursor: object, *told: Any) -> None:
        statement, parameters, _context, is_many = told
        if not statement.startswith(("SELECT", "BEGIN", "PRAGMA")):
            log[-1].append((statement, list(parameters) if is_many else parameters, is_many))

    event.listen(engine, "before_cursor_execute", noted)


def replay(path: Path, log: Sequence[Transaction]) -> float:
    """Seconds for the same statements through the bare driver."""
    engine = open_writer(path)  # its pragmas
    try:
        connection = engine.raw_connection()
        cursor = connection.cursor()
        begun_s = perf_counter()
        for transaction in log:
            cursor.execute("BEGIN IMMEDIATE")
            for statement, parameters, is_many in transaction:
                if is_many:
                    cursor.executemany(statement, parameters)
                else:
                    cursor.execute(statement, parameters)
            cursor.execute("COMMIT")
        taken_s = perf_counter() - begun_s
        connection.close()
    finally:
        engine.dispose()
    return taken_s


if __name__ == "__main__":
    main()
