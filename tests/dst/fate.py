"""What can befall the program at any act that others see: its death, a disk that fails, a disk that is slow.

Every act on disk, printer and upstream is counted here before it is done. A death is armed for the n-th act of a kind
and raised from within it; from then on every act raises, because the process is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import apsw
import httpx

from drivers.link import Link
from drivers.upstream.in_memory import InMemoryTransport

WRITING = frozenset({"write", "truncate", "sync", "remove"})


class Boundary(StrEnum):
    """Where the program meets what outlives it."""

    DISK = "disk"
    PAPER = "paper"  # bytes to the printer: before and after they went
    SYNC = "sync"  # a request to the shop: before it went, and after it was answered


class Death(StrEnum):
    """How the program ends."""

    KILL = "kill"  # what it wrote is there, synced or not
    POWER_CUT = "power_cut"  # what it did not sync may be there, or not, or torn


class DiskFault(StrEnum):
    """What a disk can say."""

    FULL = "full"
    IO_ERROR = "io_error"
    READ_ONLY = "read_only"


class Killed(Exception):
    """The process does not exist any more."""


@dataclass(slots=True)
class Fate:
    """One run of the program, from its start to its death."""

    pass_s: Callable[[float], None]  # lets virtual time go by while the disk works
    died_of: Death | None = None
    disk_fault: DiskFault | None = None
    slow_sync_s: float = 0.0
    is_quiet: bool = False  # the world itself looks: nothing befalls it
    _armed: dict[Boundary, tuple[int, Death]] = field(default_factory=dict[Boundary, tuple[int, Death]])

    def arm(self, boundary: Boundary, acts: int, death: Death) -> None:
        """Let the program die at its `acts`-th act of this kind from now, 1 being the next."""
        self._armed[boundary] = (acts, death)

    def disarm(self) -> None:
        """Let it live, on a disk that works."""
        self._armed.clear()
        self.disk_fault = None
        self.slow_sync_s = 0.0

    def die(self, death: Death) -> None:
        """End the process here and now."""
        self.died_of = death

    def meet(self, boundary: Boundary) -> None:
        """An act of this kind is about to be done.

        Raises:
            Killed: the process is dead, or dies of it.
        """
        if self.died_of is None and not self.is_quiet and boundary in self._armed:
            acts, death = self._armed.pop(boundary)
            if acts <= 1:
                self.died_of = death
            else:
                self._armed[boundary] = (acts - 1, death)
        if self.died_of is not None:
            raise Killed(self.died_of)

    def watch_disk(self, act: str, _file: str) -> None:
        """The platter is about to change.

        Raises:
            Killed: see `meet`.
            apsw.Error: the disk fails.
        """
        self.meet(Boundary.DISK)
        if self.is_quiet:
            return
        match self.disk_fault:
            case DiskFault.FULL if act == "write":
                raise apsw.FullError("no space left on the platter")
            case DiskFault.IO_ERROR if act in WRITING:
                raise apsw.IOError("the platter has a scratch")
            case DiskFault.READ_ONLY if act in WRITING:
                raise apsw.ReadOnlyError("the platter was mounted read-only")
            case _:
                if act == "sync" and self.slow_sync_s:
                    self.pass_s(self.slow_sync_s)


class WatchedLink:
    """A link over which nothing goes unseen."""

    def __init__(self, link: Link, fate: Fate) -> None:
        self._link = link
        self._fate = fate

    async def read(self, size_max: int = 65_536) -> bytes:
        """As the link reads."""
        return await self._link.read(size_max)

    async def write(self, chunk: bytes) -> None:
        """As the link writes, seen before and after."""
        self._fate.meet(Boundary.PAPER)
        await self._link.write(chunk)
        self._fate.meet(Boundary.PAPER)

    async def close(self) -> None:
        """As the link closes; the kernel does it for a dead process too."""
        await self._link.close()


class WatchedTransport(InMemoryTransport):
    """Requests over which nothing goes unseen, of one run of the program."""

    def __init__(self, fate: Fate, line: InMemoryTransport) -> None:
        super().__init__(lambda _request: b"")
        self._fate = fate
        self._line = line

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """As the line carries it, seen before and after."""
        self._fate.meet(Boundary.SYNC)
        response = self._line.handle_request(request)
        self._fate.meet(Boundary.SYNC)
        return response
