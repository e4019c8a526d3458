"""What the languages of label printers have in common: questions out, a reading back."""

from dataclasses import dataclass
from typing import Protocol

from drivers.printer.status import Reading


@dataclass(frozen=True, slots=True)
class Questions:
    """What this printer answers; found out at setup, because another language prints what it does not know."""

    counter: bool = True
    errors: bool = True
    status: bool = True

    @property
    def names(self) -> frozenset[str]:
        """The questions that are asked."""
        return frozenset(name for name in ("counter", "errors", "status") if getattr(self, name))


class Talk(Protocol):
    """One connection's talk in one language. Bytes may be cut anywhere."""

    shows_progress: bool  # whether a reading can tell that a label has left the buffer
    cancel_half: bytes  # throws half a job away, and nothing else

    def ask(self, names: frozenset[str]) -> bytes:
        """The questions of one round; answers to the last one are forgotten."""
        ...

    def feed(self, chunk: bytes) -> None:
        """Take what came."""
        ...

    def reading(self) -> Reading:
        """What was answered in this round."""
        ...

    def missing(self, names: frozenset[str]) -> frozenset[str]:
        """The questions that were not answered yet."""
        ...
