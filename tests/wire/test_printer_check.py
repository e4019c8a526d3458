"""`dock printers check` and `test` against the simulated printer, and what is kept of its answers."""

import asyncio
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from drivers.clock import SystemClock
from drivers.fleet import DeviceBusy
from drivers.printer.ownership import owned
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer, Profile
from simulators.printer.record import read_answers
from simulators.serve import serve_tcp
from ui.cli import dock


@contextmanager
def served(printer: Printer) -> Generator[str]:
    """The printer on a loop in a thread of its own, as the command has one too."""
    loop, is_up, port = asyncio.new_event_loop(), threading.Event(), [0]
    ending = asyncio.Event()

    async def serve() -> None:
        async with await serve_tcp(lambda: PrinterBrain(printer), "127.0.0.1", 0, SystemClock().now_us) as server:
            port[0] = server.port
            is_up.set()
            await ending.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    is_up.wait()
    try:
        yield f"tcp://127.0.0.1:{port[0]}"
    finally:
        loop.call_soon_threadsafe(ending.set)
        thread.join()
        loop.close()


def run(*args: str) -> tuple[int, str]:
    told = CliRunner().invoke(dock, [*args])
    return told.exit_code, told.output


def test_a_printer_is_asked_once_and_its_answers_can_be_played(tmp_path: Path) -> None:
    kept = tmp_path / "answers.json"
    with served(Printer(odometer=41)) as address:
        code, told = run("printers", "check", address, "--record", str(kept))
    assert code == 0, told
    assert 'asks = ["counter", "errors", "status"]' in told
    assert "D5J204500001" in told
    document = json.loads(kept.read_text("utf-8"))
    assert document["model"].startswith("ZD421")
    other = Printer(Profile.CLONE, odometer=7)
    other.recorded = read_answers(kept.read_text("utf-8")) | {"~HS": b""}
    brain = PrinterBrain(other)
    brain.received(b'~HS~HI! U1 getvar "device.unique_id"\r\n', 0)
    assert brain.outgoing() == b'\x02ZD421-203dpi,V93.21.26Z,8,8176KB\x03\r\n"D5J204500001"'


def test_what_it_can_answer_is_written_into_the_settings(tmp_path: Path) -> None:
    with served(Printer(Profile.CLONE)) as address:
        (tmp_path / "printers.toml").write_text(f'[printers.p-1]\naddress = "{address}"  # in the corner\n', "utf-8")
        code, told = run("--config", str(tmp_path), "printers", "check", "p-1", "--write")
    assert code == 0, told
    text = (tmp_path / "printers.toml").read_text("utf-8")
    assert 'asks = ["status"]' in text
    assert "# in the corner" in text


def test_a_test_label_comes_out_and_says_so() -> None:
    printer = Printer()
    with served(printer) as address:
        code, told = run("printers", "test", address, "--kind", "bin")
    assert (code, told) == (0, "printed: counter 1000 to 1001\n")
    assert [label.codes for label in printer.labels] == [("A-03-2",)]


def test_what_cannot_be_asked_is_said_in_words(tmp_path: Path) -> None:
    for args, words in (
        (("check", "nowhere"), "is no printer of the settings"),
        (("check", "tcp://127.0.0.1:1"), "check power, cable and address"),
        (("test", "tcp://127.0.0.1:1", "--kind", "none"), "no label is called"),
    ):
        code, told = run("--config", str(tmp_path), "printers", *args)
        assert code == 1
        assert words in told


def test_one_process_owns_a_printer(tmp_path: Path) -> None:
    with (
        owned("tcp://a:9100", tmp_path),
        owned("tcp://b:9100", tmp_path),
        pytest.raises(DeviceBusy, match="another dock of this machine"),
        owned("tcp://a:9100", tmp_path),
    ):
        pass
    with owned("tcp://a:9100", tmp_path):
        pass
