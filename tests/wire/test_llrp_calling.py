"""Readers that make the connection themselves (LLRP 1.0.1, 18.1): the simulated one calls, and the driver is called."""

import asyncio
import contextlib
import json
import socket
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from struct import unpack

import pytest

from dock.core.observations import DeviceState
from drivers import fleet
from drivers.clock import SystemClock
from drivers.dial import dial
from drivers.fleet import DeviceFault
from drivers.link import Link
from drivers.llrp.once import CALL_S
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reader import LlrpReader
from drivers.llrp.troubles import trouble
from simulators.llrp import alone
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.serve import TcpServer, serve_tcp
from tests.contract.reader_bench import DOOR, Told, read, reported
from tests.dst.virtual_loop import virtual_loop

DEADLINE_S = 30
EPC = bytes.fromhex("3074257bf7194e4000001a85")


def test_a_reader_that_calls_greets_who_listens_and_turns_others_away(tmp_path: Path) -> None:
    greetings: list[bytes] = []

    async def scenario() -> None:
        called, said = asyncio.Event(), asyncio.Event()
        ports: list[int] = []

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            greetings.append(await reader.readexactly(32))
            called.set()
            await reader.read()
            writer.close()

        def say(text: str, /, **params: object) -> None:
            line = text.format(**params)
            if "listening" in line:
                ports.append(int(line.split("127.0.0.1:")[1].split(":", maxsplit=1)[0]))
                said.set()

        client = await asyncio.start_server(take, "127.0.0.1", 0)
        parser = ArgumentParser()
        alone.add_options(parser)
        address = f"127.0.0.1:{client.sockets[0].getsockname()[1]}"
        wishes = ["--port", "0", "--scenario", "cage", "--call", address, "--truth", str(tmp_path / "truth.json")]
        running = asyncio.ensure_future(alone.run(parser.parse_args(wishes), SystemClock().now_us, say))
        await said.wait()
        await called.wait()
        reader, writer = await asyncio.open_connection("127.0.0.1", ports[0])
        greetings.append(await reader.readexactly(32))
        writer.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        client.close()
        await client.wait_closed()

    async def bounded() -> None:
        async with asyncio.timeout(DEADLINE_S):
            await scenario()

    asyncio.run(bounded())
    assert [unpack("!H", greeting[-2:])[0] for greeting in greetings] == [0, 1]  # taken; a reader's connection stands
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["scenario"] == "cage"
    assert len(truth["expected"]) == 40
    assert {tag["class"] for tag in truth["tags"]} == {"received", "missing", "extra"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as once:
        return once.getsockname()[1]


async def keeps_calling(server: TcpServer, reader: Reader, port: int) -> None:
    """As a reader does that is set to call: again and again until somebody listens."""
    while True:
        with contextlib.suppress(OSError):
            await server.call(lambda: Talk(reader, is_caller=True), "127.0.0.1", port)
        await asyncio.sleep(0.05)  # the pace of a reader, which is none of the driver's


def test_a_reader_that_calls_is_worked_with_and_again_after_its_line_was_cut() -> None:
    async def scenario() -> None:
        port, clock, told = free_port(), SystemClock(), Told()
        reader = Reader(seed=3)
        reader.field.place(EPC, [1], -50, 0)
        driver = LlrpReader(DOOR, ReaderProfile(f"accept://127.0.0.1:{port}", keepalive_s=0.5), dial, told, clock)
        async with (
            asyncio.timeout(DEADLINE_S),
            await serve_tcp(lambda: Talk(reader), "127.0.0.1", 0, clock.now_us) as server,
            asyncio.TaskGroup() as group,
        ):
            tasks = [group.create_task(fleet.keep(driver, told, clock, Random(1)))]
            tasks.append(group.create_task(keeps_calling(server, reader, port)))
            await told.until(read(EPC))
            assert told.states()[:2] == [DeviceState.CONNECTING, DeviceState.NEGOTIATING]
            server.drop_peers()
            await told.until(reported(DeviceState.DOWN))
            told.all.clear()
            await told.until(read(EPC))
            for task in tasks:
                task.cancel()
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(scenario())


def test_a_reader_that_does_not_call_is_told_once_waited_for_and_let_go_when_another_is_wished() -> None:
    async def scenario() -> None:
        told = Told()
        elsewhere = asyncio.Event()

        async def nobody(address: str) -> Link:
            if address.startswith("tcp"):
                elsewhere.set()
                raise ConnectionRefusedError(address)
            await asyncio.Event().wait()
            raise AssertionError(address)

        driver = LlrpReader(DOOR, ReaderProfile("accept://0.0.0.0:5084"), nobody, told, SystemClock())
        running = asyncio.ensure_future(driver.run(lambda: None))
        await asyncio.sleep(10 * CALL_S)  # of the loop's own time, which passes at once
        down = [one for one in told.reports if one.state is DeviceState.DOWN]
        assert [one.reasons for one in down] == [(trouble("reader.not_calling", seconds="60"),)]
        driver.point_at(ReaderProfile("tcp://127.0.0.1:1"))
        await elsewhere.wait()
        with pytest.raises(DeviceFault):
            await running

    with virtual_loop() as loop:
        loop.run_until_complete(scenario())


def test_a_port_that_another_holds_is_told_as_that() -> None:
    async def scenario() -> DeviceFault:
        with socket.create_server(("127.0.0.1", 0)) as other:
            address = f"accept://127.0.0.1:{other.getsockname()[1]}"
            with pytest.raises(DeviceFault) as wrong:
                await LlrpReader(DOOR, ReaderProfile(address), dial, Told(), SystemClock()).run(lambda: None)
        return wrong.value

    assert asyncio.run(scenario()).sentence == trouble("reader.cannot_listen")
