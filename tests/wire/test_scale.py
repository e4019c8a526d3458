"""Scales against the simulated one: only a weight that stands still counts, once, and a pulled plug is said."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, DeviceState, Observation, WeightTaken
from drivers.clock import SystemClock
from drivers.descriptor_link import DescriptorLink
from drivers.dial import dial
from drivers.fleet import keep
from drivers.link import Dial, Link
from drivers.scale.readings import HidTalk, ScaleReading, ScaleState, ScaleTalk, SicsTalk, ToledoTalk
from drivers.scale.scale import StationScale
from simulators.scale.brain import ScaleBrain, Speech
from simulators.serve import Served, serve_tcp
from simulators.serve_pty import PtyPort

DEADLINE_S = 30
SCALE = DeviceId("scale-1")


class Listener:
    """The station's inbox."""

    def __init__(self) -> None:
        self.weights: list[int] = []
        self.states: list[DeviceReported] = []
        self._changed = asyncio.Event()

    async def tell(self, observation: Observation) -> None:
        if isinstance(observation, WeightTaken):
            self.weights.append(observation.mass_g)
        if isinstance(observation, DeviceReported):
            self.states.append(observation)
        self._changed.set()

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def kept(address: str, talk: Callable[[], ScaleTalk], dialler: Dial = dial) -> AsyncGenerator[Listener]:
    listener, clock = Listener(), SystemClock()
    scale = StationScale(SCALE, address, talk, dial=dialler, inbox=listener, clock=clock)
    keeping = asyncio.ensure_future(keep(scale, listener, clock, Random(1)))
    try:
        yield listener
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


@pytest.mark.parametrize(("speech", "talk"), [(Speech.SICS, SicsTalk), (Speech.TOLEDO, ToledoTalk)])
def test_a_weight_is_told_once_when_it_stands_still_and_again_after_a_change(
    speech: Speech, talk: Callable[[], ScaleTalk]
) -> None:
    async def scenario() -> None:
        brain, clock = ScaleBrain(speech), SystemClock()
        async with await serve_tcp(lambda: brain, "127.0.0.1", 0, clock.now_us) as server:
            brain.stray(b"S S     999.0 g\r\n\x0209.990\r")  # left over from before: it answers no question of ours
            async with kept(f"tcp://127.0.0.1:{server.port}", talk) as listener:
                await listener.until(lambda: bool(listener.states))
                brain.put(1_250, clock.now_us())
                await listener.until(lambda: listener.weights == [1_250])
                brain.put(0, clock.now_us())
                brain.put(740, clock.now_us())
                await listener.until(lambda: listener.weights == [1_250, 740])

    asyncio.run(scenario())


def test_what_is_wrong_with_a_scale_is_said_in_words_once() -> None:
    async def scenario() -> None:
        brain, clock = ScaleBrain(), SystemClock()
        async with (
            await serve_tcp(lambda: brain, "127.0.0.1", 0, clock.now_us) as server,
            kept(f"tcp://127.0.0.1:{server.port}", SicsTalk) as listener,
        ):
            brain.put(40_000, clock.now_us())
            await listener.until(lambda: any("overloaded" in state.reason for state in listener.states))
            brain.put(-10, clock.now_us())
            await listener.until(lambda: any("below its zero" in state.reason for state in listener.states))
            brain.put(500, clock.now_us())
            await listener.until(lambda: listener.weights == [500])
            assert listener.states[-1].state is DeviceState.UP
            brain.unit = "st"
            brain.put(700, clock.now_us())
            await listener.until(lambda: "weighs in 'st'" in listener.states[-1].detail)
            assert listener.weights == [500]

    asyncio.run(scenario())


def test_a_pulled_plug_is_down_once_and_a_put_back_one_weighs_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        brain, clock = ScaleBrain(), SystemClock()
        port = PtyPort(brain, tmp_path / "scale", clock.now_us)
        port.plug()
        try:
            async with kept(f"serial:{port.path}?baud=9600", SicsTalk) as listener:
                await listener.until(lambda: [one.state for one in listener.states] == [DeviceState.UP])
                port.unplug()
                await listener.until(lambda: listener.states[-1].state is DeviceState.DOWN)
                port.plug()
                await listener.until(lambda: listener.states[-1].state is DeviceState.UP)
                brain.put(320, clock.now_us())
                await listener.until(lambda: listener.weights == [320])
            assert [one.state for one in listener.states] == [DeviceState.UP, DeviceState.DOWN, DeviceState.UP]
        finally:
            port.unplug()

    asyncio.run(scenario())


