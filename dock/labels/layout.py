"""A design and its fields laid out in millimetres: lines broken, bars in whole dots, overflow found before printing.

Every emitter draws the same layout, so that what a preview shows is what a printer prints.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dock.core.fault import Fault, Sentence, Several, sentence
from dock.labels.design import (
    BoxElement,
    Code128Element,
    Design,
    Element,
    Field,
    FieldType,
    MatrixElement,
    Overflow,
    QrElement,
    TextElement,
)
from dock.labels.symbols import (
    DOTS_PER_MM,
    Bars,
    LabelDoesNotFit,
    Matrix,
    Qr,
    place_bars,
    place_matrix,
    place_qr,
    shown,
)

_LINK = re.compile(r"https?://[!-~]+")  # RFC 3986: what is not ASCII is percent-encoded
DOTS = "..."  # not the one sign: resident fonts of old printers lack it

Measure = Callable[[str, float], float]
"""Width in mm of a text whose signs are so many mm high."""


class LabelFieldsWrong(Fault, ValueError):
    """The fields are not those of the design; `mistakes` names every one."""

    def __init__(self, mistakes: Iterable[Sentence]) -> None:
        self.mistakes = Several(mistakes)
        super().__init__("{mistakes}", mistakes=self.mistakes)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line, its upper left corner and height."""

    x_mm: float
    y_mm: float
    size_mm: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A frame; filled where its line is as thick as the half of a side."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    line_mm: float


Item = TextLine | Bars | Matrix | Qr | Box


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
        known = ", ".join(map(str, DOTS_PER_MM))
        raise LabelFieldsWrong((sentence("{dpi} dpi is no density that is known: {known}", dpi=dpi, known=known),))
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
    mistakes = [
        sentence("the label {label} has no field {name}", label=design.name, name=ascii(name))
        for name in fields
        if name not in known
    ]
    values: dict[str, str] = {}
    for field in design.fields:
        raw = fields.get(field.name, "")
        values[field.name] = cleaned(raw)
        if mistake := _mistake(field, raw, values[field.name]):
            place = {"label": design.name, "field": field.name}
            named = sentence("the label {label}: {field} {mistake}", **place, mistake=mistake)
            mistakes.append(named)
    if mistakes:
        raise LabelFieldsWrong(mistakes)
    return values


def _mistake(field: Field, raw: str, value: str) -> Sentence | None:
    if field.is_required and not value:
        return sentence("is missing")
    if len(value) > field.length_max:
        return sentence("has {count} signs, {most} is the most", count=len(value), most=field.length_max)
    if field.type is FieldType.NUMBER and value and not (value.isascii() and value.isdigit()):
        return sentence("is {value}, and no number", value=ascii(value))
    seen = ascii(raw[: field.length_max])
    if field.type is FieldType.CODE and value != raw.strip():
        return sentence("is {value}: a code with control signs or double spaces would be read otherwise", value=seen)
    if field.type is FieldType.LINK and value and (value != raw.strip() or not _LINK.fullmatch(value)):
        return sentence("is {value}: a web address begins https:// and has no spaces", value=seen)
    return None


def _placed(element: Element, values: Mapping[str, str], dpi: int, measure: Measure) -> list[Item]:
    match element:
        case BoxElement(x, y, width, height, line):
            return [Box(x, y, width, height, line)]
        case TextElement():
            return list(_wrapped(element, element.phrase.filled(values), measure))
        case Code128Element():
            symbol = place_bars(element, values, dpi)
        case MatrixElement():
            symbol = place_matrix(element, values, dpi)
        case QrElement():
            symbol = place_qr(element, values, dpi)
    return [] if symbol is None else [symbol]


def _wrapped(element: TextElement, text: str, measure: Measure) -> list[TextLine]:
    lines: list[str] = []
    rest = text
    while rest and len(lines) < element.lines_max:
        line, rest = _first_line(rest, element.width_mm, element.size_mm, measure)
        lines.append(line)
    if rest:
        if element.overflow is Overflow.REFUSE:
            raise LabelDoesNotFit(
                "{seen} needs more than {lines_max} line(s) of {width_mm:g} mm at {size_mm:g} mm: shorten it,"
                " or use a wider label",
                seen=shown(text),
                lines_max=element.lines_max,
                width_mm=element.width_mm,
                size_mm=element.size_mm,
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
    if space > 0:
        return text[:space].rstrip(), text[space:].lstrip()
    # A word that is wider than the line is broken with a hyphen; a code, which has no letters there, without.
    cut = low - 1
    if cut > 1 and text[cut - 1].isalpha() and text[cut].isalpha() and measure(text[:cut] + "-", size_mm) <= width_mm:
        return text[:cut] + "-", text[cut:]
    return text[:low], text[low:]
