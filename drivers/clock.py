"""The only file that asks the machine for the time."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime


class SystemClock:
    """Wall time that never runs backwards and never stands still, and the loop's own time for waiting.

    Where the machine's clock is put back, ours goes on at three quarters of its pace until the machine's has caught
    up. Standing still instead would make two scans an hour apart one scan, and let no retry come due for an hour.
    """

    def __init__(
        self, wall_ns: Callable[[], int] = time.time_ns, steady_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """`steady_ns` is a clock that nobody can set."""
        self._wall_ns = wall_ns
        self._steady_ns = steady_ns
        self._last_ns = 0
        self._last_steady_ns = steady_ns()

    def now_us(self) -> int:
        """Microseconds UTC since 1970; never less than what it gave before, even if the machine's clock is put back."""
        steady_ns = self._steady_ns()
        passed_ns = steady_ns - self._last_steady_ns
        self._last_ns = max(self._wall_ns(), self._last_ns + passed_ns * 3 // 4)
        self._last_steady_ns = steady_ns
        return self._last_ns // 1000

    def machine_us(self) -> int:
        """The machine's clock as it stands, put back or not; for the check of the clock only."""
        return self._wall_ns() // 1000

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of the loop's time pass: a pace, never a way to wait for a state."""
        await asyncio.sleep(seconds)


def utc(instant_us: int) -> datetime:
    """An instant of the records as an aware datetime."""
    return datetime.fromtimestamp(instant_us / 1_000_000, tz=UTC)
