"""What waits to be told upstream, as the courier sees it. The store keeps the rows; no other way leads upstream."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dock.core.events import Event
from dock.core.goods import Disposition
from dock.core.meta import Meta


class OutboxState(StrEnum):
    """How far a row has come. Stored by value: never renamed."""

    NEW = "new"
    TAKEN = "taken"  # a courier has it: after a crash nobody knows whether it went out
    SENT = "sent"  # accepted, not yet stored: its job is asked
    STORED = "stored"  # the only state that is done
    PARKED = "parked"  # refused for good; a person decides, and later rows of its stream wait
    CANCELLED = "cancelled"  # a person decided that it is never sent


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One event that is due upstream."""

    event: Event
    meta: Meta
    attempts: int = 0  # times that the upstream had this event before it and did not take it
    is_doubtful: bool = False  # it may have gone out already: it is looked for before it is sent again
    corrects: tuple[Event, Meta] | None = None  # what a compensating event takes back (`envelope.compensated`)
    routed: Disposition | None = None  # of a unit that was handed over: as what it left

    @property
    def event_id(self) -> str:
        """The id under which the upstream keeps the event."""
        return self.meta.event_id


@dataclass(frozen=True, slots=True)
class SentJob:
    """Events that were accepted together and whose storing is to be asked for."""

    job_url: str
    event_ids: tuple[str, ...]
    sent_us: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much is not done yet."""

    queued_count: int = 0  # new, taken or sent
    parked_count: int = 0
    oldest_us: int | None = None  # when the oldest of them was recorded
    next_us: int | None = None  # when the next of them is due; None: nothing is to be waited for


class Outbox(Protocol):
    """Durable: what a method marked is kept when it returns. All ids are event ids; marking twice changes nothing."""

    async def claim(self, count_max: int, now_us: int) -> Sequence[OutboxRow]:
        """The rows that may go out now, oldest first, at most one of each stream, marked TAKEN.

        A row waits while a lower seq of its stream is neither STORED nor CANCELLED, and until its time has come.
        A row that was TAKEN and of which nothing became known (a crash) comes again, doubtful. A claim ends the
        one before it: there is one courier to an outbox, and rows of another station are not its own.
        """
        ...

    async def claim_jobs(self, count_max: int, now_us: int) -> Sequence[SentJob]:
        """Accepted jobs whose time to be asked has come, oldest first."""
        ...

    async def mark_sent(self, event_ids: Sequence[str], job_url: str, next_us: int) -> None:
        """The upstream accepted these and works on them; ask again at `next_us`. The first sending counts."""
        ...

    async def mark_stored(self, event_ids: Sequence[str]) -> None:
        """The upstream keeps these."""
        ...

    async def mark_retry(
        self, event_ids: Sequence[str], next_us: int, reason: str, *, is_counted: bool, is_doubtful: bool
    ) -> None:
        """Not done: due again at `next_us`. `is_counted` adds an attempt; `is_doubtful` says how it is claimed next."""
        ...

    async def mark_parked(self, event_ids: Sequence[str], reason: str) -> None:
        """The upstream will never take these as they are."""
        ...

    async def put_back(self, event_ids: Sequence[str]) -> None:
        """A person lets parked rows go out again at once, with their attempts forgotten; they are doubtful."""
        ...

    async def cancel(self, event_ids: Sequence[str]) -> None:
        """A person decides that parked rows are never sent; their streams go on."""
        ...

    async def waiting(self) -> Waiting:
        """How much is not done yet."""
        ...

    async def cursor(self) -> str:
        """How far the upstream's feed was read; "" is the beginning."""
        ...

    async def keep_cursor(self, cursor: str) -> None:
        """Keep the cursor: called after everything before it was committed."""
        ...
