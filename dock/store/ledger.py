"""The ledger: what happened, what follows from it, what is due, in one transaction or not at all.

A station opens one ledger and reaches it through one thread. What a transaction wrote is kept when it ends, on the
disk itself; where it fails, nothing of it is. Aggregates that were loaded stay in memory within a named bound, because
nobody else writes to this station's SQLite file; on a database that stations share they are read anew each time, and
a transaction whose reading another station has overtaken is refused as a conflict.
"""

from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from dock.core.effects import Effect
from dock.core.events import Event
from dock.core.ids import SiteId, StationCode
from dock.core.streams import Stream
from dock.store.chain import GENESIS
from dock.store.counters import TRIES, count_up
from dock.store.folding import Standing
from dock.store.habits import Habits, SqliteHabits
from dock.store.personal import forget_log
from dock.store.tables import EffectRow, EpochRow, EventRow, table_of
from dock.store.work import ChainHead, Work
from dock.wire import decode_effect

CACHED_MAX = 5_000  # aggregates: a day's open work of one station, some 20 MB

EVENT = table_of(EventRow)
EFFECT = table_of(EffectRow)
EPOCH = table_of(EpochRow)


@dataclass(frozen=True, slots=True)
class Due:
    """An effect that is not known to be done."""

    effect_id: str
    effect: Effect
    attempts: int


class Ledger:
    """One station's way to the database.

    Args:
        engine: a writer's engine whose tables are there (`dock.store.opening`).
        new_id: gives UUIDv7 texts, each once.
        is_reported: whether an event goes upstream.
        now_us: the clock, for the instant of an epoch's opening alone.
        habits: of this kind of database.
    """

    def __init__(
        self,
        engine: Engine,
        site: SiteId,
        station: StationCode,
        *,
        new_id: Callable[[], str],
        is_reported: Callable[[Event], bool],
        now_us: int,
        habits: Habits | None = None,
    ) -> None:
        self.engine = engine
        self.site = site
        self.station = station
        self._new_id = new_id
        self._is_reported = is_reported
        self._habits: Habits = habits or SqliteHabits()
        self._cached_max = 0 if self._habits.is_shared else CACHED_MAX
        self._cached: OrderedDict[Stream, Standing] = OrderedDict()
        self._head: ChainHead | None = None
        self._owed: dict[str, Effect] = {}  # what was due when it was looked at last, by id
        with self.begun() as connection:
            self.epoch, self.is_restored = _epoch(connection, site.text, station.text, now_us)

    @contextmanager
    def transaction(self) -> Generator[Work]:
        """One transaction: what is appended within it is kept together when it ends without a fault.

        Raises:
            LedgerConflict: another station was first; load and decide again.
            LedgerUnavailable: the disk or the server cannot keep it; nothing of this transaction is kept.
        """
        with self._watched(self._habits.deciding) as connection:
            work = self._work(connection)
            yield work
            work.flush()
            if work.has_appended:
                self._habits.tell_others(connection, self.site)
        self._keep(work)
        if work.has_erased:
            forget_log(self.engine)

    @contextmanager
    def reading(self) -> Generator[Work]:
        """One moment to look at: nothing is appended, and nobody else's work refuses it. Faults as `transaction`."""
        with self._watched(self._habits.looking) as connection:
            yield self._work(connection)

    @contextmanager
    def begun(self) -> Generator[Connection]:
        """A transaction for what is no event: marks of the outbox, personal data, cursors. Faults as `transaction`."""
        with self._watched(self._habits.marking) as connection:
            yield connection

    def tell_others(self, connection: Connection) -> None:
        """Wake the other stations of the site when this transaction commits."""
        self._habits.tell_others(connection, self.site)

    @contextmanager
    def _watched(self, begin: Callable[[Engine], AbstractContextManager[Connection]]) -> Generator[Connection]:
        is_kept = False
        try:
            with begin(self.engine) as connection:
                yield connection
            is_kept = True
        except DatabaseError as error:
            raise self._habits.fault(error) from error
        finally:
            if not is_kept:
                self._cached.clear()
                self._head = None

    def _work(self, connection: Connection) -> Work:
        return Work(
            connection,
            self.site,
            self.station,
            self.epoch,
            new_id=self._new_id,
            is_reported=self._is_reported,
            cached=self._cached,
            head=self._head or _end_of_chain(connection, self.site, self.station),
        )

    def try_keeping(self) -> None:
        """Write something that means nothing: a count of such tries.

        Raises:
            LedgerUnavailable: it still keeps nothing.
        """
        with self.begun() as connection:
            count_up(connection, self.site, self.station, TRIES, 0, 1)

    def effects_due(self) -> Sequence[Effect]:
        """What is owed to the world by this station, oldest first."""
        return tuple(due.effect for due in self.due())

    def due(self) -> Sequence[Due]:
        """This station's effects that are not known to be done, in the order in which they became due."""
        rows = select(EFFECT.c.id, EFFECT.c.effect_class, EFFECT.c.body, EFFECT.c.attempts).where(
            EFFECT.c.site == self.site.text, EFFECT.c.station == self.station.text, EFFECT.c.state == "due"
        )
        with self.begun() as connection:
            found = connection.execute(rows.order_by(EFFECT.c.due_seq, EFFECT.c.id)).all()
        # What is owed never changes, and much of it waits long for a person: it is decoded once.
        known = self._owed
        self._owed = {row.id: known.get(row.id) or decode_effect(row.effect_class, row.body) for row in found}
        return tuple(Due(row.id, self._owed[row.id], row.attempts) for row in found)

    def effect_tried(self, effect_id: str) -> None:
        """Count an attempt, before its first byte goes out."""
        with self.begun() as connection:
            connection.execute(
                update(EFFECT)
                .where(EFFECT.c.site == self.site.text, EFFECT.c.id == effect_id)
                .values(attempts=EFFECT.c.attempts + 1)
            )

    def _keep(self, work: Work) -> None:
        self._head = work.head  # nobody but this station adds to its chain
        for stream, standing in work.touched.items():
            self._cached[stream] = standing
            self._cached.move_to_end(stream)
        while len(self._cached) > self._cached_max:
            self._cached.popitem(last=False)


def _end_of_chain(connection: Connection, site: SiteId, station: StationCode) -> ChainHead:
    last = connection.execute(
        select(EVENT.c.chain_seq, EVENT.c.hash)
        .where(EVENT.c.site == site.text, EVENT.c.station == station.text)
        .order_by(EVENT.c.chain_seq.desc())
        .limit(1)
    ).first()
    return ChainHead(last.chain_seq, last.hash) if last else ChainHead(0, GENESIS)


def _epoch(connection: Connection, site: str, station: str, now_us: int) -> tuple[int, bool]:
    """The station's present epoch, opened where there is none, and whether it began with a restored copy."""
    last = connection.execute(
        select(EPOCH.c.epoch, EPOCH.c.reason)
        .where(EPOCH.c.site == site, EPOCH.c.station == station)
        .order_by(EPOCH.c.epoch.desc())
        .limit(1)
    ).first()
    if last is None:
        connection.execute(
            insert(EPOCH), {"site": site, "station": station, "epoch": 1, "opened_us": now_us, "reason": "first"}
        )
        return 1, False
    begun = connection.execute(
        select(func.count())
        .select_from(EVENT)
        .where(EVENT.c.site == site, EVENT.c.station == station, EVENT.c.epoch == last.epoch)
    ).scalar_one()
    return last.epoch, last.reason == "restored" and not begun
