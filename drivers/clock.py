"""The only file that asks the machine for the time."""

import asyncio
import time
from datetime import UTC, datetime


class SystemClock:
    """Wall time that never runs backwards, and the loop's own time for waiting."""

    def __init__(self) -> None:
        self._last_us = 0

    def now_us(self) -> int:
        """Microseconds UTC since 1970; never less than what it gave before, even if the machine's clock is put back."""
        self._last_us = max(self._last_us, time.time_ns() // 1000)
        return self._last_us

    def machine_us(self) -> int:
        """The machine's clock as it stands, put back or not; for the check of the clock only."""
        return time.time_ns() // 1000

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of the loop's time pass: a pace, never a way to wait for a state."""
        await asyncio.sleep(seconds)


def utc(instant_us: int) -> datetime:
    """An instant of the records as an aware datetime."""
    return datetime.fromtimestamp(instant_us / 1_000_000, tz=UTC)
