"""Symbols placed in whole dots: the widest module that fits, a DataMatrix in a linear symbol's stead, or the reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from dock.core.fault import Fault
from dock.labels.code128 import QUIET_MODULES, Code128, NotInCode128, plan
from dock.labels.design import Code128Element, MatrixElement, Phrase, QrElement
from dock.labels.gs1_content import NotGs1, element_string

MM_PER_INCH = 25.4
# Dots per mm by the name of the density. What is sold as 203 dpi has 8 dots per mm, 300 and 600 are true.
DOTS_PER_MM = {203: 8.0, 300: 300 / MM_PER_INCH, 600: 600 / MM_PER_INCH}
MATRIX_QUIET_MODULES = 1  # ISO/IEC 16022, 7.2: one module on every side
QR_QUIET_MODULES = 4  # ISO/IEC 18004, 9.1
QR_MODULE_DOTS_MAX = 10  # ZPL II guide, ^BQ: the largest magnification that every firmware takes


class LabelDoesNotFit(Fault, ValueError):
    """What is to be printed has no room on the label; the sentence says what and how much."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A Code 128. x_mm is the first bar: the quiet zone lies before it."""

    x_mm: float
    y_mm: float
    height_mm: float
    module_dots: int
    symbol: Code128


@dataclass(frozen=True, slots=True)
class Matrix:
    """A DataMatrix ECC 200. x_mm and y_mm are its finder's corner."""

    x_mm: float
    y_mm: float
    module_dots: int
    modules: int  # a side at most; the printer may choose a smaller symbol
    text: str  # GS separates the elements of GS1 content
    is_gs1: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR Code, model 2, correction level M. x_mm and y_mm are its finder's corner."""

    x_mm: float
    y_mm: float
    module_dots: int
    modules: int  # a side at most, as in `Matrix`
    text: str


def place_bars(element: Code128Element, values: Mapping[str, str], dpi: int) -> Bars | Matrix | None:
    """The linear symbol, or the matrix that takes its place; None where its field is empty.

    Raises:
        LabelDoesNotFit: neither has room, or the text has no place in it.
    """
    text = _text(element.phrase, values, is_gs1=element.is_gs1)
    if not text:
        return None
    try:
        symbol = plan(text, is_gs1=element.is_gs1)
    except NotInCode128 as error:
        if element.may_be_matrix:
            return _instead(element, text, dpi)
        raise LabelDoesNotFit("{seen} cannot be written as Code 128: {error}", seen=shown(text), error=error) from error
    room_dots = element.width_mm * DOTS_PER_MM[dpi]
    for module_dots in _modules(element.module_mm, element.module_min_mm, dpi):
        if (symbol.modules + 2 * QUIET_MODULES) * module_dots <= room_dots:
            x_mm = element.x_mm + QUIET_MODULES * module_dots / DOTS_PER_MM[dpi]
            return Bars(x_mm, element.y_mm, element.height_mm, module_dots, symbol)
    if element.may_be_matrix:
        return _instead(element, text, dpi)
    needed_mm = (symbol.modules + 2 * QUIET_MODULES) * element.module_min_mm
    raise LabelDoesNotFit(
        "{seen} as Code 128 needs {needed_mm:.0f} mm and has {width_mm:g} mm",
        seen=shown(text),
        needed_mm=needed_mm,
        width_mm=element.width_mm,
    )


def place_matrix(element: MatrixElement, values: Mapping[str, str], dpi: int) -> Matrix | None:
    """The matrix; None where its field is empty.

    Raises:
        LabelDoesNotFit: it has no room.
    """
    text = _text(element.phrase, values, is_gs1=element.is_gs1)
    if not text:
        return None
    room = (element.side_mm, element.side_mm)
    modules_mm = (element.module_mm, element.module_min_mm)
    return _matrix((element.x_mm, element.y_mm), room, modules_mm, text, dpi, is_gs1=element.is_gs1)


