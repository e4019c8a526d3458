"""What every simulated device is: bytes in, bytes out, and a moment at which it wants to act by itself.

A brain never reads a clock and never touches a socket, so that the same one is served over TCP, a pty or memory.
All instants are microseconds UTC, handed in by whoever serves it.
"""

from typing import Protocol, runtime_checkable


class Brain(Protocol):
    """One connection to one simulated device. Made anew for each connection; the device behind it may be shared."""

    def opened(self, now_us: int) -> None:
        """A peer has connected."""
        ...

    def received(self, chunk: bytes, now_us: int) -> None:
        """The peer has sent these bytes, cut anywhere."""
        ...

    def woken(self, now_us: int) -> None:
        """The moment that `due_us` named has come."""
        ...

    def closed(self, now_us: int) -> None:
        """The peer is gone."""
        ...

    def due_us(self) -> int | None:
        """When this brain wants to be woken next; None: not before bytes come."""
        ...

    def outgoing(self) -> bytes:
        """What is to be sent now; a second call gives nothing."""
        ...

    def hangs_up(self) -> bool:
        """Whether the connection is to be closed once `outgoing` is sent."""
        ...


@runtime_checkable
class Paced(Protocol):
    """What a brain may have besides: a device that lets bytes wait on the wire, or breaks off in mid-word."""

    def takes_bytes(self) -> bool:
        """Whether more bytes are to be read now; otherwise they wait on the wire."""
        ...

    def cuts_off(self) -> bool:
        """Whether the connection is to be reset at once, what waits on it lost."""
        ...
