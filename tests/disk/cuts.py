"""Power cuts under the ledger's own statements and pragmas: `uv run python -m tests.disk.cuts --cuts 2000`.

A workload writes units, labels and marks of the outbox on a `Platter`. At seeded acts of the disk - in the middle of a
commit, between log and sync, within a checkpoint - the disk is copied as it would be found had the power gone, and the
copy is opened and judged by the store's own verification. What `tests.disk.platter` does not model is not covered.
"""

import argparse
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import astuple, dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from types import MappingProxyType

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.exc import DatabaseError

from dock.core.ids import Lpn
from dock.store.engine import open_writer
from dock.store.ledger import Ledger
from dock.store.opening import prepare
from dock.store.tables import CounterRow, EffectRow, EventRow, OutboxRow, UnitRow, table_of
from dock.store.verify import verify_engine
from tests.disk.dbapi import choice_on, close_disk
from tests.disk.platter import Platter
from tests.ledger_kit import SITE, STATION, T0_US, everything, ids
from tests.ledger_writer import grade_one

PATH = Path("/dock.db")
EVENTS_OF_A_UNIT = 4
TRANSACTIONS_A_RUN = 110  # more than a thousand pages of log: a run goes through a checkpoint or two
CUTS_A_RUN = 25
OF_LOG_ACTS, OF_FILE_ACTS = 0.006, 0.03  # the main file is written by checkpoints alone, and by few acts
PROCESSES = 2

EFFECT, EVENT, OUTBOX, UNIT = table_of(EffectRow), table_of(EventRow), table_of(OutboxRow), table_of(UnitRow)
COUNTER = table_of(CounterRow)
AS_WRITTEN: Mapping[str, str] = MappingProxyType({})
SYNCED = {
    "FULL": AS_WRITTEN,
    "NORMAL": MappingProxyType({"PRAGMA synchronous=FULL": "PRAGMA synchronous=NORMAL"}),
    "OFF": MappingProxyType({"PRAGMA synchronous=FULL": "PRAGMA synchronous=OFF"}),
}


