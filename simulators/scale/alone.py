"""A simulated bench scale on a TCP port or a serial port; typed lines put weights on its pan: 1250, 0."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from simulators.scale.brain import ScaleBrain, Speech
from simulators.serve import Say, serve_tcp
from simulators.serve_pty import PtyPort

PORT = 4305
LINE_LENGTH_MAX = 100


def add_options(parser: ArgumentParser) -> None:
    """The options of `dock sim scale`."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen at, 0 for a free one (%(default)s)")
    parser.add_argument("--pty", type=Path, metavar="PATH", help="be a serial port at PATH instead")
    parser.add_argument("--speech", default="mt-sics", choices=list(Speech), help="what it speaks (%(default)s)")


async def run(options: Namespace, now_us: Callable[[], int], say: Say) -> None:
    """Serve a scale until cancelled."""
    brain = ScaleBrain(Speech(options.speech))
    async with AsyncExitStack() as stack:
        if options.pty is not None:
            port = PtyPort(brain, options.pty, now_us)
            port.plug()
            stack.callback(port.unplug)
            stir: Callable[[], None] = port.poke
            say("a scale is at {place}; type grams and Enter, Ctrl-C ends it", place=f"serial:{options.pty.absolute()}")
        else:
            server = await stack.enter_async_context(await serve_tcp(lambda: brain, options.host, options.port, now_us))
            stir = server.stir
            place = f"tcp://{options.host}:{server.port}"
            say("a scale listens at {place}; type grams and Enter, Ctrl-C ends it", place=place)
        while line := await asyncio.to_thread(sys.stdin.readline, LINE_LENGTH_MAX):
            if line.strip().lstrip("-").isdigit():
                brain.put(int(line), now_us())
                stir()
        await asyncio.Event().wait()
