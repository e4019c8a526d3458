"""What the station needs of the world outside, each named for the need. Drivers, store and simulators fill them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from dock.core.effects import Effect, PrintLabel
from dock.core.events import Event
from dock.core.fault import Fault
from dock.core.ids import ActorId, Digest, Lpn, PersonKey
from dock.core.meta import Circumstances
from dock.core.observations import Observation


class Clock(Protocol):
    """Time, asked of one place alone."""

    def now_us(self) -> int:
        """Microseconds UTC since 1970; never less than what it gave before."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let loop time pass: a pace, never a way to wait for a state."""
        ...


class Ids(Protocol):
    """Names that were never given before."""

    def fresh(self) -> str:
        """A UUIDv7 in text (RFC 9562, 5.7)."""
        ...


class Work(Protocol):
    """One open transaction of the ledger. What it appended is what later loads of it see."""

    has_reported: bool  # something of what it appended goes upstream

    def look_up(self, ref: object) -> object:
        """What stands under an id of `dock.core.ids` (a state or None), or a `Named` (ids in text, in order)."""
        ...

    def fresh_plates(self, count: int) -> tuple[Lpn, ...]:
        """Plates that were never used; `append` uses up those that its events name."""
        ...

    def append(
        self, events: Sequence[Event], effects: Sequence[Effect], circumstances: Circumstances, plates: Sequence[Lpn]
    ) -> object:
        """Keep events, the state after them, effects due and outbox rows; `plates` are those that were offered."""
        ...

    def effect_done(self, effect_id: str, evidence: str) -> None:
        """This is owed no more. Twice is once."""
        ...

    def keep_person(self, actor: ActorId, *, name: str, pin: str) -> None:
        """Keep a person's name and the hash of the PIN in the side table; an empty one is left as it was."""
        ...

    def is_pin_right(self, actor: ActorId, pin: str) -> bool:
        """Whether this is the person's PIN."""
        ...

    def keep_customer(self, key: PersonKey, body: str) -> None:
        """Keep a customer's data (JSON) in the side table; what was erased is never kept again."""
        ...

    def erase_customer(self, key: PersonKey) -> None:
        """Take the customer's row out of the side table."""
        ...


class LedgerUnavailable(Fault, OSError):
    """The ledger keeps nothing now: disk full, read-only, gone. Nothing of the transaction is kept."""


class LedgerConflict(RuntimeError):
    """Another station was first with something that this transaction read. Nothing is kept: load and decide again."""


KEEPS_NOTHING = "station_keeps_nothing"
"""The refusal of a station whose ledger keeps nothing now: nothing was decided, and the same may be asked again."""


class Ledger(Protocol):
    """Where everything is kept. Calls block: they run on one thread of their own."""

    def transaction(self) -> AbstractContextManager[Work]:
        """One transaction: kept whole when the block ends, gone whole when it raises.

        Raises:
            LedgerUnavailable: nothing was kept.
            LedgerConflict: another station was first, and nothing was kept; to try again may succeed.
        """
        ...

    def try_keeping(self) -> None:
        """Write something that means nothing, as durably as everything else.

        Raises:
            LedgerUnavailable: it still keeps nothing.
        """
        ...


class Inbox(Protocol):
    """Where drivers put what they saw."""

    async def tell(self, observation: Observation) -> None:
        """Take one observation; waits while the station has too many, so that a driver holds back its device."""
        ...


class Printer(Protocol):
    """A printer with its spool. It reports what becomes of a label as `LabelProgressed` observations."""

    async def print_label(self, label: PrintLabel) -> None:
        """Take this label into the spool. A label id that it has already is not taken twice."""
        ...

    def give_back(self, label_id: str) -> bool:
        """Give a label up for another printer; False where it was begun, and stays here whatever becomes of it."""
        ...


class Camera(Protocol):
    """A camera that takes evidence pictures."""

    async def take(self, shot: str) -> None:
        """Take, store and sync one picture, then tell the inbox; faults are reported as the device's state."""
        ...


class PhotoStore(Protocol):
    """Pictures as files named by their digest."""

    def keep(self, picture: bytes) -> Digest:
        """Write and sync one picture before it gives the digest."""
        ...


class Traces(Protocol):
    """Raw reads of door sessions as files named by their digest. Calls block."""

    def keep(self, trace: bytes) -> Digest:
        """Write and sync one trace before it gives the digest.

        Raises:
            LedgerUnavailable: it cannot be kept, and so nothing that names it may be.
        """
        ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the upstream said of one event."""

    event_id: str
    outcome: str  # stored | accepted | duplicate | rejected | retry
    job_url: str = ""  # where to ask again after `accepted`
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pulled:
    """A page of what the upstream wants the dock to know, and the cursor after it."""

    documents: tuple[object, ...]  # parsed JSON, one announcement each
    cursor: str
    more: bool


class Upstream(Protocol):
    """A system to which outcomes go and from which expected returns come. Calls block: they run in their own thread.

    Three faults cross it and no others: `UpstreamRetry`, `UpstreamPermanent`, `UpstreamAuth`.
    """

    def push(self, batch: Sequence[tuple[str, object]], batch_key: str) -> Sequence[Receipt]:
        """Hand over events (id, document) in order; one receipt each. `batch_key` is the same for the same batch."""
        ...

    def find(self, event_id: str) -> Receipt | None:
        """What the upstream has under this id: asked before anything is sent again."""
        ...

    def poll(self, job_url: str) -> Sequence[Receipt]:
        """What became of an accepted batch, "" speaking for all of its events; empty while it is still worked on."""
        ...

    def pull(self, cursor: str) -> Pulled:
        """The next page after `cursor`; "" is the beginning."""
        ...

    def health(self) -> str:
        """A line about the peer for the technician's screen."""
        ...


class UpstreamRetry(Fault, OSError):
    """The upstream cannot now; `after_s` is its own wish, and None where it said nothing.

    `is_known_unsent` is true where no byte of the request can have been acted upon.
    """

    def __init__(
        self, text: str, /, *, after_s: float | None = None, is_known_unsent: bool = False, **params: object
    ) -> None:
        super().__init__(text, **params)
        self.after_s = after_s
        self.is_known_unsent = is_known_unsent


class UpstreamPermanent(Fault, OSError):
    """The upstream will never take this as it is."""


class UpstreamAuth(Fault, OSError):
    """The upstream does not know us: a person must renew the secret."""
