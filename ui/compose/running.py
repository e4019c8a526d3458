"""A dock that runs, as screens and commands see it, and the thread that its loop has for itself."""

import asyncio
import gc
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Generic, TypeVar

from dock.core.commands import Command
from dock.core.decision import Refusal
from dock.core.ids import WorkstationId
from dock.core.views import DockView
from dock.station import Station
from ui.attach.place import NoPlaceForSocket
from ui.compose.plan import Plan
from ui.terminal.face import DemoKeys

STOP_S = 5.0

T = TypeVar("T")


class RunningDock:
    """A whole dock that runs: the face that screens and commands talk to.

    Made by `ui.compose.root.run_dock`, on the loop it lives on. `ask` may be awaited from any loop of the process.
    """

    def __init__(
        self,
        plan: Plan,
        station: Station,
        loop: asyncio.AbstractEventLoop,
        look_up: Callable[[object], Awaitable[object]],
    ) -> None:
        self.plan = plan
        self.station = station
        self.demo: DemoKeys | None = None
        self.no_socket: NoPlaceForSocket | None = None  # why no terminal can attach; None while they can
        self.look_up = look_up  # what the ledger has under an id; on the dock's own loop only
        self._loop = loop
        identity = station.identity
        self._view = DockView(0, identity.site.text, identity.station.text)
        self._shown = asyncio.Event()

    async def ask(
        self, command: Command, bench: str, *, is_system: bool = False, is_owner: bool = False
    ) -> Refusal | None:
        """What comes of a command: None once it is committed, or why it was refused."""
        asking = self.station.ask(command, WorkstationId(bench), is_system=is_system, is_owner=is_owner)
        if asyncio.get_running_loop() is self._loop:
            return await asking
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asking, self._loop))

    def latest(self) -> DockView:
        """The last snapshot; never waits."""
        return self._view

    def show(self, view: DockView) -> None:
        """Publish a snapshot."""
        self._view = view
        self._shown.set()
        self._shown = asyncio.Event()

    async def changed(self) -> None:
        """Wait for the next snapshot; on the dock's own loop only."""
        await self._shown.wait()


def keep_for_good() -> None:
    """Take what stands now, modules and devices, out of the collector's rounds.

    One round over all of it holds every loop of the process for a tenth of a second; it stays until the end anyway.
    """
    gc.freeze()


class LoopThread(Generic[T]):
    """Something that runs on a loop in a thread of its own, for a program whose main thread is a screen."""

    def __init__(self, run: Callable[[Callable[[T], None]], Coroutine[None, None, None]]) -> None:
        """`run` runs until it is cancelled, and hands over what the main thread talks to once it is ready."""
        self._run = run
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._handed: T | None = None
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="dock", daemon=True)

    def start(self) -> T:
        """Start it and wait until it is ready.

        Raises:
            BaseException: what stopped it, such as an OSError of a database that another station holds.
        """
        self._thread.start()
        self._ready.wait()
        if self._handed is None:
            assert self._fault is not None
            raise self._fault
        keep_for_good()
        return self._handed

    def stop(self) -> None:
        """End it; everything acknowledged is kept already."""
        if self._task is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(STOP_S)

    def _work(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._main())
        except (OSError, ExceptionGroup, asyncio.CancelledError) as fault:
            self._fault = fault
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self._task = asyncio.current_task()
        await self._run(self._came_up)

    def _came_up(self, handed: T) -> None:
        self._handed = handed
        self._ready.set()
