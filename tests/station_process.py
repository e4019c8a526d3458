"""A real station in a process of its own, and programs that attach to it."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from click.testing import CliRunner

from ui.cli import dock

ENDED_S = 60
PROGRAM = (sys.executable, "-m", "ui")


@dataclass(slots=True)
class StationProcess:
    """`dock station` over its own folders. Killed at the end of the block, where it still lives."""

    folder: Path
    running: subprocess.Popen[str] | None = None

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        return self.data / "socket" / "station.sock"

    @property
    def options(self) -> list[str]:
        return ["--config", str(self.config), "--data", str(self.data)]

    def start(self, *more: str) -> str:
        """Start it, wait until it works, and give what it said."""
        self.config.mkdir(parents=True, exist_ok=True)
        self.running = subprocess.Popen(
            [*PROGRAM, *self.options, *more, "station"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
        )
        assert self.running.stdout is not None
        return self.running.stdout.readline()

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """End it by this signal; its exit code."""
        assert self.running is not None
        self.running.send_signal(sign)
        code = self.running.wait(ENDED_S)
        assert self.running.stdout is not None
        self.running.stdout.close()
        self.running = None
        return code

    def dock(self, *words: str, told: str = "") -> "Told":
        """Run one command of the command line over the same folders, in this process; it attaches as any other."""
        self.config.mkdir(parents=True, exist_ok=True)
        result = CliRunner().invoke(dock, [*self.options, *words], input=told)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Told(result.exit_code, result.stdout, result.stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        if self.running is not None:
            self.stop(signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Told:
    """What a command said, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def environment() -> dict[str, str]:
    """Without what a person's own settings would add."""
    own = {name: text for name, text in os.environ.items() if not name.startswith("DOCK_")}
    return {**own, "PYTHONUTF8": "1", "COLUMNS": "200"}
