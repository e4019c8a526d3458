"""The one place of the terminal where text is typed: a code whose label no scanner reads."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

CODE_LENGTH_MAX = 200  # nobody types longer ones by hand


class CodeBox(ModalScreen[str]):
    """Asks for one code; empty where the person thought better of it."""

    CSS = """
    CodeBox { align: center middle; }
    CodeBox > Vertical { width: 60; height: 7; border: solid $foreground; background: $background; padding: 0 1; }
    CodeBox Input { border: solid $foreground; height: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "give_up", "")]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """A sentence and an input."""
        with Vertical():
            yield Static(Content(self._title))
            code = Input(max_length=CODE_LENGTH_MAX, select_on_focus=False)
            code.cursor_blink = False
            yield code

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the code over."""
        self.dismiss(event.value.strip())

    def action_give_up(self) -> None:
        """Close without a code."""
        self.dismiss("")
