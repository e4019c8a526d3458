"""Brains served in memory: order kept whatever the latency, a plug to pull, a device that hangs up."""

import asyncio
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.memory import MemoryLink, MemoryPort

DEADLINE_S = 10


class Echo:
    def __init__(self) -> None:
        self._out = b"hello\n"
        self._over = False
        self.gone = asyncio.Event()

    def opened(self, now_us: int) -> None:
        pass

    def received(self, chunk: bytes, now_us: int) -> None:
        self._out += chunk
        self._over = chunk.endswith(b"bye")

    def woken(self, now_us: int) -> None:
        pass

    def closed(self, now_us: int) -> None:
        self.gone.set()

    def due_us(self) -> int | None:
        return None

    def outgoing(self) -> bytes:
        out, self._out = self._out, b""
        return out

    def hangs_up(self) -> bool:
        return self._over


def loop_us() -> int:
    return int(asyncio.get_running_loop().time() * 1_000_000)


async def read_all(link: MemoryLink) -> bytes:
    got = b""
    while chunk := await link.read(7):
        got += chunk
    return got


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.binary(min_size=1, max_size=50).map(lambda chunk: chunk.replace(b"e", b"f")), max_size=10),
    st.integers(0, 2**32),
)
def test_bytes_arrive_whole_and_in_order_whatever_the_latency(chunks: list[bytes], seed: int) -> None:
    async def scenario() -> None:
        port = MemoryPort(Echo, loop_us, Random(seed), latency_us=(0, 300))
        link = await port.dial("memory:echo")
        for chunk in [*chunks, b"bye"]:
            await link.write(chunk)
        async with asyncio.timeout(DEADLINE_S):
            assert await read_all(link) == b"hello\n" + b"".join(chunks) + b"bye"
        await link.close()
        assert port.connection_count == 0

    asyncio.run(scenario())


def test_a_pulled_plug_breaks_a_waiting_read_and_refuses_dials_until_it_is_back() -> None:
    async def scenario() -> None:
        brains: list[Echo] = []

        def make() -> Echo:
            brains.append(Echo())
            return brains[-1]

        port = MemoryPort(make, loop_us, Random(1))
        link = await port.dial("memory:echo")
        async with asyncio.timeout(DEADLINE_S):
            assert await link.read() == b"hello\n"
            asyncio.get_running_loop().call_soon(port.pull)
            with pytest.raises(ConnectionResetError):
                await link.read()
            with pytest.raises(ConnectionResetError):
                await link.write(b"x")
            assert brains[0].gone.is_set()
            with pytest.raises(ConnectionRefusedError):
                await port.dial("memory:echo")
            port.plug()
            assert await (await port.dial("memory:echo")).read() == b"hello\n"
        port.pull()
        assert port.connection_count == 0

    asyncio.run(scenario())


def test_a_cancelled_read_loses_nothing() -> None:
    async def scenario() -> None:
        port = MemoryPort(Echo, loop_us, Random(1), latency_us=(3_000, 3_000))
        link = await port.dial("memory:echo")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.0005):
                await link.read()
        async with asyncio.timeout(DEADLINE_S):
            assert await link.read() == b"hello\n"
        await link.close()
        await link.close()

    asyncio.run(scenario())


def test_closing_tells_the_device_after_what_was_written() -> None:
    async def scenario() -> None:
        brain = Echo()
        port = MemoryPort(lambda: brain, loop_us, Random(1), latency_us=(100, 100))
        link = await port.dial("memory:echo")
        await link.write(b"last words")
        await link.close()
        async with asyncio.timeout(DEADLINE_S):
            await brain.gone.wait()
        assert port.connection_count == 0

    asyncio.run(scenario())
