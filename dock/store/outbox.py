"""The outbox in the ledger's own tables. Each mark is a transaction of its own and kept when it returns."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar, TypeVarTuple

from sqlalchemy import Connection, Select, and_, bindparam, case, func, not_, or_, select, true, update
from sqlalchemy.sql.elements import ColumnElement

from dock.core.events import Event
from dock.core.outbox import OutboxRow, OutboxState, SentJob, Waiting
from dock.store import tables
from dock.store.counters import STORED_SERIES, count_up
from dock.store.folding import meta_of
from dock.store.ledger import Ledger
from dock.store.tables import EventRow, table_of
from dock.store.takings import left_as, taken_back
from dock.wire import decode_event

OUTBOX = table_of(tables.OutboxRow)
EVENT = table_of(EventRow)
LOWER = OUTBOX.alias("lower")
CURSOR = table_of(tables.CursorRow)

FEED = "upstream"
AHEAD_US_MAX = 600_000_000  # ten times the courier's longest wait
MARKED_MAX = 500  # ids in one statement; SQLite takes 32,766 parameters, PostgreSQL 65,535
PIECE_COUNT = 25  # rows of one transaction of a large batch: a grade that comes meanwhile waits for so many only
DONE = (OutboxState.STORED.value, OutboxState.CANCELLED.value)
OPEN = (OutboxState.NEW.value, OutboxState.TAKEN.value, OutboxState.SENT.value)
# Named, not "all but the done ones": those are a year's, and no index skips them.
WAITING = (*OPEN, OutboxState.PARKED.value)

Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")


class InStoreThread(Protocol):
    """Runs blocking work where the store's work is run: one executor thread, or inline in tests."""

    def __call__(self, work: Callable[[*Asked], Answer], *asked: *Asked) -> Awaitable[Answer]:
        """What the work gave."""
        ...


