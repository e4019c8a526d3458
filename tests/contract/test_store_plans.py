"""What courier and screens ask again and again never reads what is done: a year of rows costs a round nothing."""

import asyncio
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from dock.core.directing import PlacesIn
from dock.core.events import LocationDefined
from dock.core.goods import ZoneKind
from dock.core.ids import LocationCode, Sku
from dock.store import queries
from dock.store.lists import draw_lists
from dock.store.opening import open_database
from dock.store.outbox import StoredOutbox
from dock.sync.envelope import compensated
from tests.contract.test_store_outbox import ONE, TWO, identified, inline, keep
from tests.ledger_kit import SITE, STATION, T0_US, ledger_of

OF_ALL = {"site", "station"}  # bounds that every row of a station meets


@contextmanager
def heard(engine: Engine) -> Generator[list[tuple[str, Any]]]:
    """Every statement that the engine runs meanwhile, with its parameters."""
    said: list[tuple[str, Any]] = []

    def hear(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def test_each_question_of_the_courier_is_answered_by_an_index_that_skips_what_is_done(tmp_path: Path) -> None:
    async def round_() -> None:
        rows = await outbox.claim(10, T0_US)
        await outbox.claim_jobs(10, T0_US)
        await outbox.mark_sent([rows[0].event_id], "job", T0_US + 1)
        await outbox.mark_stored([rows[1].event_id])
        await outbox.waiting()
        await outbox.parked_ids()

    with open_database(tmp_path / "dock.sqlite3") as database:
        ledger = ledger_of(database)
        keep(ledger, identified(ONE), identified(TWO))
        outbox = StoredOutbox(ledger, inline, compensated)
        with heard(database.engine) as said:
            asyncio.run(round_())
        reads = reads_of(database.engine, said)
    assert len(reads) >= 8
    assert not wide(reads)


def test_each_question_of_the_screens_is_answered_by_an_index_that_skips_what_is_done(tmp_path: Path) -> None:
    with open_database(tmp_path / "dock.sqlite3") as database:
        ledger = ledger_of(database)
        keep(ledger, identified(ONE), identified(TWO), LocationDefined(LocationCode("A-1"), ZoneKind.SHELF, 9))
        with heard(database.engine) as said, ledger.reading() as work:
            queries.counts(work.connection, SITE, STATION)
            queries.day(work.connection, SITE, T0_US, T0_US)
            queries.to_inspect(work.connection, SITE)
            queries.to_put_away(work.connection, SITE)
            draw_lists(work.connection, SITE, T0_US, work.look_up)
            work.look_up(PlacesIn(ZoneKind.SHELF, Sku("S-1")))
        reads = reads_of(database.engine, said)
    assert len(reads) >= 20
    assert not wide(reads)


Read = tuple[str, str, tuple[Any, ...]]
"""A statement, one table or index that it reads, and the statement's parameters."""


def reads_of(engine: Engine, said: list[tuple[str, Any]]) -> list[Read]:
    """What SQLite would read for each statement."""
    with engine.begin() as connection:
        return [
            (statement, str(row[3]), tuple(parameters))
            for statement, parameters in said
            if statement.startswith(("SELECT", "UPDATE"))
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if str(row[3]).startswith(("SCAN", "SEARCH"))
        ]


def wide(reads: list[Read]) -> list[Read]:
    """Those that look at every row of a station, or at its whole stock.

    The last of a chain is found at the end of its index.
    """
    return [
        read
        for read in reads
        if not set(re.findall(r"(\w+)[=<>]", read[1])) - _bounds_of_all(read) and not _is_last(read)
    ]


def _bounds_of_all(read: Read) -> set[str]:
    return OF_ALL | {"state"} if "available" in read[2] else OF_ALL


def _is_last(read: Read) -> bool:
    return "SELECT max(" in read[0]
