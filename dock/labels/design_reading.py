"""Reads a label design from parsed TOML. What is wrong in it is told in one list.

Every key that is not known is refused, because a misspelt `widht_mm` would otherwise print for years.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from dock.labels.design import (
    BoxElement,
    Code128Element,
    Design,
    DesignRefused,
    Element,
    Field,
    FieldType,
    MatrixElement,
    Overflow,
    Phrase,
    QrElement,
    TextElement,
)

SIZE_MM_MAX = 300.0  # the widest roll and the longest label that thermal printers of this trade take
LINES_MAX = 20
KINDS = ("text", "code128", "gs1-128", "datamatrix", "gs1-datamatrix", "qr", "box")


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
        case "code128" | "gs1-128":
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
                is_gs1=kind == "gs1-128",
            )
        case "datamatrix" | "gs1-datamatrix":
            element = MatrixElement(
                x_mm, y_mm, *table.square(), table.phrase("code", known), is_copy_only, is_gs1=kind == "gs1-datamatrix"
            )
        case "qr":
            element = QrElement(x_mm, y_mm, *table.square(), table.phrase("code", known), is_copy_only)
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
            table.complain(f"kind {kind!r} is none of {', '.join(KINDS)}")
            return None
    if isinstance(element, Code128Element | MatrixElement) and element.is_gs1:
        table.check_ais(element.phrase)
    table.nothing_else()
    return element


def _corner(element: Element) -> tuple[float, float]:
    match element:
        case TextElement(x, y, width, size, lines):
            return x + width, y + size * lines
        case Code128Element(x, y, width, height) | BoxElement(x, y, width, height):
            return x + width, y + height
        case MatrixElement(x, y, side) | QrElement(x, y, side):
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

    def square(self) -> tuple[float, float, float]:
        """Side, wished and least module of a square symbol."""
        return (
            self.number("side_mm", least=3, most=SIZE_MM_MAX),
            self.number("module_mm", least=0.1, most=2, default=0.5),
            self.number("module_min_mm", least=0.1, most=2, default=0.25),
        )

    def check_ais(self, phrase: Phrase) -> None:
        """GS1 content is written "(01){gtin}(21){serial}": identifiers from the design, values from fields."""
        if any(not re.fullmatch(r"\([0-9]{2,4}\)", constant) for constant, name in phrase.parts if name):
            self.complain(
                'code: before each field of GS1 content stands its identifier, as in "(01){gtin}(21){serial}"'
            )
        if phrase.parts and phrase.parts[-1] != ("", ""):
            self.complain("code: nothing stands after the last field of GS1 content")

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
