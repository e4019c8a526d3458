"""A design and its fields laid out in millimetres: lines broken, bars in whole dots, overflow found before printing.

Every emitter draws the same layout, so that what a preview shows is what a printer prints.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dock.labels.code128 import QUIET_MODULES, Code128, NotInCode128, plan
from dock.labels.design import (
    BoxElement,
    Code128Element,
    Design,
    Element,
    Field,
    FieldType,
    MatrixElement,
    Overflow,
    TextElement,
)

MM_PER_INCH = 25.4
# Dots per mm by the name of the density. What is sold as 203 dpi has 8 dots per mm, 300 and 600 are true.
DOTS_PER_MM = {203: 8.0, 300: 300 / MM_PER_INCH, 600: 600 / MM_PER_INCH}
MATRIX_QUIET_MODULES = 1  # ISO/IEC 16022, 7.2: one module on every side
DOTS = "..."  # not the one sign: resident fonts of old printers lack it

Measure = Callable[[str, float], float]
"""Width in mm of a text whose signs are so many mm high."""


class LabelDoesNotFit(ValueError):
    """What is to be printed has no room on the label; the sentence says what and how much."""


class LabelFieldsWrong(ValueError):
    """The fields are not those of the design; `mistakes` names every one."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line, its upper left corner and height."""

    x_mm: float
    y_mm: float
    size_mm: float
    text: str


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
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A frame; filled where its line is as thick as the half of a side."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    line_mm: float


Item = TextLine | Bars | Matrix | Box


@dataclass(frozen=True, slots=True)
class Layout:
    """One label, ready to be drawn at `dpi`."""

    width_mm: float
    height_mm: float
    dpi: int
    items: tuple[Item, ...]

    def dots(self, mm: float) -> int:
        """Whole dots nearest to a length, by the true pitch."""
        return round(mm * DOTS_PER_MM[self.dpi])


def lay_out(design: Design, fields: Mapping[str, str], dpi: int, measure: Measure) -> Layout:
    """The label of `design` with these fields at this density.

    Raises:
        LabelFieldsWrong: a field is missing, unknown, too long or of another type.
        LabelDoesNotFit: a text or a symbol has no room.
    """
    values = _checked(design, fields)
    if dpi not in DOTS_PER_MM:
        raise LabelFieldsWrong((f"{dpi} dpi is no density that is known: {', '.join(map(str, DOTS_PER_MM))}",))
    is_copy = values.get("print_no", "1") not in {"", "1"}
    items: list[Item] = []
    for element in design.elements:
        if is_copy or not element.is_copy_only:
            items.extend(_placed(element, values, dpi, measure))
    return Layout(design.width_mm, design.height_mm, dpi, tuple(items))


