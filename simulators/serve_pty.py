"""Serves a brain on a pseudo terminal: a serial port with a plug that can be pulled and put back. POSIX only."""

import asyncio
import contextlib
import os
import pty
import tty
from collections.abc import Callable
from pathlib import Path

from simulators.brain import Brain

READ_BYTES_MAX = 4_096
UNSENT_BYTES_MAX = 1_048_576  # a device's own memory; a host that reads nothing makes it lose the rest


class PtyPort:
    """A serial port at `path`, a symbolic link as udev makes them: it stays the same when the cable is put back."""

    def __init__(self, brain: Brain, path: Path, now_us: Callable[[], int]) -> None:
        self._brain = brain
        self._now_us = now_us
        self.path = path
        self._ends: tuple[int, int] | None = (
            None  # the device's end, and the host's held open so that it never hangs up
        )
        self._unsent = bytearray()
        self._alarm: asyncio.TimerHandle | None = None

    def plug(self) -> None:
        """Put the cable in: the path exists once this returns. A running loop is needed."""
        assert self._ends is None, "the cable is in"
        device, host = pty.openpty()
        tty.setraw(host)
        os.set_blocking(device, False)
        self._ends = (device, host)
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.symlink_to(os.ttyname(host))
        fresh.replace(self.path)
        asyncio.get_running_loop().add_reader(device, self._listen)
        self._brain.opened(self._now_us())
        self.poke()

    def unplug(self) -> None:
        """Pull the cable: hosts that read get EIO, and the path is gone. Safe to call twice."""
        if self._ends is None:
            return
        device, host = self._ends
        self._ends = None
        loop = asyncio.get_running_loop()
        loop.remove_reader(device)
        loop.remove_writer(device)
        self._silence_alarm()
        self._unsent.clear()
        self.path.unlink(missing_ok=True)
        os.close(host)
        os.close(device)
        self._brain.closed(self._now_us())

    def poke(self) -> None:
        """Ask the brain what it wants to send, and when next: to be called after something was done to the device."""
        now_us = self._now_us()
        due_us = self._brain.due_us()
        if due_us is not None and due_us <= now_us:
            self._brain.woken(now_us)
        self._unsent += self._brain.outgoing()
        del self._unsent[UNSENT_BYTES_MAX:]
        self._flush()
        if self._brain.hangs_up():
            self.unplug()
            return
        self._set_alarm(self._brain.due_us(), now_us)

    def _listen(self) -> None:
        if self._ends is None:
            return
        with contextlib.suppress(BlockingIOError):
            self._brain.received(os.read(self._ends[0], READ_BYTES_MAX), self._now_us())
        self.poke()

    def _flush(self) -> None:
        if self._ends is None:
            return
        device = self._ends[0]
        loop = asyncio.get_running_loop()
        try:
            while self._unsent:
                del self._unsent[: os.write(device, self._unsent)]
        except BlockingIOError:
            loop.add_writer(device, self._flush)
        else:
            loop.remove_writer(device)

    def _set_alarm(self, due_us: int | None, now_us: int) -> None:
        self._silence_alarm()
        if due_us is not None and self._ends is not None:
            wait_s = max(0.0, (due_us - now_us) / 1_000_000)
            self._alarm = asyncio.get_running_loop().call_later(wait_s, self.poke)

    def _silence_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
