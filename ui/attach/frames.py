"""Frames on the station's socket: four bytes that say how long (big endian), then that much UTF-8."""

import asyncio
import socket
import struct

FRAME_BYTES_MAX = 4 * 1024 * 1024  # a snapshot of a full dock takes some 100 kB
HEAD = struct.Struct(">I")
CREDENTIALS = struct.Struct("iII")  # unix(7), SO_PEERCRED: process, user, group


class BadFrame(ConnectionError):
    """The other side broke the frames' rule; the connection is of no more use."""


def framed(body: bytes) -> bytes:
    """The frame that carries `body`."""
    assert len(body) <= FRAME_BYTES_MAX, f"{len(body)} bytes in one frame"
    return HEAD.pack(len(body)) + body


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """The next body; None where the other side closed between two frames.

    Raises:
        BadFrame: a frame is too long, or was cut off.
    """
    try:
        (length,) = HEAD.unpack(await reader.readexactly(HEAD.size))
        if length > FRAME_BYTES_MAX:
            raise BadFrame(f"a frame of {length} bytes: {FRAME_BYTES_MAX} are the most")
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise BadFrame("the connection ended within a frame") from error
        return None


def text_of(raw: bytes) -> str:
    """The text of a body.

    Raises:
        BadFrame: it is no UTF-8.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadFrame("a frame holds no UTF-8") from error


def user_of_peer(transport: asyncio.BaseTransport) -> int:
    """The user at the other end, as the kernel knows it."""
    peer: socket.socket = transport.get_extra_info("socket")
    raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    return CREDENTIALS.unpack(raw)[1]