def cleaned(text: str) -> str:
    """Outside text as a label shows it: composed, without control and formatting signs, one space where they stood."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    shown = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in composed)
    return " ".join(shown.split())


def _checked(design: Design, fields: Mapping[str, str]) -> dict[str, str]:
    known = {field.name for field in design.fields}
    mistakes = [f"the label {design.name} has no field {name!a}" for name in fields if name not in known]
    values: dict[str, str] = {}
    for field in design.fields:
        raw = fields.get(field.name, "")
        values[field.name] = cleaned(raw)
        if mistake := _mistake(field, raw, values[field.name]):
            mistakes.append(f"the label {design.name}: {field.name} {mistake}")
    if mistakes:
        raise LabelFieldsWrong(tuple(mistakes))
    return values


def _mistake(field: Field, raw: str, value: str) -> str:
    if field.is_required and not value:
        return "is missing"
    if len(value) > field.length_max:
        return f"has {len(value)} signs, {field.length_max} is the most"
    if field.type is FieldType.NUMBER and value and not (value.isascii() and value.isdigit()):
        return f"is {value!a}, and no number"
    if field.type is FieldType.CODE and value != raw.strip():
        return f"is {raw[: field.length_max]!a}: a code with control signs or double spaces would be read otherwise"
    return ""


def _placed(element: Element, values: Mapping[str, str], dpi: int, measure: Measure) -> list[Item]:
    match element:
        case BoxElement(x, y, width, height, line):
            return [Box(x, y, width, height, line)]
        case TextElement():
            return list(_wrapped(element, element.phrase.filled(values), measure))
        case Code128Element():
            text = element.phrase.filled(values)
            return [_bars(element, text, dpi)] if text else []
        case MatrixElement(x, y, side, module, module_min):
            text = element.phrase.filled(values)
            return [_matrix(x, y, (side, side), (module, module_min), text, dpi)] if text else []


def _wrapped(element: TextElement, text: str, measure: Measure) -> list[TextLine]:
    lines: list[str] = []
    rest = text
    while rest and len(lines) < element.lines_max:
        line, rest = _first_line(rest, element.width_mm, element.size_mm, measure)
        lines.append(line)
    if rest:
        if element.overflow is Overflow.REFUSE:
            raise LabelDoesNotFit(
                f"{_shown(text)} needs more than {element.lines_max} line(s) of {element.width_mm:g} mm "
                f"at {element.size_mm:g} mm: shorten it, or use a wider label"
            )
        last = f"{lines[-1]} {rest}"
        while last and measure(last.rstrip() + DOTS, element.size_mm) > element.width_mm:
            last = last[:-1]
        lines[-1] = last.rstrip() + DOTS
    return [
        TextLine(element.x_mm, element.y_mm + place * element.size_mm, element.size_mm, line)
        for place, line in enumerate(lines)
    ]


def _first_line(text: str, width_mm: float, size_mm: float, measure: Measure) -> tuple[str, str]:
    """The longest beginning that fits, cut between words where that can be, and what is left."""
    if measure(text, size_mm) <= width_mm:
        return text, ""
    low, high = 1, len(text)  # at least one sign a line, or wrapping would never end
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle], size_mm) <= width_mm else (low, middle - 1)
    space = text.rfind(" ", 0, low + 1)
    cut = space if space > 0 else low
    return text[:cut].rstrip(), text[cut:].lstrip()


def _bars(element: Code128Element, text: str, dpi: int) -> Item:
    try:
        symbol = plan(text)
    except NotInCode128 as error:
        if element.may_be_matrix:
            return _instead(element, text, dpi)
        raise LabelDoesNotFit(f"{_shown(text)} cannot be written as Code 128: {error}") from error
    room_dots = element.width_mm * DOTS_PER_MM[dpi]
    for module_dots in _modules(element.module_mm, element.module_min_mm, dpi):
        if (symbol.modules + 2 * QUIET_MODULES) * module_dots <= room_dots:
            x_mm = element.x_mm + QUIET_MODULES * module_dots / DOTS_PER_MM[dpi]
            return Bars(x_mm, element.y_mm, element.height_mm, module_dots, symbol)
    if element.may_be_matrix:
        return _instead(element, text, dpi)
    needed_mm = (symbol.modules + 2 * QUIET_MODULES) * element.module_min_mm
    raise LabelDoesNotFit(f"{_shown(text)} as Code 128 needs {needed_mm:.0f} mm and has {element.width_mm:g} mm")


def _instead(element: Code128Element, text: str, dpi: int) -> Matrix:
    room = (element.width_mm, element.height_mm)
    return _matrix(element.x_mm, element.y_mm, room, (0.5, element.module_min_mm), text, dpi)


def _matrix(
    x_mm: float, y_mm: float, room_mm: tuple[float, float], modules_mm: tuple[float, float], text: str, dpi: int
) -> Matrix:
    modules = matrix_modules(text)
    if modules is not None:
        side_dots = min(room_mm) * DOTS_PER_MM[dpi]
        for module_dots in _modules(*modules_mm, dpi):
            if (modules + 2 * MATRIX_QUIET_MODULES) * module_dots <= side_dots:
                quiet_mm = MATRIX_QUIET_MODULES * module_dots / DOTS_PER_MM[dpi]
                return Matrix(x_mm + quiet_mm, y_mm + quiet_mm, module_dots, modules, text)
    raise LabelDoesNotFit(f"{_shown(text)} as DataMatrix does not fit in {min(room_mm):g} mm")


def matrix_modules(text: str) -> int | None:
    """Modules of a side that surely hold `text` in ASCII encodation (ISO/IEC 16022, 5.2.3); None: too much.

    A writer that packs tighter needs fewer, never more.
    """
    raw = text.encode("utf-8")
    codewords, place = 0, 0
    while place < len(raw):
        is_pair = raw[place : place + 2].isdigit() and place + 1 < len(raw)
        codewords += 2 if raw[place] > 127 else 1
        place += 2 if is_pair else 1
    return next((side for side, capacity in _MATRIX_CAPACITY if capacity >= codewords), None)


def _modules(wished_mm: float, least_mm: float, dpi: int) -> range:
    """Whole dots from the wish down to the least. What rounds to the least counts: 0.25 mm is 3 dots at 300 dpi."""
    pitch = DOTS_PER_MM[dpi]
    least = max(1, -int(-(least_mm * pitch - 1e-6) // 1))
    return range(max(least, int(wished_mm * pitch + 1e-6)), least - 1, -1)


def _shown(text: str) -> str:
    return f"'{text}'" if len(text) <= 40 else f"'{text[:40]}...'"


# ISO/IEC 16022, table 7: side of the square symbols and their data codewords
_MATRIX_CAPACITY = (
    (10, 3), (12, 5), (14, 8), (16, 12), (18, 18), (20, 22), (22, 30), (24, 36), (26, 44), (32, 62), (36, 86),
    (40, 114), (44, 144), (48, 174), (52, 204), (64, 280), (72, 368), (80, 456), (88, 576), (96, 696),
)  # fmt: skip
