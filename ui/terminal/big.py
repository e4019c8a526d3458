"""Letters five lines high, for what is read while both hands carry something. Only full blocks: every font has them."""

from collections.abc import Mapping
from unicodedata import combining, normalize

BIG_LINES = 5
GAP = " "
INK = "█"
# One letter: its five lines, joined by "|"; "#" is ink.
LETTERS: Mapping[str, str] = {
    "A": " ## |#  #|####|#  #|#  #",
    "B": "### |#  #|### |#  #|### ",
    "C": " ###|#   |#   |#   | ###",
    "D": "### |#  #|#  #|#  #|### ",
    "E": "####|#   |### |#   |####",
    "F": "####|#   |### |#   |#   ",
    "G": " ###|#   |# ##|#  #| ###",
    "H": "#  #|#  #|####|#  #|#  #",
    "I": "###| # | # | # |###",
    "J": "  ##|   #|   #|#  #| ## ",
    "K": "#  #|# # |##  |# # |#  #",
    "L": "#   |#   |#   |#   |####",
    "M": "#   #|## ##|# # #|#   #|#   #",
    "N": "#   #|##  #|# # #|#  ##|#   #",
    "O": " ## |#  #|#  #|#  #| ## ",
    "P": "### |#  #|### |#   |#   ",
    "Q": " ## |#  #|#  #|# # | ###",
    "R": "### |#  #|### |# # |#  #",
    "S": " ###|#   | ## |   #|### ",
    "T": "#####|  #  |  #  |  #  |  #  ",
    "U": "#  #|#  #|#  #|#  #| ## ",
    "V": "#   #|#   #|#   #| # # |  #  ",
    "W": "#   #|#   #|# # #|## ##|#   #",
    "X": "#   #| # # |  #  | # # |#   #",
    "Y": "#   #| # # |  #  |  #  |  #  ",
    "Z": "####|  # | #  |#   |####",
    "0": " ## |#  #|#  #|#  #| ## ",
    "1": " # |## | # | # |###",
    "2": "### |   #| ## |#   |####",
    "3": "### |   #| ## |   #|### ",
    "4": "#  #|#  #|####|   #|   #",
    "5": "####|#   |### |   #|### ",
    "6": " ## |#   |### |#  #| ## ",
    "7": "####|   #|  # | #  | #  ",
    "8": " ## |#  #| ## |#  #| ## ",
    "9": " ## |#  #| ###|   #| ## ",
    "-": "   |   |###|   |   ",
    ".": " | | | |#",
    ":": " |#| |#| ",
    "/": "   #|  # | #  |#   |    ",
    " ": "  |  |  |  |  ",
}
UNKNOWN = "####|#  #|  # |    |  # "
"""Drawn for a sign that has no letter here; the small text beside it tells which."""


def big(text: str) -> list[str]:
    """The text in five lines; capitals, accents left out."""
    drawn = [LETTERS.get(sign, UNKNOWN).split("|") for sign in _plain(text)] if text else [[""] * BIG_LINES]
    return [GAP.join(letter[line] for letter in drawn).replace("#", INK) for line in range(BIG_LINES)]


def fits(text: str, width: int) -> bool:
    """Whether the text is no wider than this many cells."""
    return all(len(line) <= width for line in big(text))


def _plain(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text.upper()) if not combining(sign))
