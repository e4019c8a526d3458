"""Brings what the upstream announces into the dock: page by page, as commands that may safely come twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from random import Random

from dock.core.commands import ImportCommand
from dock.core.decision import Refusal
from dock.core.fault import Sentence
from dock.ports import (
    KEEPS_NOTHING,
    Clock,
    LedgerUnavailable,
    Pulled,
    Upstream,
    UpstreamAuth,
    UpstreamPermanent,
    UpstreamRetry,
)
from dock.sync.courier import Call
from dock.sync.documents import BadDocument, command_of
from dock.sync.outbox import Outbox
from dock.sync.pace import Pace

LEDGER_WAIT_S = 2.0  # how often a ledger that keeps nothing is tried again
PULL_WAIT_S = 60.0  # a return that was just authorised is known before its parcel can be here
REFUSED_COUNT_MAX = 50  # the latest kept for the sync screen

Ask = Callable[[ImportCommand], Awaitable[Refusal | None]]


@dataclass(frozen=True, slots=True)
class InflowHealth:
    """What the sync screen shows of the feed."""

    taken_count: int = 0
    refused_count: int = 0
    refused: tuple[str, ...] = ()  # the latest, each with its reason
    last_error: Sentence | None = None
    last_pull_us: int | None = None
    needs_person: bool = False


class Inflow:
    """One feed. A document that cannot be taken is named and passed over: it never holds up those behind it."""

    def __init__(
        self, *, outbox: Outbox, upstream: Upstream, ask: Ask, clock: Clock, call: Call, chance: Random
    ) -> None:
        """`ask` answers when the command is committed, so that the cursor never runs ahead of what is kept."""
        self._outbox = outbox
        self._upstream = upstream
        self._ask = ask
        self._clock = clock
        self._call = call
        self._pace = Pace(chance)
        self._renewed = asyncio.Event()
        self.health = InflowHealth()

    def renew(self) -> None:
        """The secret was renewed: go on."""
        self._renewed.set()

    async def run(self, woken: asyncio.Event) -> None:
        """Pull for ever; `woken` is a hint that there may be something now."""
        while True:
            woken.clear()
            try:
                wait_s = await self.round()
            except LedgerUnavailable as fault:  # the cursor was not kept: the same page comes again
                self.health = replace(self.health, last_error=fault.sentence)
                wait_s = LEDGER_WAIT_S
            if self.health.needs_person:
                self._renewed.clear()
                await self._renewed.wait()
            elif wait_s > 0:
                try:
                    async with asyncio.timeout(wait_s):
                        await woken.wait()
                except TimeoutError:
                    continue

    async def round(self) -> float:
        """Take one page and give the seconds until the next.

        Raises:
            LedgerUnavailable: the page was not kept whole, nor the cursor after it.
        """
        cursor = await self._outbox.cursor()
        try:
            page = await self._call(self._upstream.pull, cursor)
        except UpstreamAuth as fault:
            self.health = replace(self.health, last_error=fault.sentence, needs_person=True)
            return PULL_WAIT_S
        except UpstreamRetry as fault:
            self.health = replace(self.health, last_error=fault.sentence)
            return self._pace.failed(fault.after_s)
        except UpstreamPermanent as fault:
            self.health = replace(self.health, last_error=fault.sentence)
            return PULL_WAIT_S
        self._pace.went_well()
        await self._take(page)
        if page.cursor != cursor:
            await self._outbox.keep_cursor(page.cursor)
        self.health = replace(self.health, last_error=None, needs_person=False, last_pull_us=self._clock.now_us())
        return 0.0 if page.more else PULL_WAIT_S

    async def _take(self, page: Pulled) -> None:
        for document in page.documents:
            try:
                command = command_of(document)
            except BadDocument as fault:
                self._refused(str(fault))
                continue
            refusal = await self._ask(command)
            if refusal is not None and refusal.key == KEEPS_NOTHING:
                raise LedgerUnavailable("a page of the feed could not be kept")
            if refusal is None:
                self.health = replace(self.health, taken_count=self.health.taken_count + 1)
            else:
                params = ", ".join(f"{name} {text}" for name, text in refusal.params)
                self._refused(f"{type(command).__name__}: {refusal.key} {params}".rstrip())

    def _refused(self, reason: str) -> None:
        latest = (*self.health.refused, reason)[-REFUSED_COUNT_MAX:]
        self.health = replace(self.health, refused=latest, refused_count=self.health.refused_count + 1)