def place_qr(element: QrElement, values: Mapping[str, str], dpi: int) -> Qr | None:
    """The QR Code; None where its field is empty.

    Raises:
        LabelDoesNotFit: it has no room.
    """
    text = element.phrase.filled(values)
    if not text:
        return None
    modules = qr_modules(text)
    if modules is not None:
        side_dots = element.side_mm * DOTS_PER_MM[dpi]
        for module_dots in _modules(element.module_mm, element.module_min_mm, dpi):
            if module_dots <= QR_MODULE_DOTS_MAX and (modules + 2 * QR_QUIET_MODULES) * module_dots <= side_dots:
                quiet_mm = QR_QUIET_MODULES * module_dots / DOTS_PER_MM[dpi]
                return Qr(element.x_mm + quiet_mm, element.y_mm + quiet_mm, module_dots, modules, text)
    raise LabelDoesNotFit("{seen} as QR Code does not fit in {side_mm:g} mm", seen=shown(text), side_mm=element.side_mm)


def matrix_modules(text: str, *, is_gs1: bool = False) -> int | None:
    """Modules of a side that surely hold `text` in ASCII encodation (ISO/IEC 16022, 5.2.3); None: too much.

    A writer that packs tighter needs fewer, never more.
    """
    raw = text.encode("utf-8")
    codewords, place = int(is_gs1), 0
    while place < len(raw):
        is_pair = raw[place : place + 2].isdigit() and place + 1 < len(raw)
        codewords += 2 if raw[place] > 127 else 1
        place += 2 if is_pair else 1
    return next((side for side, capacity in _MATRIX_CAPACITY if capacity >= codewords), None)


def qr_modules(text: str) -> int | None:
    """Modules of a side that surely hold `text`, with one version to spare; None: too much.

    Writers disagree on the version of one text by one: they choose modes and character sets differently.
    """
    size = len(text.encode("utf-8"))
    version = next((number for number, most in enumerate(_QR_BYTES_M, start=1) if most >= size), None)
    return None if version is None else 17 + 4 * (version + 1)


def shown(text: str) -> str:
    """A text as a sentence names it."""
    seen = text.replace("\x1d", "<GS>")
    return f"'{seen}'" if len(seen) <= 40 else f"'{seen[:40]}...'"


def _text(phrase: Phrase, values: Mapping[str, str], *, is_gs1: bool) -> str:
    if not is_gs1:
        return phrase.filled(values)
    try:
        return element_string(phrase, values)
    except NotGs1 as error:
        raise LabelDoesNotFit("{why}", why=error) from error


def _instead(element: Code128Element, text: str, dpi: int) -> Matrix:
    room = (element.width_mm, element.height_mm)
    corner = (element.x_mm, element.y_mm)
    return _matrix(corner, room, (0.5, element.module_min_mm), text, dpi, is_gs1=element.is_gs1)


def _matrix(
    corner_mm: tuple[float, float],
    room_mm: tuple[float, float],
    modules_mm: tuple[float, float],
    text: str,
    dpi: int,
    *,
    is_gs1: bool,
) -> Matrix:
    modules = matrix_modules(text, is_gs1=is_gs1)
    if modules is not None:
        side_dots = min(room_mm) * DOTS_PER_MM[dpi]
        for module_dots in _modules(*modules_mm, dpi):
            if (modules + 2 * MATRIX_QUIET_MODULES) * module_dots <= side_dots:
                quiet_mm = MATRIX_QUIET_MODULES * module_dots / DOTS_PER_MM[dpi]
                return Matrix(corner_mm[0] + quiet_mm, corner_mm[1] + quiet_mm, module_dots, modules, text, is_gs1)
    raise LabelDoesNotFit("{seen} as DataMatrix does not fit in {room_mm:g} mm", seen=shown(text), room_mm=min(room_mm))


def _modules(wished_mm: float, least_mm: float, dpi: int) -> range:
    """Whole dots from the wish down to the least. What rounds to the least counts: 0.25 mm is 3 dots at 300 dpi."""
    pitch = DOTS_PER_MM[dpi]
    least = max(1, -int(-(least_mm * pitch - 1e-6) // 1))
    return range(max(least, int(wished_mm * pitch + 1e-6)), least - 1, -1)


# ISO/IEC 16022, table 7: side of the square symbols and their data codewords
_MATRIX_CAPACITY = (
    (10, 3), (12, 5), (14, 8), (16, 12), (18, 18), (20, 22), (22, 30), (24, 36), (26, 44), (32, 62), (36, 86),
    (40, 114), (44, 144), (48, 174), (52, 204), (64, 280), (72, 368), (80, 456), (88, 576), (96, 696),
)  # fmt: skip

# ISO/IEC 18004, table 7: bytes that versions 1 to 25 hold at level M
_QR_BYTES_M = (
    14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911,
    997,
)  # fmt: skip