class StoredOutbox:
    """This station's rows of the outbox, as `dock.sync.outbox.Outbox` says.

    Args:
        ledger: of this station.
        run: where the store's work is run.
        compensated: the kind of event that an event takes back.
    """

    def __init__(self, ledger: Ledger, run: InStoreThread, compensated: Callable[[Event], type[Event] | None]) -> None:
        self._ledger = ledger
        self._run = run
        self._compensated = compensated
        self._own = and_(OUTBOX.c.site == ledger.site.text, OUTBOX.c.station == ledger.station.text)
        # The same, hidden from SQLite's planner: it would walk through all rows of the station to find some ids.
        self._own_by_id = and_(
            func.coalesce(OUTBOX.c.site, "") == ledger.site.text,
            func.coalesce(OUTBOX.c.station, "") == ledger.station.text,
        )
        # Built once: to build a statement costs more than to run it, and the courier asks some times a second.
        self._release = (
            update(OUTBOX)
            .where(self._own, OUTBOX.c.state == OutboxState.TAKEN.value)
            .values(state=OutboxState.NEW.value, is_doubtful=true())
        )
        self._due = _due(self._own)
        self._jobs_due = _jobs_due(self._own)
        self._parked = select(func.count()).where(self._own, OUTBOX.c.state == OutboxState.PARKED.value)
        self._oldest = select(OUTBOX.c.recorded_us).where(self._own, OUTBOX.c.state == bindparam("b_state"))
        self._oldest = self._oldest.order_by(OUTBOX.c.chain_seq).limit(1)
        self._nearest = select(OUTBOX.c.next_us).where(self._own, OUTBOX.c.state == bindparam("b_state"), _is_head())
        self._nearest = self._nearest.order_by(OUTBOX.c.next_us).limit(1)
        self._cursor_kept = select(CURSOR.c.value).where(self._feed())

    async def claim(self, count_max: int, now_us: int) -> Sequence[OutboxRow]:
        """The rows that may go out now, marked TAKEN."""
        rows = list(await self._run(self._claim, min(PIECE_COUNT, count_max), now_us))
        is_full = len(rows) == PIECE_COUNT
        while is_full and len(rows) < count_max:
            piece = await self._run(self._claim_more, min(PIECE_COUNT, count_max - len(rows)), now_us)
            is_full = len(piece) == PIECE_COUNT
            rows.extend(piece)
        return rows

    async def claim_jobs(self, count_max: int, now_us: int) -> Sequence[SentJob]:
        """Accepted jobs whose time to be asked has come, oldest first."""
        return await self._run(self._claim_jobs, count_max, now_us)

    async def mark_sent(self, event_ids: Sequence[str], job_url: str, next_us: int) -> None:
        """Accepted upstream; ask again at `next_us`."""
        first = case((OUTBOX.c.state == OutboxState.SENT.value, OUTBOX.c.sent_us), else_=next_us)
        await self._mark(event_ids, {"state": "sent", "job_url": job_url, "next_us": next_us, "sent_us": first})

    async def mark_stored(self, event_ids: Sequence[str]) -> None:
        """Kept upstream."""
        for first in range(0, len(event_ids), PIECE_COUNT):
            await self._run(self._mark_stored, event_ids[first : first + PIECE_COUNT])

    async def mark_retry(
        self, event_ids: Sequence[str], next_us: int, reason: str, *, is_counted: bool, is_doubtful: bool
    ) -> None:
        """Not done, due again at `next_us`."""
        values = {
            "state": "new",
            "next_us": next_us,
            "last_error": reason,
            "attempts": OUTBOX.c.attempts + int(is_counted),
            "is_doubtful": is_doubtful,
        }
        await self._mark(event_ids, values)

    async def mark_parked(self, event_ids: Sequence[str], reason: str) -> None:
        """Refused for good."""
        await self._mark(event_ids, {"state": "parked", "last_error": reason})

    async def put_back(self, event_ids: Sequence[str]) -> None:
        """Parked rows go out again at once."""
        parked = OUTBOX.c.state == OutboxState.PARKED.value
        await self._mark(event_ids, {"state": "new", "next_us": 0, "attempts": 0, "is_doubtful": True}, parked)

    async def cancel(self, event_ids: Sequence[str]) -> None:
        """Parked rows are never sent."""
        await self._mark(event_ids, {"state": "cancelled"}, OUTBOX.c.state == OutboxState.PARKED.value)

    async def parked_ids(self) -> tuple[str, ...]:
        """The events that the upstream refused, oldest first."""
        return await self._run(self._parked_ids)

    async def waiting(self) -> Waiting:
        """How much is not done yet."""
        return await self._run(self._waiting)

    async def cursor(self) -> str:
        """How far the upstream's feed was read."""
        return await self._run(self._cursor)

    async def keep_cursor(self, cursor: str) -> None:
        """Keep the cursor."""
        await self._run(self._keep_cursor, cursor)

    def _parked_ids(self) -> tuple[str, ...]:
        parked = select(OUTBOX.c.event_id).where(self._own, OUTBOX.c.state == OutboxState.PARKED.value)
        with self._ledger.begun() as connection:
            return tuple(connection.execute(parked.order_by(OUTBOX.c.chain_seq)).scalars())

    def _mark_stored(self, event_ids: Sequence[str]) -> None:
        with self._ledger.begun() as connection:
            new = OUTBOX.c.state != OutboxState.STORED.value
            stored = self._update(connection, event_ids, {"state": "stored", "last_error": ""}, new)
            if stored:
                self._ledger.tell_others(connection)  # an event of theirs may have waited for these
                count_up(connection, self._ledger.site, self._ledger.station, STORED_SERIES, 0, stored)

    def _claim(self, count_max: int, now_us: int) -> Sequence[OutboxRow]:
        with self._ledger.begun() as connection:
            # What an earlier claim took and never marked may have gone out: nobody knows.
            connection.execute(self._release)
            return self._take(connection, count_max, now_us)

    def _claim_more(self, count_max: int, now_us: int) -> Sequence[OutboxRow]:
        with self._ledger.begun() as connection:
            return self._take(connection, count_max, now_us)

    def _take(self, connection: Connection, count_max: int, now_us: int) -> Sequence[OutboxRow]:
        asked = {"b_now": now_us, "b_count": count_max}
        found = [dict(row) for row in connection.execute(self._due, asked).mappings()]
        self._update(connection, [row["event_id"] for row in found], {"state": OutboxState.TAKEN.value})
        return tuple(self._row(connection, row) for row in found)

    def _row(self, connection: Connection, row: dict[str, Any]) -> OutboxRow:
        event = decode_event(row["event_class"], row["body"])
        target = self._compensated(event)
        return OutboxRow(
            event,
            meta_of(row),
            row["attempts"],
            bool(row["is_doubtful"]),
            None if target is None else taken_back(connection, row, event, target),
            left_as(connection, row, event),
        )

    def _claim_jobs(self, count_max: int, now_us: int) -> Sequence[SentJob]:
        jobs: dict[str, list[tuple[str, int]]] = {}
        with self._ledger.begun() as connection:
            for row in connection.execute(self._jobs_due, {"b_now": now_us}):
                if row.job_url in jobs or len(jobs) < count_max:
                    jobs.setdefault(row.job_url, []).append((row.event_id, row.sent_us))
        return tuple(SentJob(url, tuple(event_id for event_id, _ in rows), rows[0][1]) for url, rows in jobs.items())

    def _waiting(self) -> Waiting:
        with self._ledger.begun() as connection:
            asked = {state: connection.execute(self._oldest, {"b_state": state}).scalar() for state in WAITING}
            oldest = {state: at_us for state, at_us in asked.items() if at_us is not None}
            is_parked = OutboxState.PARKED.value in oldest
            parked_count = connection.execute(self._parked).scalar_one() if is_parked else 0
            nearest = [
                connection.execute(self._nearest, {"b_state": state}).scalar() for state in OPEN if state in oldest
            ]
        return Waiting(
            any(state in oldest for state in OPEN),
            parked_count,
            min(oldest.values(), default=None),
            min((at_us for at_us in nearest if at_us is not None), default=None),
        )

    def _cursor(self) -> str:
        with self._ledger.begun() as connection:
            return connection.execute(self._cursor_kept).scalar() or ""

    def _keep_cursor(self, cursor: str) -> None:
        with self._ledger.begun() as connection:
            written = connection.execute(update(CURSOR).where(self._feed()).values(value=cursor)).rowcount
            if not written:
                row = {"site": self._ledger.site.text, "feed": FEED, "value": cursor}
                connection.execute(CURSOR.insert(), row)

    def _feed(self) -> ColumnElement[bool]:
        return and_(CURSOR.c.site == self._ledger.site.text, CURSOR.c.feed == FEED)

    async def _mark(
        self, event_ids: Sequence[str], values: dict[str, Any], only: ColumnElement[bool] | None = None
    ) -> None:
        await self._run(self._mark_now, event_ids, values, only)

    def _mark_now(self, event_ids: Sequence[str], values: dict[str, Any], only: ColumnElement[bool] | None) -> None:
        with self._ledger.begun() as connection:
            self._update(connection, event_ids, values, only)

    def _update(
        self,
        connection: Connection,
        event_ids: Sequence[str],
        values: dict[str, Any],
        only: ColumnElement[bool] | None = None,
    ) -> int:
        marked = 0
        for first in range(0, len(event_ids), MARKED_MAX):
            some = OUTBOX.c.event_id.in_(event_ids[first : first + MARKED_MAX])
            which = (self._own_by_id, some) if only is None else (self._own_by_id, some, only)
            marked += connection.execute(update(OUTBOX).where(*which).values(values)).rowcount
        return marked


