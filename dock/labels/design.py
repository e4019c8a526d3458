"""A label design as data: millimetres, typed fields, a version. It knows nothing of printers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dock.core.fault import Fault, Sentence, Several


class FieldType(StrEnum):
    """What a field holds; it decides what may stand in it."""

    TEXT = "text"  # words for people
    CODE = "code"  # goes into a symbol: printable, no control signs
    LINK = "link"  # a web address, as a GS1 Digital Link
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
    phrase: Phrase  # with `is_gs1` "(01){gtin}(21){serial}": its constants are application identifiers
    is_copy_only: bool
    is_gs1: bool = False


@dataclass(frozen=True, slots=True)
class MatrixElement:
    """A DataMatrix in a square of `side_mm`, quiet zone included."""

    x_mm: float
    y_mm: float
    side_mm: float
    module_mm: float
    module_min_mm: float
    phrase: Phrase  # as in `Code128Element`
    is_copy_only: bool
    is_gs1: bool = False


@dataclass(frozen=True, slots=True)
class QrElement:
    """A QR Code in a square of `side_mm`, quiet zone included."""

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


Element = TextElement | Code128Element | MatrixElement | QrElement | BoxElement


@dataclass(frozen=True, slots=True)
class Design:
    """One label design."""

    name: str
    version: int
    width_mm: float
    height_mm: float
    fields: tuple[Field, ...]
    elements: tuple[Element, ...]


class DesignRefused(Fault, ValueError):
    """A design has mistakes; `mistakes` names every one with its place."""

    def __init__(self, mistakes: Iterable[Sentence]) -> None:
        self.mistakes = Several(mistakes)
        super().__init__("{mistakes}", mistakes=self.mistakes)
