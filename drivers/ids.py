"""Names that were never given before: UUIDv7, so that rows made later sort later."""

from collections.abc import Callable
from uuid import UUID

from dock.ports import Clock


class Uuid7:
    """Makes UUIDv7 (RFC 9562, 5.7) from a clock and a source of random bytes.

    Within one millisecond a counter in `rand_a` keeps the order (RFC 9562, 6.2, method 1).
    """

    def __init__(self, clock: Clock, random_bytes: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._random_bytes = random_bytes
        self._last_ms = 0
        self._count = 0

    def fresh(self) -> str:
        """A name that was never given before."""
        now_ms = max(self._clock.now_us() // 1000, self._last_ms)
        self._count = self._count + 1 if now_ms == self._last_ms else 0
        if self._count > 0xFFF:  # more than 4,096 in a millisecond borrow the next one
            now_ms, self._count = now_ms + 1, 0
        self._last_ms = now_ms
        chance = int.from_bytes(self._random_bytes(8)) & (1 << 62) - 1
        return str(UUID(int=now_ms << 80 | 0x7 << 76 | self._count << 64 | 0b10 << 62 | chance))
