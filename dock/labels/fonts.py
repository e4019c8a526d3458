"""The one typeface of labels and papers: Bitstream Vera, which reportlab brings, so that no system font is needed.

Widths measured with it are safe for a printer's resident font 0, which is narrower at the same height.
"""

from functools import cache
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

BOLD = "VeraBd"  # labels: thin strokes burn out on thermal paper
PLAIN = "Vera"
EM_PER_LINE = 0.86  # Vera reaches 0.928 em above the baseline and 0.236 below: so much em goes into a line
ASCENT_PER_EM = 0.928


@cache
def font(name: str) -> TTFont:
    """The face, registered with reportlab so that a PDF embeds what it uses of it."""
    face = TTFont(name, str(font_path(name)))
    pdfmetrics.registerFont(face)  # pyright: ignore[reportUnknownMemberType] -- reportlab has no types
    return face


def font_path(name: str) -> Path:
    """The file of the face."""
    return Path(reportlab.__file__).parent / "fonts" / f"{name}.ttf"


def width_mm(text: str, size_mm: float, name: str = BOLD) -> float:
    """Width of a text whose line is `size_mm` high."""
    em_mm = size_mm * EM_PER_LINE
    face = font(name)
    return face.stringWidth(drawable(text, name), em_mm)  # pyright: ignore[reportUnknownMemberType] -- as above


def drawable(text: str, name: str = BOLD) -> str:
    """The text with `?` for every sign that the face does not have: seen to be missing, never a silent gap."""
    glyphs = font(name).face.charToGlyph
    return "".join(sign if ord(sign) in glyphs else "?" for sign in text)
