"""What waits to be told upstream, as the courier sees it. The store keeps the rows; no other way leads upstream."""

from collections.abc import Sequence
from typing import Protocol

from dock.core.outbox import OutboxRow, OutboxState, SentJob, Waiting

__all__ = ["Outbox", "OutboxRow", "OutboxState", "SentJob", "Waiting"]


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
