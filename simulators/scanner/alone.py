"""A simulated serial scanner on a pseudo terminal: each line of standard input is a code that it scans."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from simulators.scanner.brain import Habit, ScannerBrain
from simulators.serve import Say
from simulators.serve_pty import PtyPort

CODE_BYTES_MAX = 7_089  # the longest that a QR code holds (ISO/IEC 18004)


def add_options(parser: ArgumentParser) -> None:
    """The options of `dock sim scanner`."""
    parser.add_argument("--port", type=Path, default=Path("scanner"), help="path of the serial port (%(default)s)")
    parser.add_argument("--aim", default="C0", help="AIM identifier before each code (%(default)s)")
    parser.add_argument("--habit", default="clean", choices=list(Habit), help="how a code leaves it (%(default)s)")


async def run(options: Namespace, now_us: Callable[[], int], say: Say) -> None:
    """Serve a scanner until standard input ends."""
    brain = ScannerBrain()
    port = PtyPort(brain, options.port, now_us)
    port.plug()
    try:
        say("a scanner is at {place}; type a code and Enter, Ctrl-D ends it", place=f"serial:{options.port.absolute()}")
        while line := await asyncio.to_thread(sys.stdin.readline, CODE_BYTES_MAX):
            if code := line.strip("\r\n"):
                brain.scan(code.encode(), now_us(), aim=options.aim, habit=Habit(options.habit))
                port.poke()
    finally:
        port.unplug()
