"""What the terminal needs from the station: two calls, and the demo's keys where there is a demo."""

from typing import Protocol

from dock.core.commands import Command
from dock.core.decision import Refusal
from dock.core.views import DockView


class DemoKeys(Protocol):
    """What the simulated world does when a person presses a key of the demo."""

    async def scan_badge(self) -> None:
        """A badge is scanned."""
        ...

    async def scan_parcel(self) -> None:
        """The next parcel is scanned."""
        ...

    async def scan_item(self) -> None:
        """The next item of the open parcel is scanned."""
        ...

    async def scan_place(self) -> None:
        """The place that the item in hand goes to is scanned."""
        ...

    async def send_more(self) -> None:
        """Customers send more parcels."""
        ...


class Face(Protocol):
    """The station as a screen sees it, wherever it runs."""

    @property
    def demo(self) -> DemoKeys | None:
        """The demo's keys, or None on a real dock."""
        ...

    async def ask(self, command: Command, bench: str) -> Refusal | None:
        """Do this at this workstation; None once it is kept."""
        ...

    def latest(self) -> DockView:
        """The newest snapshot; the same object until something changes."""
        ...
