"""`dock terminal` in a real terminal: the screen stands before its station, and what stops the station is one line."""

import fcntl
import os
import pty
import re
import selectors
import struct
import subprocess
import termios
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from dock.store.lock import StationLock
from tests.station_process import PROGRAM, StationProcess, environment

ROWS_COLUMNS = struct.pack("HHHH", 24, 80, 0, 0)
SILENT_S = 60.0  # longer than a station that holds the database without a socket is waited for
OTHER_SCREEN = b"\x1b[?1049h"
CONTROL = re.compile(rb"\x1b\[[0-9;?>=]*[A-Za-z]")


class Screen:
    """What one terminal was sent."""

    def __init__(self, running: subprocess.Popen[bytes], descriptor: int) -> None:
        self.running = running
        self.sent = b""
        self._descriptor = descriptor

    def wait_for(self, text: str) -> None:
        while text not in CONTROL.sub(b"", self.sent).decode(errors="replace"):
            assert self._read(), f"it ended without {text!r}: {self.sent[-800:]!r}"

    def end(self) -> int:
        """Read until the program ends; its exit code."""
        while self._read():
            pass
        return self.running.wait(SILENT_S)

    def press(self, typed: bytes) -> None:
        os.write(self._descriptor, typed)

    def _read(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._descriptor, selectors.EVENT_READ)
            assert selector.select(SILENT_S), f"silence after {self.sent[-800:]!r}"
        try:
            read = os.read(self._descriptor, 65_536)
        except OSError:  # Linux says so when the last program of a pseudo-terminal has ended
            return False
        self.sent += read
        return bool(read)


@contextmanager
def terminal(place: StationProcess, *more: str) -> Generator[Screen]:
    place.config.mkdir(parents=True, exist_ok=True)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, ROWS_COLUMNS)
    told = {**environment(), "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none", "COLUMNS": "80"}
    command = [*PROGRAM, *place.options, "--lang", "en", "terminal", *more]
    running = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=told)
    os.close(slave)
    try:
        yield Screen(running, master)
    finally:
        running.kill()
        running.wait()
        os.close(master)


def leave(screen: Screen) -> int:
    screen.press(b"\x11")
    screen.wait_for("again to leave")
    screen.press(b"\x11")
    return screen.end()


def test_the_screen_stands_first_and_then_has_its_station_inside(tmp_path: Path) -> None:
    place = StationProcess(tmp_path)
    with terminal(place) as screen:
        screen.wait_for("THE STATION IS STARTING")
        screen.wait_for("SCAN YOUR BADGE")
        assert place.socket.exists()
        assert leave(screen) == 0
    with StationLock(tmp_path / "data" / "database" / "dock.sqlite3"):
        pass  # and nothing of it is left behind


def test_the_screen_attaches_to_the_station_that_runs_and_leaves_it_running(tmp_path: Path) -> None:
    with StationProcess(tmp_path) as place:
        place.start()
        with terminal(place) as screen:
            screen.wait_for("SCAN YOUR BADGE")
            assert leave(screen) == 0
        with terminal(place, "--bench", "nowhere") as screen:
            assert screen.end() == 1
            assert b"There is no workstation nowhere. There are: bench-1." in screen.sent
            assert b"Traceback" not in screen.sent
        assert place.running is not None
        assert place.running.poll() is None


def test_a_database_that_another_holds_is_one_line_after_the_screen(tmp_path: Path) -> None:
    database = tmp_path / "data" / "database" / "dock.sqlite3"
    database.parent.mkdir(parents=True)
    with StationLock(database), terminal(StationProcess(tmp_path)) as screen:
        screen.wait_for("THE STATION IS STARTING")
        assert screen.end() == 1
        assert f"(process {os.getpid()} on ".encode() in screen.sent.rpartition(b"Error: ")[2]
        assert b"Traceback" not in screen.sent


def test_mistakes_of_the_settings_are_told_before_any_screen(tmp_path: Path) -> None:
    place = StationProcess(tmp_path)
    place.config.mkdir()
    (place.config / "station.toml").write_text("[site]\nlanguage = 7\n")
    with terminal(place) as screen:
        assert screen.end() == 1
        assert b"station.toml" in screen.sent
        assert OTHER_SCREEN not in screen.sent
        assert b"Traceback" not in screen.sent


def test_naming_the_command_loads_nothing_of_the_station_nor_of_the_screen() -> None:
    heavy = ("sqlalchemy", "dock.station", "drivers", "textual", "ui.compose.root")
    code = f"import sys, ui.commands.terminal; sys.exit(any(name.startswith({heavy!r}) for name in sys.modules))"
    assert subprocess.run([PROGRAM[0], "-c", code], check=False, env=environment()).returncode == 0
