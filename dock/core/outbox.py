"""What waits to be told upstream, as values: the store keeps them, the courier carries them."""

from dataclasses import dataclass
from enum import StrEnum

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
    """What is not done yet. The queue is not counted: a courier asks after each batch, and it may be a year's."""

    is_queued: bool = False  # something is new, taken or sent
    parked_count: int = 0
    oldest_us: int | None = None  # when the oldest of them was recorded
    next_us: int | None = None  # when the next row or job that waits for nothing but its time is due; None: none does
