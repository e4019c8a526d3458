"""A face for the moments before the station is there: the screen stands first, and the station is opened behind it.

A station loads its database, its drivers and what they need; a screen needs nothing of that to be seen.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import tzinfo

from dock.core.commands import Command
from dock.core.decision import Refusal
from dock.core.views import DockView
from ui.terminal.face import DemoKeys, Face


@dataclass(frozen=True, slots=True)
class Seat:
    """What a station says of the workstation at which this screen works; before it, the screen goes by the settings."""

    bench: str
    lang: str
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Opened:
    """A station that takes commands; no seat where the screen knows its own."""

    face: Face
    seat: Seat | None = None


class OpeningFace:
    """`ask` and `latest` of a station that is being opened; what is asked meanwhile waits for it, and is not lost."""

    def __init__(self, open_station: Callable[[], Opened], *, is_demo: bool = False) -> None:
        """`open_station` blocks until the station takes commands; it runs on a thread of its own."""
        self._open_station = open_station
        self._opening = DockView(0, "", "", is_demo=is_demo)
        self._opened: Future[Opened] = Future()
        self._thread = threading.Thread(target=self._open, name="opening", daemon=True)

    def begin(self) -> None:
        """Open the station now; the screen stands."""
        self._thread.start()

    @property
    def fault(self) -> BaseException | None:
        """Why there will be no station; None while there may be."""
        return self._opened.exception() if self._opened.done() else None

    @property
    def demo(self) -> DemoKeys | None:
        """The demo's keys, once there is something to play with."""
        face = self._face()
        return face.demo if face else None

    async def ask(self, command: Command, bench: str) -> Refusal | None:
        """What comes of it, once the station is there."""
        opened = await asyncio.wrap_future(self._opened)
        return await opened.face.ask(command, opened.seat.bench if opened.seat else bench)

    def latest(self) -> DockView:
        """The station's newest snapshot; before it, one that shows nothing."""
        face = self._face()
        return face.latest() if face else self._opening

    @property
    def seat(self) -> Seat | None:
        """The seat that the station gives, once it is there; never later than its first snapshot."""
        opened = self._there()
        return opened.seat if opened else None

    def wait(self) -> None:
        """Wait until the station is there or failed, so that it can be ended."""
        if self._thread.is_alive():
            self._thread.join()

    def _face(self) -> Face | None:
        opened = self._there()
        return opened.face if opened else None

    def _there(self) -> Opened | None:
        return self._opened.result() if self._opened.done() and self._opened.exception() is None else None

    def _open(self) -> None:
        # Whatever stops a station is shown where the program ends, and never lost in a thread.
        try:
            opened = self._open_station()
        except BaseException as fault:  # noqa: BLE001 - handed on whole to whoever runs the screen
            self._opened.set_exception(fault)
        else:
            self._opened.set_result(opened)
