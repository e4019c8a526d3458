"""Carries the outbox upstream: in order, once, and never silently. The only way that leads there.

Only `stored` is done. Where nobody knows whether an event arrived it is looked for before it is sent again, because no
upstream can be trusted to sort out doubles. What an upstream will not take holds up its own stream and no other.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Protocol, TypeVar, TypeVarTuple

from dock.core.fault import Sentence
from dock.ports import Clock, LedgerUnavailable, Receipt, Upstream, UpstreamAuth, UpstreamPermanent, UpstreamRetry
from dock.sync.outbox import Outbox, OutboxRow, Waiting
from dock.sync.pace import Pace, ladder_s

BATCH_COUNT_MAX = 100  # a hundred a request are sixty times faster than one; ten times more gain little
ATTEMPTS_MAX = 10  # so often may the upstream see an event and not take it
JOB_COUNT_MAX = 20  # asked for in one round
JOB_WAIT_S = 2.0  # most captures are done by then
JOB_LOST_US = 3_600_000_000  # a job that is still open after an hour was lost: its events are looked for
SHORTEST_WAIT_S = 0.05  # whatever the outbox says, the loop is left to others
LEDGER_WAIT_S = 2.0  # how often a ledger that keeps nothing is tried again
IDLE_WAIT_S = 30.0  # the outbox wakes us; this is for a wake-up that was lost
REASON_LENGTH_MAX = 300

Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")


class Call(Protocol):
    """Runs a blocking call in the upstream's thread; inline under simulation."""

    def __call__(self, work: Callable[[*Asked], Answer], *asked: *Asked) -> Awaitable[Answer]:
        """What `work(*asked)` gives or raises."""
        ...


class SyncState(StrEnum):
    """How it stands between dock and upstream."""

    IDLE = "idle"  # all is told
    WORKING = "working"
    WAITING = "waiting"  # the upstream cannot now; it is tried again by itself
    NEEDS_PERSON = "needs_person"  # it does not know us: somebody must renew the secret


@dataclass(frozen=True, slots=True)
class SyncHealth:
    """What the sync screen shows."""

    state: SyncState = SyncState.IDLE
    is_queued: bool = False
    parked_count: int = 0
    oldest_us: int | None = None
    last_error: Sentence | None = None
    last_stored_us: int | None = None
    peer: str = ""


