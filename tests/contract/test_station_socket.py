"""Terminals attach to a running station over its socket: real processes, killed, stopped and lied to."""

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dock.core.commands import (
    AnnounceCase,
    ApplySettings,
    Command,
    EnrolPerson,
    EnterCode,
    ImportCommand,
    OwnerCommand,
    SignIn,
)
from dock.core.decision import Refusal
from dock.core.goods import CaseLine
from dock.core.ids import ActorId, Digest, RmaNo, Sku
from dock.core.views import DockView
from dock.store.engine import open_reader
from dock.wire import decode, encode
from tests.station_process import StationProcess
from ui.attach.client import NoStation, RemoteDock, Unwilling, attached
from ui.attach.frames import HEAD, framed
from ui.attach.messages import FromStation, Shown, Unwelcome, Watch, Welcome, hello
from ui.attach.place import open_socket
from ui.attach.server import Reception

BENCH = "bench-1"
ACKNOWLEDGED_BEFORE_KILL = 25
ASKED_WHILE_STOPPED = 60
PUBLISHED_WHILE_DEAF = 40
DONE_S = 60.0
NOBODY = 65_534


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StationProcess]:
    """One station for all tests that leave it as it was."""
    with StationProcess(tmp_path_factory.mktemp("station")) as one:
        one.start()
        yield one


@pytest.fixture
def own_station(tmp_path: Path) -> Iterator[StationProcess]:
    """A station that its test may kill."""
    with StationProcess(tmp_path) as one:
        one.start()
        yield one


def case(rma: str) -> AnnounceCase:
    return AnnounceCase(RmaNo(rma), (CaseLine(1, Sku("MUG"), 1, "Mug"),))


def announced(station: StationProcess) -> set[str]:
    """The returns that stand in the file."""
    engine = open_reader(station.data / "database" / "dock.sqlite3")
    try:
        with engine.begin() as connection:
            rows = connection.exec_driver_sql("SELECT id FROM aggregate WHERE kind = 'case'").all()
    finally:
        engine.dispose()
    return {str(row[0]) for row in rows}


async def seen(dock: RemoteDock, wanted: str) -> DockView:
    """The first snapshot in which the workstation was told `wanted`."""

    def is_told(view: DockView) -> bool:
        answer = view.benches[0].answer
        return answer is not None and answer.line.key == wanted

    return await until(dock, is_told)


async def until(dock: RemoteDock, is_there: Callable[[DockView], bool]) -> DockView:
    """The first snapshot of which this holds."""
    async with asyncio.timeout(DONE_S):
        while not is_there(view := dock.latest()):
            await dock.changed()
    return view


def test_an_attached_terminal_asks_and_sees_as_one_inside(station: StationProcess) -> None:
    async def work() -> None:
        async with attached(station.socket) as one, attached(station.socket) as other:
            assert one.welcome == Welcome((BENCH,), "it", "Europe/Rome", is_demo=False)
            assert await one.as_owner(EnrolPerson(ActorId("op-1"), ("operator",), "Ada", "", "T0KEN")) is None
            await other.watch()
            assert await one.ask(SignIn(ActorId("op-1")), BENCH) is None
            view = await seen(other, "signed_in")
            assert view.benches[0].actor == "op-1"
            refused = await one.ask(EnterCode("what is this"), "nowhere")
            assert refused is not None
            assert refused.key == "bench_unknown"

    asyncio.run(work())


