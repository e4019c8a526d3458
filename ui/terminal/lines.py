"""The widget that shows rows: one refresh of its own cells, never a new layout."""

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static

from ui.terminal.palette import Ink
from ui.terminal.rows import Row, to_ascii

Inks = Mapping[Ink, tuple[str, str, str]]


def style_of(look: tuple[str, str, str]) -> str:
    """Textual's name of a look."""
    foreground, background, attributes = look
    return f"{attributes} {foreground} on {background}".strip()


class Lines(Static, can_focus=False):
    """The whole picture of a screen, line by line."""

    DEFAULT_CSS = "Lines { width: 100%; height: 100%; }"

    def __init__(self, inks: Inks, *, is_ascii: bool = False) -> None:
        """`is_ascii`: the terminal shows no other sign than those of ASCII."""
        super().__init__(markup=False)
        self._is_ascii = is_ascii
        self._shown: list[Row] = []
        self._styles = {ink: style_of(look) for ink, look in inks.items()}

    def show(self, rows: list[Row]) -> None:
        """Draw these rows instead of those that stand there."""
        if rows == self._shown:
            return
        self._shown = rows
        lines = [Content.assemble(*((self._text(text), self._styles[ink]) for text, ink in line)) for line in rows]
        self.update(Content("\n").join(lines), layout=False)

    def _text(self, text: str) -> str:
        return to_ascii(text) if self._is_ascii else text
