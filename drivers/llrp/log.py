"""What was said between us and a reader, kept in a bounded ring and decoded when somebody looks."""

from collections import deque
from dataclasses import dataclass, replace
from functools import lru_cache

from dock.core.views import MessageView
from drivers.llrp.framing import HEADER, Frame
from drivers.llrp.tree import Node, read_message

ENTRIES_MAX = 400
BODY_BYTES_MAX = 4_096  # of one message; capabilities are the longest that are worth reading
LINES_MAX = 200  # of one message
DECODED_MAX = 6  # messages of a view
PARTS_MAX = 20  # lines of each
_NAME_BYTES = 5  # vendor and subtype, which name a custom message
_MANY = {61, 62, 72}  # reports, keepalives and their acknowledgements: neighbours of a kind stand as one line


@dataclass(slots=True)
class Entry:
    """One message, or several of one kind in a row."""

    at_us: int
    is_ours: bool
    frame: Frame
    count: int = 1
    size_bytes: int = 0  # of all of them

    @property
    def is_routine(self) -> bool:
        """Whether it is a report or a keepalive."""
        return self.frame.kind in _MANY

    @property
    def title(self) -> str:
        """The message in one line."""
        times = f" x{self.count}" if self.count > 1 else ""
        name = read_message(self.frame._replace(body=self.frame.body[:_NAME_BYTES])).name
        return f"{name}{times} #{self.frame.message_id}, {self.size_bytes} B"


@lru_cache(maxsize=64)  # a screen asks for the same messages again and again
def decoded(frame: Frame) -> tuple[str, ...]:
    """A message: its name and fields, then a line for each parameter, indented as they lie in each other."""
    lines: list[str] = []
    _describe(read_message(frame), 0, lines)
    return tuple(lines[:LINES_MAX])


class Log:
    """The last messages of one reader, over all of its sessions."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=ENTRIES_MAX)
        self.offset_us = 0  # from the session's instants to the station's

    def heard(self, frame: Frame, now_us: int) -> None:
        """The reader said this."""
        self._add(frame, now_us, is_ours=False)

    def said(self, packed: bytes, now_us: int) -> None:
        """We said this."""
        first, _, message_id = HEADER.unpack_from(packed)
        frame = Frame(first >> 10 & 7, first & 0x3FF, message_id, packed[HEADER.size :])
        self._add(frame, now_us, is_ours=True)

    def entries(self) -> tuple[Entry, ...]:
        """What is kept, oldest first."""
        return tuple(replace(entry) for entry in self._entries)

    def views(self, count: int) -> tuple[MessageView, ...]:
        """The last so many messages, oldest first; the newest of them decoded, but for reports and keepalives."""
        entries = list(self._entries)[-count:]
        telling = [place for place, entry in enumerate(entries) if not entry.is_routine][-DECODED_MAX:]
        return tuple(
            MessageView(
                entry.at_us,
                entry.is_ours,
                entry.title,
                decoded(entry.frame)[1:PARTS_MAX] if place in telling else (),
            )
            for place, entry in enumerate(entries)
        )

    def _add(self, frame: Frame, now_us: int, *, is_ours: bool) -> None:
        size = HEADER.size + len(frame.body)
        if frame.kind in _MANY:
            # keepalives come between reports: each kind grows in its last entry while only such entries follow it
            for place in range(1, min(len(self._entries), len(_MANY)) + 1):
                last = self._entries[-place]
                if last.frame.kind not in _MANY:
                    break
                if last.frame.kind == frame.kind and last.is_ours == is_ours:
                    last.frame = _kept(frame)  # in place: reports come by the ten thousand
                    last.count += 1
                    last.size_bytes += size
                    return
        self._entries.append(Entry(now_us + self.offset_us, is_ours, _kept(frame), 1, size))


def _describe(node: Node, depth: int, lines: list[str]) -> None:
    if len(lines) > LINES_MAX:
        return
    fields = " ".join(f"{name}={_shown(value)}" for name, value in node.fields)
    lines.append(f"{'  ' * depth}{node.name}{' ' if fields else ''}{fields}")
    for part in node.parts:
        _describe(part, depth + 1, lines)


def _shown(value: object) -> str:
    match value:
        case bytes():
            return value[:64].hex()
        case str():
            return ascii(value[:200])
        case _:
            return str(value)[:200]


def _kept(frame: Frame) -> Frame:
    return frame if len(frame.body) <= BODY_BYTES_MAX else frame._replace(body=frame.body[:BODY_BYTES_MAX])
