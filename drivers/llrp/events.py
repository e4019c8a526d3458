"""What a reader tells by itself: READER_EVENT_NOTIFICATION (LLRP 1.0.1, 16.2.7.6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from struct import error, unpack_from

from drivers.llrp.params import find, printable, walk


@dataclass(frozen=True, slots=True)
class Connected:
    """The answer to a connection attempt: 0 taken, 1 and 2 another client has the reader, 3 failed, 4 another tried."""

    status: int


@dataclass(frozen=True, slots=True)
class Closing:
    """The reader ends the connection by itself."""


@dataclass(frozen=True, slots=True)
class AntennaChanged:
    """An antenna was connected or lost."""

    antenna: int
    is_connected: bool


@dataclass(frozen=True, slots=True)
class InputLine:
    """An input line changed."""

    port: int
    is_high: bool


@dataclass(frozen=True, slots=True)
class RoSpecChanged:
    """A ROSpec began (0), ended (1) or was preempted (2)."""

    rospec_id: int
    what: int


@dataclass(frozen=True, slots=True)
class BufferFilling:
    """The reader's report buffer is this full."""

    percent: int


@dataclass(frozen=True, slots=True)
class BufferOverflowed:
    """The reader has lost reports."""


@dataclass(frozen=True, slots=True)
class ReaderExcepted:
    """The reader met a fault of its own."""

    said: str


ReaderEvent = (
    Connected | Closing | AntennaChanged | InputLine | RoSpecChanged | BufferFilling | BufferOverflowed | ReaderExcepted
)


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification: the reader's clock, and the events that are known here; others are left out."""

    reader_us: int | None
    is_utc: bool
    events: tuple[ReaderEvent, ...]


def read_notification(body: bytes) -> Notification:
    """The notification in a message's body; what is unknown or broken in it is left out, never fatal."""
    reader_us: int | None = None
    is_utc = True
    events: list[ReaderEvent] = []
    for kind, content in walk(find(body, 246) or b""):
        if kind in {128, 129} and len(content) == 8:  # UTCTimestamp, Uptime
            reader_us, is_utc = int.from_bytes(content), kind == 128
        elif kind in _READERS:
            try:
                events.append(_READERS[kind](content))
            except error:
                continue  # cut short: the reader's mistake, and not a reason to lose the connection
    return Notification(reader_us, is_utc, tuple(events))


def _gpi(content: bytes) -> InputLine:
    port, state = unpack_from("!HB", content)
    return InputLine(port, bool(state & 0x80))


def _rospec(content: bytes) -> RoSpecChanged:
    what, rospec_id = unpack_from("!BI", content)
    return RoSpecChanged(rospec_id, what)


def _antenna(content: bytes) -> AntennaChanged:
    is_connected, antenna = unpack_from("!BH", content)
    return AntennaChanged(antenna, bool(is_connected))


def _exception(content: bytes) -> ReaderExcepted:
    (said_bytes,) = unpack_from("!H", content)
    return ReaderExcepted(printable(content[2 : 2 + said_bytes].decode("utf-8", "replace")))


def _closing(content: bytes) -> Closing:
    del content  # the event is its own whole meaning
    return Closing()


def _overflow(content: bytes) -> BufferOverflowed:
    del content  # the event is its own whole meaning
    return BufferOverflowed()


_READERS: Mapping[int, Callable[[bytes], ReaderEvent]] = {
    248: _gpi,
    249: _rospec,
    250: lambda content: BufferFilling(unpack_from("!B", content)[0]),
    251: _overflow,
    252: _exception,
    255: _antenna,
    256: lambda content: Connected(unpack_from("!H", content)[0]),
    257: _closing,
}
