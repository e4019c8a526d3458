"""Symbols beside Code 128, DataMatrix and QR: what the parameters of each command mean, and the data that are drawn.

Source: ZPL II programming guide, each command by its name.
"""

import re
from dataclasses import dataclass

from simulators.printer.field_data import number, text_at, turn_at

TYPE_OF_DATABAR = {
    1: "DataBarOmni",
    2: "DataBarOmni",  # truncated: the same symbol with lower bars
    3: "DataBarStk",
    4: "DataBarStkOmni",
    5: "DataBarLtd",
    6: "DataBarExp",
    7: "UPCA",
    8: "UPCE",
    9: "EAN13",
    10: "EAN8",
}
"""^BR, parameter b; 11 and 12 are composite symbols, which are not drawn."""
AZTEC_MODULE_DOTS = 2  # ^B0, parameter b, on a printer of 200 dpi


@dataclass(frozen=True, slots=True)
class Asked:
    """One symbol as a command asks for it. `module` and `height` are dots; `height` that of the bars, or of a row."""

    symbology: str
    turn: str
    module: int
    height: int = 0
    shows_text: bool = False
    options: str = ""  # columns and error correction, as the drawing takes them
    guards: str = ""  # Codabar: its start and its stop


def asked(code: str, parts: list[bytes], module: int, bar_height: int, turn: str) -> Asked | None:
    """What a command asks for; None where this simulator draws nothing of the kind."""
    turn = turn_at(parts, 0, turn)
    match code:
        case "^BE" | "^B8" | "^BU" | "^B9" | "^BA" | "^B2":
            return Asked(_LINEAR[code], turn, module, number(parts, 1, bar_height), _shows(parts, 2))
        case "^BS":  # two digits or five: the data decide
            return Asked("EAN5", turn, module, number(parts, 1, bar_height), _shows(parts, 2))
        case "^B3":  # a check digit stands before the height
            return Asked("Code39", turn, module, number(parts, 2, bar_height), _shows(parts, 3))
        case "^BL":
            return Asked("Code39", turn, module, number(parts, 1, bar_height), shows_text=True)
        case "^BK":
            guards = (text_at(parts, 5) or "A")[:1] + (text_at(parts, 6) or "A")[:1]
            height = number(parts, 2, bar_height)
            return Asked("Codabar", turn, module, height, _shows(parts, 3), guards=guards.upper())
        case "^B7":
            options = _options(columns=number(parts, 3, 0), ecLevel=number(parts, 2, 0))
            return Asked("PDF417", turn, module, number(parts, 1, bar_height) * module, options=options)
        case "^BF":
            return Asked("MicroPDF417", turn, module, number(parts, 1, bar_height))
        case "^B0" | "^BO":
            return Asked("Aztec", turn, number(parts, 1, AZTEC_MODULE_DOTS))
        case "^BR" if (kind := TYPE_OF_DATABAR.get(number(parts, 1, 1))) is not None:
            return Asked(kind, turn, number(parts, 2, module), number(parts, 4, 25) if kind != "DataBarStk" else 0)
        case _:
            return None


def data_of(symbology: str, text: str, guards: str) -> tuple[str, str]:
    """The symbol that is drawn, and its data: what a printer adds to the data of its field."""
    match symbology:
        case "EAN5" if len(text) <= 2:
            return "EAN2", text
        case "UPCE":
            return symbology, suppressed(text)
        case "Codabar":
            return symbology, f"{guards[0]}{text}{guards[1]}"
        case _:
            return symbology, text


def suppressed(digits: str) -> str:
    """The six digits of UPC-E for five of the maker and five of the article (GS1 General Specifications, 5.2.2.4.2).

    Others are left as they are: no symbol is made of what cannot be shortened.
    """
    whole = re.fullmatch(r"(\d{5})(\d{5})", digits)
    if whole is None:
        return digits
    maker, article = whole.groups()
    if maker[2] in "012" and maker[3:] == "00" and article[:2] == "00":
        return f"{maker[:2]}{article[2:]}{maker[2]}"
    if maker[3:] == "00" and article[:3] == "000":
        return f"{maker[:3]}{article[3:]}3"
    if maker[4] == "0" and article[:4] == "0000":
        return f"{maker[:4]}{article[4]}4"
    if article[:4] == "0000" and article[4] in "56789":
        return f"{maker}{article[4]}"
    return digits


_LINEAR = {"^BE": "EAN13", "^B8": "EAN8", "^BU": "UPCA", "^B9": "UPCE", "^BA": "Code93", "^B2": "ITF"}


def _shows(parts: list[bytes], place: int) -> bool:
    return text_at(parts, place).upper() != "N"


def _options(**given: int) -> str:
    return ",".join(f"{name}={value}" for name, value in given.items() if value)
