"""Cuts an LLRP stream into whole messages and acknowledges keepalives before anything else sees them.

A reader that waits for its acknowledgement must not wait for our decoding, so it is given here (LLRP 1.0.1, 13.1.3).
"""

from struct import Struct
from typing import NamedTuple

FRAME_BYTES_MAX = 4 << 20  # the largest message seen from any reader has 1.4 MB; more is a stream gone wrong
HEADER = Struct("!HII")  # version (3 bits) and type (10 bits), length with header, message id (LLRP 1.0.1, 16.1)
KEEPALIVE = 62
KEEPALIVE_ACK = 72


class StreamLost(ValueError):
    """A header that no reader would send: where the next message begins is not known any more."""


class Frame(NamedTuple):
    """One whole message."""

    version: int
    kind: int
    message_id: int
    body: bytes


class Framing:
    """What came in and makes no whole message yet, and the acknowledgements that are owed."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._needed = HEADER.size  # bytes that make the first message whole, or its header
        self._owed = bytearray()

    def take(self, chunk: bytes) -> list[Frame]:
        """The messages that `chunk` completes, keepalives included.

        Raises:
            StreamLost: a length no reader would send; messages before it are lost with it.
        """
        if self._waiting:
            self._waiting += chunk
            if len(self._waiting) < self._needed:
                return []  # a message of megabytes in small pieces is not copied at each of them
            chunk = bytes(self._waiting)
            self._waiting.clear()
        frames: list[Frame] = []
        at, end = 0, len(chunk)
        self._needed = HEADER.size
        while end - at >= HEADER.size:
            first, length, message_id = HEADER.unpack_from(chunk, at)
            if not HEADER.size <= length <= FRAME_BYTES_MAX:
                raise StreamLost(f"a message of {length} bytes was announced (type {first & 0x3FF})")
            if end - at < length:
                self._needed = length
                break
            kind = first & 0x3FF
            frames.append(Frame(first >> 10 & 7, kind, message_id, chunk[at + HEADER.size : at + length]))
            at += length
            if kind == KEEPALIVE:
                self._owed += HEADER.pack(first & 0x1C00 | KEEPALIVE_ACK, HEADER.size, message_id)
        if at < end:
            self._waiting += chunk[at:]
        return frames

    def acknowledgements(self) -> bytes:
        """The acknowledgements owed; a second call gives nothing."""
        owed = bytes(self._owed)
        self._owed.clear()
        return owed
