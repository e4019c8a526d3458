"""A simulated label printer that speaks ZPL on a TCP port, for `dock sim printer` and for any printing program."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer, Profile
from simulators.serve import serve_tcp

PORT = 9100  # where printers listen to raw data
RECORD_EVERY_S = 0.5  # how soon a picture lies in the folder after its label came out


def add_options(parser: ArgumentParser) -> None:
    """The options of `dock sim printer`."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen at, 0 for a free one (%(default)s)")
    parser.add_argument("--profile", default="zebra-linkos", help=f"one of {', '.join(Profile)} (%(default)s)")
    parser.add_argument("--record", type=Path, metavar="FOLDER", help="put a picture of each label there")


async def run(options: Namespace, now_us: Callable[[], int], say: Callable[[str], None]) -> None:
    """Serve a printer until cancelled."""

    def listening(port: int) -> None:
        say(f"a {options.profile} printer listens at tcp://{options.host}:{port}; Ctrl-C ends it")

    if options.record is not None:
        options.record.mkdir(parents=True, exist_ok=True)
    await run_printer(options.host, options.port, options.profile, now_us, record=options.record, listening=listening)


async def run_printer(
    host: str,
    port: int,
    profile: str,
    now_us: Callable[[], int],
    *,
    record: Path | None = None,
    listening: Callable[[int], None] = lambda _port: None,
) -> None:
    """Serve a printer until cancelled; `record` takes a picture of each label.

    Raises:
        ValueError: no profile has this name.
        OSError: the port is taken.
    """
    printer = Printer(Profile(profile))
    async with await serve_tcp(lambda: PrinterBrain(printer), host, port, now_us) as server:
        listening(server.port)
        written = 0
        while True:
            await asyncio.sleep(RECORD_EVERY_S)
            printer.advance(now_us())
            if record is not None:
                for label in printer.labels[written:]:
                    path = record / f"{label.seq:06d}{'' if label.is_complete else '-partial'}.png"
                    await asyncio.to_thread(_write, path, label.png())
            written = len(printer.labels)


def _write(path: Path, picture: bytes) -> None:
    path.write_bytes(picture)
