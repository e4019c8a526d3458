"""A link over an open file descriptor, read by the loop itself: serial port, input device, socket pair. POSIX only."""

import asyncio
import errno
import os
from collections.abc import Callable

from drivers.link import READ_BYTES_MAX


class DescriptorLink:
    """Bytes of one non-blocking descriptor; `release` closes whatever owns it.

    The descriptor is watched only while somebody reads, so bytes nobody asked for stay in the kernel: a read that is
    cancelled loses nothing. One reader and one writer at a time.
    """

    def __init__(self, descriptor: int, release: Callable[[], None]) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._release = release
        self._is_open = True
        self._waits: set[asyncio.Future[None]] = set()

    async def read(self, size_max: int = READ_BYTES_MAX) -> bytes:
        """The bytes that have come, at least one.

        Raises:
            OSError: the device is gone. Unplugged, a tty says EIO, or is ready to read and gives nothing; a socket
                gives nothing: all three are the end of the device, so none is passed on as an empty read.
        """
        loop = asyncio.get_running_loop()
        while True:
            await self._ready(loop.add_reader, loop.remove_reader)
            try:
                chunk = os.read(self._descriptor, size_max)
            except BlockingIOError:
                continue  # another event of the descriptor woke the loop
            if not chunk:
                raise OSError(errno.EIO, "the device was unplugged")
            return chunk

    async def write(self, chunk: bytes) -> None:
        """Hand over all of `chunk`, waiting while the device takes none."""
        loop = asyncio.get_running_loop()
        rest = memoryview(chunk)
        while rest:
            self._check_open()
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                await self._ready(loop.add_writer, loop.remove_writer)

    async def close(self) -> None:
        """Close at once; a read that waits ends with an OSError. Safe to call twice."""
        if not self._is_open:
            return
        self._is_open = False
        for wait in self._waits:
            if not wait.done():
                wait.set_exception(OSError(errno.EBADF, "the link was closed"))
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._descriptor)
        loop.remove_writer(self._descriptor)
        self._release()

    async def _ready(self, watch: Callable[[int, Callable[[], None]], None], unwatch: Callable[[int], object]) -> None:
        self._check_open()
        wait: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waits.add(wait)
        watch(self._descriptor, lambda: None if wait.done() else wait.set_result(None))
        try:
            await wait
        finally:
            self._waits.discard(wait)
            if self._is_open:
                unwatch(self._descriptor)

    def _check_open(self) -> None:
        if not self._is_open:
            raise OSError(errno.EBADF, "the link is closed")
