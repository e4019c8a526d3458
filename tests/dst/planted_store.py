"""Planted bugs of the store: rows that are not written, not chained, eaten, or given in the wrong order."""

from collections.abc import Callable, Sequence
from random import SystemRandom
from typing import Any

from sqlalchemy import Connection, delete, select

from dock.core.effects import Effect
from dock.core.events import Event
from dock.core.meta import Circumstances, Meta
from dock.core.outbox import OutboxRow
from dock.store import tables
from dock.store.chain import GENESIS
from dock.store.ledger import Ledger
from dock.store.opening import Database
from dock.store.outbox import StoredOutbox
from dock.store.tables import EventRow, table_of
from dock.store.work import ChainHead, Work
from drivers.ids import Uuid7
from tests.dst.parts import SITE, STATION

OUTBOX, EVENT = table_of(tables.OutboxRow), table_of(EventRow)
KEPT_US = 30_000_000


class OfWork(Ledger):
    """A ledger whose transactions are of another make."""

    work: type[Work] = Work

    def _work(self, connection: Connection) -> Work:
        honest = super()._work(connection)
        return self.work(
            connection,
            self.site,
            self.station,
            self.epoch,
            new_id=self._new_id,
            is_reported=self._is_reported,
            cached=self._cached,
            head=honest.head,
        )


class _DroppingWork(Work):
    """Forgets one outbox row in ten."""

    def _chain(self, event: Event, meta: Meta) -> None:
        super()._chain(event, meta)
        if self._outbox and meta.event_id.endswith("0"):
            self._outbox.pop()


class _TornWork(Work):
    """Begins the chain anew now and then."""

    def _chain(self, event: Event, meta: Meta) -> None:
        if meta.event_id.endswith("0"):
            self.head = ChainHead(self.head.seq, GENESIS)
        super()._chain(event, meta)


class _MemoryWork(Work):
    """Hands labels to whoever listens instead of writing them down."""

    listener: Callable[[Effect], None]

    def append(
        self,
        events: Sequence[Event],
        effects: Sequence[Effect],
        circumstances: Circumstances,
        plates: Sequence[Any] = (),
    ) -> tuple[Meta, ...]:
        for effect in effects:
            self.listener(effect)
        return super().append(events, (), circumstances, plates)

    def effect_done(self, effect_id: str, evidence: str) -> None:
        del effect_id, evidence


def outbox_dropped(database: Database, ids: Uuid7, reported: Callable[[Event], bool], now_us: int) -> Ledger:
    """A ledger that forgets rows of the outbox."""
    return _of(_DroppingWork, database, ids, reported, now_us)


def chain_torn(database: Database, ids: Uuid7, reported: Callable[[Event], bool], now_us: int) -> Ledger:
    """A ledger whose chain does not hold."""
    return _of(_TornWork, database, ids, reported, now_us)


def effects_in_memory(database: Database, ids: Uuid7, reported: Callable[[Event], bool], now_us: int) -> Ledger:
    """A ledger that remembers what is owed only as long as the process lives."""
    owed: list[Effect] = []

    class Remembering(_MemoryWork):
        """Of this process."""

        listener = owed.append

    class Opened(OfWork):
        """Of this process."""

        work = Remembering

        def effects_due(self) -> Sequence[Effect]:
            return tuple(owed)

    return Opened(database.engine, SITE, STATION, new_id=ids.fresh, is_reported=reported, now_us=now_us)


def _of(kind: type[Work], database: Database, ids: Uuid7, reported: Callable[[Event], bool], now_us: int) -> Ledger:
    class Opened(OfWork):
        """Of this kind of work."""

        work = kind

    return Opened(database.engine, SITE, STATION, new_id=ids.fresh, is_reported=reported, now_us=now_us)


class BackwardsOutbox(StoredOutbox):
    """Gives whatever waits, the newest first."""

    def _claim(self, count_max: int, now_us: int) -> Sequence[OutboxRow]:
        del now_us
        with self._ledger.begun() as connection:
            due = (
                select(EVENT, OUTBOX.c.attempts, OUTBOX.c.is_doubtful)
                .join_from(OUTBOX, EVENT, OUTBOX.c.chain_seq == EVENT.c.chain_seq)
                .where(OUTBOX.c.state.in_(("new", "taken")))
                .order_by(OUTBOX.c.chain_seq.desc())
                .limit(count_max)
            )
            found = [dict(row) for row in connection.execute(due).mappings()]
            self._update(connection, [row["event_id"] for row in found], {"state": "taken"})
            return tuple(self._row(connection, row) for row in found)


class RandomOutbox(StoredOutbox):
    """Sends a batch in an order that nobody chose."""

    def _claim(self, count_max: int, now_us: int) -> Sequence[OutboxRow]:
        rows = list(super()._claim(count_max, now_us))
        SystemRandom().shuffle(rows)
        return rows


class PruningOutbox(StoredOutbox):
    """Takes old rows away, sent or not."""

    def _claim(self, count_max: int, now_us: int) -> Sequence[OutboxRow]:
        with self._ledger.begun() as connection:
            connection.execute(delete(OUTBOX).where(OUTBOX.c.recorded_us < now_us - KEPT_US))
        return super()._claim(count_max, now_us)
