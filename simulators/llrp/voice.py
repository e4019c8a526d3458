"""What a reader says by itself: to its owner if that listens, else into the outbox until somebody does."""

from typing import Protocol

from simulators.llrp import events
from simulators.llrp.events import Event
from simulators.llrp.outbox import NOTIFICATION, REPORT, Outbox
from simulators.llrp.params import Param


class Owner(Protocol):
    """The connection that holds the reader."""

    @property
    def version(self) -> int:
        """The protocol version that was agreed."""
        ...

    @property
    def is_listening(self) -> bool:
        """Whether reports and events may be sent."""
        ...

    def send_event(self, param: Param) -> None:
        """Send a READER_EVENT_NOTIFICATION with this event, now."""
        ...

    def send_kept(self, kind: int, body: bytes) -> None:
        """Send an RO_ACCESS_REPORT or a READER_EVENT_NOTIFICATION whose body is made."""
        ...


class Voice:
    """Reports and events on their way out."""

    def __init__(self) -> None:
        self.owner: Owner | None = None
        self.outbox = Outbox()
        self.wanted_events: frozenset[int] = frozenset()
        self.holds_events = False  # events wait while nobody is connected, too
        self.clock_offset_us = 0  # how far the reader's clock is ahead of the world's
        self._told_lost = 0

    @property
    def version(self) -> int:
        """The protocol version of the connection; the older one where there is none."""
        return self.owner.version if self.owner is not None else 1

    def tell(self, event: Event, param: Param, at_us: int) -> None:
        """An event happened, at this instant of the world."""
        if event in self.wanted_events and (self.owner is not None or self.holds_events):
            self._send(NOTIFICATION, events.notification(at_us + self.clock_offset_us, param))

    def report(self, body: bytes) -> None:
        """A report is ready."""
        self._send(REPORT, body)

    def flush(self) -> None:
        """Send what waited, if the owner listens now; that it filled up or ran over is said first."""
        owner = self.owner
        if owner is None or not owner.is_listening or not self.outbox:
            return
        if Event.BUFFER_WARNING in self.wanted_events:
            if (percent := self.outbox.warns()) is not None:
                owner.send_event(events.buffer_level(percent))
            if self.outbox.lost_count > self._told_lost:
                owner.send_event(events.buffer_overflow())
        self._told_lost = self.outbox.lost_count
        for kind, body in self.outbox.take():
            owner.send_kept(kind, body)

    def _send(self, kind: int, body: bytes) -> None:
        if self.owner is not None and self.owner.is_listening:
            self.owner.send_kept(kind, body)
        else:
            self.outbox.put(kind, body)