def test_a_scale_that_says_nothing_is_down() -> None:
    async def scenario() -> None:
        brain = ScaleBrain()
        brain.is_mute = True
        async with (
            await serve_tcp(lambda: brain, "127.0.0.1", 0, SystemClock().now_us) as server,
            kept(f"tcp://127.0.0.1:{server.port}", SicsTalk) as listener,
        ):
            await listener.until(lambda: bool(listener.states))
        assert listener.states[0].state is DeviceState.DOWN
        assert "does not answer" in listener.states[0].reason

    asyncio.run(scenario())


def test_a_hid_scale_is_read_from_its_records_and_its_unplugging_seen() -> None:
    async def scenario() -> None:
        brain, clock = ScaleBrain(Speech.HID), SystemClock()
        ours: list[socket.socket] = []

        async def dial_pair(address: str) -> Link:
            del address
            if ours:
                raise FileNotFoundError("unplugged")
            host, device = socket.socketpair()
            ours.append(device)
            device.setblocking(False)
            served = Served(brain, clock.now_us, device.sendall, device.close)
            served.open()
            return DescriptorLink(host.fileno(), host.close)

        async with kept("hidraw:/dev/hidraw0", HidTalk, dial_pair) as listener:
            await listener.until(lambda: bool(listener.states))
            brain.put(70_000 // 10, clock.now_us())
            await listener.until(lambda: listener.weights == [7_000])
            brain.closed(clock.now_us())
            ours[0].shutdown(socket.SHUT_RDWR)
            await listener.until(lambda: listener.states[-1].state is DeviceState.DOWN)
        ours[0].close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("talk", "said", "state", "mass_g"),
    [
        (SicsTalk(), b"S S     123.45 g\r\n", ScaleState.STABLE, 123),
        (SicsTalk(), b"S S      1.250 kg\r\n", ScaleState.STABLE, 1_250),
        (SicsTalk(), b"S S      2.00 lb\r\n", ScaleState.STABLE, 907),
        (SicsTalk(), b"S S     -0.50 g\r\n", ScaleState.UNDER, None),
        (SicsTalk(), b"S D     123.45 g\r\n", ScaleState.MOVING, None),
        (SicsTalk(), b"S I\r\n", ScaleState.MOVING, None),
        (SicsTalk(), b"S +\r\n", ScaleState.OVER, None),
        (SicsTalk(), b"S S     10.0 stone\r\n", ScaleState.FAULT, None),
        (SicsTalk(), b"ES\r\n", ScaleState.FAULT, None),
        (ToledoTalk("lb"), b"\x0201.23\r", ScaleState.STABLE, 558),
        (ToledoTalk(), b"\x0200.500N\r", ScaleState.STABLE, 500),
        (ToledoTalk(), b"\x02?A\r", ScaleState.MOVING, None),
        (ToledoTalk(), b"\x02?B\r", ScaleState.OVER, None),
        (ToledoTalk(), b"\x02?D\r", ScaleState.UNDER, None),
        (HidTalk(), bytes([3, 4, 2, 0, 0x2C, 0x01]), ScaleState.STABLE, 300),
        (HidTalk(), bytes([3, 4, 11, 0xFF, 0x64, 0x00]), ScaleState.STABLE, 283),
        (HidTalk(), bytes([3, 3, 2, 0, 0x2C, 0x01]), ScaleState.MOVING, None),
        (HidTalk(), bytes([3, 6, 2, 0, 0xFF, 0xFF]), ScaleState.OVER, None),
        (HidTalk(), bytes([3, 7, 2, 0, 0, 0]), ScaleState.FAULT, None),
    ],
)  # fmt: skip
def test_every_answer_is_read_wherever_it_is_cut(
    talk: ScaleTalk, said: bytes, state: ScaleState, mass_g: int | None
) -> None:
    for place in range(len(said)):
        found = talk.feed(said[:place]) + talk.feed(said[place:])
        assert [(one.state, one.mass_g) for one in found] == [(state, mass_g)]
        talk.begin()


@given(st.lists(st.binary(max_size=60), max_size=10))
def test_no_bytes_stop_a_talk(chunks: list[bytes]) -> None:
    for talk in (SicsTalk(), ToledoTalk(), HidTalk()):
        readings: list[ScaleReading] = []
        for chunk in chunks:
            readings += talk.feed(chunk)
        assert all(one.mass_g is None or one.state is ScaleState.STABLE for one in readings)


def test_the_scales_own_node_is_refused_where_it_is_none(tmp_path: Path) -> None:
    async def scenario() -> None:
        (tmp_path / "file").write_bytes(b"")
        async with kept(f"usb:{tmp_path / 'file'}", HidTalk) as listener:
            await listener.until(lambda: bool(listener.states))
        assert "is no device" in listener.states[0].reason

    asyncio.run(scenario())
