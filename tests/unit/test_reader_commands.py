"""`dock reader` as its user types it, against the simulated reader on TCP and against what is none."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drivers.clock import SystemClock
from simulators.llrp.params import Status
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.serve import TcpServer, serve_tcp
from ui.cli import dock
from ui.commands.readers.group import reader_address

EPC = bytes.fromhex("3074257bf7194e4000001a85")
PROFILE = "[profiles.mine]\nantennas = [1, 2]\npower_dbm = 24.3\nmode = {mode}\n"


class Stand:
    """A simulated reader in a thread of its own, and the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reader = Reader(seed=3)
        self.reader.field.place(EPC, [1], -50, 0)
        self.port = 0
        (folder / "site").mkdir()
        self.write('"dense-m4"')

    def write(self, mode: str) -> None:
        (self.folder / "site" / "readers.toml").write_text(PROFILE.format(mode=mode))

    def dock(self, *args: str) -> Result:
        told = ["--config", str(self.folder / "site"), "--data", str(self.folder / "data"), "reader"]
        return CliRunner().invoke(dock, [*told, *args])

    @property
    def at(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def served(serve: Callable[[], "asyncio.Future[TcpServer] | object"]) -> Generator[int]:
    """A server in a loop of its own, so that a command may have the main thread's."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    port: list[int] = []
    stop: list[asyncio.Event] = []

    async def run() -> None:
        made = serve()
        assert asyncio.iscoroutine(made)
        server: TcpServer = await made
        stop.append(asyncio.Event())
        port.append(server.port)
        ready.set()
        async with server:
            await stop[0].wait()

    thread = threading.Thread(target=_run, args=(loop, run))
    thread.start()
    ready.wait(20)
    try:
        yield port[0]
    finally:
        loop.call_soon_threadsafe(stop[0].set)
        thread.join(20)


def _run(loop: asyncio.AbstractEventLoop, run: Callable[[], object]) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        made = run()
        assert asyncio.iscoroutine(made)
        runner.run(made)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    made = Stand(tmp_path)
    with served(lambda: serve_tcp(lambda: Talk(made.reader), "127.0.0.1", 0, SystemClock().now_us)) as port:
        made.port = port
        yield made


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_watching_prints_one_json_object_a_line_with_tags_health_and_an_end(stand: Stand) -> None:
    result = stand.dock("watch", stand.at, "--profile", "mine", "--seconds", "1", "--json")
    assert result.exit_code == 0, result.output
    told = lines(result)
    assert {str(each["type"]) for each in told} == {"health", "tag", "end"}
    tag = next(each for each in told if each["type"] == "tag")
    assert (tag["epc"], tag["antenna"], tag["count"], tag["tid"]) == (EPC.hex().upper(), 1, 1, None)
    states = [each["state"] for each in told if each["type"] == "health"]
    assert (states[0], states[-1]) == ("connecting", "reading")
    assert told[-1]["tags"] == 1
    assert stand.reader.rospecs[1].antennas == (1, 2)


def test_watching_without_a_profile_takes_what_the_reader_has(stand: Stand) -> None:
    result = stand.dock("watch", stand.at, "--seconds", "1")
    assert result.exit_code == 0, result.output
    assert EPC.hex().upper() in result.output
    assert stand.reader.rospecs[1].antennas == (1, 2, 3, 4)


def test_a_reader_that_another_program_holds_is_said_in_words_with_exit_code_1(stand: Stand) -> None:
    stand.reader.is_occupied_elsewhere = True
    result = stand.dock("watch", stand.at, "--seconds", "0.5", "--json")
    assert result.exit_code == 1
    assert "another program holds the reader" in result.stderr
    assert lines(result)[-1] == {"type": "end", "tags": 0, "reads": 0, "state": "busy_elsewhere"}


def test_nobody_there_garbage_and_silence_are_said_in_words_with_exit_code_1(stand: Stand) -> None:
    with socket.socket() as silent, socket.socket() as closed:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        closed.bind(("127.0.0.1", 0))
        for wire, said in ((silent, "does not answer"), (closed, "cannot be reached")):
            result = stand.dock("watch", f"127.0.0.1:{wire.getsockname()[1]}", "--seconds", "0.3")
            assert (result.exit_code, said in result.stderr) == (1, True), result.output
            assert "Traceback" not in result.output
    stand.reader.faults.garbage = b"\xff" * 64
    assert "what answers there" in stand.dock("watch", stand.at, "--seconds", "0.2").output


def test_probing_says_what_the_reader_can_and_keeps_it_for_a_dry_run(stand: Stand) -> None:
    assert "nothing is kept" in stand.dock("apply", stand.at, "--profile", "mine", "--dry-run").output
    result = stand.dock("probe", stand.at)
    assert result.exit_code == 0, result.output
    assert "Impinj, model 2001002" in result.output
    assert "2: M4 274 kb/s dense" in result.output
    assert stand.reader.rospecs == {}
    dry = stand.dock("apply", stand.at, "--profile", "mine", "--dry-run")
    assert (dry.exit_code, "antenna 2: 24.25 dBm" in dry.output) == (0, True), dry.output
    stand.write("77")
    refused = stand.dock("apply", stand.at, "--profile", "mine", "--dry-run")
    assert (refused.exit_code, "no air mode 77" in refused.output) == (1, True)


def test_a_profile_is_applied_compared_and_taken_back(stand: Stand) -> None:
    assert stand.dock("diff", stand.at, "--profile", "mine").exit_code == 1
    applied = stand.dock("apply", stand.at, "--profile", "mine")
    assert (applied.exit_code, "read back the same" in applied.output) == (0, True), applied.output
    assert (stand.reader.keepalive_us, len(stand.reader.rospecs)) == (5_000_000, 1)
    same = stand.dock("diff", stand.at, "--profile", "mine")
    assert (same.exit_code, "nothing differs" in same.output) == (0, True), same.output
    back = stand.dock("rollback", stand.at)
    assert back.exit_code == 0, back.output
    assert (stand.reader.keepalive_us, stand.reader.rospecs) == (None, {})


def test_a_refused_profile_leaves_the_reader_as_it_was(stand: Stand) -> None:
    stand.reader.faults.refuse[20] = Status.M_FIELD_ERROR
    refused = stand.dock("apply", stand.at, "--profile", "mine")
    assert (refused.exit_code, "refuses what its profile asks" in refused.output) == (1, True)
    assert (stand.reader.keepalive_us, stand.reader.rospecs) == (None, {})


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("reader", "tcp://reader:5084"),
        ("10.0.0.5:6000", "tcp://10.0.0.5:6000"),
        ("[::1]:5084", "tcp://[::1]:5084"),
        ("[::1]", "tcp://[::1]:5084"),
        ("fe80::1", "tcp://[fe80::1]:5084"),
        ("tls://reader", "tls://reader:5085"),
        ("tls://reader:7000?ca=/x.pem", "tls://reader:7000?ca=/x.pem"),
    ],
)
def test_an_address_may_be_written_as_people_write_it(text: str, address: str) -> None:
    assert reader_address(text) == address


def test_what_is_no_reader_is_not_understood(stand: Stand) -> None:
    assert stand.dock("watch", "usb://reader").exit_code == 2
    assert stand.dock("watch", "not a host").exit_code == 2
    wrong = stand.dock("watch", stand.at, "--profile", "absent")
    assert (wrong.exit_code, "bench, dock-door, mine" in wrong.output) == (1, True)
