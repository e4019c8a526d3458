"""The station's side of the socket: takes clients of the same user, asks for them, and shows them the dock.

A client that takes nothing holds up nobody: it has at most one snapshot waiting, the newest, and a few answers.
"""

import asyncio
import os
import socket
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Protocol, assert_never, cast

from dock.core.decision import Refusal
from dock.core.views import DockView
from dock.wire import NotOnWire, decode_checked, encode
from ui.attach.desk import Desk
from ui.attach.frames import framed, read_frame, text_of, user_of_peer
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

CLIENTS_MAX = 32
ASKED_MAX = 64  # commands of one client under way; more are read when these are answered
HELLO_S = 5.0  # a client that says nothing within this is no client


class Shows(Protocol):
    """Where snapshots come from."""

    def latest(self) -> DockView:
        """The newest."""
        ...

    async def changed(self) -> None:
        """Wait for the next."""
        ...


class Reception:
    """Takes clients until it is cancelled."""

    def __init__(self, desk: Desk, dock: Shows, welcome: Callable[[], Welcome]) -> None:
        self.desk = desk
        self.dock = dock
        self.welcome = welcome
        self.clients: set[_Client] = set()
        self._drawn: tuple[DockView, bytes] | None = None

    async def run(self, listening: socket.socket) -> None:
        """Take clients from this socket, and close it at the end."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._wake_clients(), name="socket views")
                while True:
                    taken, _ = await loop.sock_accept(listening)
                    group.create_task(self._serve(taken), name="socket client")
        finally:
            listening.close()

    def shown(self) -> tuple[DockView, bytes]:
        """The newest snapshot and its frame, made once for all clients."""
        view = self.dock.latest()
        if self._drawn is None or self._drawn[0] is not view:
            self._drawn = (view, _frame(Shown(view)))
        return self._drawn

    async def _wake_clients(self) -> None:
        while True:
            await self.dock.changed()
            for client in self.clients:
                client.wake.set()

    async def _serve(self, taken: socket.socket) -> None:
        async with _streams(taken) as (reader, writer):
            with suppress(ConnectionError, NotOnWire, TimeoutError):  # it harms nobody but itself
                async with asyncio.timeout(HELLO_S):
                    refusal = await self._greet(reader, writer)
                if refusal is not None:
                    writer.write(_frame(Unwelcome(refusal)))
                    await writer.drain()
                    return
                client = _Client(self, reader, writer)
                self.clients.add(client)
                try:
                    await client.run()
                finally:
                    self.clients.discard(client)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Refusal | None:
        if (user := user_of_peer(writer.transport)) != os.geteuid():
            return Refusal("socket_other_user", (("user", str(user)),))
        writer.write(framed(hello()))
        if refusal := mismatch(read_hello(await read_frame(reader) or b""), own()):
            return refusal
        if len(self.clients) >= CLIENTS_MAX:
            return Refusal("socket_full", (("count", str(CLIENTS_MAX)),))
        writer.write(_frame(self.welcome()))
        await writer.drain()
        return None


class _Client:
    """One attached program."""

    def __init__(self, reception: Reception, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.wake = asyncio.Event()
        self._reception = reception
        self._reader = reader
        self._writer = writer
        self._answers: deque[Answered] = deque()  # at most ASKED_MAX
        self._room = asyncio.Semaphore(ASKED_MAX)
        self._is_watching = False

    async def run(self) -> None:
        """Serve it until it leaves or breaks a rule."""
        try:
            async with asyncio.TaskGroup() as group:
                sending = group.create_task(self._send(), name="socket sender")
                await self._listen(group)
                sending.cancel()
        except* (ConnectionError, NotOnWire):
            pass  # it left in the middle of a word: what it asked and was not told it must look up

    async def _listen(self, group: asyncio.TaskGroup) -> None:
        while (raw := await read_frame(self._reader)) is not None:
            message = cast("FromClient", decode_checked(text_of(raw), FromClient))
            if isinstance(message, Watch):
                self._is_watching = True
                self.wake.set()
            else:
                await self._room.acquire()
                # tasks begin in the order in which they are made, so that commands reach the station in theirs
                group.create_task(self._answer(message.number, self._asked(message)), name="socket command")

    def _asked(self, message: Ask | AskAs | AskAsOwner | Bring) -> Coroutine[object, object, Refusal | None]:
        desk = self._reception.desk
        match message:
            case Ask(_, bench, command):
                return desk.at_bench(command, bench)
            case AskAs(_, actor, pin, command):
                return desk.as_person(command, actor, pin)
            case AskAsOwner(_, command):
                return desk.as_owner(command)
            case Bring(_, command):
                return desk.bring(command)
            case _:
                assert_never(message)

    async def _answer(self, number: int, asking: Coroutine[object, object, Refusal | None]) -> None:
        self._answers.append(Answered(number, await asking))
        self.wake.set()

    async def _send(self) -> None:
        shown: DockView | None = None
        while True:
            await self.wake.wait()
            self.wake.clear()
            while self._answers:
                self._writer.write(_frame(self._answers.popleft()))
                self._room.release()
            if self._is_watching and self._reception.dock.latest() is not shown:
                shown, frame = self._reception.shown()
                self._writer.write(frame)
            await self._writer.drain()


@asynccontextmanager
async def _streams(taken: socket.socket) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_unix_connection(sock=taken)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()  # what it did not take by now it never will
        with suppress(OSError):
            await writer.wait_closed()


def _frame(message: FromStation) -> bytes:
    return framed(encode(message).encode())
