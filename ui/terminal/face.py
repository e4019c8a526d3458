"""What the terminal needs from the station: two calls, and the demo's keys where there is a demo."""

from typing import Protocol

from dock.core.commands import Command
from dock.core.decision import Refusal
from dock.core.views import DockView
from ui.terminal.forms import Form, Play


class DemoKeys(Protocol):
    """What the simulated world does when a person presses a key of the demo."""

    def form_of(self, key: str, lang: str) -> Form | Play | None:
        """What this key does in the demo; None where it is no key of the demo."""
        ...

    async def play(self, act: str) -> None:
        """Let the simulated world do this."""
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
