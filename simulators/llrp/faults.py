"""Mischief that a test or a scenario asks of a simulated reader."""

from dataclasses import dataclass, field

from simulators.llrp.params import Status


@dataclass(slots=True)
class Faults:
    """What goes wrong. Changed at any moment; what concerns bytes counts from the change on."""

    cut_after_bytes: int | None = None  # hang up after so many more bytes, wherever in a message that is; used up once
    is_silent: bool = False  # accept everything, say nothing
    refuse: dict[int, Status] = field(default_factory=dict[int, Status])  # request type -> the status it gets
    garbage: bytes = b""  # sent once, between two messages
    is_deaf_to_keepalives: bool = False  # send no keepalive
    extra_param: bytes = b""  # put behind the parts of every tag report

    def take_garbage(self) -> bytes:
        """The garbage, once."""
        garbage, self.garbage = self.garbage, b""
        return garbage

    def spoil(self, chunk: bytes) -> tuple[bytes, bool]:
        """What of `chunk` goes out, and whether the line is cut behind it."""
        if self.is_silent:
            return b"", False
        if self.cut_after_bytes is None or len(chunk) <= self.cut_after_bytes:
            if self.cut_after_bytes is not None:
                self.cut_after_bytes -= len(chunk)
            return chunk, False
        kept = chunk[: self.cut_after_bytes]
        self.cut_after_bytes = None
        return kept, True