@dataclass(slots=True)
class Tally:
    """What the cuts came to."""

    cuts: int = 0
    acknowledged: int = 0  # units that were acknowledged when the power went, over all cuts
    cuts_that_lost: int = 0
    lost: int = 0  # acknowledged units that were not found
    torn: int = 0  # cuts after which something was there by half
    corrupt: int = 0  # cuts after which the database or its chain was damaged

    def add(self, other: "Tally") -> None:
        """Count the other's cuts too."""
        for name, value in zip(self.__slots__, astuple(other), strict=True):
            setattr(self, name, getattr(self, name) + value)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, torn or corrupt."""
        return not (self.cuts_that_lost or self.torn or self.corrupt)


@dataclass(slots=True)
class Told:
    """What the workload was told is kept: the units of each transaction, and the events marked as stored upstream."""

    units: list[tuple[Lpn, ...]] = field(default_factory=list[tuple[Lpn, ...]])
    marked: int = 0


class Workload:
    """One run of a ledger over a platter, and the cuts within it."""

    def __init__(self, seed: int, cuts_max: int, heard_as: Mapping[str, str]) -> None:
        self._chance = Random(f"workload {seed}")
        self._fate = Random(f"cuts {seed}")
        self._cuts_max = cuts_max
        self._told = Told()
        self._heard_as = heard_as
        self.tally = Tally()

    def run(self) -> Tally:
        """Work until the cuts are made or the work is done."""
        platter = Platter()
        choice = choice_on(platter, self._heard_as)
        engine = open_writer(PATH, choice)
        try:
            prepare(engine)
            ledger = _ledger(engine)
            for name in platter.files:
                platter.sync(name)  # an empty database that was made long ago
            platter.watch = partial(self._watch, platter)
            for _ in range(TRANSACTIONS_A_RUN):
                if self.tally.cuts >= self._cuts_max:
                    break
                self._work(ledger)
        finally:
            platter.watch = lambda _act, _file: None
            engine.dispose()
            close_disk(choice)
        return self.tally

    def _work(self, ledger: Ledger) -> None:
        with ledger.transaction() as work:
            units = tuple(grade_one(work) for _ in range(self._chance.randint(1, 3)))
        self._told.units.append(units)
        if self._chance.random() < 0.3:
            with ledger.begun() as connection:
                rows = EVENTS_OF_A_UNIT * sum(len(group) for group in self._told.units)
                upto = min(rows, self._told.marked + self._chance.randint(1, 6))
                connection.execute(update(OUTBOX).where(OUTBOX.c.chain_seq <= upto).values(state="stored"))
            self._told.marked = upto

    def _watch(self, platter: Platter, _act: str, file: str) -> None:
        share = OF_FILE_ACTS if file == str(PATH) else OF_LOG_ACTS
        if self.tally.cuts < self._cuts_max and self._fate.random() < share:
            self._cut(platter)

    def _cut(self, platter: Platter) -> None:
        self.tally.cuts += 1
        acknowledged = {lpn.text for units in self._told.units for lpn in units}
        self.tally.acknowledged += len(acknowledged)
        found = platter.after_cut(self._fate)
        choice = choice_on(found, self._heard_as)
        try:
            engine = open_writer(PATH, choice)
            with closing(_Closing(engine)):
                self._judge(engine, acknowledged)
        except DatabaseError:  # it cannot even be opened
            self.tally.corrupt += 1
        finally:
            close_disk(choice)

    def _judge(self, engine: Engine, acknowledged: set[str]) -> None:
        verified = verify_engine(engine)
        self.tally.corrupt += bool(verified.findings)
        if verified.schema is None:
            return
        with engine.begin() as connection:
            found = set(connection.execute(select(UNIT.c.lpn)).scalars())
            lost = len(acknowledged - found)
            self.tally.lost += lost
            is_unmarked = not lost and _count(connection, OUTBOX, OUTBOX.c.state == "stored") < self._told.marked
            self.tally.cuts_that_lost += bool(lost) or is_unmarked
            self.tally.torn += not _is_whole(connection, len(found))


def _is_whole(connection: Connection, units: int) -> bool:
    """Whether every unit has its events, label, outbox rows and used-up plate, and nothing else is there."""
    labels = _count(connection, EFFECT)
    events, reported = _count(connection, EVENT), _count(connection, OUTBOX)
    plates = connection.execute(select(COUNTER.c.value).where(COUNTER.c.series == "plate")).scalar() or 0
    return (labels, events, reported, plates) == (units, units * EVENTS_OF_A_UNIT, units * EVENTS_OF_A_UNIT, units)


def _count(connection: Connection, table: "type[object] | object", *where: object) -> int:
    return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()  # pyright: ignore[reportArgumentType, reportCallIssue]


@dataclass(slots=True)
class _Closing:
    engine: Engine

    def close(self) -> None:
        self.engine.dispose()


def _ledger(engine: Engine) -> Ledger:
    return Ledger(engine, SITE, STATION, new_id=ids(), is_reported=everything, now_us=T0_US)


def run_cuts(cuts: int, first_seed: int = 1, sync: str = "FULL") -> Tally:
    """So many cuts, over as many runs as they need."""
    whole = Tally()
    seed = first_seed
    while whole.cuts < cuts:
        whole.add(Workload(seed, min(CUTS_A_RUN, cuts - whole.cuts), SYNCED[sync]).run())
        seed += 1
    return whole


def main() -> int:
    """Make the cuts that the command line asks for; 1 where FULL lost anything."""
    asked = argparse.ArgumentParser(description="Cut the power under the ledger's own statements.")
    asked.add_argument("--cuts", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--sync", choices=sorted(SYNCED), default="FULL")
    options = asked.parse_args()
    cuts, seed, sync = int(options.cuts), int(options.seed), str(options.sync)
    share = -(-cuts // PROCESSES)
    whole = Tally()
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        seeds = [seed + part * 1_000_000 for part in range(PROCESSES)]
        for tally in pool.map(partial(run_cuts, sync=sync), [share] * PROCESSES, seeds):
            whole.add(tally)
    print(f"synchronous={sync}:", *(f"{name} {getattr(whole, name)}" for name in Tally.__slots__), sep="  ")
    return 0 if sync != "FULL" or whole.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
