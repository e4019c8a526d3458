"""The field of a format that is being put together, command by command.

Source: ZPL II programming guide, each command by its name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from simulators.printer import code128
from simulators.printer.field_data import matrix_of, number, qr_of, text_at, turn_at
from simulators.printer.formats import FieldKind, PrintedField
from simulators.printer.graphics import Raster
from simulators.printer.symbologies import asked

SIGNS = {"A": "®", "B": "©", "C": "™", "D": "UL", "E": "CSA"}  # ^GS, field data


@dataclass(slots=True)
class Defaults:
    """What a field has that its own commands do not say (^BY, ^CF, ^LH, ^FW, ^LR, ^CI); outlives a format."""

    module: int = 2
    bar_height: int = 10
    font_height: int = 9
    font_width: int = 0
    home: tuple[int, int] = (0, 0)
    turn: str = "N"
    is_all_reversed: bool = False
    encoding: str = "latin-1"


@dataclass(slots=True)
class OpenField:
    """The field that is being put together."""

    kind: FieldKind = FieldKind.TEXT
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0
    line: int = 1
    turn: str = ""
    is_reversed: bool = False
    is_on_baseline: bool = False
    shows_text: bool = False
    symbology: str = ""
    options: str = ""
    guards: str = ""
    is_white: bool = False
    mode: str = ""
    level: str = ""
    escape: bytes = b"_"
    hex_mark: bytes = b""
    number: int | None = None  # ^FN
    data: bytes | None = None
    raster: Raster | None = None
    block: tuple[int, int, int, str] | None = None
    block_height: int = 0  # ^TB
    is_sign: bool = False  # ^GS
    step: int = 0
    is_tag: str = ""  # W: ^RFW, R: ^RFR
    not_drawn: str = ""  # the command that asks for what this simulator cannot draw

    def place(self, parts: list[bytes], by: Defaults) -> None:
        """^FO."""
        self.x, self.y = by.home[0] + number(parts, 0, 0), by.home[1] + number(parts, 1, 0)

    def typeset(self, parts: list[bytes], by: Defaults) -> None:
        """^FT."""
        self.place(parts, by)
        self.is_on_baseline = True

    def font(self, parts: list[bytes], by: Defaults) -> None:
        """^A: the font's name and turn, height, width."""
        self.kind = FieldKind.TEXT
        self.turn = turn_at([parts[0][1:2]], 0, by.turn)
        self.height = number(parts, 1, by.font_height)
        self.width = number(parts, 2, self.height)

    def code_128(self, parts: list[bytes], by: Defaults) -> None:
        """^BC."""
        self.kind, self.width = FieldKind.CODE128, by.module
        self.turn = turn_at(parts, 0, by.turn)
        self.height = number(parts, 1, by.bar_height)
        self.shows_text = text_at(parts, 2).upper() != "N"
        self.mode = text_at(parts, 5).upper()[:1] or "N"

    def data_matrix(self, parts: list[bytes], by: Defaults) -> None:
        """^BX; other qualities than 200 are not drawn."""
        if number(parts, 2, 0) != 200:
            self.not_drawn = "^BX"
        self.kind, self.width = FieldKind.DATAMATRIX, number(parts, 1, 1)
        self.turn = turn_at(parts, 0, by.turn)
        self.escape = parts[6][:1] if len(parts) > 6 and parts[6] else b"~"

    def qr(self, parts: list[bytes], by: Defaults) -> None:
        """^BQ."""
        self.kind, self.width = FieldKind.QR, number(parts, 2, 2)
        # Firmware shifts the symbol down by the bar height that ^BY left behind.
        self.y += by.bar_height

    def box(self, parts: list[bytes], by: Defaults) -> None:
        """^GB."""
        del by
        self.kind, self.line = FieldKind.BOX, max(1, number(parts, 2, 1))
        self.width, self.height = max(number(parts, 0, 1), self.line), max(number(parts, 1, 1), self.line)
        self.is_white = text_at(parts, 3).upper() == "W"

    def circle(self, parts: list[bytes], by: Defaults) -> None:
        """^GC."""
        del by
        self.kind, self.line = FieldKind.CIRCLE, max(1, number(parts, 1, 1))
        self.width = self.height = max(number(parts, 0, 3), 3)
        self.is_white = text_at(parts, 2).upper() == "W"

    def ellipse(self, parts: list[bytes], by: Defaults) -> None:
        """^GE."""
        self.box([*parts[:3], *parts[3:4]], by)
        self.kind = FieldKind.CIRCLE

    def diagonal(self, parts: list[bytes], by: Defaults) -> None:
        """^GD: from corner to corner, leaning right or left."""
        self.box(parts, by)
        self.kind = FieldKind.DIAGONAL
        self.mode = text_at(parts, 4).upper()[:1] or "R"

    def sign(self, parts: list[bytes], by: Defaults) -> None:
        """^GS."""
        self.font([b"0" + parts[0], *parts[1:]], by)
        self.is_sign = True

    def text_block(self, parts: list[bytes], by: Defaults) -> None:
        """^TB: as many lines as its height holds; what is too much is left out."""
        self.turn = turn_at(parts, 0, by.turn)
        self.block_height = max(1, number(parts, 2, 1))
        self.block = max(1, number(parts, 1, 1)), 1, 0, "L"

    def field_block(self, parts: list[bytes], by: Defaults) -> None:
        """^FB."""
        del by
        how = text_at(parts, 3).upper()[:1] or "L"
        self.block = number(parts, 0, 0), max(1, number(parts, 1, 1)), number(parts, 2, 0), how

    def reverse(self, parts: list[bytes], by: Defaults) -> None:
        """^FR."""
        del parts, by
        self.is_reversed = True

    def numbered(self, parts: list[bytes], by: Defaults) -> None:
        """^FN."""
        del by
        self.number = number([re.sub(rb"\D.*", b"", parts[0])], 0, 0)

    def serial(self, parts: list[bytes], by: Defaults) -> None:
        """^SN: start, step."""
        del by
        self.data = parts[0]
        self.step = number(parts, 1, 1)

    def tag(self, parts: list[bytes], by: Defaults) -> None:
        """^RF: W or R, and the data as hex digits (H) or as an EPC of parts, which ^RB describes."""
        del by
        self.is_tag = text_at(parts, 0).upper()[:1] or "W"

    def symbol(self, code: str, parts: list[bytes], by: Defaults) -> None:
        """Any other symbology."""
        wanted = asked(code, parts, by.module, by.bar_height, by.turn)
        if wanted is None:
            self.not_drawn = code
            return
        self.kind, self.symbology, self.turn = FieldKind.SYMBOL, wanted.symbology, wanted.turn
        self.width, self.height, self.shows_text = wanted.module, wanted.height, wanted.shows_text
        self.options, self.guards = wanted.options, wanted.guards

    def printed(self, raw: bytes, by: Defaults) -> PrintedField:
        """The field with these data, as a label shows it."""
        text, values, level = "", (), ""
        match self.kind:
            case FieldKind.CODE128:
                values = code128.values_of(raw, self.mode)
                text = code128.text_of(values)
            case FieldKind.DATAMATRIX:
                values, text = matrix_of(raw, self.escape)
            case FieldKind.QR:
                level, text = qr_of(raw)
            case FieldKind.TEXT | FieldKind.SYMBOL:
                text = raw.decode(by.encoding, "replace")
                text = SIGNS.get(text[:1], "") if self.is_sign else text
            case _:
                pass
        height = self.height or by.font_height
        if self.block is not None and self.block_height:
            self.block = (self.block[0], max(1, self.block_height // max(height, 1)), *self.block[2:])
        return PrintedField(
            self.kind,
            self.x,
            self.y,
            text,
            self.width or (by.font_width or by.font_height),
            height,
            self.line,
            turn=self.turn or by.turn,
            is_reversed=self.is_reversed or by.is_all_reversed,
            is_on_baseline=self.is_on_baseline,
            shows_text=self.shows_text,
            symbology=self.symbology,
            options=self.options,
            guards=self.guards,
            is_white=self.is_white,
            leans_left=self.kind is FieldKind.DIAGONAL and self.mode == "L",
            values=values,
            level=level,
            raster=self.raster,
            block=self.block,
            step=self.step,
        )


FIELD_COMMANDS: dict[str, Callable[[OpenField, list[bytes], Defaults], None]] = {
    "^FO": OpenField.place,
    "^FT": OpenField.typeset,
    "^A": OpenField.font,
    "^BC": OpenField.code_128,
    "^BX": OpenField.data_matrix,
    "^BQ": OpenField.qr,
    "^GB": OpenField.box,
    "^GC": OpenField.circle,
    "^GD": OpenField.diagonal,
    "^GE": OpenField.ellipse,
    "^GS": OpenField.sign,
    "^TB": OpenField.text_block,
    "^FB": OpenField.field_block,
    "^FR": OpenField.reverse,
    "^FN": OpenField.numbered,
    "^SN": OpenField.serial,
    "^RF": OpenField.tag,
}
