"""Brains served in memory: links with latency from a seed and a plug to pull, for runs on virtual time.

There is no task here and no clock but the running loop's timers, so one seed gives one order of bytes.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from random import Random

from simulators.serve import MakeBrain, NowUs, Served

READ_BYTES_MAX = 65_536
WAITING_BYTES_MAX = 1 << 20  # as much as a kernel keeps for a peer that does not read, and then the device waits


class MemoryPort:
    """A simulated device at an address in memory. `dial` fits where a driver wants its dialler."""

    def __init__(
        self, make_brain: MakeBrain, now_us: NowUs, chance: Random, *, latency_us: tuple[int, int] = (200, 2_000)
    ) -> None:
        self._make_brain = make_brain
        self._now_us = now_us
        self._chance = chance
        self._latency_us = latency_us
        self._open: list[MemoryLink] = []
        self._is_plugged = True

    async def dial(self, address: str) -> "MemoryLink":
        """A new link to the device.

        Raises:
            ConnectionRefusedError: the plug is pulled.
        """
        if not self._is_plugged:
            raise ConnectionRefusedError(f"{address}: nothing is plugged in there")
        link = MemoryLink(self._draw_latency_s, self._forget)
        self._open.append(link)
        link.attach(Served(self._make_brain(), self._now_us, link.bring, link.end))
        self.stir()
        return link

    @property
    def connection_count(self) -> int:
        """How many links are open now."""
        return len(self._open)

    def pull(self) -> None:
        """Pull the plug: every link breaks, and no new one comes before `plug`."""
        self._is_plugged = False
        self.drop_peers()

    def plug(self) -> None:
        """Put the plug back."""
        self._is_plugged = True

    def drop_peers(self) -> None:
        """Break every link; new ones may come at once."""
        for link in tuple(self._open):
            link.pull()

    def stir(self) -> None:
        """Look at all brains again: the world changed the device behind them, or one peer's act concerns another."""
        for link in tuple(self._open):
            link.stir()

    def _draw_latency_s(self) -> float:
        return self._chance.randint(*self._latency_us) / 1_000_000

    def _forget(self, link: "MemoryLink") -> None:
        if link in self._open:
            self._open.remove(link)
            self.stir()


class MemoryLink:
    """The driver's end of a link in memory: read, write, close, and `pull` for whoever plays fate."""

    def __init__(self, draw_latency_s: Callable[[], float], gone: Callable[["MemoryLink"], None]) -> None:
        self._gone = gone
        self._served: Served | None = None
        self._to_driver = _Wire(draw_latency_s, self._arrive, self._peer_ended)
        self._to_device = _Wire(draw_latency_s, self._deliver, self._close_served)
        self._waiting = bytearray()
        self._changed = asyncio.Event()
        self._is_ended = False
        self._is_closed = False
        self._fault: ConnectionError | None = None

    async def read(self, size_max: int = READ_BYTES_MAX) -> bytes:
        """The bytes that have come; b"" when the device has hung up.

        Raises:
            ConnectionResetError: the plug was pulled.
        """
        while not self._waiting and not self._is_ended and self._fault is None:
            self._changed.clear()
            await self._changed.wait()
        if self._fault is not None:
            raise self._fault
        chunk = bytes(self._waiting[:size_max])
        del self._waiting[:size_max]
        if self._served is not None and len(self._waiting) < WAITING_BYTES_MAX:
            self._served.hold(held=False)
        return chunk

    async def write(self, chunk: bytes) -> None:
        """Hand over all of `chunk`, waiting while too much of what went before is under way.

        Raises:
            ConnectionResetError: the plug was pulled, or the link is closed.
        """
        while self._to_device.waiting_bytes > WAITING_BYTES_MAX and self._fault is None and not self._is_closed:
            self._changed.clear()
            await self._changed.wait()
        if self._fault is not None:
            raise self._fault
        if self._is_closed:
            raise ConnectionResetError("the link is closed")
        self._to_device.carry(bytes(chunk))

    async def close(self) -> None:
        """Give the link up; what was written still arrives, and nothing more is read."""
        if not self._is_closed:
            self._is_closed = True
            self._is_ended = True
            self._to_driver.cut()
            self._to_device.end()
            self._changed.set()

    def pull(self) -> None:
        """Break the link: what is under way is lost, and every read and write raises from now on."""
        if self._fault is None:
            self._fault = ConnectionResetError("the plug was pulled")
            self._to_driver.cut()
            self._to_device.cut()
            self._close_served()
            self._changed.set()

    def attach(self, served: Served) -> None:
        """Put the device's brain at the other end and let it speak."""
        self._served = served
        served.open()

    def stir(self) -> None:
        """Look at the brain again."""
        if self._served is not None:
            self._served.stir()

    def bring(self, chunk: bytes) -> None:
        """The device sends `chunk`."""
        self._to_driver.carry(chunk)
        self._hold_if_full()

    def end(self) -> None:
        """The device hangs up after what it has sent."""
        self._to_driver.end()
        self._gone(self)

    def _arrive(self, chunk: bytes) -> None:
        self._waiting += chunk
        self._hold_if_full()
        self._changed.set()

    def _hold_if_full(self) -> None:
        if self._served is not None and len(self._waiting) + self._to_driver.waiting_bytes > WAITING_BYTES_MAX:
            self._served.hold(held=True)

    def _peer_ended(self) -> None:
        self._is_ended = True
        self._changed.set()

    def _deliver(self, chunk: bytes) -> None:
        self._changed.set()
        if self._served is not None:
            self._served.feed(chunk)

    def _close_served(self) -> None:
        if self._served is not None:
            self._served.close()
            self._served = None
        self._gone(self)


class _Wire:
    """One direction: chunks arrive in order, each after its latency, and the end after all of them."""

    def __init__(
        self, draw_latency_s: Callable[[], float], arrived: Callable[[bytes], None], ended: Callable[[], None]
    ) -> None:
        self._draw_latency_s = draw_latency_s
        self._arrived = arrived
        self._ended = ended
        self._under_way: deque[tuple[float, bytes | None]] = deque()  # None is the end
        self._alarm: asyncio.TimerHandle | None = None
        self._is_cut = False
        self.waiting_bytes = 0

    def carry(self, chunk: bytes) -> None:
        if not self._is_cut:
            self.waiting_bytes += len(chunk)
            self._put(chunk)

    def end(self) -> None:
        if not self._is_cut:
            self._put(None)

    def cut(self) -> None:
        self._is_cut = True
        self._under_way.clear()
        self.waiting_bytes = 0
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _put(self, chunk: bytes | None) -> None:
        at_s = asyncio.get_running_loop().time() + self._draw_latency_s()
        self._under_way.append((at_s, chunk))  # whatever its own latency, it waits for those before it
        self._set_alarm()

    def _set_alarm(self) -> None:
        if self._alarm is None and self._under_way:
            self._alarm = asyncio.get_running_loop().call_at(self._under_way[0][0], self._pass_on)

    def _pass_on(self) -> None:
        self._alarm = None
        _, chunk = self._under_way.popleft()
        if chunk is None:
            self.cut()
            self._ended()
            return
        self.waiting_bytes -= len(chunk)
        self._set_alarm()
        self._arrived(chunk)
