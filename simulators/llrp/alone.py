"""The simulated reader alone, for `dock sim llrp` and for other people's clients."""

from random import Random

from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.serve import NowUs, TcpServer, serve_tcp

TAGS_COUNT = 20


async def serve(port: int, seed: int, now_us: NowUs, host: str = "127.0.0.1") -> tuple[TcpServer, Reader]:
    """A reader with a shelf of tags before its first two antennas, listening until its server is closed."""
    reader = Reader(seed=seed)
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    for _ in range(TAGS_COUNT):
        epc = bytes.fromhex("30") + chance.randbytes(11)
        reader.field.place(epc, [chance.randint(1, 2)], chance.randint(-70, -40), 0)
    server = await serve_tcp(lambda: Talk(reader), host, port, now_us)
    return server, reader
