"""Virtual time: a loop whose selector jumps to the next timer, so that a shift takes as long as its work.

What blocks is run in line, so one seed gives one order of everything. Nothing outside is waited for: a loop with
nothing ready and no timer can never go on, and says so.
"""

import asyncio
import selectors
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from drivers.clock import SystemClock

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")

EPOCH_US = 1_795_593_600_000_000  # 25 November 2026, 08:00 UTC: a working Wednesday


class NothingCanHappen(RuntimeError):
    """Every task waits for another one, and no timer is set."""


class JumpingSelector(selectors.BaseSelector):
    """Waits for nothing: where a loop would sleep, its time goes forward instead."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.now_s = 0.0

    def register(self, fileobj: "FileDescriptorLike", events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch a file, as the loop's own wake-up pipe wants it."""
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: "FileDescriptorLike") -> selectors.SelectorKey:
        """Watch a file no more."""
        return self._real.unregister(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready at once; otherwise the time until the next timer has passed."""
        ready = self._real.select(0)
        if ready:
            return ready
        if timeout is None:
            raise NothingCanHappen("nothing is ready and no timer is set: every task waits for another")
        self.now_s += max(0.0, timeout)
        return []

    def get_map(self) -> Mapping["FileDescriptorLike", selectors.SelectorKey]:
        """The files that are watched."""
        return self._real.get_map()

    def close(self) -> None:
        """Give the files back."""
        self._real.close()


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop in which time is a number and executors are the loop itself."""

    def __init__(self) -> None:
        self._jumping = JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds since this loop was made, none of them waited for."""
        return self._jumping.now_s

    def pass_s(self, seconds: float) -> None:
        """Let time go by while something blocks the loop."""
        self._jumping.now_s += seconds

    def run_in_executor(  # pyright: ignore[reportIncompatibleMethodOverride] - a future serves where one is awaited
        self, executor: Executor | None, func: Callable[[*Asked], Answer], *args: *Asked
    ) -> asyncio.Future[Answer]:
        """Run `func` here and now."""
        del executor
        done: asyncio.Future[Answer] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as fault:  # noqa: BLE001 - the future is the one who raises it
            done.set_exception(fault)
        return done


@contextmanager
def virtual_loop() -> Generator[VirtualLoop]:
    """A loop in virtual time, closed at the end."""
    loop = VirtualLoop()
    try:
        yield loop
    finally:
        loop.close()


class WorldTime:
    """The time of the world: the loop's seconds, and a wall clock that somebody may set. It outlives every crash."""

    def __init__(self, loop: VirtualLoop, epoch_us: int = EPOCH_US) -> None:
        self._loop = loop
        self._epoch_us = epoch_us
        self.set_by_us = 0  # how far the wall clock was put forward, or back

    def now_us(self) -> int:
        """Microseconds that passed for the devices, as an instant: nobody sets their clock."""
        return self._epoch_us + round(self._loop.time() * 1_000_000)

    def clock(self) -> SystemClock:
        """The station's own clock on this time, as a new process has it."""
        return SystemClock(
            lambda: (self.now_us() + self.set_by_us) * 1000, lambda: round(self._loop.time() * 1_000_000) * 1000
        )


async def in_line(work: Callable[[*Asked], Answer], *asked: *Asked) -> Answer:
    """Run blocking work here and now, where the program has a thread for it."""
    return work(*asked)
