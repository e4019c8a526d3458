"""The only file that asks the machine for the time."""

import asyncio
import ctypes
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

STEP_US_MIN = 1_000_000  # what is less, time servers and crystals do by themselves
TIMEX_BYTES = 512  # struct timex of Linux holds 208 at most
TIME_ERROR = 5  # adjtimex(2): nobody keeps this clock right


def _steady_ns() -> int:
    """Nanoseconds since the machine began; where the system counts it, the time that it slept too."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic_ns()


class SystemClock:
    """Wall time that never runs backwards and never stands still, and the loop's own time for waiting.

    Where the machine's clock is put back, ours goes on at three quarters of its pace until the machine's has caught
    up. Standing still instead would make two scans an hour apart one scan, and let no retry come due for an hour.
    """

    def __init__(self, wall_ns: Callable[[], int] = time.time_ns, steady_ns: Callable[[], int] = _steady_ns) -> None:
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

    def steady_us(self) -> int:
        """A clock that nobody can set: only its differences mean anything."""
        return self._steady_ns() // 1000

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of the loop's time pass: a pace, never a way to wait for a state."""
        await asyncio.sleep(seconds)


class ClockWatch:
    """Sees that somebody set the machine's clock, and whether it follows a time server."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock
        self._offset_us = clock.machine_us() - clock.steady_us()

    def step_us(self) -> int:
        """By how much it was set since the last look, positive where put forward; 0 where nobody did."""
        offset_us = self._clock.machine_us() - self._clock.steady_us()
        moved_us, self._offset_us = offset_us - self._offset_us, offset_us
        return moved_us if abs(moved_us) >= STEP_US_MIN else 0

    @staticmethod
    def follows_a_server() -> bool:
        """Whether the system says that its clock is kept right; False where it cannot tell."""
        if sys.platform != "linux":
            return False
        asked = ctypes.create_string_buffer(TIMEX_BYTES)  # modes 0: it is only read
        return 0 <= ctypes.CDLL(None).adjtimex(asked) < TIME_ERROR


def utc(instant_us: int) -> datetime:
    """An instant of the records as an aware datetime."""
    return datetime.fromtimestamp(instant_us / 1_000_000, tz=UTC)
