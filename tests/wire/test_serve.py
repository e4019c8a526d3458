"""Brains served over TCP: their bytes, their alarms, their hanging up, and a peer that takes nothing."""

import asyncio

from simulators.serve import serve_tcp

DEADLINE_S = 10


class Echo:
    """Greets, echoes, ticks once after 10 ms, and hangs up on b'bye'."""

    def __init__(self) -> None:
        self._out = b""
        self._due_us: int | None = None
        self._over = False
        self.is_closed = False
        self.woken_us: list[tuple[int, int]] = []

    def opened(self, now_us: int) -> None:
        self._out += b"hello\n"
        self._due_us = now_us + 10_000

    def received(self, chunk: bytes, now_us: int) -> None:
        self._out += chunk
        self._over = chunk == b"bye"

    def woken(self, now_us: int) -> None:
        assert self._due_us is not None
        self.woken_us.append((self._due_us, now_us))
        self._due_us = None
        self._out += b"tick\n"

    def closed(self, now_us: int) -> None:
        self.is_closed = True

    def due_us(self) -> int | None:
        return self._due_us

    def outgoing(self) -> bytes:
        out, self._out = self._out, b""
        return out

    def hangs_up(self) -> bool:
        return self._over


class Flood(Echo):
    """Always has a mebibyte to say."""

    def __init__(self) -> None:
        super().__init__()
        self.said = 0

    def outgoing(self) -> bytes:
        self.said += 1
        return bytes(1 << 20)

    def due_us(self) -> int | None:
        return 0

    def woken(self, now_us: int) -> None:
        pass


def loop_us() -> int:
    return int(asyncio.get_running_loop().time() * 1_000_000)


def test_a_served_brain_greets_echoes_is_woken_in_time_and_hangs_up() -> None:
    async def scenario() -> None:
        brains: list[Echo] = []

        def make() -> Echo:
            brains.append(Echo())
            return brains[-1]

        async with asyncio.timeout(DEADLINE_S), await serve_tcp(make, "127.0.0.1", 0, loop_us) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            assert await reader.readline() == b"hello\n"
            assert await reader.readline() == b"tick\n"
            ((due_us, now_us),) = brains[0].woken_us
            assert now_us >= due_us
            writer.write(b"bye")
            assert await reader.read() == b"bye"
            writer.close()
            await writer.wait_closed()
            assert brains[0].is_closed

    asyncio.run(scenario())


def test_closing_the_server_cuts_every_peer_and_tells_every_brain() -> None:
    async def scenario() -> None:
        brains: list[Echo] = []

        def make() -> Echo:
            brains.append(Echo())
            return brains[-1]

        async with asyncio.timeout(DEADLINE_S):
            server = await serve_tcp(make, "127.0.0.1", 0, loop_us)
            pairs = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(3)]
            for reader, _ in pairs:
                await reader.readline()
            await server.close()
            assert server.connection_count == 0
            assert [brain.is_closed for brain in brains] == [True] * 3
            for _, writer in pairs:
                writer.close()

    asyncio.run(scenario())


def test_a_peer_that_takes_no_bytes_holds_the_brain_back() -> None:
    async def scenario() -> None:
        flood = Flood()
        async with asyncio.timeout(DEADLINE_S), await serve_tcp(lambda: flood, "127.0.0.1", 0, loop_us) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
            await reader.readexactly(1)
            said = -1
            while said != flood.said:  # the kernel's buffers fill, then nothing more is asked of the brain
                said = flood.said
                await asyncio.sleep(0.05)
            assert said < 64
            await reader.readexactly(32 << 20)
            assert flood.said > said
            writer.transport.abort()

    asyncio.run(scenario())
