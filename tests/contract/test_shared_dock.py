"""Two stations of one dock, as two programs on one PostgreSQL: what one keeps the other has, and each its own name."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dock.store import audit_check
from tests.postgres import PostgresServer

PIN = "271828"


class Program:
    """One station's folders, and the command line over them."""

    def __init__(self, folder: Path, code: str, bench: str, server: str) -> None:
        config = folder / "config"
        config.mkdir(parents=True)
        own = (
            ""
            if bench == "bench-1"
            else f'[workstations.bench-1]\nenabled = false\n[workstations.{bench}]\nname = "B"\n'
        )
        (config / "station.toml").write_text(
            f'[site]\nlanguage = "en"\n[station]\ncode = "{code}"\n[database]\nserver = "{server}"\n{own}', "utf-8"
        )
        self._command = [sys.executable, "-m", "ui", "--config", str(config), "--data", str(folder / "data")]

    def start(self) -> subprocess.Popen[str]:
        """`dock station`, once it works."""
        running = subprocess.Popen([*self._command, "station"], stdout=subprocess.PIPE, text=True)
        assert running.stdout is not None
        assert "works; it keeps in postgresql://" in running.stdout.readline()
        return running

    def run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        return subprocess.run(
            [*self._command, *words], input=typed, capture_output=True, text=True, timeout=120, check=False
        )


def ended(program: subprocess.Popen[str]) -> int:
    """The program's exit code, its pipe closed."""
    program.communicate(timeout=60)
    return program.returncode


@pytest.mark.slow
def test_what_one_station_keeps_the_other_has_and_a_name_runs_once(server: PostgresServer, tmp_path: Path) -> None:
    address = server.fresh().address
    one = Program(tmp_path / "one", "D1", "bench-1", address)
    two = Program(tmp_path / "two", "D2", "bench-2", address)
    running = [one.start(), two.start()]
    try:
        added = one.run("users", "add", "op-1", "--role", "supervisor", "--no-badge", typed=f"{PIN}\n{PIN}\n")
        assert added.returncode == 0, added.stderr
        assert '"actor": "op-1"' in two.run("users", "list", "--json").stdout
        again = two.run("station")
        assert again.returncode == 1
        assert "station D2 runs already" in again.stderr
        target = tmp_path / "audit.zip"
        days = ("--from", "2020-01-01", "--to", "2100-01-01")
        made = two.run("audit", "export", str(target), *days, "--by", "op-1", typed=f"{PIN}\n")
        assert made.returncode == 0, made.stderr
        assert audit_check.main([str(target)]) in {0, 3}
        wrong = two.run("audit", "export", str(tmp_path / "no.zip"), *days, "--by", "op-1", typed="000000\n")
        assert wrong.returncode == 1
        assert not (tmp_path / "no.zip").exists()
    finally:
        for program in running:
            program.send_signal(signal.SIGTERM)
        told = [ended(program) for program in running]
    assert told == [0, 0]
    verified = one.run("db", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "station D1 at main" in verified.stdout
    assert "station D2 at main" in verified.stdout
    assert one.run("db", "backup").returncode == 1
