"""Runs the terminal over a station that stands still, and writes each command to the pipe of the first argument."""

import os
import sys
from dataclasses import dataclass

from dock.core.commands import Command
from tests.terminal.still import PARCEL, UNIT, StillFace, bench, dock
from ui.terminal.app import DockApp


@dataclass
class TellingFace(StillFace):
    """Says each command where the test can read it."""

    async def ask(self, command: Command, bench: str) -> None:
        os.write(int(sys.argv[1]), f"{command!r}\n".encode())


if __name__ == "__main__":
    DockApp(TellingFace(dock(bench(parcel=PARCEL, unit=UNIT))), "bench-1", "en").run()
    os.write(int(sys.argv[1]), b"left\n")
