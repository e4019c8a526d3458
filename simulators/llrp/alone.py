"""A simulated RFID reader that speaks LLRP 1.1, for `dock sim llrp` and for other people's clients."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from random import Random

from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.serve import NowUs, TcpServer, serve_tcp

TAGS_COUNT = 20
PORT = 5084  # IANA's port of LLRP


def add_options(parser: ArgumentParser) -> None:
    """The options of `dock sim llrp`."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen at, 0 for a free one (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed shows the same tags (%(default)s)")


async def run(options: Namespace, now_us: NowUs, say: Callable[[str], None]) -> None:
    """Serve a reader until cancelled."""
    server, _ = await serve(options.port, options.seed, now_us, options.host)
    async with server:
        say(f"an LLRP reader with {TAGS_COUNT} tags listens at tcp://{options.host}:{server.port}; Ctrl-C ends it")
        await asyncio.get_running_loop().create_future()


async def serve(port: int, seed: int, now_us: NowUs, host: str = "127.0.0.1") -> tuple[TcpServer, Reader]:
    """A reader with a shelf of tags before its first two antennas, listening until its server is closed."""
    reader = Reader(seed=seed)
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    for _ in range(TAGS_COUNT):
        epc = bytes.fromhex("30") + chance.randbytes(11)
        reader.field.place(epc, [chance.randint(1, 2)], chance.randint(-70, -40), 0)
    server = await serve_tcp(lambda: Talk(reader), host, port, now_us)
    return server, reader
