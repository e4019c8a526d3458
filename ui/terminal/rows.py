"""Lines of a screen: pieces of text with an ink each, cut and padded to the terminal's cells.

Text becomes harmless here at the latest. Nothing of it is ever read as markup.
"""

from unicodedata import normalize

from rich.cells import cell_len, set_cell_size

from ui.terminal.palette import Ink
from ui.words import harmless

Piece = tuple[str, Ink]
Row = tuple[Piece, ...]

UP, DOWN = "▲", "▼"
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


def box(title: str, lines: list[Row], width: int, height: int, scroll: int = 0) -> list[Row]:
    """These lines in a frame of single lines, which every console font has; `scroll` lines are above it.

    What does not fit is counted in the frame: above on its right, below at its foot.
    """
    inside, room = width - 4, max(height - 2, 0)
    first = min(max(scroll, 0), max(len(lines) - room, 0))
    shown = lines[first : first + room]
    above, below = first, len(lines) - first - len(shown)
    head = f"┌─ {shorten(title, inside - 2 - (len(_more(UP, above))))} "
    framed = [row((_ruled(head, _more(UP, above), width, "┐"), Ink.DIM))]
    framed += [(("│ ", Ink.DIM), *fit(line, inside), (" │", Ink.DIM)) for line in shown + [()] * (room - len(shown))]
    framed.append(row((_ruled("└", _more(DOWN, below), width, "┘"), Ink.DIM)))
    return framed[:height] if height < 2 else framed


def _more(sign: str, count: int) -> str:
    return f" {sign} {count} " if count else ""


def _ruled(head: str, tail: str, width: int, corner: str) -> str:
    return head + "─" * max(width - cell_len(head) - cell_len(tail) - 1, 0) + tail + corner


def beside(left: list[Row], right: list[Row]) -> list[Row]:
    """Two boxes of one height, side by side."""
    return [(*one, *other) for one, other in zip(left, right, strict=True)]


ASCII_OF = str.maketrans("┌┐└┘│─●▲■○►▼→…█×€", "++++|-*^#o>v>~#xE")
"""Frames and shapes as ASCII draws them; a letter with an accent loses it."""


def to_ascii(text: str) -> str:
    """The text in ASCII, as many cells wide as it was."""
    return "".join(_ascii(sign) for sign in text.translate(ASCII_OF))


def _ascii(sign: str) -> str:
    if sign.isascii():
        return sign
    plain = normalize("NFKD", sign)[0]
    return plain.ljust(cell_len(sign)) if plain.isascii() and plain.isprintable() else "?" * cell_len(sign)