def _due(own: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The rows whose time has come at `b_now` and of which no lower one waits, `b_count` at most."""
    return (
        select(EVENT, OUTBOX.c.attempts, OUTBOX.c.is_doubtful)
        .join_from(OUTBOX, EVENT, and_(OUTBOX.c.site == EVENT.c.site, _same_event()))
        .where(own, OUTBOX.c.state == OutboxState.NEW.value, _has_come(), _is_head())
        .order_by(OUTBOX.c.chain_seq)
        .limit(bindparam("b_count"))
        .with_for_update(skip_locked=True, of=OUTBOX)
    )


def _jobs_due(own: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(OUTBOX.c.job_url, OUTBOX.c.event_id, OUTBOX.c.sent_us)
        .where(own, OUTBOX.c.state == OutboxState.SENT.value, _has_come())
        .order_by(OUTBOX.c.chain_seq)
    )


def _has_come() -> ColumnElement[bool]:
    """Whether a row's time has come at `b_now`; one that lies far ahead was set by a clock that was put back since.

    The column is hidden from SQLite's planner, which would gather and sort the whole backlog by it to take a few rows.
    """
    next_us = func.coalesce(OUTBOX.c.next_us, 0)
    return or_(next_us <= bindparam("b_now"), next_us > bindparam("b_now") + AHEAD_US_MAX)


def _same_event() -> ColumnElement[bool]:
    return and_(OUTBOX.c.station == EVENT.c.station, OUTBOX.c.chain_seq == EVENT.c.chain_seq)


def _is_head() -> ColumnElement[bool]:
    """Whether no lower event of the same stream is still to be sent, by whichever station."""
    earlier = select(LOWER.c.event_id).where(
        LOWER.c.site == OUTBOX.c.site,
        LOWER.c.stream_kind == OUTBOX.c.stream_kind,
        LOWER.c.stream_id == OUTBOX.c.stream_id,
        LOWER.c.version < OUTBOX.c.version,
        LOWER.c.state.not_in(DONE),
    )
    return not_(earlier.exists())
