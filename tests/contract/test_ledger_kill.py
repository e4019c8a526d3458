"""kill -9 at any moment: what was acknowledged is there, whole, and nothing is there by half."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select as select_rows

from dock.store.engine import open_reader
from dock.store.opening import open_database
from dock.store.tables import EffectRow, UnitRow, table_of
from dock.store.verify import verify
from tests.ledger_kit import ledger_of

KILLS = 200
KILLS_A_FILE = 20  # then a fresh database, so that checking it stays quick
ACKNOWLEDGED_MAX = 6  # commits before a kill
SPREAD_S = 0.012  # a commit takes some milliseconds: the kill falls anywhere in it
DEADLINE_S = 30

ROOT = Path(__file__).parents[2]
UNIT = table_of(UnitRow)
EFFECT = table_of(EffectRow)


class Writers:
    """A process that forks writers, and the lines that they say."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._rest = b""

    def start(self, path: Path, seed: int) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path} {seed}\n".encode())
        self._process.stdin.flush()
        return int(self.line(DEADLINE_S).removeprefix("pid "))

    def line(self, wait_s: float) -> str:
        """The next whole line; "" where none came in time."""
        assert self._process.stdout is not None
        while b"\n" not in self._rest:
            if not select.select([self._process.stdout], [], [], wait_s)[0]:
                return ""
            self._rest += os.read(self._process.stdout.fileno(), 65_536)
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()

    def until_death(self) -> list[str]:
        lines: list[str] = []
        while not (line := self.line(DEADLINE_S)).startswith("died"):
            assert line, "the writer neither writes nor dies"
            lines.append(line)
        assert line == f"died {-signal.SIGKILL}"
        return lines


@contextmanager
def writers() -> Generator[Writers]:
    command = [sys.executable, "-m", "tests.ledger_writer"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Writers(process)


def kept_by(lines: list[str]) -> set[str]:
    return {lpn for line in lines for lpn in line.split()[1:]}


def labels_and_units(path: Path) -> tuple[set[str], set[str]]:
    engine = open_reader(path)
    with engine.begin() as connection:
        labels = set(connection.execute(select_rows(EFFECT.c.id)).scalars())
        units = set(connection.execute(select_rows(UNIT.c.lpn).where(UNIT.c.grade == "B")).scalars())
    engine.dispose()
    return labels, units


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    random = Random(20261123)
    acknowledged: set[str] = set()
    with writers() as writing:
        for kill in range(KILLS):
            path = tmp_path / f"{kill // KILLS_A_FILE}.db"
            if kill % KILLS_A_FILE == 0:
                acknowledged = set()
            pid = writing.start(path, kill)
            said = [writing.line(DEADLINE_S) for _ in range(random.randint(0, ACKNOWLEDGED_MAX))]
            said.append(writing.line(random.uniform(0, SPREAD_S)))
            os.kill(pid, signal.SIGKILL)
            acknowledged |= kept_by([*said, *writing.until_death()])
            with open_database(path) as database:  # as the station finds it when it starts again
                ledger_of(database, prefix=f"check{kill}")
            labels, units = labels_and_units(path)
            assert acknowledged <= units
            assert labels == {f"label-{lpn}" for lpn in units}  # never a unit without what is owed for it
            verified = verify(path)
            assert verified.is_whole, verified.findings
        assert acknowledged
