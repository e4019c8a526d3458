"""What a reader tells by itself: the parameters of a READER_EVENT_NOTIFICATION (LLRP 1.0.1, 13.1.5 and 16.2.7.6)."""

from enum import IntEnum
from struct import pack

from simulators.llrp.params import Param


class Event(IntEnum):
    """EventNotificationState's types: what a client may ask to be told."""

    HOPPING = 0
    GPI = 1
    ROSPEC = 2
    BUFFER_WARNING = 3
    EXCEPTION = 4
    SURVEY = 5
    AISPEC = 6
    AISPEC_DETAILS = 7
    ANTENNA = 8
    LOOP = 9  # LLRP 1.1


STARTED, ENDED, PREEMPTED = 0, 1, 2


def notification(reader_us: int, event: Param) -> bytes:
    """The body of a READER_EVENT_NOTIFICATION; `reader_us` is UTC by the reader's clock."""
    return Param(246, b"", (Param(128, pack("!Q", max(0, reader_us))), event)).packed()


def connection_attempt(status: int) -> Param:
    """0 taken; 1 and 2 another connection stands, made by the reader or by a client; 3 failed; 4 another tried."""
    return Param(256, pack("!H", status))


def closing() -> Param:
    """The reader ends the connection by itself."""
    return Param(257)


def hopping(table: int, next_channel: int) -> Param:
    """The reader goes to another channel."""
    return Param(247, pack("!HH", table, next_channel))


def gpi(port: int, *, is_high: bool) -> Param:
    """An input line changed."""
    return Param(248, pack("!HB", port, 0x80 if is_high else 0))


def rospec(what: int, rospec_id: int, preempting_id: int = 0) -> Param:
    """A ROSpec started, ended or was preempted."""
    return Param(249, pack("!BII", what, rospec_id, preempting_id))


def buffer_level(percent: int) -> Param:
    """The report buffer is this full."""
    return Param(250, pack("!B", percent))


def buffer_overflow() -> Param:
    """Reports were lost."""
    return Param(251)


def exception(said: str, *where: Param) -> Param:
    """The reader met a fault; `where` holds ids of what it was at, in the standard's order."""
    text = said.encode()
    return Param(252, pack("!H", len(text)) + text, where)


def aispec_ended(rospec_id: int, spec_index: int, slots: tuple[int, int] | None) -> Param:
    """An inventory ended; with collided and empty slots where they were asked for."""
    details = () if slots is None else (Param(18, pack("!HH", *(min(65_535, count) for count in slots))),)
    return Param(254, pack("!BIH", 0, rospec_id, spec_index), details)


def antenna(antenna_id: int, *, is_connected: bool) -> Param:
    """An antenna was connected or lost."""
    return Param(255, pack("!BH", is_connected, antenna_id))


def loop(rospec_id: int, count: int) -> Param:
    """A ROSpec begins again with its first inventory (LLRP 1.1)."""
    return Param(356, pack("!II", rospec_id, count))
