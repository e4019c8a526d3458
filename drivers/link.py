"""One link to one device: bytes out, bytes in, closed. What carries them is known to the dialler alone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

READ_BYTES_MAX = 65_536  # one read; larger arrivals come in pieces


class Link(Protocol):
    """A connection to a device.

    A read that is cancelled loses nothing: the bytes are there for the next. Faults are of the OSError family.
    """

    async def read(self, size_max: int = READ_BYTES_MAX) -> bytes:
        """The bytes that have come, at least one; b"" when the peer has closed."""
        ...

    async def write(self, chunk: bytes) -> None:
        """Hand over all of `chunk`; returns when the next may follow. Handed over does not mean acted upon."""
        ...

    async def close(self) -> None:
        """Give the connection up; safe to call twice."""
        ...


Dial = Callable[[str], Awaitable[Link]]
"""Opens the link that an address names (`tcp://host:port`, `serial:/dev/ttyACM0?baud=9600`), or raises an OSError."""


class TcpLink:
    """A TCP connection. Its reader is cancel-safe because asyncio's StreamReader keeps what a cancelled read left."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, size_max: int = READ_BYTES_MAX) -> bytes:
        """The bytes that have come; b"" when the peer has closed."""
        return await self._reader.read(size_max)

    async def write(self, chunk: bytes) -> None:
        """Hand over all of `chunk`, waiting while the peer takes none."""
        self._writer.write(chunk)
        await self._writer.drain()

    async def close(self) -> None:
        """Close at once: what the peer did not take is dropped, so that a stalled peer cannot hold us."""
        self._writer.transport.abort()


async def dial_tcp(address: str) -> Link:
    """Open `tcp://host:port`; IPv6 hosts stand in brackets. The caller sets the deadline."""
    host, port = split_host(address)
    reader, writer = await asyncio.open_connection(host, port)
    return TcpLink(reader, writer)


def split_host(address: str) -> tuple[str, int]:
    """Host and port of `tcp://host:port`.

    Raises:
        ValueError: the address has no port, or is not of this form.
    """
    rest = address.removeprefix("tcp://")
    host, _, port = rest.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise ValueError(f"{address!r} is no address of a device on the network: tcp://host:port is one")
    return host.removeprefix("[").removesuffix("]"), int(port)
