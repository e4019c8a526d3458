"""Serves brains on the running loop: their bytes over TCP, their wishes to be woken as the loop's timers.

There is no task here: a connection is an asyncio protocol, so nothing can be left running behind it.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Protocol, Self

from simulators.brain import Brain, Paced

RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # socket(7), SO_LINGER: on, and for no time

MakeBrain = Callable[[], Brain]
NowUs = Callable[[], int]


class Say(Protocol):
    """Tells a person one line: an English sentence with gaps, which is translated where there is Italian of it."""

    def __call__(self, text: str, /, **params: object) -> None:
        """Say the sentence with this in its gaps."""
        ...


class Served:
    """One brain kept running: whoever owns the wire feeds it, and is told what to send and when to hang up.

    While `hold`ing (the peer takes no bytes) the brain is neither woken nor emptied, so that what waits stays bounded.
    """

    def __init__(
        self,
        brain: Brain,
        now_us: NowUs,
        send: Callable[[bytes], None],
        hang_up: Callable[[], None],
        *,
        pace: Callable[[bool], None] = lambda _takes: None,
        reset: Callable[[], None] | None = None,
    ) -> None:
        self._brain = brain
        self._now_us = now_us
        self._send = send
        self._hang_up = hang_up
        self._pace = pace  # told whether the brain takes more bytes
        self._reset = reset or hang_up
        self._alarm: asyncio.TimerHandle | None = None
        self._is_held = False
        self._is_over = False

    def open(self) -> None:
        """A peer has connected."""
        self._brain.opened(self._now_us())
        self.stir()

    def feed(self, chunk: bytes) -> None:
        """The peer has sent `chunk`."""
        if not self._is_over:
            self._brain.received(chunk, self._now_us())
            self.stir()

    def hold(self, *, held: bool) -> None:
        """Stop, or go on, while the peer takes no bytes."""
        self._is_held = held
        self.stir()

    def close(self) -> None:
        """The peer is gone, or the connection is to end. A second call changes nothing."""
        if not self._is_over:
            self._is_over = True
            self._quiet()
            self._brain.closed(self._now_us())

    def stir(self) -> None:
        """Send what the brain has, hang up where it wants that, and set its alarm anew."""
        if self._is_over or self._is_held:
            self._quiet()
            return
        if chunk := self._brain.outgoing():
            self._send(chunk)
        if isinstance(self._brain, Paced):
            self._pace(self._brain.takes_bytes())
            if self._brain.cuts_off():
                self.close()
                self._reset()
                return
        if self._brain.hangs_up():
            self.close()
            self._hang_up()
        elif not self._is_held:  # sending may have filled the wire
            self._set_alarm()

    def _set_alarm(self) -> None:
        self._quiet()
        due_us = self._brain.due_us()
        if due_us is not None:
            wait_s = max(0, due_us - self._now_us()) / 1_000_000
            self._alarm = asyncio.get_running_loop().call_later(wait_s, self._wake, due_us)

    def _wake(self, due_us: int) -> None:
        self._alarm = None
        # the loop's timer may be a hair early against the clock handed in; the brain never sees that
        self._brain.woken(max(due_us, self._now_us()))
        self.stir()

    def _quiet(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None


class TcpServer:
    """A simulated device listening on TCP. Made by `serve_tcp`."""

    def __init__(self, make_brain: MakeBrain, now_us: NowUs) -> None:
        self._make_brain = make_brain
        self._now_us = now_us
        self._open: set[_TcpPeer] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def listen(self, host: str, port: int) -> None:
        """Begin to listen; port 0 takes a free one, named by `port` afterwards."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _TcpPeer(self), host, port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def call(self, make_brain: MakeBrain, host: str, port: int) -> None:
        """Connect to who listens there, as a device does that makes the connection itself; returns when it is gone.

        Raises:
            OSError: nobody answers.
        """
        loop = asyncio.get_running_loop()
        _, peer = await loop.create_connection(lambda: _TcpPeer(self, make_brain), host, port)
        await peer.gone.wait()

    @property
    def connection_count(self) -> int:
        """How many peers are connected now."""
        return len(self._open)

    def stir(self) -> None:
        """Look at all brains again: the world changed the device behind them, or one peer's act concerns another."""
        for peer in tuple(self._open):
            peer.served.stir()

    def drop_peers(self) -> None:
        """Cut every connection off, as a pulled network cable with a reset does."""
        for peer in tuple(self._open):
            peer.drop()

    async def close(self) -> None:
        """Stop listening and cut every connection; returns when all are gone."""
        if self._server is not None:
            self._server.close()
        self.drop_peers()
        await self._empty.wait()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    def serve(
        self,
        send: Callable[[bytes], None],
        hang_up: Callable[[], None],
        pace: Callable[[bool], None],
        reset: Callable[[], None],
        make_brain: MakeBrain | None = None,
    ) -> Served:
        """A new brain for a new connection."""
        return Served((make_brain or self._make_brain)(), self._now_us, send, hang_up, pace=pace, reset=reset)

    def came(self, peer: "_TcpPeer") -> None:
        """A peer has connected."""
        self._open.add(peer)
        self._empty.clear()

    def went(self, peer: "_TcpPeer") -> None:
        """A peer is gone."""
        self._open.discard(peer)
        if not self._open:
            self._empty.set()


class _TcpPeer(asyncio.Protocol):
    def __init__(self, server: TcpServer, make_brain: MakeBrain | None = None) -> None:
        self._server = server
        self.gone = asyncio.Event()
        self._transport: asyncio.Transport | None = None
        self._brain_takes = True
        self._peer_takes = True
        self._is_reading = True
        self.served = server.serve(self._send, self._hang_up, self._pace, self.drop, make_brain)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.came(self)
        self.served.open()
        self._server.stir()

    def data_received(self, data: bytes) -> None:
        self.served.feed(data)
        self._server.stir()

    def pause_writing(self) -> None:
        self._peer_takes = False
        self.served.hold(held=True)
        self._set_reading()

    def resume_writing(self) -> None:
        self._peer_takes = True
        self._set_reading()
        self.served.hold(held=False)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc  # how the peer went makes no difference to a device
        self.served.close()
        self.gone.set()
        self._server.went(self)
        self._server.stir()

    def drop(self) -> None:
        if self._transport is not None:
            wire = self._transport.get_extra_info("socket")
            if wire is not None:
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            self._transport.abort()

    def _pace(self, takes: bool) -> None:  # noqa: FBT001 -- a callback with one meaning
        self._brain_takes = takes
        self._set_reading()

    def _set_reading(self) -> None:
        wanted = self._brain_takes and self._peer_takes
        if self._transport is None or wanted is self._is_reading or self._transport.is_closing():
            return
        self._is_reading = wanted
        if wanted:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def _send(self, chunk: bytes) -> None:
        if self._transport is not None:
            self._transport.write(chunk)

    def _hang_up(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def serve_tcp(make_brain: MakeBrain, host: str, port: int, now_us: NowUs) -> TcpServer:
    """Listen on `host`:`port` (0: any free one) and give each connection a brain of its own.

    Raises:
        OSError: the port is taken or may not be used.
    """
    server = TcpServer(make_brain, now_us)
    await server.listen(host, port)
    return server