def test_only_the_stations_user_can_reach_the_socket(station: StationProcess) -> None:
    assert stat.S_IMODE(station.socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(station.socket.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_turned_away_even_where_the_folders_let_them_through(station: StationProcess) -> None:
    for place in (station.socket, *list(station.socket.parents)[:6]):
        if place.stat().st_uid == os.geteuid() and place != Path("/"):
            place.chmod(place.stat().st_mode | 0o077)
    program = (
        "import os, socket, sys\n"
        f"os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        f"s = socket.socket(socket.AF_UNIX); s.connect({str(station.socket)!r})\n"
        "s.settimeout(30)\n"
        "sys.stdout.buffer.write(s.makefile('rb').read())\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert told.returncode == 0, told.stderr
    assert b"socket_other_user" in told.stdout
    assert b"Welcome" not in told.stdout


def test_what_only_the_program_says_is_not_taken_from_outside(station: StationProcess) -> None:
    async def work() -> str:
        async with attached(station.socket) as dock:
            refusal = await dock.ask(ApplySettings(Digest("0" * 64), ()), BENCH)
            return refusal.key if refusal else ""

    assert asyncio.run(work()) == "only_the_station"


def test_killing_a_terminal_loses_nothing_that_was_acknowledged(station: StationProcess) -> None:
    terminal = terminal_of(station, "K")
    acknowledged = {f"K-{number}" for number in read_numbers(terminal, ACKNOWLEDGED_BEFORE_KILL)}
    terminal.kill()
    terminal.wait()
    assert terminal.stdout is not None
    acknowledged |= {f"K-{line.strip()}" for line in terminal.stdout.read().splitlines()}
    terminal.stdout.close()
    assert acknowledged <= announced(station)

    async def work() -> object:
        async with attached(station.socket) as dock:
            return await dock.bring(case("AFTER"))

    assert asyncio.run(work()) is None


def test_a_terminal_that_takes_nothing_holds_up_nobody_and_then_sees_the_newest(station: StationProcess) -> None:
    terminal = terminal_of(station, "S")
    read_numbers(terminal, 1)
    terminal.send_signal(signal.SIGSTOP)
    try:

        async def others() -> tuple[DockView, DockView]:
            async with attached(station.socket) as dock:
                await dock.watch()
                before = dock.latest()
                for number in range(ASKED_WHILE_STOPPED):
                    async with asyncio.timeout(DONE_S):
                        assert await dock.bring(case(f"O-{number}")) is None
                return before, await until(dock, lambda view: view.health.events_count > before.health.events_count)

        before, after = asyncio.run(others())
        assert after.at_us > before.at_us
    finally:
        terminal.send_signal(signal.SIGCONT)
    read_numbers(terminal, 5)  # and it goes on where it was
    terminal.kill()
    terminal.wait()
    assert terminal.stdout is not None
    terminal.stdout.close()


def test_a_client_that_reads_nothing_has_one_snapshot_waiting_and_gets_the_newest(tmp_path: Path) -> None:
    async def work() -> list[DockView]:
        gallery = Gallery()
        welcome = Welcome((BENCH,), "it", "UTC", is_demo=False)
        reception = Reception(gallery, gallery, lambda: welcome)
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(reception.run(open_socket(tmp_path / "socket" / "s")))
            deaf = socket.socket(socket.AF_UNIX)
            deaf.connect(str(tmp_path / "socket" / "s"))
            deaf.sendall(framed(hello()) + framed(encode(Watch()).encode()))
            async with attached(tmp_path / "socket" / "s") as dock:
                await dock.watch()
                for number in range(2, PUBLISHED_WHILE_DEAF + 1):
                    gallery.show(number)
                    await until(dock, lambda view, number=number: view.at_us == number)
            views = await asyncio.to_thread(snapshots, deaf, PUBLISHED_WHILE_DEAF)
            deaf.close()
            serving.cancel()
        return views

    views = asyncio.run(work())
    assert views[-1].at_us == PUBLISHED_WHILE_DEAF
    assert len(views) < PUBLISHED_WHILE_DEAF // 4, "what it did not take in time is never sent"


def test_a_socket_that_a_killed_station_left_is_replaced(own_station: StationProcess) -> None:
    own_station.stop(signal.SIGKILL)
    assert own_station.socket.is_socket()

    async def attach() -> Welcome:
        async with attached(own_station.socket) as dock:
            return dock.welcome

    with pytest.raises(NoStation):
        asyncio.run(attach())
    own_station.start()
    assert asyncio.run(attach()).benches == (BENCH,)


def test_a_second_station_is_told_where_the_first_one_is(station: StationProcess) -> None:
    assert station.running is not None
    told = station.dock("station")
    assert told.returncode == 1
    assert f"process {station.running.pid}" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(("version", "key"), [("99.0", "terminal_newer"), ("0.0.1", "terminal_older")])
def test_a_terminal_of_another_program_is_refused_with_words(station: StationProcess, version: str, key: str) -> None:
    other = (
        hello().replace(b'"shape":"', b'"shape":"x').replace(b'"program":"', f'"program":"{version}","x":"'.encode())
    )
    with socket.socket(socket.AF_UNIX) as terminal:
        terminal.connect(str(station.socket))
        terminal.sendall(framed(other))
        read = terminal.makefile("rb")
        bodies = [read.read(HEAD.unpack(head)[0]) for head in iter(lambda: read.read(HEAD.size), b"")]
    said = decode(bodies[1].decode(), FromStation)
    assert isinstance(said, Unwelcome)
    assert said.refusal.key == key
    assert dict(said.refusal.params)["terminal"] == version


def test_a_station_of_another_program_is_refused_by_the_terminal(tmp_path: Path) -> None:
    async def work() -> str:
        async def older(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(framed(b'{"returns-dock":1,"program":"0.0.9","shape":"y","new key":1}'))
            await writer.drain()
            writer.close()
            await writer.wait_closed()

        async with await asyncio.start_unix_server(older, tmp_path / "s"):
            try:
                async with attached(tmp_path / "s"):
                    return ""
            except Unwilling as fault:
                return fault.refusal.key

    assert asyncio.run(work()) == "terminal_newer"


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff\xff\xff\xff" + bytes(64),
        framed(hello()) + framed(b"{}"),
        framed(hello()) + framed(b'{"class":"Ask","number":1,"bench":"bench-1","command":{"class":"system"}}'),
        framed(hello()) + framed(b'{"class":"AskAsOwner","number":1,"command":{"class":"Undo"}}'),
        framed(hello()) + framed(b"\xff\xfe") + b"\x00\x00",
        framed(b'{"returns-dock":true}'),
        b"",
    ],
)
def test_a_client_that_breaks_the_rules_harms_nobody_but_itself(station: StationProcess, raw: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(DONE_S)
        client.connect(str(station.socket))
        client.sendall(raw)
        client.shutdown(socket.SHUT_WR)
        while client.recv(65_536):
            pass

    async def work() -> object:
        async with attached(station.socket) as dock:
            return await dock.bring(case("STILL"))

    assert asyncio.run(work()) is None


def test_a_terminal_whose_station_ends_says_so_and_promises_nothing(own_station: StationProcess) -> None:
    async def work() -> tuple[DockView, str]:
        async with attached(own_station.socket) as dock:
            await dock.watch()
            await asyncio.to_thread(own_station.stop, signal.SIGKILL)
            await dock.gone.wait()
            refusal = await dock.ask(SignIn(ActorId("op-1")), BENCH)
            return dock.latest(), refusal.key if refusal else ""

    view, key = asyncio.run(work())
    assert key == "station_gone"
    assert not view.health.is_keeping
    assert view.benches[0].next_action.key == "station_gone"


class Gallery:
    """Shows snapshots of a size that no socket buffers for long, and takes no command."""

    def __init__(self) -> None:
        self.view = DockView(1, "x" * 100_000, "D1")
        self.shown = asyncio.Event()

    def show(self, number: int) -> None:
        self.view = replace(self.view, at_us=number)
        self.shown.set()
        self.shown = asyncio.Event()

    def latest(self) -> DockView:
        return self.view

    async def changed(self) -> None:
        await self.shown.wait()

    async def at_bench(self, command: Command, bench: str) -> Refusal | None:
        return None

    async def as_person(self, command: Command, actor: ActorId, pin: str) -> Refusal | None:
        return None

    async def as_owner(self, command: OwnerCommand) -> Refusal | None:
        return None

    async def bring(self, command: ImportCommand) -> Refusal | None:
        return None

    async def resend(self, event_ids: tuple[str, ...]) -> Refusal | None:
        return None

    async def give_up(self, event_ids: tuple[str, ...]) -> Refusal | None:
        return None


def terminal_of(station: StationProcess, prefix: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.contract.attached_terminal", str(station.socket), prefix],
        stdout=subprocess.PIPE,
        text=True,
    )


def read_numbers(terminal: subprocess.Popen[str], numbers: int) -> list[str]:
    assert terminal.stdout is not None
    return [terminal.stdout.readline().strip() for _ in range(numbers)]


def snapshots(deaf: socket.socket, until_us: int) -> list[DockView]:
    """What waits for a client that read nothing, up to a snapshot that is no older than this."""
    read = deaf.makefile("rb")
    found: list[DockView] = []
    while not found or found[-1].at_us < until_us:
        (length,) = HEAD.unpack(read.read(HEAD.size))
        raw = read.read(length)
        if raw.startswith(b'{"class":"Shown"'):
            shown = decode(raw.decode(), FromStation)
            assert isinstance(shown, Shown)
            found.append(shown.view)
    return found
