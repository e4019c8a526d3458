"""A dock's end of the line without its store and without sockets: a plain outbox, an inline executor, the shop."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar, TypeVarTuple

from dock.core import events as ev
from dock.core.ids import ParcelId
from dock.ports import Upstream
from dock.sync.courier import Courier, SyncState
from dock.sync.envelope import epcis, plain
from dock.sync.outbox import OutboxRow, OutboxState, SentJob, Waiting
from drivers.upstream.http import Form, HttpUpstream, Peer
from drivers.upstream.in_memory import InMemoryTransport
from simulators.upstream.brain import answer
from simulators.upstream.shop import Shop
from tests.unit.sync_samples import meta_of

START_US = 1_790_100_000_000_000
Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")


class StepClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.us = START_US

    def now_us(self) -> int:
        return self.us

    async def sleep(self, seconds: float) -> None:
        self.us += max(1, int(seconds * 1_000_000))
        await asyncio.sleep(0)


@dataclass
class _Kept:
    row: OutboxRow
    state: OutboxState = OutboxState.NEW
    next_us: int = 0
    job_url: str = ""
    sent_us: int = 0
    reason: str = ""


class PlainOutbox:
    """The contract of the outbox in its plainest form: a list in the order of the ledger."""

    def __init__(self) -> None:
        self.kept: dict[str, _Kept] = {}
        self.place = ""

    def put(self, row: OutboxRow) -> None:
        self.kept[row.event_id] = _Kept(row)

    def crash(self) -> None:
        """What the courier held in memory is gone; the rows are as they were marked."""

    async def claim(self, count_max: int, now_us: int) -> Sequence[OutboxRow]:
        found: list[OutboxRow] = []
        blocked: set[tuple[str, str]] = set()
        for kept in self.kept.values():
            stream = (kept.row.meta.stream_kind.value, kept.row.meta.stream_id)
            if kept.state in {OutboxState.STORED, OutboxState.CANCELLED} or stream in blocked:
                continue
            blocked.add(stream)
            is_open = kept.state in {OutboxState.NEW, OutboxState.TAKEN}
            if is_open and kept.next_us <= now_us and len(found) < count_max:
                if kept.state is OutboxState.TAKEN:
                    kept.row = replace(kept.row, is_doubtful=True)
                kept.state = OutboxState.TAKEN
                found.append(kept.row)
        return found

    async def claim_jobs(self, count_max: int, now_us: int) -> Sequence[SentJob]:
        jobs: dict[str, list[_Kept]] = {}
        for kept in self.kept.values():
            if kept.state is OutboxState.SENT and kept.next_us <= now_us:
                jobs.setdefault(kept.job_url, []).append(kept)
        return [
            SentJob(url, tuple(kept.row.event_id for kept in rows), rows[0].sent_us)
            for url, rows in list(jobs.items())[:count_max]
        ]

    async def mark_sent(self, event_ids: Sequence[str], job_url: str, next_us: int) -> None:
        for kept in self._named(event_ids):
            kept.sent_us = kept.sent_us if kept.state is OutboxState.SENT else next_us
            kept.state, kept.job_url, kept.next_us = OutboxState.SENT, job_url, next_us

    async def mark_stored(self, event_ids: Sequence[str]) -> None:
        for kept in self._named(event_ids):
            kept.state = OutboxState.STORED

    async def mark_retry(
        self, event_ids: Sequence[str], next_us: int, reason: str, *, is_counted: bool, is_doubtful: bool
    ) -> None:
        for kept in self._named(event_ids):
            kept.state, kept.next_us, kept.reason = OutboxState.NEW, next_us, reason
            kept.row = replace(kept.row, attempts=kept.row.attempts + is_counted, is_doubtful=is_doubtful)

    async def mark_parked(self, event_ids: Sequence[str], reason: str) -> None:
        for kept in self._named(event_ids):
            kept.state, kept.reason = OutboxState.PARKED, reason

    async def put_back(self, event_ids: Sequence[str]) -> None:
        for kept in self._named(event_ids):
            kept.state, kept.next_us = OutboxState.NEW, 0
            kept.row = replace(kept.row, attempts=0, is_doubtful=True)

    async def cancel(self, event_ids: Sequence[str]) -> None:
        for kept in self._named(event_ids):
            kept.state = OutboxState.CANCELLED

    async def waiting(self) -> Waiting:
        open_rows = [k for k in self.kept.values() if k.state in {OutboxState.NEW, OutboxState.TAKEN, OutboxState.SENT}]
        parked = [k for k in self.kept.values() if k.state is OutboxState.PARKED]
        oldest = min((k.row.meta.recorded_us for k in [*open_rows, *parked]), default=None)
        return Waiting(bool(open_rows), len(parked), oldest, min((k.next_us for k in self._heads()), default=None))

    def _heads(self) -> list[_Kept]:
        heads: dict[tuple[str, str], _Kept] = {}
        for kept in self.kept.values():
            if kept.state not in {OutboxState.STORED, OutboxState.CANCELLED}:
                heads.setdefault((kept.row.meta.stream_kind.value, kept.row.meta.stream_id), kept)
        return [kept for kept in heads.values() if kept.state is not OutboxState.PARKED]

    async def cursor(self) -> str:
        return self.place

    async def keep_cursor(self, cursor: str) -> None:
        self.place = cursor

    def states(self) -> dict[str, OutboxState]:
        return {event_id: kept.state for event_id, kept in self.kept.items()}

    def _named(self, event_ids: Sequence[str]) -> list[_Kept]:
        return [self.kept[event_id] for event_id in event_ids]


async def inline(work: Callable[[*Asked], Answer], *asked: *Asked) -> Answer:
    """Run the work here and now."""
    return work(*asked)


class World:
    """A courier, its outbox, and a shop at the other end of an in-memory wire."""

    def __init__(self, seed: int = 1, form: Form = Form.PLAIN) -> None:
        self.shop, self.outbox, self.clock, self.form = Shop(), PlainOutbox(), StepClock(), form
        self.chance = Random(seed)
        self.transport = InMemoryTransport(lambda request: answer(self.shop, request))
        self.upstream: Upstream = HttpUpstream(
            Peer("http://shop.example", form), secret=lambda: "demo", now_us=self.clock.now_us,
            transport=self.transport,
        )  # fmt: skip
        self.courier = self.new_courier()

    def new_courier(self) -> Courier:
        return Courier(
            outbox=self.outbox, upstream=self.upstream, document=self.document, clock=self.clock, call=inline,
            chance=self.chance,
        )  # fmt: skip

    def document(self, row: OutboxRow) -> object | None:
        if self.form is Form.EPCIS:
            return epcis(row.event, row.meta, corrects=row.corrects, routed=row.routed)
        return plain(row.event, row.meta)

    def put(self, number: int, stream: str = "", seq: int = 1) -> str:
        meta = meta_of(number, stream=stream, seq=seq)
        self.outbox.put(OutboxRow(ev.ParcelReceived(ParcelId(f"P-{number}")), meta))
        return meta.event_id

    async def rounds(self, count: int) -> None:
        for _ in range(count):
            wait_s = await self.courier.round()
            if self.courier.health.state is SyncState.IDLE:
                return
            if wait_s > 0:
                await self.clock.sleep(wait_s)

    def digest(self) -> str:
        return hashlib.sha256(repr((self.shop.requests, self.outbox.states())).encode()).hexdigest()

    def arrivals(self) -> list[str]:
        return [
            str(event.get("event_id", event.get("eventID"))).removeprefix("urn:uuid:") for event in self.shop.received
        ]


def run(story: Awaitable[None]) -> None:
    async def told() -> None:
        async with asyncio.timeout(60):
            await story

    asyncio.run(told())


async def turns_until(fact: Callable[[], bool], turns_max: int = 10_000) -> None:
    """Let the loop turn until `fact` holds; fails where it never does."""
    for _ in range(turns_max):
        if fact():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came about")
