"""Two bugs of writers that share one database, planted on purpose: what finds each, and that the product is free of it.

The simulation has one connection and cannot show them (`tests.dst.planted` has the bugs that it finds).
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, select

from dock.core import events as ev
from dock.core.cases import Case
from dock.core.ids import Lpn, RmaNo, StationCode
from dock.core.streams import Stream
from dock.ports import LedgerConflict, LedgerUnavailable
from dock.store.engine import open_writer
from dock.store.folding import Standing
from dock.store.ledger import Ledger
from dock.store.opening import open_database
from dock.store.tables import AggregateRow, table_of
from dock.store.verify import verify
from dock.store.work import Work
from tests.dst.planted_store import OfWork
from tests.ledger_kit import SITE, T0_US, circumstances, ids, ledger_of

RMA = RmaNo("R-1")
AGGREGATE = table_of(AggregateRow)


class _StaleWork(Work):
    """Takes its place in the stream from the tables, and its state from memory: no guard can see that it is behind."""

    def _standing(self, stream: Stream) -> Standing:
        known = super()._standing(stream)
        is_it = (AGGREGATE.c.site == SITE.text, AGGREGATE.c.kind == stream.kind.value, AGGREGATE.c.id == stream.id)
        kept = select(AGGREGATE.c.version).where(*is_it)
        version = self.connection.execute(kept).scalar()
        return known if version is None or stream in self._stored else replace(known, version=version)


class _Stale(OfWork):
    """Without its version guard."""

    work = _StaleWork


def station(engine: Engine, code: str, kind: type[Ledger] = Ledger) -> Ledger:
    return kind(
        engine, SITE, StationCode(code), new_id=ids(code), is_reported=lambda _event: True, now_us=T0_US
    )  # fmt: skip


def announce(path: Path) -> None:
    with open_database(path) as database, ledger_of(database).transaction() as work:
        work.append((ev.CaseAnnounced(RMA, ()),), (), circumstances())


def count(ledger: Ledger, number: int, between: Callable[[], None] = lambda: None) -> None:
    """Count one unit against the return; `between` comes after the look and before the write."""
    with ledger.transaction() as work:
        work.load(RMA)
        between()
        counted = ev.LineReceived(RMA, 1, Lpn.mint(ledger.station, 1, number), 1)
        work.append((counted,), (), circumstances())


def counted_units(path: Path) -> int:
    with open_database(path) as database, ledger_of(database, prefix="z").reading() as work:
        case = work.load(RMA)
    assert isinstance(case, Case)
    return len(case.counted)


def unwaiting(path: Path) -> Engine:
    """A connection that is told at once that another one writes."""
    engine = open_writer(path)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
    return engine


def deferred(path: Path) -> Engine:
    """The planted bug: a transaction locks nothing until it writes, as SQLAlchemy and sqlite3 have it by themselves."""
    engine = unwaiting(path)

    def heard_otherwise(
        _connection: Connection, _cursor: object, statement: str, parameters: object, *_others: object
    ) -> tuple[str, object]:
        return ("BEGIN" if statement == "BEGIN IMMEDIATE" else statement), parameters

    event.listen(engine, "before_cursor_execute", heard_otherwise, retval=True)
    return engine


def test_who_has_looked_is_not_overtaken_because_nobody_else_can_begin(tmp_path: Path) -> None:
    path = tmp_path / "dock.db"
    announce(path)
    mine, theirs = unwaiting(path), unwaiting(path)
    one, two = station(mine, "A1"), station(theirs, "A2")

    def overtake() -> None:
        with pytest.raises(LedgerUnavailable, match="locked"):
            count(two, 1)

    count(one, 1, overtake)
    count(two, 1)
    mine.dispose()
    theirs.dispose()
    assert counted_units(path) == 2
    assert verify(path).findings == ()


def test_a_deferred_begin_is_found_because_who_has_looked_is_overtaken_and_cannot_keep_his_work(tmp_path: Path) -> None:
    path = tmp_path / "dock.db"
    announce(path)
    mine, theirs = deferred(path), deferred(path)
    one, two = station(mine, "A1"), station(theirs, "A2")
    with pytest.raises(LedgerUnavailable, match="locked"):
        count(one, 1, lambda: count(two, 1))
    mine.dispose()
    theirs.dispose()
    assert counted_units(path) < 2, "both were kept: nobody was overtaken"


@pytest.mark.parametrize("kind", [Ledger, _Stale], ids=["shipped", "planted"])
def test_a_skipped_version_guard_is_found_by_the_count_and_by_verify(kind: type[Ledger], tmp_path: Path) -> None:
    """One station's memory of the return is behind the tables, because another one counted meanwhile."""
    path = tmp_path / "dock.db"
    announce(path)
    mine, theirs = open_writer(path), open_writer(path)
    one, two = station(mine, "A1", kind), station(theirs, "A2")
    count(one, 1)
    count(two, 1)
    is_refused = False
    try:
        count(one, 2)
    except LedgerConflict:
        is_refused = True
        count(one, 2)
    mine.dispose()
    theirs.dispose()
    is_lost = counted_units(path) < 3
    assert (is_refused, is_lost) == ((True, False) if kind is Ledger else (False, True))
    assert bool(verify(path).findings) is is_lost
