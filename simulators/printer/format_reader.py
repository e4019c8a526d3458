"""Commands gathered to formats. Defaults such as ^BY and ^CF outlive a format, as in a printer.

Source: ZPL II programming guide, each command by its name.
"""

import re

from simulators.printer.field_data import number, text_at, turn_at, unhexed
from simulators.printer.formats import COPIES_MAX, FieldKind, Format, TagJob
from simulators.printer.graphics import NoGraphic, graphic
from simulators.printer.open_field import FIELD_COMMANDS, Defaults, OpenField
from simulators.printer.storage import Storage
from simulators.printer.zpl import Command

RECALLS_MAX = 4  # a stored format that calls itself ends here
FIELDS_MAX = 2_000  # of one format
NOT_DRAWN = frozenset({"^B1", "^B4", "^B5", "^BB", "^BD", "^BI", "^BJ", "^BM", "^BP", "^BT", "^BZ"})
SYMBOLOGIES = frozenset(
    {"^B0", "^B2", "^B3", "^B7", "^B8", "^B9", "^BA", "^BE", "^BF", "^BK", "^BL", "^BO", "^BR", "^BS", "^BU"}
)


class FormatReader:
    """Takes commands, gives the format that a ^XZ completes."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._open: Format | None = None
        self._field = OpenField()
        self._by = Defaults()
        self._width, self._length = 0, 0
        self._speed = 0
        self._is_turned = False
        self._stored: tuple[str, list[Command]] | None = None  # ^DF: the name, and what was taken since
        self._gaps: dict[int, list[OpenField]] = {}  # fields of a recalled format that wait for their data
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
            self._open, self._field, self._gaps, self._stored = Format(), OpenField(), {}, None
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
        if code in FIELD_COMMANDS:
            FIELD_COMMANDS[code](self._field, parts, self._by)
            self._note_not_drawn(form)
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
                self._field.symbol(code, parts, self._by)
                self._note_not_drawn(form)
            case _ if code in NOT_DRAWN:
                form.not_drawn = (*form.not_drawn, code)
            case _:
                self._set(code, parts, form)

    def _set(self, code: str, parts: list[bytes], form: Format) -> None:
        match code:
            case "^CI":
                self._by.encoding = "utf-8" if number(parts, 0, 0) == 28 else "latin-1"
            case "^PW":
                self._width = number(parts, 0, 0)
            case "^LL":
                self._length = number(parts, 0, 0)
            case "^LH":
                self._by.home = number(parts, 0, self._by.home[0]), number(parts, 1, self._by.home[1])
            case "^FW":
                self._by.turn = turn_at(parts, 0, self._by.turn)
            case "^CF":
                self._by.font_height = number(parts, 1, self._by.font_height)
                self._by.font_width = number(parts, 2, 0)
            case "^BY":
                self._by.module = number(parts, 0, self._by.module)
                self._by.bar_height = number(parts, 2, self._by.bar_height)
            case "^LR":
                self._by.is_all_reversed = parts[0].upper() == b"Y"
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

    def _note_not_drawn(self, form: Format) -> None:
        if self._field.not_drawn:
            form.not_drawn = (*form.not_drawn, self._field.not_drawn)
            self._field.not_drawn = ""

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
        one, self._field = self._field, OpenField()
        if one.number is not None and one.data is None:
            self._gaps.setdefault(one.number, []).append(one)
            return
        if one.number is not None and one.number in self._gaps:
            for waiting in self._gaps.pop(one.number):
                waiting.data, waiting.hex_mark = one.data, one.hex_mark or waiting.hex_mark
                self._finish(waiting, form)
            return
        self._finish(one, form)

    def _finish(self, one: OpenField, form: Format) -> None:
        if len(form.fields) >= FIELDS_MAX:
            return
        raw = unhexed(one.data or b"", one.hex_mark)
        if one.is_tag:
            if one.is_tag == "W" and re.fullmatch(rb"[0-9A-Fa-f]+", raw) and len(raw) % 2 == 0:
                _tag(form).write = bytes.fromhex(raw.decode())
            return
        drawn = one.kind in {FieldKind.BOX, FieldKind.CIRCLE, FieldKind.DIAGONAL} or one.raster is not None
        if drawn or one.data is not None:
            form.fields.append(one.printed(raw, self._by))


def _tag(form: Format) -> TagJob:
    form.tag = form.tag or TagJob()
    return form.tag
