"""The printer alone, on a port: `dock sim printer`, and any other program's printing client."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer, Profile
from simulators.serve import serve_tcp

RECORD_EVERY_S = 0.5  # how soon a picture lies in the folder after its label came out


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
