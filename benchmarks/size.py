"""A dock of many units with their whole history: how large, how fast found, proven, saved and opened.

`uv run python -m benchmarks.size --units 1000000 --folder DIR` writes the database once and measures it; one that is
there is only measured. Each figure stands beside a baseline of the same run: bare sqlite3 on the same file, and a copy
of its bytes.
"""

import argparse
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import TypeVar

from dock.core import events as ev
from dock.core.decision import Named
from dock.core.goods import CaseLine, Disposition, Grade, ZoneKind
from dock.core.ids import Digest, LocationCode, Lpn, ParcelId, RmaNo, Serial, Sku, TrackingNo
from dock.store.backup import copy_database
from dock.store.opening import Database, open_database
from dock.store.shape import follow_shape
from dock.store.verify import verify
from tests.ledger_kit import SITE, STATION, T0_US, circumstances, everything, ids

T = TypeVar("T")
AT_ONCE = 50  # units of one transaction
FINDS = 2_000
BARE = "SELECT target FROM name WHERE site='main' AND kind='parcel' AND by='tracking' AND value=?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--folder", type=Path)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = told.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        measure(folder / "dock.sqlite3", told.units)


def measure(path: Path, units: int) -> None:
    if not path.exists():
        seconds, _ = timed(lambda: write(path, units))
        print(f"written: {units} units with 9 events each, {units * 9 / seconds:,.0f} events/s")
    size = path.stat().st_size
    print(f"size: {size / 1e6:,.0f} MB, {size / units:,.0f} bytes a unit with its whole history")
    opened_s, database = timed(lambda: open_database(path))
    print(f"opened and ready in {opened_s * 1000:.1f} ms")
    find(path, database, units)
    copied_s, _ = timed(lambda: shutil.copyfile(path, path.with_suffix(".bytes")))
    saved_s, _ = timed(lambda: copy_database(path, path.with_suffix(".backup")))
    print(f"backup {saved_s:.1f} s, {saved_s / copied_s:.1f} times a copy of the bytes")
    for suffix in (".bytes", ".backup"):
        path.with_suffix(suffix).unlink()
    checked_s, _ = timed(lambda: bare_check(path))
    verified_s, verified = timed(lambda: verify(path))
    assert verified.is_whole, verified.findings
    times = verified_s / checked_s
    print(f"verify {verified_s:.1f} s, {times:.1f} times SQLite's integrity check alone ({checked_s:.1f} s)")
    derived_s, _ = timed(lambda: derive(database))
    print(f"every row of the present derived anew in {derived_s:.1f} s, {units / derived_s:,.0f} units/s")
    database.close()


def write(path: Path, units: int) -> None:
    with open_database(path) as database:
        ledger = database.ledger(SITE, STATION, new_id=ids("n"), is_reported=everything, now_us=T0_US)
        for first in range(0, units, AT_ONCE):
            with ledger.transaction() as work:
                plates = work.fresh_plates(min(AT_ONCE, units - first))
                happened = [event for place, lpn in enumerate(plates, first) for event in life(lpn, place)]
                work.append(happened, (), circumstances(T0_US + first), plates)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE outbox SET state = 'stored'")
        connection.commit()


def life(lpn: Lpn, place: int) -> tuple[ev.Event, ...]:
    rma, parcel = RmaNo(f"R-{place}"), ParcelId(f"P-{place}")
    return (
        ev.CaseAnnounced(rma, (CaseLine(1, Sku("S-1"), 1, "Lampada"),), order_ref=f"O-{place}"),
        ev.ParcelAnnounced(parcel, (rma,), tracking=TrackingNo(f"T{place:09d}")),
        ev.ParcelArrived(parcel),
        ev.ParcelReceived(parcel),
        ev.UnitIdentified(lpn, parcel, Sku("S-1"), "Lampada", "generic", rma, 1, serial=Serial(f"{place:07d}")),
        ev.LineReceived(rma, 1, lpn, 1),
        ev.UnitGraded(lpn, Grade.A),
        ev.UnitRouted(lpn, Disposition.RESTOCK_GRADED, ZoneKind.SHELF, Digest("c" * 64)),
        ev.UnitPutAway(lpn, LocationCode(f"A-{place % 5000}"), ZoneKind.SHELF),
    )


def find(path: Path, database: Database, units: int) -> None:
    """By tracking number, serial and plate: the program's own path against one bare SELECT."""
    ledger = database.ledger(SITE, STATION, new_id=ids("f"), is_reported=everything, now_us=T0_US)
    chance = Random(7)
    own: list[float] = []
    bare: list[float] = []
    with ledger.reading() as work:
        for _ in range(FINDS):
            place = chance.randrange(units)
            for named in (Named("parcel", "tracking", f"T{place:09d}"), Named("unit", "serial", f"S-1|{place:07d}")):
                seconds, found = timed(lambda named=named: work.find(named))
                assert len(found) == 1, named
                own.append(seconds)
            lpn = Lpn.mint(STATION, 1, place + 1)
            seconds, unit = timed(lambda lpn=lpn: work.load(lpn))
            assert unit is not None
            own.append(seconds)
    with closing(sqlite3.connect(path)) as connection:
        for _ in range(FINDS):
            text = (f"T{chance.randrange(units):09d}",)
            seconds, _ = timed(lambda text=text: connection.execute(BARE, text).fetchall())
            bare.append(seconds)
    told = [f"p{share} {share_of(own, share) * 1000:.2f} ms ({share_of(own, share) / share_of(bare, share):.0f} times)"
            for share in (50, 99)]  # fmt: skip
    print(f"found by any code, against one bare SELECT: {', '.join(told)}")


def derive(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM shape")
        follow_shape(connection)


def bare_check(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def share_of(values: list[float], share: int) -> float:
    return sorted(values)[len(values) * share // 100]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


if __name__ == "__main__":
    main()
