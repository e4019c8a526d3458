"""Mischief that a test or a scenario asks of a simulated reader."""

from dataclasses import dataclass, field
from enum import Enum

from simulators.llrp.params import Status


class Harm(Enum):
    """What happens at a scripted byte."""

    CUT = "cut"  # hang up before it
    FLIP = "flip"  # its bits are turned over
    DROP = "drop"  # it is left out
    DOUBLE = "double"  # it comes twice
    STALL = "stall"  # nothing goes out from it on, and the connection stays


@dataclass(slots=True)
class Faults:
    """What goes wrong. Changed at any moment; what concerns bytes counts from the change on."""

    cut_after_bytes: int | None = None  # hang up after so many more bytes, wherever in a message that is; used up once
    script: dict[int, Harm] = field(default_factory=dict[int, Harm])  # number of a byte, from 0 -> its harm; used once
    is_silent: bool = False  # accept everything, say nothing
    refuse: dict[int, Status] = field(default_factory=dict[int, Status])  # request type -> the status it gets
    unanswered: set[int] = field(default_factory=set[int])  # request types that are acted upon and never answered
    garbage: bytes = b""  # sent once, between two messages
    is_deaf_to_keepalives: bool = False  # send no keepalive
    extra_param: bytes = b""  # put behind the parts of every tag report
    _sent_bytes: int = 0

    def take_garbage(self) -> bytes:
        """The garbage, once."""
        garbage, self.garbage = self.garbage, b""
        return garbage

    def count_anew(self) -> None:
        """The next byte that goes out has number 0 in the script."""
        self._sent_bytes = 0

    def spoil(self, chunk: bytes) -> tuple[bytes, bool]:
        """What of `chunk` goes out, and whether the line is cut behind it."""
        if self.is_silent:
            return b"", False
        if self.script:
            return self._follow_script(chunk)
        self._sent_bytes += len(chunk)
        if self.cut_after_bytes is None or len(chunk) <= self.cut_after_bytes:
            if self.cut_after_bytes is not None:
                self.cut_after_bytes -= len(chunk)
            return chunk, False
        kept = chunk[: self.cut_after_bytes]
        self.cut_after_bytes = None
        return kept, True

    def _follow_script(self, chunk: bytes) -> tuple[bytes, bool]:
        out = bytearray()
        for byte in chunk:
            harm = self.script.pop(self._sent_bytes, None)
            self._sent_bytes += 1
            match harm:
                case None:
                    out.append(byte)
                case Harm.CUT:
                    return bytes(out), True
                case Harm.FLIP:
                    out.append(byte ^ 0xFF)
                case Harm.DROP:
                    pass
                case Harm.DOUBLE:
                    out += bytes((byte, byte))
                case Harm.STALL:
                    self.is_silent = True
                    return bytes(out), False
        return bytes(out), False