class Courier:
    """One outbox, one upstream."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        upstream: Upstream,
        document: Callable[[OutboxRow], object | None],
        clock: Clock,
        call: Call,
        chance: Random,
    ) -> None:
        """`document` writes a row in the upstream's form; None: the upstream has no form for it, and none is missed."""
        self._outbox = outbox
        self._upstream = upstream
        self._document = document
        self._clock = clock
        self._call = call
        self._chance = chance
        self._pace = Pace(chance)
        self._renewed = asyncio.Event()
        self._batch_count_max = BATCH_COUNT_MAX
        self._stored_count = 0
        self._stored_when_failed: dict[str, int] = {}  # rows that failed alone: what the upstream took meanwhile
        self.health = SyncHealth()

    def renew(self) -> None:
        """The secret was renewed: go on."""
        self._renewed.set()

    async def run(self, woken: asyncio.Event) -> None:
        """Deliver for ever; `woken` is set by whoever put a row into the outbox."""
        while True:
            woken.clear()  # before the look: a row that comes during the round is seen by the next
            try:
                wait_s = await self.round()
            except LedgerUnavailable as fault:  # rows that were taken and not marked come again, doubtful
                self.health = replace(self.health, state=SyncState.WAITING, last_error=fault.sentence)
                wait_s = LEDGER_WAIT_S
            if wait_s > 0:
                await self._rest(woken, wait_s)

    async def round(self) -> float:
        """Ask for open jobs, carry one batch, and give the seconds until there may be more to do; 0: at once."""
        try:
            is_busy = await self._ask_for_jobs()
            is_busy = await self._carry() or is_busy
        except UpstreamAuth as fault:
            await self._tell(SyncState.NEEDS_PERSON, fault.sentence)
            self._renewed.clear()
            await self._renewed.wait()
            return 0.0
        except UpstreamRetry as fault:
            await self._tell(SyncState.WAITING, fault.sentence)
            return self._pace.failed(fault.after_s)
        waiting = await self._tell(SyncState.IDLE, None)
        if waiting.next_us is None:
            return IDLE_WAIT_S  # who puts a row into the outbox wakes it before
        wait_s = (waiting.next_us - self._clock.now_us()) / 1_000_000
        return 0.0 if is_busy and wait_s <= 0 else min(IDLE_WAIT_S, max(SHORTEST_WAIT_S, wait_s))

    # ---- one batch

    async def _carry(self) -> bool:
        # room for the suspects besides: they are the oldest and would fill a small batch alone
        count_max = self._batch_count_max + len(self._stored_when_failed)
        rows = list(await self._outbox.claim(count_max, self._clock.now_us()))
        if not rows:
            return False
        fresh = await self._look_for(rows)
        ready: list[tuple[OutboxRow, object]] = []
        for row in fresh:
            if row.attempts >= ATTEMPTS_MAX:
                await self._park([row.event_id], f"not taken {row.attempts} times")
                continue
            document = self._document(row)
            if document is None:
                await self._outbox.mark_stored([row.event_id])
            else:
                ready.append((row, document))
        await self._send_apart(ready)
        return True

    async def _send_apart(self, ready: Sequence[tuple[OutboxRow, object]]) -> None:
        """Send what never failed alone as one batch, and of the suspects one by itself: its fault is then its own."""
        suspects = [pair for pair in ready if pair[0].event_id in self._stored_when_failed]
        others = [pair for pair in ready if pair[0].event_id not in self._stored_when_failed]
        await self._hand_back([row for row, _ in suspects[1:]], "another event is tried first")
        if others:
            try:
                await self._send(others)
            except (UpstreamRetry, UpstreamAuth) as fault:
                await self._hand_back([row for row, _ in suspects[:1]], str(fault))
                raise
        if suspects:
            try:
                await self._send(suspects[:1])
            except UpstreamRetry:
                if not others:
                    raise  # nothing shows that the upstream is there at all

    async def _look_for(self, rows: Sequence[OutboxRow]) -> list[OutboxRow]:
        """The rows that are to be sent: of the doubtful ones those that the upstream does not have."""
        fresh: list[OutboxRow] = []
        for place, row in enumerate(rows):
            if not row.is_doubtful:
                fresh.append(row)
                continue
            try:
                receipt = await self._call(self._upstream.find, row.event_id)
            except UpstreamPermanent as fault:
                await self._park([row.event_id], f"it cannot be looked for: {fault}")
                continue
            except (UpstreamRetry, UpstreamAuth) as fault:
                await self._hand_back([*fresh, *rows[place:]], str(fault))
                raise
            self._pace.went_well()
            if receipt is None or receipt.outcome == "retry":
                fresh.append(replace(row, is_doubtful=False))
            else:
                await self._settle(row, receipt)
        return fresh

    async def _send(self, pairs: Sequence[tuple[OutboxRow, object]]) -> None:
        rows = [row for row, _ in pairs]
        batch = [(row.event_id, document) for row, document in pairs]
        ids = [row.event_id for row in rows]
        try:
            receipts = await self._call(self._upstream.push, batch, _batch_key(ids))
        except UpstreamAuth as fault:
            await self._hand_back(rows, str(fault))
            raise
        except UpstreamRetry as fault:
            await self._failed(rows, fault)
            raise
        except UpstreamPermanent as fault:
            await self._refused_whole(rows, str(fault))
            return
        self._pace.went_well()
        told = {receipt.event_id: receipt for receipt in receipts}
        await self._settle_all([(row, told.get(row.event_id)) for row in rows])

    async def _failed(self, rows: Sequence[OutboxRow], fault: UpstreamRetry) -> None:
        """Nobody took the batch: half of it is tried next, so that what brings the upstream down is found alone.

        An outage costs no event an attempt: it counts only against a lone event while the upstream takes others.
        """
        now_us = self._clock.now_us()
        if len(rows) > 1 and not fault.is_known_unsent:
            self._batch_count_max = max(1, len(rows) // 2)
        if len(rows) > 1 or fault.is_known_unsent:
            ids = [row.event_id for row in rows]
            await self._outbox.mark_retry(
                ids, now_us, _short(str(fault)), is_counted=False, is_doubtful=not fault.is_known_unsent
            )
            return
        (row,) = rows
        stored_then = self._stored_when_failed.get(row.event_id)
        is_counted = stored_then is not None and self._stored_count > stored_then
        self._stored_when_failed[row.event_id] = self._stored_count
        await self._again(row, str(fault), is_counted=is_counted, is_doubtful=True)

    async def _refused_whole(self, rows: Sequence[OutboxRow], reason: str) -> None:
        """The batch was refused: a lone event is parked, more of them go alone to find the one that is meant."""
        if len(rows) == 1:
            await self._park([rows[0].event_id], reason)
            return
        self._batch_count_max = max(1, len(rows) // 2)
        ids = [row.event_id for row in rows]
        now_us = self._clock.now_us()
        await self._outbox.mark_retry(ids, now_us, _short(reason), is_counted=False, is_doubtful=False)

    # ---- what the upstream said

    async def _settle_all(self, answered: Sequence[tuple[OutboxRow, Receipt | None]]) -> None:
        stored = [row.event_id for row, receipt in answered if receipt and receipt.outcome in {"stored", "duplicate"}]
        jobs: dict[str, list[str]] = {}
        for row, receipt in answered:
            if receipt is None:
                await self._again(row, "the upstream said nothing of it", is_counted=True, is_doubtful=True)
            elif receipt.outcome == "accepted" and receipt.job_url:
                jobs.setdefault(receipt.job_url, []).append(row.event_id)
            elif receipt.outcome not in {"stored", "duplicate"}:
                await self._settle(row, receipt)
        for job_url, ids in jobs.items():
            await self._outbox.mark_sent(ids, job_url, self._clock.now_us() + int(JOB_WAIT_S * 1_000_000))
        await self._stored(stored)

    async def _settle(self, row: OutboxRow, receipt: Receipt) -> None:
        match receipt.outcome:
            case "stored" | "duplicate":
                await self._stored([row.event_id])
            case "accepted" if receipt.job_url:
                next_us = self._clock.now_us() + int(JOB_WAIT_S * 1_000_000)
                await self._outbox.mark_sent([row.event_id], receipt.job_url, next_us)
            case "rejected":
                await self._park([row.event_id], receipt.reason)
            case _:  # `retry`, `accepted` without a place to ask, and what no contract knows: it is looked for
                await self._again(row, receipt.reason, is_counted=True, is_doubtful=receipt.outcome != "retry")

    async def _again(self, row: OutboxRow, reason: str, *, is_counted: bool, is_doubtful: bool) -> None:
        attempts = row.attempts + is_counted
        if attempts >= ATTEMPTS_MAX:
            await self._park([row.event_id], f"not taken {attempts} times: {reason}")
            return
        # at least a second: the streams behind this one go first
        wait_s = 1.0 + ladder_s(attempts + 1, self._chance)
        next_us = self._clock.now_us() + int(wait_s * 1_000_000)
        await self._outbox.mark_retry(
            [row.event_id], next_us, _short(reason), is_counted=is_counted, is_doubtful=is_doubtful
        )

    async def _stored(self, event_ids: Sequence[str]) -> None:
        if not event_ids:
            return
        await self._outbox.mark_stored(event_ids)
        self._stored_count += len(event_ids)
        self._batch_count_max = min(BATCH_COUNT_MAX, self._batch_count_max + len(event_ids))
        for event_id in event_ids:
            self._stored_when_failed.pop(event_id, None)
        self.health = replace(self.health, last_stored_us=self._clock.now_us())

    async def _park(self, event_ids: Sequence[str], reason: str) -> None:
        await self._outbox.mark_parked(event_ids, _short(reason))
        for event_id in event_ids:
            self._stored_when_failed.pop(event_id, None)

    async def _hand_back(self, rows: Sequence[OutboxRow], reason: str) -> None:
        """Nothing was sent: the rows wait as they were."""
        now_us = self._clock.now_us()
        for is_doubtful in (False, True):
            ids = [row.event_id for row in rows if row.is_doubtful is is_doubtful]
            if ids:
                await self._outbox.mark_retry(ids, now_us, _short(reason), is_counted=False, is_doubtful=is_doubtful)

    # ---- accepted is not stored

    async def _ask_for_jobs(self) -> bool:
        jobs = await self._outbox.claim_jobs(JOB_COUNT_MAX, self._clock.now_us())
        for job in jobs:
            now_us = self._clock.now_us()
            try:
                receipts = await self._call(self._upstream.poll, job.job_url)
            except UpstreamPermanent as fault:  # the job is forgotten: only the events themselves can tell
                await self._outbox.mark_retry(
                    job.event_ids, now_us, _short(str(fault)), is_counted=True, is_doubtful=True
                )
                continue
            self._pace.went_well()
            said = {receipt.event_id: receipt for receipt in receipts}
            if not receipts and now_us - job.sent_us < JOB_LOST_US:
                await self._outbox.mark_sent(job.event_ids, job.job_url, now_us + int(JOB_WAIT_S * 1_000_000))
            else:
                await self._close_job(job.event_ids, said, now_us)
        return bool(jobs)

    async def _close_job(self, event_ids: Sequence[str], said: dict[str, Receipt], now_us: int) -> None:
        for event_id in event_ids:
            receipt = said.get(event_id) or said.get("")
            if receipt and receipt.outcome in {"stored", "duplicate"}:
                await self._stored([event_id])
            elif receipt and receipt.outcome == "rejected":
                await self._park([event_id], receipt.reason)
            else:
                reason = receipt.reason if receipt else "its job ended without a word of it"
                self._batch_count_max = max(1, len(event_ids) // 2)  # to find the one that spoils the job
                next_us = now_us + int(JOB_WAIT_S * 1_000_000)
                await self._outbox.mark_retry([event_id], next_us, _short(reason), is_counted=True, is_doubtful=True)

    # ---- what is shown

    async def _tell(self, state: SyncState, error: Sentence | None) -> Waiting:
        waiting = await self._outbox.waiting()
        if state is SyncState.IDLE and waiting.is_queued:
            state = SyncState.WORKING
        self.health = replace(
            self.health,
            state=state,
            is_queued=waiting.is_queued,
            parked_count=waiting.parked_count,
            oldest_us=waiting.oldest_us,
            last_error=error or (self.health.last_error if waiting.is_queued else None),
            peer=self._upstream.health(),
        )
        return waiting

    async def _rest(self, woken: asyncio.Event, wait_s: float) -> None:
        if self.health.state is SyncState.WAITING:
            await self._clock.sleep(wait_s)  # new rows do not make the upstream come back sooner
            return
        try:
            async with asyncio.timeout(wait_s):
                await woken.wait()
        except TimeoutError:
            return


def _batch_key(event_ids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(event_ids).encode()).hexdigest()[:32]


def _short(text: str) -> str:
    shown = "".join(sign if sign.isprintable() else " " for sign in text[:REASON_LENGTH_MAX])
    return shown or "no reason was given"
