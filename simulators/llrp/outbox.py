"""Reports and events that wait for somebody to take them: nobody is connected, or the client holds them back."""

from collections import deque

REPORT, NOTIFICATION = 61, 63
MESSAGES_MAX = 66_000  # what a reader of this class queues before it forgets the oldest
WARN_AT_PERCENT = 80


class Outbox:
    """Messages without heads, oldest first."""

    def __init__(self, messages_max: int = MESSAGES_MAX) -> None:
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._max = messages_max
        self._warned = False
        self.lost_count = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, kind: int, body: bytes) -> None:
        """Keep one message; the oldest goes where there is no room."""
        if len(self._waiting) >= self._max:
            self._waiting.popleft()
            self.lost_count += 1
        self._waiting.append((kind, body))

    def take(self) -> list[tuple[int, bytes]]:
        """All that waits."""
        taken = list(self._waiting)
        self._waiting.clear()
        self._warned = False
        return taken

    def clear(self) -> None:
        """Forget all."""
        self.take()
        self.lost_count = 0

    def warns(self) -> int | None:
        """How full it is, in percent, once when it gets past the mark."""
        percent = len(self._waiting) * 100 // self._max
        if percent < WARN_AT_PERCENT or self._warned:
            return None
        self._warned = True
        return percent
