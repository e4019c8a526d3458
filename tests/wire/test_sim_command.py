"""`dock sim KIND`: each device that can stand alone listens where it says, and says what it does not understand."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ui.cli import dock

STARTED_S = 60
ALONE = (
    sys.executable,
    "-c",
    # a test run in the background has Ctrl-C switched off, and hands that on to what it starts
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from ui.cli import main; main()",
    "sim",
)
TCP_KINDS = ("llrp", "printer", "upstream")


def test_every_room_with_a_lone_device_is_listed() -> None:
    told = CliRunner().invoke(dock, ["sim", "--help"])
    assert told.exit_code == 0
    assert {"llrp", "printer", "scanner", "upstream"} <= set(told.output.split())


@pytest.mark.parametrize("kind", TCP_KINDS)
def test_a_lone_device_takes_a_connection_where_it_says_that_it_listens_and_ends_at_ctrl_c(kind: str) -> None:
    with subprocess.Popen([*ALONE, kind, "--port", "0"], stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            said = running.stdout.readline()
            found = re.search(r"//127\.0\.0\.1:(\d+)", said)
            assert found, said
            with socket.create_connection(("127.0.0.1", int(found[1])), timeout=STARTED_S):
                pass
            running.send_signal(signal.SIGINT)
            assert running.wait(STARTED_S) in {1, 130}
        finally:
            running.kill()


def test_a_lone_scanner_scans_what_is_typed(tmp_path: Path) -> None:
    port = tmp_path / "scanner"
    with subprocess.Popen(
        [sys.executable, "-m", "ui", "sim", "scanner", "--port", str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdin is not None
        assert running.stdout is not None
        assert str(port) in running.stdout.readline()
        host = os.open(port, os.O_RDONLY | os.O_NOCTTY)
        try:
            running.stdin.write("LPN-1\n")
            running.stdin.flush()
            got = b""
            while not got.endswith(b"\r"):
                got += os.read(host, 100)
        finally:
            os.close(host)
            running.stdin.close()
    assert got == b"]C0LPN-1\r"


def test_an_option_that_the_device_has_not_is_a_mistake_of_usage() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "ui", "sim", "llrp", "--colour"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert "--colour" in told.stderr


def test_a_port_in_use_is_said_and_nothing_else_happens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = subprocess.run(
            [sys.executable, "-m", "ui", "sim", "upstream", "--port", str(taken.getsockname()[1])],
            capture_output=True, text=True, check=False, timeout=STARTED_S,
        )  # fmt: skip
    assert told.returncode == 1
    assert "cannot be used: Address already in use" in told.stderr
    assert "Traceback" not in told.stderr
