"""Commands gathered to formats. Defaults such as ^BY and ^CF outlive a format, as in a printer.

Source: ZPL II programming guide, each command by its name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from simulators.printer import code128
from simulators.printer.field_data import matrix_of, number, qr_of, text_at, turn_at, unhexed
from simulators.printer.formats import COPIES_MAX, FieldKind, Format, PrintedField, TagJob
from simulators.printer.graphics import NoGraphic, Raster, graphic
from simulators.printer.storage import Storage
from simulators.printer.symbologies import asked
from simulators.printer.zpl import Command

RECALLS_MAX = 4  # a stored format that calls itself ends here
FIELDS_MAX = 2_000  # of one format
NOT_DRAWN = frozenset({"^B1", "^B4", "^B5", "^BB", "^BD", "^BI", "^BJ", "^BM", "^BP", "^BT", "^BZ"})
SYMBOLOGIES = frozenset(
    {"^B0", "^B2", "^B3", "^B7", "^B8", "^B9", "^BA", "^BE", "^BF", "^BK", "^BL", "^BO", "^BR", "^BS", "^BU"}
)
SIGNS = {"A": "®", "B": "©", "C": "™", "D": "UL", "E": "CSA"}  # ^GS, field data


@dataclass(slots=True)
class _Field:
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


class FormatReader:
    """Takes commands, gives the format that a ^XZ completes."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._open: Format | None = None
        self._field = _Field()
        self._module, self._bar_height = 2, 10
        self._font_height, self._font_width = 9, 0
        self._width, self._length = 0, 0
        self._home = (0, 0)
        self._turn = "N"
        self._speed = 0
        self._is_all_reversed = False
        self._is_turned = False
        self._encoding = "latin-1"
        self._stored: tuple[str, list[Command]] | None = None  # ^DF: the name, and what was taken since
        self._gaps: dict[int, list[_Field]] = {}  # fields of a recalled format that wait for their data
        self._depth = 0

    @property
    def is_partial(self) -> bool:
        """Whether a format is begun and not ended."""
        return self._open is not None

    def take(self, command: Command, delimiter: int) -> Format | None:
        """The format that this command completes."""
        parts = command.data.split(bytes([delimiter]))
        if command.code == "~DG":
            self._download(command.data, parts)
            return None
        if command.code == "^XA":
            self._open, self._field, self._gaps, self._stored = Format(), _Field(), {}, None
            return None
        if self._open is None:
            return None
        if self._stored is not None and command.code != "^XZ":
            self._stored[1].append(command)
            return None
        if command.code == "^XZ":
            return self._end()
        self._apply(command, parts, delimiter, self._open)
        return None

    def forget(self) -> None:
        """Drop the unfinished format: the connection is gone, or the jobs are cancelled."""
        self._open, self._stored = None, None

    def _end(self) -> Format | None:
        done, self._open = self._open, None
        assert done is not None
        if self._stored is not None:
            self._storage.keep_format(*self._stored)
            self._stored = None
            return None
        for waiting in self._gaps.values():
            for one in waiting:
                self._finish(one, done)  # a field whose data never came prints nothing of it
        done.width, done.length = self._width, self._length
        done.speed_ips, done.is_turned = self._speed, self._is_turned
        is_blank = not done.fields and done.tag is None and not done.not_drawn
        return None if is_blank else done  # a format that only sets something feeds no label

    def _apply(self, command: Command, parts: list[bytes], delimiter: int, form: Format) -> None:
        code = command.code
        if code in _FIELD_COMMANDS:
            _FIELD_COMMANDS[code](self, parts, form)
            return
        match code:
            case "^DF":
                self._stored = (command.data.decode("latin-1"), [])
            case "^XF":
                self._recall(command.data.decode("latin-1"), delimiter, form)
            case "^ID":
                self._storage.delete(command.data.decode("latin-1"))
            case "^FD" | "^FV":
                self._field.data = command.data
            case "^FH":
                self._field.hex_mark = command.data[:1] or b"_"
            case "^FS":
                self._close(form)
            case "^GF":
                self._graphic(command.data, delimiter)
            case "^XG":
                self._stored_graphic(parts)
            case "^IM":
                self._stored_graphic(parts[:1])
            case _ if code in SYMBOLOGIES:
                self._symbol(code, parts, form)
            case _ if code in NOT_DRAWN:
                form.not_drawn = (*form.not_drawn, code)
            case _:
                self._set(code, parts, form)

    def _set(self, code: str, parts: list[bytes], form: Format) -> None:
        match code:
            case "^CI":
                self._encoding = "utf-8" if number(parts, 0, 0) == 28 else "latin-1"
            case "^PW":
                self._width = number(parts, 0, 0)
            case "^LL":
                self._length = number(parts, 0, 0)
            case "^LH":
                self._home = number(parts, 0, self._home[0]), number(parts, 1, self._home[1])
            case "^FW":
                self._turn = turn_at(parts, 0, self._turn)
            case "^CF":
                self._font_height = number(parts, 1, self._font_height)
                self._font_width = number(parts, 2, 0)
            case "^BY":
                self._module = number(parts, 0, self._module)
                self._bar_height = number(parts, 2, self._bar_height)
            case "^LR":
                self._is_all_reversed = parts[0].upper() == b"Y"
            case "^PO":
                self._is_turned = parts[0].upper() == b"I"
            case "^PQ":
                form.copies = min(max(number(parts, 0, 1), 1), COPIES_MAX)
                form.pause_every = number(parts, 1, 0)
            case "^PP":
                form.is_pausing = True
            case "^PR":
                self._speed = number(parts, 0, self._speed)
            case "^RS":
                tag = _tag(form)
                tag.tries = number(parts, 3, 3)
                tag.on_error = parts[4][:1].decode("latin-1").upper() if len(parts) > 4 and parts[4] else "N"
            case "^HV":
                length, header = number(parts, 1, 64), text_at(parts, 2)
                _tag(form).answers.append((length, header, text_at(parts, 3), text_at(parts, 4).upper() == "L"))
            case _:
                pass

    def place(self, parts: list[bytes], form: Format) -> None:
        """^FO."""
        del form
        self._field.x, self._field.y = self._home[0] + number(parts, 0, 0), self._home[1] + number(parts, 1, 0)

    def typeset(self, parts: list[bytes], form: Format) -> None:
        """^FT."""
        self.place(parts, form)
        self._field.is_on_baseline = True

    def font(self, parts: list[bytes], form: Format) -> None:
        """^A: the font's name and turn, height, width."""
        del form
        one = self._field
        one.kind = FieldKind.TEXT
        one.turn = turn_at([parts[0][1:2]], 0, self._turn)
        one.height = number(parts, 1, self._font_height)
        one.width = number(parts, 2, one.height)

    def code_128(self, parts: list[bytes], form: Format) -> None:
        """^BC."""
        del form
        one = self._field
        one.kind, one.width = FieldKind.CODE128, self._module
        one.turn = turn_at(parts, 0, self._turn)
        one.height = number(parts, 1, self._bar_height)
        one.shows_text = text_at(parts, 2).upper() != "N"
        one.mode = text_at(parts, 5).upper()[:1] or "N"

    def data_matrix(self, parts: list[bytes], form: Format) -> None:
        """^BX; other qualities than 200 are not drawn."""
        one = self._field
        if number(parts, 2, 0) != 200:
            form.not_drawn = (*form.not_drawn, "^BX")
        one.kind, one.width = FieldKind.DATAMATRIX, number(parts, 1, 1)
        one.turn = turn_at(parts, 0, self._turn)
        one.escape = parts[6][:1] if len(parts) > 6 and parts[6] else b"~"

    def qr(self, parts: list[bytes], form: Format) -> None:
        """^BQ."""
        del form
        one = self._field
        one.kind, one.width = FieldKind.QR, number(parts, 2, 2)
        # Firmware shifts the symbol down by the bar height that ^BY left behind.
        one.y += self._bar_height

    def box(self, parts: list[bytes], form: Format) -> None:
        """^GB."""
        del form
        one = self._field
        one.kind, one.line = FieldKind.BOX, max(1, number(parts, 2, 1))
        one.width, one.height = max(number(parts, 0, 1), one.line), max(number(parts, 1, 1), one.line)
        one.is_white = text_at(parts, 3).upper() == "W"

    def circle(self, parts: list[bytes], form: Format) -> None:
        """^GC."""
        del form
        one = self._field
        one.kind, one.line = FieldKind.CIRCLE, max(1, number(parts, 1, 1))
        one.width = one.height = max(number(parts, 0, 3), 3)
        one.is_white = text_at(parts, 2).upper() == "W"

    def ellipse(self, parts: list[bytes], form: Format) -> None:
        """^GE."""
        self.box([*parts[:3], *parts[3:4]], form)
        self._field.kind = FieldKind.CIRCLE

    def diagonal(self, parts: list[bytes], form: Format) -> None:
        """^GD: from corner to corner, leaning right or left."""
        self.box(parts, form)
        self._field.kind = FieldKind.DIAGONAL
        self._field.mode = text_at(parts, 4).upper()[:1] or "R"

    def sign(self, parts: list[bytes], form: Format) -> None:
        """^GS."""
        self.font([b"0" + parts[0], *parts[1:]], form)
        self._field.is_sign = True

    def text_block(self, parts: list[bytes], form: Format) -> None:
        """^TB: as many lines as its height holds; what is too much is left out."""
        del form
        one = self._field
        one.turn = turn_at(parts, 0, self._turn)
        one.block_height = max(1, number(parts, 2, 1))
        one.block = max(1, number(parts, 1, 1)), 1, 0, "L"

    def block(self, parts: list[bytes], form: Format) -> None:
        """^FB."""
        del form
        how = text_at(parts, 3).upper()[:1] or "L"
        self._field.block = number(parts, 0, 0), max(1, number(parts, 1, 1)), number(parts, 2, 0), how

    def reverse(self, parts: list[bytes], form: Format) -> None:
        """^FR."""
        del parts, form
        self._field.is_reversed = True

    def numbered(self, parts: list[bytes], form: Format) -> None:
        """^FN."""
        del form
        self._field.number = number([re.sub(rb"\D.*", b"", parts[0])], 0, 0)

    def serial(self, parts: list[bytes], form: Format) -> None:
        """^SN: start, step."""
        del form
        self._field.data = parts[0]
        self._field.step = number(parts, 1, 1)

    def tag(self, parts: list[bytes], form: Format) -> None:
        """^RF: W or R, and the data as hex digits (H) or as an EPC of parts, which ^RB describes."""
        del form
        self._field.is_tag = text_at(parts, 0).upper()[:1] or "W"

    def _symbol(self, code: str, parts: list[bytes], form: Format) -> None:
        wanted = asked(code, parts, self._module, self._bar_height, self._turn)
        if wanted is None:
            form.not_drawn = (*form.not_drawn, code)
            return
        one = self._field
        one.kind, one.symbology, one.turn = FieldKind.SYMBOL, wanted.symbology, wanted.turn
        one.width, one.height, one.shows_text = wanted.module, wanted.height, wanted.shows_text
        one.options, one.guards = wanted.options, wanted.guards

    def _graphic(self, data: bytes, delimiter: int) -> None:
        parts = data.split(bytes([delimiter]), 4)
        if len(parts) == 5:
            try:
                self._field.raster = graphic(
                    text_at(parts, 0).upper(), number(parts, 2, 0), number(parts, 3, 0), parts[4]
                )
                self._field.kind = FieldKind.GRAPHIC
            except NoGraphic:
                self._field.raster = None

    def _stored_graphic(self, parts: list[bytes]) -> None:
        found = self._storage.graphic(text_at(parts, 0))
        if found is not None:
            self._field.kind, self._field.raster = FieldKind.GRAPHIC, found
            self._field.line = max(1, number(parts, 1, 1))

    def _download(self, data: bytes, parts: list[bytes]) -> None:
        head = data.split(b",", 3)
        if len(head) == 4:
            try:
                self._storage.keep_graphic(
                    text_at(parts, 0), graphic("A", number(head, 1, 0), number(head, 2, 0), head[3])
                )
            except NoGraphic:
                return

    def _recall(self, name: str, delimiter: int, form: Format) -> None:
        if self._depth >= RECALLS_MAX:
            return
        self._depth += 1
        for command in self._storage.format(name):
            self._apply(command, command.data.split(bytes([delimiter])), delimiter, form)
        self._depth -= 1

    def _close(self, form: Format) -> None:
        one, self._field = self._field, _Field()
        if one.number is not None and one.data is None:
            self._gaps.setdefault(one.number, []).append(one)
            return
        if one.number is not None and one.number in self._gaps:
            for waiting in self._gaps.pop(one.number):
                waiting.data, waiting.hex_mark = one.data, one.hex_mark or waiting.hex_mark
                self._finish(waiting, form)
            return
        self._finish(one, form)

    def _finish(self, one: _Field, form: Format) -> None:
        if len(form.fields) >= FIELDS_MAX:
            return
        raw = unhexed(one.data or b"", one.hex_mark)
        if one.is_tag:
            if one.is_tag == "W" and re.fullmatch(rb"[0-9A-Fa-f]+", raw) and len(raw) % 2 == 0:
                _tag(form).write = bytes.fromhex(raw.decode())
            return
        drawn = one.kind in {FieldKind.BOX, FieldKind.CIRCLE, FieldKind.DIAGONAL} or one.raster is not None
        if drawn or one.data is not None:
            form.fields.append(self._printed(one, raw))

    def _printed(self, one: _Field, raw: bytes) -> PrintedField:
        text, values, level = "", (), ""
        match one.kind:
            case FieldKind.CODE128:
                values = code128.values_of(raw, one.mode)
                text = code128.text_of(values)
            case FieldKind.DATAMATRIX:
                values, text = matrix_of(raw, one.escape)
            case FieldKind.QR:
                level, text = qr_of(raw)
            case FieldKind.TEXT | FieldKind.SYMBOL:
                text = raw.decode(self._encoding, "replace")
                text = SIGNS.get(text[:1], "") if one.is_sign else text
            case _:
                pass
        height = one.height or self._font_height
        if one.block is not None and one.block_height:
            one.block = (one.block[0], max(1, one.block_height // max(height, 1)), *one.block[2:])
        return PrintedField(
            one.kind,
            one.x,
            one.y,
            text,
            one.width or (self._font_width or self._font_height),
            height,
            one.line,
            turn=one.turn or self._turn,
            is_reversed=one.is_reversed or self._is_all_reversed,
            is_on_baseline=one.is_on_baseline,
            shows_text=one.shows_text,
            symbology=one.symbology,
            options=one.options,
            guards=one.guards,
            is_white=one.is_white,
            leans_left=one.kind is FieldKind.DIAGONAL and one.mode == "L",
            values=values,
            level=level,
            raster=one.raster,
            block=one.block,
            step=one.step,
        )


_FIELD_COMMANDS: dict[str, Callable[[FormatReader, list[bytes], Format], None]] = {
    "^FO": FormatReader.place,
    "^FT": FormatReader.typeset,
    "^A": FormatReader.font,
    "^BC": FormatReader.code_128,
    "^BX": FormatReader.data_matrix,
    "^BQ": FormatReader.qr,
    "^GB": FormatReader.box,
    "^GC": FormatReader.circle,
    "^GD": FormatReader.diagonal,
    "^GE": FormatReader.ellipse,
    "^GS": FormatReader.sign,
    "^TB": FormatReader.text_block,
    "^FB": FormatReader.block,
    "^FR": FormatReader.reverse,
    "^FN": FormatReader.numbered,
    "^SN": FormatReader.serial,
    "^RF": FormatReader.tag,
}


def _tag(form: Format) -> TagJob:
    form.tag = form.tag or TagJob()
    return form.tag
