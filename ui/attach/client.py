"""A terminal's or a command's side of the socket: the station as it would be inside."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import cast

from dock.core.commands import Command, ImportCommand, OwnerCommand
from dock.core.decision import Refusal
from dock.core.ids import ActorId
from dock.core.views import DockView, Line
from dock.viewing import in_trouble
from dock.wire import NotOnWire, decode, encode
from ui.attach.frames import BadFrame, framed, read_frame, text_of, user_of_peer
from ui.attach.messages import (
    Answered,
    Ask,
    AskAs,
    AskAsOwner,
    Bring,
    FromClient,
    FromStation,
    Shown,
    Unwelcome,
    Watch,
    Welcome,
    hello,
    mismatch,
    own,
    read_hello,
)
from ui.terminal.face import DemoKeys

HELLO_S = 10.0
FIRST_VIEW_S = 10.0


class NoStation(ConnectionError):
    """No station listens at the socket."""


class Unwilling(ConnectionError):
    """A station is there and does not take us."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.key)
        self.refusal = refusal


class RemoteDock:
    """A station behind the socket: a screen's face, and the desk of commands. Made by `attached`.

    Its methods may be awaited from any loop of the process.
    """

    def __init__(self, welcome: Welcome, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.welcome = welcome
        self._reader = reader
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Refusal | None]] = {}
        self._view: DockView | None = None
        self._shown = asyncio.Event()
        self.gone = asyncio.Event()  # the station is; on the loop of this connection only

    @property
    def demo(self) -> DemoKeys | None:
        """The demo's keys move simulated devices, which stand in the program that has the station inside."""
        return None

    def latest(self) -> DockView:
        """The newest snapshot; never waits."""
        assert self._view is not None, "there is no snapshot before the first one came"
        return self._view

    async def ask(self, command: Command, bench: str) -> Refusal | None:
        """Do this at this workstation."""
        return await self.at_bench(command, bench)

    async def at_bench(self, command: Command, bench: str) -> Refusal | None:
        """By whoever is signed in at this workstation."""
        return await self._there(lambda number: Ask(number, bench, command))

    async def as_person(self, command: Command, actor: ActorId, pin: str) -> Refusal | None:
        """By this person, who proves it with the PIN."""
        return await self._there(lambda number: AskAs(number, actor, pin, command))

    async def as_owner(self, command: OwnerCommand) -> Refusal | None:
        """By whoever owns the data folder."""
        return await self._there(lambda number: AskAsOwner(number, command))

    async def bring(self, command: ImportCommand) -> Refusal | None:
        """Out of a file."""
        return await self._there(lambda number: Bring(number, command))

    async def watch(self) -> None:
        """Have snapshots sent, and wait for the first."""
        self._send(Watch())
        async with asyncio.timeout(FIRST_VIEW_S):
            await self.changed()

    async def changed(self) -> None:
        """Wait for the next snapshot; on the loop of this connection only."""
        await self._shown.wait()

    async def listen(self) -> None:
        """Take what the station sends until it is gone; then every screen says so, and every question."""
        try:
            while (raw := await read_frame(self._reader)) is not None:
                self._take(cast("FromStation", decode(text_of(raw), FromStation)))
        except (ConnectionError, NotOnWire):
            pass  # gone, however it went
        finally:
            self._lose()

    def _take(self, message: FromStation) -> None:
        match message:
            case Answered(number, refusal):
                waiting = self._waiting.pop(number, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(refusal)
            case Shown(view):
                self._show(view)
            case Welcome() | Unwelcome():
                raise NotOnWire("the station greets twice")

    def _lose(self) -> None:
        self.gone.set()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(Refusal("station_unsure"))
        self._waiting.clear()
        if self._view is not None:
            self._show(in_trouble(self._view, Line("station_gone"), None))

    def _show(self, view: DockView) -> None:
        self._view = view
        self._shown.set()
        self._shown = asyncio.Event()

    async def _there(self, message: Callable[[int], FromClient]) -> Refusal | None:
        if asyncio.get_running_loop() is self._loop:
            return await self._asked(message)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._asked(message), self._loop))

    async def _asked(self, message: Callable[[int], FromClient]) -> Refusal | None:
        if self.gone.is_set():
            return Refusal("station_gone")
        number = next(self._numbers)
        self._waiting[number] = self._loop.create_future()
        self._send(message(number))
        return await self._waiting[number]

    def _send(self, message: FromClient) -> None:
        self._writer.write(framed(encode(message).encode()))


@asynccontextmanager
async def attached(path: Path) -> AsyncGenerator[RemoteDock]:
    """The station that listens at `path`, as long as the block lasts.

    Raises:
        NoStation: none does; a file may be left of one.
        Unwilling: it does, and does not take this program.
    """
    try:
        reader, writer = await asyncio.open_unix_connection(str(path))
    except OSError as error:
        raise NoStation(f"no station listens at {path}") from error
    try:
        dock = RemoteDock(await _greet(reader, writer), reader, writer)
        listening = asyncio.get_running_loop().create_task(dock.listen(), name="socket listener")
        try:
            yield dock
        finally:
            listening.cancel()
            await asyncio.wait({listening})
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Welcome:
    if (user := user_of_peer(writer.transport)) != os.geteuid():
        raise Unwilling(Refusal("socket_other_user", (("user", str(user)),)))
    try:
        async with asyncio.timeout(HELLO_S):
            writer.write(framed(hello()))
            if refusal := mismatch(own(), read_hello(await read_frame(reader) or b"")):
                raise Unwilling(refusal)
            said = decode(text_of(await read_frame(reader) or b""), FromStation)
    except (NotOnWire, BadFrame, TimeoutError, ConnectionResetError) as error:
        raise NoStation(f"what listens there is no station: {error}") from error
    if isinstance(said, Unwelcome):
        raise Unwilling(said.refusal)
    if not isinstance(said, Welcome):
        raise NoStation("what listens there greets nobody")
    return said
