"""The terminal in a real terminal: bytes in, commands out, and it ends as it should."""

import fcntl
import os
import pty
import selectors
import struct
import subprocess
import sys
import termios
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dock.core.commands import EnterCode

HOUSE = Path(__file__).parents[2]
DEADLINE_S = 30.0
ROWS_COLUMNS = struct.pack("HHHH", 24, 80, 0, 0)


class Terminal:
    """The other side of the screen and of the commands."""

    def __init__(self, screen: int, commands: int) -> None:
        self._kept = {screen: b"", commands: b""}
        self._screen, self._commands = screen, commands

    def type(self, typed: bytes) -> None:
        os.write(self._screen, typed)

    def wait_shown(self, text: str) -> None:
        self._wait(self._screen, text.encode())

    def wait_command(self, text: str) -> None:
        self._wait(self._commands, text.encode())

    def _wait(self, source: int, wanted: bytes) -> None:
        with selectors.DefaultSelector() as selector:
            for one in self._kept:
                selector.register(one, selectors.EVENT_READ)
            while wanted not in self._kept[source]:
                ready = selector.select(DEADLINE_S)
                assert ready, f"{wanted!r} did not come; there was {self._kept[source][-800:]!r}"
                for key, _ in ready:
                    self._kept[key.fd] += os.read(key.fd, 65_536)
        self._kept[source] = self._kept[source].partition(wanted)[2]


@contextmanager
def terminal() -> Generator[Terminal]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, ROWS_COLUMNS)
    commands, told = os.pipe()
    environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(HOUSE), "TEXTUAL_ANIMATIONS": "none"}
    app = subprocess.Popen(
        [sys.executable, "-m", "tests.terminal.pty_app", str(told)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        pass_fds=[told],
        start_new_session=True,
        cwd=HOUSE,
        env=environment,
    )
    os.close(slave)
    os.close(told)
    try:
        yield Terminal(master, commands)
    finally:
        app.kill()
        app.wait()
        os.close(master)
        os.close(commands)


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (b"4006381333931\r", EnterCode("4006381333931")),
        (b"]C10104006381333931\x1d21XYZ\r", EnterCode("0104006381333931\x1d21XYZ", "C1")),
        (b"caff\xe0-12\r", EnterCode("caff\ufffd-12")),
        (b"abc\x11\x11\x03d\r", EnterCode("abc\x11\x11\x03d")),
        ("caffè-12\r".encode(), EnterCode("caffè-12")),
    ],
    ids=["ean", "gs1", "latin-1", "control", "utf-8"],
)
def test_bytes_of_a_scanner_are_one_command_and_the_app_goes_on(typed: bytes, command: EnterCode) -> None:
    with terminal() as one:
        one.wait_shown("Giacca")
        one.type(typed)
        one.wait_command(repr(command))
        one.type(b"a")
        one.wait_command("GradeUnit")


def test_the_app_leaves_on_the_second_press_of_control_q() -> None:
    with terminal() as one:
        one.wait_shown("Giacca")
        one.type(b"\x11")
        one.wait_shown("again to leave")
        one.type(b"\x11")
        one.wait_command("left")
