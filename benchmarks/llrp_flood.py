"""A simulated reader that floods: after the driver has opened it, so many tag reports at once or a second.

Run as a process of its own by `benchmarks.llrp_load`: `python -m benchmarks.llrp_flood KIND READERS COUNT TAGS_EACH`.
"""

import asyncio
import sys
from struct import pack

from drivers.clock import SystemClock
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.serve import serve_tcp

STEP_US = 50_000
OPENED = 64  # ENABLE_EVENTS_AND_REPORTS: the last thing that the driver says before it reads


def report(number: int, tags: int, at_us: int) -> bytes:
    """RO_ACCESS_REPORT with these many tags, each with an EPC of its own."""
    body = b""
    for place in range(number, number + tags):
        body += pack("!HH", 240, 46) + b"\x8d\x30" + place.to_bytes(11)
        body += pack("!BHBbBHBQBQBH", 0x81, 1 + place % 4, 0x86, -50, 0x87, 7, 0x82, at_us, 0x84, at_us, 0x88, 1)
    return pack("!HII", 1 << 10 | 61, 10 + len(body), 1) + body


class Flood:
    """The brain of a connection: the simulated reader's, and a flood behind it."""

    def __init__(self, *, at_once: int, per_s: int, tags_each: int) -> None:
        self._talk = Talk(Reader(seed=1))
        self._at_once = at_once
        self._per_s = per_s
        self._tags_each = tags_each
        self._in = bytearray()
        self._out = bytearray()
        self._sent = 0
        self._next_us: int | None = None

    def opened(self, now_us: int) -> None:
        self._talk.opened(now_us)

    def received(self, chunk: bytes, now_us: int) -> None:
        self._talk.received(chunk, now_us)
        self._in += chunk
        while len(self._in) >= 10:
            length = int.from_bytes(self._in[2:6])
            if int.from_bytes(self._in[:2]) & 0x3FF == OPENED:
                self._begin(now_us)
            del self._in[:length]

    def woken(self, now_us: int) -> None:
        self._talk.woken(now_us)
        while self._next_us is not None and now_us >= self._next_us:
            self._push(self._per_s * STEP_US // 1_000_000, now_us)
            self._next_us += STEP_US

    def closed(self, now_us: int) -> None:
        self._talk.closed(now_us)

    def due_us(self) -> int | None:
        return min((at for at in (self._talk.due_us(), self._next_us) if at is not None), default=None)

    def outgoing(self) -> bytes:
        out = self._talk.outgoing() + bytes(self._out)
        self._out.clear()
        return out

    def hangs_up(self) -> bool:
        return self._talk.hangs_up()

    def _begin(self, now_us: int) -> None:
        if self._at_once:
            self._push(self._at_once, now_us - 60_000_000)
        if self._per_s:
            self._next_us = now_us

    def _push(self, count: int, at_us: int) -> None:
        for _ in range(0, count, self._tags_each):
            self._out += report(self._sent, self._tags_each, at_us + self._sent)
            self._sent += self._tags_each


async def serve(kind: str, readers: int, count: int, tags_each: int) -> None:
    clock = SystemClock()
    at_once, per_s = (count, 0) if kind == "drain" else (0, count)
    for _ in range(readers):
        server = await serve_tcp(
            lambda: Flood(at_once=at_once, per_s=per_s, tags_each=tags_each), "127.0.0.1", 0, clock.now_us
        )
        print(server.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], *map(int, sys.argv[2:5])))
