"""A screen's face that stays while the station behind it goes and comes back."""

from collections.abc import Callable
from pathlib import Path

from dock.core.commands import Command
from dock.core.decision import Refusal
from dock.core.views import DockView, Line
from dock.ports import Clock
from dock.viewing import in_trouble
from ui.attach.client import NoStation, RemoteDock, Unwilling, attached
from ui.terminal.face import DemoKeys

AGAIN_S = 1.0  # a station that systemd starts anew is there after about this


class AttachedFace:
    """`ask` and `latest` of whichever station listens now."""

    def __init__(self, dock: RemoteDock) -> None:
        self.dock = dock
        self._instead: DockView | None = None  # shown while no station is there

    @property
    def demo(self) -> DemoKeys | None:
        """None: the demo's keys belong to the program in which its devices are."""
        return None

    async def ask(self, command: Command, bench: str) -> Refusal | None:
        """Do this at this workstation; never asked twice, whatever happens on the way."""
        return await self.dock.ask(command, bench)

    def latest(self) -> DockView:
        """The newest snapshot."""
        return self._instead or self.dock.latest()

    def show_instead(self, refusal: Refusal) -> None:
        """Say why there is no station."""
        self._instead = in_trouble(self.dock.latest(), Line(refusal.key, refusal.params), None)

    def take(self, dock: RemoteDock) -> None:
        """Show and ask this station from now on."""
        self.dock = dock
        self._instead = None


async def keep_attached(path: Path, clock: Clock, ready: Callable[[AttachedFace], None]) -> None:
    """Attach, and again whenever the station was gone, until cancelled.

    Raises:
        NoStation, Unwilling: at the first time; later ones are shown on the screen.
    """
    face: AttachedFace | None = None
    while True:
        try:
            async with attached(path) as dock:
                await dock.watch()
                if face is None:
                    face = AttachedFace(dock)
                    ready(face)
                face.take(dock)
                await dock.gone.wait()
        except (NoStation, Unwilling, TimeoutError) as fault:
            if face is None:
                raise
            face.show_instead(fault.refusal if isinstance(fault, Unwilling) else Refusal("station_gone"))
        await clock.sleep(AGAIN_S)
