"""What the contract tests of the reader share: a simulated reader on a wire, a driver, and an inbox between."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from random import Random

import pytest

from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, DeviceState, Observation, TagsRead
from drivers import fleet
from drivers.clock import SystemClock
from drivers.dial import dial
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reader import LlrpReader
from simulators.llrp.profile import Profile
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.serve import TcpServer, serve_tcp

DEADLINE_S = 30
EPC = bytes.fromhex("3074257bf7194e4000001a85")
DOOR = DeviceId("door-1")
WORKS = (DeviceState.IDLE, DeviceState.READING)


class Told:
    """An inbox that keeps everything, and lets a test wait for what it needs."""

    def __init__(self) -> None:
        self.all: list[Observation] = []
        self._grown = asyncio.Condition()

    async def tell(self, observation: Observation) -> None:
        async with self._grown:
            self.all.append(observation)
            self._grown.notify_all()

    async def until(self, is_there: Callable[[list[Observation]], bool]) -> None:
        async with self._grown:
            await self._grown.wait_for(lambda: is_there(self.all))

    @property
    def reports(self) -> list[DeviceReported]:
        return [each for each in self.all if isinstance(each, DeviceReported)]

    def states(self) -> list[DeviceState]:
        return [each.state for each in self.reports]

    def reads(self) -> list[bytes]:
        return [read.epc for each in self.all if isinstance(each, TagsRead) for read in each.reads]

    def epcs(self) -> set[bytes]:
        return set(self.reads())


def read(epc: bytes) -> Callable[[list[Observation]], bool]:
    return lambda told: any(isinstance(each, TagsRead) and any(tag.epc == epc for tag in each.reads) for each in told)


def reported(*states: DeviceState, times: int = 1) -> Callable[[list[Observation]], bool]:
    return lambda told: sum(isinstance(each, DeviceReported) and each.state in states for each in told) >= times


class Bench:
    """A simulated reader on TCP, a driver, and the inbox between it and the test."""

    def __init__(self, reader: Reader, server: TcpServer, clock: SystemClock, address: str, keepalive_s: float) -> None:
        self.reader = reader
        self.server = server
        self.clock = clock
        self.address = address
        self.keepalive_s = keepalive_s
        self.told = Told()
        self.connections = 0

    def driver(self, **wishes: object) -> LlrpReader:
        profile = ReaderProfile(
            **{"address": self.address, "keepalive_s": self.keepalive_s, **wishes},  # pyright: ignore[reportArgumentType] - each test names fields rightly
        )
        return LlrpReader(DOOR, profile, dial, self.told, self.clock)

    @asynccontextmanager
    async def kept(self, driver: LlrpReader | None = None, **wishes: object) -> AsyncGenerator[LlrpReader]:
        """A driver kept by the fleet while the test looks on."""
        made = driver or self.driver(**wishes)
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(fleet.keep(made, self.told, self.clock, Random(1)))
            try:
                yield made
            finally:
                keeping.cancel()

    async def fail(self, **wishes: object) -> OSError:
        """Run a driver until it fails."""
        with pytest.raises(OSError) as fault:  # noqa: PT011 - the caller looks at which
            await self.driver(**wishes).run(lambda: None)
        return fault.value


def on_a_bench(
    test: Callable[[Bench], Coroutine[None, None, None]],
    host: str = "127.0.0.1",
    profile: Profile | None = None,
    keepalive_s: float = 0.5,
) -> None:
    async def scenario() -> None:
        clock = SystemClock()
        reader = Reader(profile, seed=3)
        made: list[Bench] = []

        def talk() -> Talk:
            made[0].connections += 1
            return Talk(reader)

        async with asyncio.timeout(DEADLINE_S):
            async with await serve_tcp(talk, host, 0, clock.now_us) as server:
                shown = f"[{host}]" if ":" in host else host
                made.append(Bench(reader, server, clock, f"tcp://{shown}:{server.port}", keepalive_s))
                await test(made[0])
            assert len(asyncio.all_tasks()) == 1, asyncio.all_tasks()

    asyncio.run(scenario())
