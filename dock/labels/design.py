"""A label design as data: millimetres, typed fields, a version. What is wrong in it is told in one list.

A design knows nothing of printers. `read_design` takes the parsed TOML of config/labels and refuses every key it
does not know, because a misspelt `widht_mm` would otherwise print for years.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

SIZE_MM_MAX = 300.0  # the widest roll and the longest label that thermal printers of this trade take
LINES_MAX = 20


class FieldType(StrEnum):
    """What a field holds; it decides what may stand in it."""

    TEXT = "text"  # words for people
    CODE = "code"  # goes into a symbol: printable, no control signs
    NUMBER = "number"  # decimal digits


class Overflow(StrEnum):
    """What becomes of a text that its place cannot hold."""

    REFUSE = "refuse"  # better no label than a wrong one
    CUT = "cut"  # ends in three dots


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a design."""

    name: str
    type: FieldType
    is_required: bool
    length_max: int
    sample: str  # what previews and test labels show


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text with fields in it, as `RMA {rma}`; an element whose field is empty is left out."""

    parts: tuple[tuple[str, str], ...]  # (constant before, name of the field after it; "" at the end)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields it needs."""
        return tuple(name for _, name in self.parts if name)

    def filled(self, values: Mapping[str, str]) -> str:
        """The phrase with its fields' values; "" where one of them is empty."""
        if any(not values.get(name, "") for name in self.names):
            return ""
        return "".join(constant + (values[name] if name else "") for constant, name in self.parts)


@dataclass(frozen=True, slots=True)
class TextElement:
    """Words in a rectangle, wrapped by us."""

    x_mm: float
    y_mm: float
    width_mm: float
    size_mm: float  # height of a line's signs, ascender to descender
    lines_max: int
    phrase: Phrase
    overflow: Overflow
    is_copy_only: bool


@dataclass(frozen=True, slots=True)
class Code128Element:
    """A linear symbol. `width_mm` includes its quiet zones."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    module_mm: float  # the widest narrow bar that is wished
    module_min_mm: float  # narrower is not printed: the scanners of a dock read 0.25 mm at arm's length
    may_be_matrix: bool  # a DataMatrix takes its place where it does not fit
    phrase: Phrase
    is_copy_only: bool


@dataclass(frozen=True, slots=True)
class MatrixElement:
    """A DataMatrix in a square of `side_mm`, quiet zone included."""

    x_mm: float
    y_mm: float
    side_mm: float
    module_mm: float
    module_min_mm: float
    phrase: Phrase
    is_copy_only: bool


@dataclass(frozen=True, slots=True)
class BoxElement:
    """A frame or a line."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    line_mm: float
    is_copy_only: bool


Element = TextElement | Code128Element | MatrixElement | BoxElement


@dataclass(frozen=True, slots=True)
class Design:
    """One label design."""

    name: str
    version: int
    width_mm: float
    height_mm: float
    fields: tuple[Field, ...]
    elements: tuple[Element, ...]


