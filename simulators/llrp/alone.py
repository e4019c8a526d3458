"""A simulated RFID reader at a dock door that speaks LLRP, for `dock sim llrp` and for other people's clients."""

import asyncio
import json
import signal
from argparse import ArgumentParser, Namespace
from pathlib import Path
from random import Random

from simulators.llrp.profile import MAKERS
from simulators.llrp.reader import Reader
from simulators.llrp.rf import scene as scenes
from simulators.llrp.rf.stage import Stage
from simulators.llrp.talk import Talk
from simulators.serve import NowUs, Say, TcpServer, serve_tcp

TAGS_COUNT = 20
PORT = 5084  # IANA's port of LLRP
LOOK_AGAIN_S = 0.05  # how late at most the scenario's acts are noticed
CALL_AGAIN_S = 5.0


def add_options(parser: ArgumentParser) -> None:
    """The options of `dock sim llrp`."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen at, 0 for a free one (%(default)s)")
    parser.add_argument("--scenario", default="shelf", choices=scenes.names(), help="what passes (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed shows the same tags (%(default)s)")
    parser.add_argument("--profile", default="impinj", choices=sorted(MAKERS), help="whose reader it is (%(default)s)")
    parser.add_argument("--truth", type=Path, help="write what is really there, as JSON, into this file")
    parser.add_argument("--repeat", action="store_true", help="begin the scenario again when it is over")
    parser.add_argument("--call", metavar="HOST:PORT", help="connect to a client that listens there, too")


async def run(options: Namespace, now_us: NowUs, say: Say) -> None:
    """Serve a reader until it is cancelled or told to stop. Its scenario begins with the first inventory."""
    stage = Stage(options.scenario, options.seed, MAKERS[options.profile](), repeats=options.repeat)
    if options.truth is not None:
        told = json.dumps(stage.scene.truth_told(), indent=1) + "\n"
        await asyncio.to_thread(options.truth.write_text, told, encoding="utf-8")
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, ended.set)  # Ctrl-C is the command's own business
    try:
        async with (
            await serve_tcp(lambda: Talk(stage.reader), options.host, options.port, now_us) as server,
            asyncio.TaskGroup() as group,
        ):
            place = f"tcp://{options.host}:{server.port}"
            say(
                "listening on {place}: an LLRP reader ({profile}); Ctrl-C ends it", place=place, profile=options.profile
            )
            say("{title} (seed {seed}); it begins with the first inventory", title=stage.scene.title, seed=options.seed)
            tasks = [group.create_task(play(stage, server, now_us), name="scenario")]
            if options.call:
                tasks.append(group.create_task(_call(stage, server, options.call, say), name="call"))
            await ended.wait()
            for task in tasks:
                task.cancel()
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


async def play(stage: Stage, server: TcpServer, now_us: NowUs) -> None:
    """Let happen what the scenario says, until it is cancelled."""
    stage.cut = server.drop_peers
    while True:
        due_us = stage.due_us()
        wait_s = LOOK_AGAIN_S if due_us is None else min(LOOK_AGAIN_S, max(0.0, (due_us - now_us()) / 1_000_000))
        await asyncio.sleep(wait_s)
        if due_us is not None and due_us <= now_us():
            stage.act(now_us())
            server.stir()


async def _call(stage: Stage, server: TcpServer, address: str, say: Say) -> None:
    """The reader makes the connection, and makes it again when it is gone."""
    host, _, port = address.rpartition(":")
    while True:
        try:
            await server.call(lambda: Talk(stage.reader, is_caller=True), host, int(port))
        except OSError as fault:
            say(
                "{address}: {fault}; called again in {seconds:.0f} s",
                address=address,
                fault=fault.strerror or fault,
                seconds=CALL_AGAIN_S,
            )
        await asyncio.sleep(CALL_AGAIN_S)


async def serve(port: int, seed: int, now_us: NowUs, host: str = "127.0.0.1") -> tuple[TcpServer, Reader]:
    """A reader with a shelf of tags before its first two antennas, listening until its server is closed."""
    reader = Reader(seed=seed)
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    for _ in range(TAGS_COUNT):
        epc = bytes.fromhex("30") + chance.randbytes(11)
        reader.field.place(epc, [chance.randint(1, 2)], chance.randint(-70, -40), 0)
    server = await serve_tcp(lambda: Talk(reader), host, port, now_us)
    return server, reader
