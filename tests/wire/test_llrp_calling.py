"""The lone simulated reader: it writes the truth, and calls a client that listens (LLRP 1.0.1, 18.1)."""

import asyncio
import json
from argparse import ArgumentParser
from pathlib import Path
from struct import unpack

from drivers.clock import SystemClock
from simulators.llrp import alone

DEADLINE_S = 30


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