class DesignRefused(ValueError):
    """A design has mistakes; `mistakes` names every one with its place."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


def read_design(name: str, document: Mapping[str, object]) -> Design:
    """The design `name` in a parsed TOML document.

    Raises:
        DesignRefused: with every mistake in it.
    """
    mistakes: list[str] = []
    top = _Table(document, name, mistakes)
    version = int(top.number("version", least=1, most=9_999))
    width_mm = top.number("width_mm", least=5, most=SIZE_MM_MAX)
    height_mm = top.number("height_mm", least=5, most=SIZE_MM_MAX)
    fields = tuple(
        _read_field(key, _Table(table, f"{name}.fields.{key}", mistakes))
        for key, table in top.tables_by_name("fields").items()
    )
    known = {field.name: field.type for field in fields}
    elements = tuple(
        element
        for place, table in enumerate(top.table_list("elements"), start=1)
        if (element := _read_element(_Table(table, f"{name}.elements[{place}]", mistakes), known)) is not None
    )
    top.nothing_else()
    for place, element in enumerate(elements, start=1):
        right, bottom = _corner(element)
        if right > width_mm or bottom > height_mm:
            mistakes.append(f"{name}.elements[{place}]: reaches {right:g} x {bottom:g} mm, outside the label")
    if mistakes:
        raise DesignRefused(tuple(mistakes))
    return Design(name, version, width_mm, height_mm, fields, elements)


def _read_field(name: str, table: "_Table") -> Field:
    kind = table.one_of("type", FieldType, FieldType.TEXT)
    field = Field(
        name,
        kind,
        table.truth("required"),
        int(table.number("length_max", least=1, most=2_000, default=200)),
        table.text("sample"),
    )
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        table.complain("a field's name is written a-z, 0-9 and _")
    table.nothing_else()
    return field


def _read_element(table: "_Table", known: Mapping[str, FieldType]) -> Element | None:
    kind = table.text("kind")
    x_mm, y_mm = table.number("x_mm", most=SIZE_MM_MAX), table.number("y_mm", most=SIZE_MM_MAX)
    is_copy_only = table.truth("copy_only")
    element: Element | None = None
    match kind:
        case "text":
            element = TextElement(
                x_mm,
                y_mm,
                table.number("width_mm", least=1, most=SIZE_MM_MAX),
                table.number("size_mm", least=1, most=50),
                int(table.number("lines_max", least=1, most=LINES_MAX, default=1)),
                table.phrase("text", known),
                table.one_of("overflow", Overflow, Overflow.REFUSE),
                is_copy_only,
            )
        case "code128":
            element = Code128Element(
                x_mm,
                y_mm,
                table.number("width_mm", least=5, most=SIZE_MM_MAX),
                table.number("height_mm", least=3, most=SIZE_MM_MAX),
                table.number("module_mm", least=0.1, most=2, default=0.375),
                table.number("module_min_mm", least=0.1, most=2, default=0.25),
                table.truth("or_datamatrix"),
                table.phrase("code", known),
                is_copy_only,
            )
        case "datamatrix":
            element = MatrixElement(
                x_mm,
                y_mm,
                table.number("side_mm", least=3, most=SIZE_MM_MAX),
                table.number("module_mm", least=0.1, most=2, default=0.5),
                table.number("module_min_mm", least=0.1, most=2, default=0.25),
                table.phrase("code", known),
                is_copy_only,
            )
        case "box":
            element = BoxElement(
                x_mm,
                y_mm,
                table.number("width_mm", least=0.1, most=SIZE_MM_MAX),
                table.number("height_mm", least=0.1, most=SIZE_MM_MAX),
                table.number("line_mm", least=0.1, most=SIZE_MM_MAX, default=0.25),
                is_copy_only,
            )
        case _:
            table.complain(f"kind {kind!r} is none of text, code128, datamatrix, box")
            return None
    table.nothing_else()
    return element


def _corner(element: Element) -> tuple[float, float]:
    match element:
        case TextElement(x, y, width, size, lines):
            return x + width, y + size * lines
        case Code128Element(x, y, width, height) | BoxElement(x, y, width, height):
            return x + width, y + height
        case MatrixElement(x, y, side):
            return x + side, y + side


_Choice = TypeVar("_Choice", bound=StrEnum)


class _Table:
    """One table of a document, which remembers what was asked of it and complains about the rest."""

    def __init__(self, table: object, place: str, mistakes: list[str]) -> None:
        self._rest: dict[str, object] = {}
        self._place = place
        self._mistakes = mistakes
        if isinstance(table, Mapping):
            self._rest = {str(key): value for key, value in table.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] -- parsed TOML
        else:
            self.complain("a table is wanted here")

    def complain(self, mistake: str) -> None:
        self._mistakes.append(f"{self._place}: {mistake}")

    def number(self, key: str, *, least: float = 0, most: float, default: float | None = None) -> float:
        value = self._rest.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.complain(f"{key} is {value!r}: a number from {least:g} to {most:g} is wanted")
            return least
        return value

    def text(self, key: str) -> str:
        value = self._rest.pop(key, "")
        if not isinstance(value, str):
            self.complain(f"{key} is {value!r}: a text is wanted")
            return ""
        return value

    def truth(self, key: str) -> bool:
        value = self._rest.pop(key, False)
        if not isinstance(value, bool):
            self.complain(f"{key} is {value!r}: true or false is wanted")
        return value is True

    def one_of(self, key: str, choices: type[_Choice], default: _Choice) -> _Choice:
        value = self._rest.pop(key, default.value)
        if value not in {choice.value for choice in choices}:
            self.complain(f"{key} is {value!r}: one of {', '.join(choice.value for choice in choices)} is wanted")
            return default
        return choices(value)

    def phrase(self, key: str, known: Mapping[str, FieldType]) -> Phrase:
        text = self.text(key)
        if not text:
            self.complain(f"{key} is missing")
        pieces = re.split(r"\{([^{}]*)\}", text)
        for constant in pieces[::2]:
            if "{" in constant or "}" in constant:
                self.complain(f"{key} has a brace without its partner")
        for name in pieces[1::2]:
            if name not in known:
                self.complain(f"{key} names the field {name!r}, which the design does not have")
        return Phrase(tuple(zip(pieces[::2], [*pieces[1::2], ""], strict=True)))

    def tables_by_name(self, key: str) -> dict[str, object]:
        value = self._rest.pop(key, {})
        if not isinstance(value, Mapping):
            self.complain(f"{key} is no table")
            return {}
        return {str(name): table for name, table in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] -- parsed TOML

    def table_list(self, key: str) -> list[object]:
        value = self._rest.pop(key, [])
        if not isinstance(value, list) or not value:
            self.complain(f"{key}: at least one is wanted")
            return []
        return list(value)  # pyright: ignore[reportUnknownArgumentType] -- parsed TOML

    def nothing_else(self) -> None:
        for key in self._rest:
            self.complain(f"{key} is no key that is known here")
