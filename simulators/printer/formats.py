"""What a format asks to have printed: its fields as a label shows them, its copies, and what its tag is to hold."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from simulators.printer.graphics import Raster

COPIES_MAX = 99_999_999  # ZPL II guide, ^PQ


class FieldKind(StrEnum):
    """What a field is drawn as."""

    TEXT = "text"
    CODE128 = "code128"
    DATAMATRIX = "datamatrix"
    QR = "qr"
    SYMBOL = "symbol"  # any other: `symbology` says which
    BOX = "box"
    CIRCLE = "circle"  # or an ellipse
    DIAGONAL = "diagonal"
    GRAPHIC = "graphic"


SYMBOLS = frozenset({FieldKind.CODE128, FieldKind.DATAMATRIX, FieldKind.QR, FieldKind.SYMBOL})


@dataclass(frozen=True, slots=True)
class PrintedField:
    """One field as a label shows it. `text` is what a person or a scanner reads."""

    kind: FieldKind
    x: int
    y: int
    text: str
    width: int = 0  # of a sign, a box; the module of a symbol
    height: int = 0
    line: int = 1
    turn: str = "N"  # N, R, I, B: clockwise in quarters
    is_reversed: bool = False  # ^FR, ^LR: white on black
    is_on_baseline: bool = False  # ^FT
    shows_text: bool = False  # the interpretation line of a linear symbol
    symbology: str = ""
    options: str = ""  # of that symbology: columns, error correction
    guards: str = ""  # Codabar: its start and its stop
    is_white: bool = False  # of a box, circle or line: it wipes out what lies below
    leans_left: bool = False  # of a diagonal
    values: tuple[int, ...] = ()  # Code 128: from the start; DataMatrix: codewords
    level: str = ""  # of a QR Code
    raster: Raster | None = None
    block: tuple[int, int, int, str] | None = None  # ^FB: width, lines, extra space, justification
    step: int = 0  # ^SN: what is added for each label


@dataclass(slots=True)
class TagJob:
    """What is to be done with the tag of each label (^RF, ^RS, ^HV)."""

    write: bytes | None = None
    tries: int = 3  # labels that may be voided before the error rule holds
    on_error: str = "N"  # N: the format is dropped, P: pause, E: error
    answers: list[tuple[int, str, str, bool]] = field(
        default_factory=list[tuple[int, str, str, bool]]
    )  # ^HV: length, header, end, for each label


@dataclass(slots=True)
class Format:
    """One format, complete with its ^XZ."""

    fields: list[PrintedField] = field(default_factory=list[PrintedField])
    width: int = 0
    length: int = 0
    copies: int = 1
    size_bytes: int = 0
    pause_every: int = 0  # ^PQ's q: labels between pauses
    is_pausing: bool = False  # ^PP: pause after it
    speed_ips: int = 0  # ^PR; 0: the printer's own
    is_turned: bool = False  # ^POI
    tag: TagJob | None = None
    owner: int = 0  # the connection that brought it, which hears the answers of ^HV and ^SX
    printed: int = 0
    not_drawn: tuple[str, ...] = ()  # commands that ask for something this simulator cannot draw

    def shown(self) -> tuple[PrintedField, ...]:
        """The fields of the label that comes next, ^SN's numbers counted up."""
        return tuple(_counted(one, self.printed) for one in self.fields)


def _counted(one: PrintedField, printed: int) -> PrintedField:
    if not one.step or not printed:
        return one
    digits = one.text[len(one.text.rstrip("0123456789")) :]
    if not digits:
        return one
    number = str(int(digits) + one.step * printed).rjust(len(digits), "0")
    return replace(one, text=one.text[: len(one.text) - len(digits)] + number)
