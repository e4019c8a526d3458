import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dock.core.ids import DeviceId
from dock.settings.history import versions
from dock.settings.places import places
from dock.settings.read import read_settings
from dock.settings.values import Settings
from ui.commands.setup.command import setup_with
from ui.commands.setup.plan import Candidate, Kind
from ui.commands.setup.probes import Finder, Probed, probe
from ui.options import Options

PORT = Candidate("serial:/dev/ttyACM0", "Symbol DS2208 (05e0:1701 S1)", (Kind.SCANNER, Kind.SCALE))
SCALE = Candidate("serial:/dev/ttyUSB0", "FT232R \x1b[31m", (Kind.SCANNER, Kind.SCALE))


async def answers(kind: Kind, address: str) -> Probed:
    if address.startswith("tcp://absent"):
        raise ConnectionRefusedError("Connection refused")
    return Probed("probe.scale", (("said", kind.value),))


FOUND = Finder(lambda: (PORT, SCALE), answers)


def run(tmp_path: Path, *arguments: str, said: str = "") -> Result:
    options = Options(config=tmp_path / "site", data=tmp_path / "data")
    return CliRunner().invoke(setup_with(lambda: FOUND), list(arguments), input=said, obj=options)


def settings(tmp_path: Path) -> Settings:
    read = read_settings(places(config=tmp_path / "site", data=tmp_path / "data", environ={}))
    assert isinstance(read, Settings), read.text
    return read


def test_without_questions_the_options_become_settings(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        *("--scanner", "serial:/dev/ttyACM0", "--scanner", "input:/dev/input/by-id/usb-H-event-kbd"),
        *("--printer", "tcp://10.0.0.9:9100", "--reader", "tcp://10.0.0.8:5084"),
        *("--station-code", "M1", "--yes"),
    )
    assert ran.exit_code == 0, ran.output
    made = settings(tmp_path)
    assert made.station.text == "M1"
    assert [(one.id.text, one.driver) for one in made.scanners] == [("scanner-1", "serial"), ("scanner-2", "hid")]
    assert made.readers[0].id == DeviceId("door-1")
    (bench,) = made.workstations
    assert [one.text for one in bench.scanners] == ["scanner-1", "scanner-2"]
    assert (bench.printers, bench.readers) == ((DeviceId("printer-1"),), (DeviceId("door-1"),))
    assert "door-1: a scale answers: reader" in ran.output


def test_a_second_setup_adds_to_the_first_and_keeps_it(tmp_path: Path) -> None:
    assert run(tmp_path, "--scanner", "serial:/dev/a", "--yes").exit_code == 0
    first = (tmp_path / "site" / "scanners.toml").read_bytes()
    (tmp_path / "site" / "scanners.toml").write_bytes(b"# the blue one\n" + first)
    assert run(tmp_path, "--scanner", "serial:/dev/b", "--yes").exit_code == 0
    made = settings(tmp_path)
    assert [one.address for one in made.scanners] == ["serial:/dev/a", "serial:/dev/b"]
    assert len(made.workstations[0].scanners) == 2
    assert (tmp_path / "site" / "scanners.toml").read_bytes().startswith(b"# the blue one\n" + first.rstrip())
    kept = versions(places(config=tmp_path / "site", data=tmp_path / "data", environ={}))
    assert [one.why for one in kept] == ["setup of scanner-2", "setup of scanner-1"]


def test_a_device_found_is_asked_about_tested_and_named(tmp_path: Path) -> None:
    said = "scanner\n\nscale\npacking-scale\ntcp://10.0.0.8:5084\n\n\nB7\n"
    ran = run(tmp_path, said=said)
    assert ran.exit_code == 0, ran.output
    made = settings(tmp_path)
    assert made.scanners[0].address == "serial:/dev/ttyACM0"
    assert made.scales[0].id == DeviceId("packing-scale")
    assert made.readers[0].address == "tcp://10.0.0.8:5084"
    assert made.station.text == "B7"
    assert "\x1b[31m" not in ran.output
    assert "\\x1b[31m" in ran.output


def test_a_device_that_is_written_already_is_not_asked_about_again(tmp_path: Path) -> None:
    assert run(tmp_path, "--scanner", PORT.address, "--yes").exit_code == 0
    ran = run(tmp_path, said="nothing\n\n\n\n")
    assert PORT.name not in ran.output


def test_a_device_that_does_not_answer_is_written_only_if_a_person_says_so(tmp_path: Path) -> None:
    ran = run(tmp_path, "--reader", "tcp://absent:5084", "--yes")
    assert ran.exit_code == 1
    assert "tcp://absent:5084: Connection refused" in ran.output
    assert not (tmp_path / "site").exists()
    assert run(tmp_path, "--reader", "tcp://absent:5084", "--yes", "--no-test").exit_code == 0
    ran = run(tmp_path, "--printer", "tcp://absent:9100", said="nothing\nnothing\n\n\n\nn\n")
    assert ran.exit_code == 0, ran.output
    assert settings(tmp_path).printers == ()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--reader", "10.0.0.8"), "is no address of a device"),
        (("--scanner", "serial:/a", "--scale", "serial:/a"), "is the address of"),
        (("--station-code", "ZZZ"), "is no station code"),
        (("--workstation", "bench ?", "--scanner", "serial:/a"), "is no name for this"),
        ((), "no device was named"),
    ],
)
def test_wrong_answers_write_nothing(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = run(tmp_path, *arguments, "--yes", "--no-test")
    assert ran.exit_code == 1
    assert said in ran.output
    assert not (tmp_path / "site").exists()


def serve(reply: bytes, kind: Kind) -> Probed:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def talk() -> Probed:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await probe(kind, f"tcp://127.0.0.1:{port}")

    return asyncio.run(talk())


def test_a_reader_is_known_by_its_greeting() -> None:
    greeting = bytes.fromhex("043f0000000a00000001")  # version 1, type 63 (LLRP 1.0.1, 16.1.1)
    assert serve(greeting, Kind.READER) == Probed("probe.reader")
    with pytest.raises(OSError, match="not as an LLRP reader"):
        serve(b"HTTP/1.1 400 Bad Request\r\n", Kind.READER)
    with pytest.raises(OSError, match="not as an LLRP reader"):
        serve(b"", Kind.READER)


def test_a_scale_is_known_by_its_weight() -> None:
    assert serve(b"S S     1.250 kg\r\n", Kind.SCALE) == Probed("probe.scale", (("said", "S S     1.250 kg"),))
