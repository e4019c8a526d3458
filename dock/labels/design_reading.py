"""Reads a label design from parsed TOML. What is wrong in it is told in one list.

Every key that is not known is refused, because a misspelt `widht_mm` would otherwise print for years.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from dock.core.fault import Sentence, sentence
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
    mistakes: list[Sentence] = []
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
            mistakes.append(
                sentence(
                    "{place}: reaches {right:g} x {bottom:g} mm, outside the label",
                    place=f"{name}.elements[{place}]",
                    right=right,
                    bottom=bottom,
                )
            )
    if mistakes:
        raise DesignRefused(mistakes)
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
        table.complain(sentence("a field's name is written a-z, 0-9 and _"))
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
            table.complain(sentence("kind {kind} is none of {known}", kind=repr(kind), known=", ".join(KINDS)))
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

    def __init__(self, table: object, place: str, mistakes: list[Sentence]) -> None:
        self._rest: dict[str, object] = {}
        self._place = place
        self._mistakes = mistakes
        if isinstance(table, Mapping):
            self._rest = {str(key): value for key, value in table.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] -- parsed TOML
        else:
            self.complain(sentence("a table is wanted here"))

    def complain(self, mistake: Sentence) -> None:
        self._mistakes.append(sentence("{place}: {mistake}", place=self._place, mistake=mistake))

    def number(self, key: str, *, least: float = 0, most: float, default: float | None = None) -> float:
        value = self._rest.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.complain(
                sentence(
                    "{key} is {value}: a number from {least:g} to {most:g} is wanted",
                    key=key,
                    value=repr(value),
                    least=least,
                    most=most,
                )
            )
            return least
        return value

    def text(self, key: str) -> str:
        value = self._rest.pop(key, "")
        if not isinstance(value, str):
            self.complain(sentence("{key} is {value}: a text is wanted", key=key, value=repr(value)))
            return ""
        return value

    def truth(self, key: str) -> bool:
        value = self._rest.pop(key, False)
        if not isinstance(value, bool):
            self.complain(sentence("{key} is {value}: true or false is wanted", key=key, value=repr(value)))
        return value is True

    def one_of(self, key: str, choices: type[_Choice], default: _Choice) -> _Choice:
        value = self._rest.pop(key, default.value)
        if value not in {choice.value for choice in choices}:
            known = ", ".join(choice.value for choice in choices)
            told = sentence("{key} is {value}: one of {known} is wanted", key=key, value=repr(value), known=known)
            self.complain(told)
            return default
        return choices(value)

    def phrase(self, key: str, known: Mapping[str, FieldType]) -> Phrase:
        text = self.text(key)
        if not text:
            self.complain(sentence("{key} is missing", key=key))
        pieces = re.split(r"\{([^{}]*)\}", text)
        for constant in pieces[::2]:
            if "{" in constant or "}" in constant:
                self.complain(sentence("{key} has a brace without its partner", key=key))
        for name in pieces[1::2]:
            if name not in known:
                self.complain(
                    sentence("{key} names the field {name}, which the design does not have", key=key, name=repr(name))
                )
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
                sentence(
                    "code: before each field of GS1 content stands its identifier, as in {example}",
                    example='"(01){gtin}(21){serial}"',
                )
            )
        if phrase.parts and phrase.parts[-1] != ("", ""):
            self.complain(sentence("code: nothing stands after the last field of GS1 content"))

    def tables_by_name(self, key: str) -> dict[str, object]:
        value = self._rest.pop(key, {})
        if not isinstance(value, Mapping):
            self.complain(sentence("{key} is no table", key=key))
            return {}
        return {str(name): table for name, table in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] -- parsed TOML

    def table_list(self, key: str) -> list[object]:
        value = self._rest.pop(key, [])
        if not isinstance(value, list) or not value:
            self.complain(sentence("{key}: at least one is wanted", key=key))
            return []
        return list(value)  # pyright: ignore[reportUnknownArgumentType] -- parsed TOML

    def nothing_else(self) -> None:
        for key in self._rest:
            self.complain(sentence("{key} is no key that is known here", key=key))
