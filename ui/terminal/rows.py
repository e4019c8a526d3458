"""Lines of a screen: pieces of text with an ink each, cut and padded to the terminal's cells.

Text becomes harmless here at the latest. Nothing of it is ever read as markup.
"""

from rich.cells import cell_len, set_cell_size

from ui.terminal.palette import Ink
from ui.words import harmless

Piece = tuple[str, Ink]
Row = tuple[Piece, ...]

TEXT_LENGTH_MAX = 400  # signs of one text; the longest sentence of the catalogues with its parameters is shorter


def row(*pieces: str | Piece) -> Row:
    """A line of these pieces; a bare text is in plain ink."""
    made = [piece if isinstance(piece, tuple) else (piece, Ink.PLAIN) for piece in pieces]
    return tuple((harmless(text, TEXT_LENGTH_MAX), ink) for text, ink in made)


def fit(line: Row, width: int, ink: Ink = Ink.PLAIN) -> Row:
    """The line cut and padded to exactly this many cells."""
    fitted: list[Piece] = []
    left = width
    for text, piece_ink in line:
        if left <= 0:
            break
        cells = cell_len(text)
        fitted.append((text if cells <= left else set_cell_size(text, left), piece_ink))
        left -= min(cells, left)
    if left > 0:
        fitted.append((" " * left, ink))
    return tuple(fitted)


def wrap(text: str, width: int, lines_max: int) -> list[str]:
    """The text in lines of at most this many cells; words that do not fit any more end in an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in harmless(text, TEXT_LENGTH_MAX).split(" "):
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= width or not line:
            line = longer
        else:
            lines.append(line)
            line = word
    lines.append(line)
    if len(lines) > lines_max:
        lines = [*lines[: lines_max - 1], shorten(" ".join(lines[lines_max - 1 :]), width)]
    return [shorten(one, width) for one in lines]


def shorten(text: str, width: int) -> str:
    """The text in at most this many cells, with an ellipsis where something was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"[: max(width, 0)]


def column(text: str, width: int) -> str:
    """The text in exactly this many cells, harmless."""
    return set_cell_size(shorten(harmless(text, TEXT_LENGTH_MAX), width), width)


def box(title: str, lines: list[Row], width: int, height: int) -> list[Row]:
    """These lines in a frame of single lines, which every console font has."""
    inside = width - 4
    head = f"┌─ {shorten(title, inside - 2)} "
    framed = [row((head + "─" * (width - cell_len(head) - 1) + "┐", Ink.DIM))]
    shown = lines[: height - 2] + [()] * (height - 2 - len(lines))
    framed += [(("│ ", Ink.DIM), *fit(line, inside), (" │", Ink.DIM)) for line in shown]
    framed.append(row(("└" + "─" * (width - 2) + "┘", Ink.DIM)))
    return framed


def beside(left: list[Row], right: list[Row]) -> list[Row]:
    """Two boxes of one height, side by side."""
    return [(*one, *other) for one, other in zip(left, right, strict=True)]
