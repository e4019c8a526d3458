"""Commands gathered to formats: what one ^XA..^XZ asks to have printed."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from simulators.printer.zpl import Command

COPIES_MAX = 99_999_999  # ZPL II guide, ^PQ


class FieldKind(StrEnum):
    """What a field is drawn as."""

    TEXT = "text"
    CODE128 = "code128"
    DATAMATRIX = "datamatrix"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class PrintedField:
    """One field as a label shows it. `text` is what a person or a scanner reads."""

    kind: FieldKind
    x: int
    y: int
    text: str
    width: int = 0  # of a sign, a box; the module of a symbol
    height: int = 0
    line: int = 1


@dataclass(slots=True)
class Format:
    """One format, complete with its ^XZ."""

    fields: list[PrintedField] = field(default_factory=list[PrintedField])
    width: int = 0
    length: int = 0
    copies: int = 1
    size_bytes: int = 0


class FormatReader:
    """Takes commands, gives the format that a ^XZ completes. Defaults such as ^BY outlive it, as in a printer."""

    def __init__(self) -> None:
        self._open: Format | None = None
        self._module, self._bar_height = 2, 10
        self._width, self._length = 0, 0
        self._encoding = "latin-1"
        self._fresh_field()

    @property
    def is_partial(self) -> bool:
        """Whether a format is begun and not ended."""
        return self._open is not None

    def take(self, command: Command, delimiter: int) -> Format | None:
        """The format that this command completes."""
        parts = command.data.split(bytes([delimiter]))
        if command.code == "^XA":
            self._open = Format()
            self._fresh_field()
            return None
        if self._open is None:
            return None
        match command.code:
            case "^XZ":
                done, self._open = self._open, None
                done.width, done.length = self._width, self._length
                return done
            case "^CI":
                self._encoding = "utf-8" if _number(parts, 0, 0) == 28 else "latin-1"
            case "^PW":
                self._width = _number(parts, 0, 0)
            case "^LL":
                self._length = _number(parts, 0, 0)
            case "^PQ":
                self._open.copies = min(max(_number(parts, 0, 1), 1), COPIES_MAX)
            case "^BY":
                self._module = _number(parts, 0, self._module)
                self._bar_height = _number(parts, 2, self._bar_height)
            case "^FO":
                self._x, self._y = _number(parts, 0, 0), _number(parts, 1, 0)
            case "^A":
                self._kind = FieldKind.TEXT
                self._height = _number(parts, 1, 9)
                self._wide = _number(parts, 2, self._height)
            case "^BC":
                self._kind, self._wide = FieldKind.CODE128, self._module
                self._height = _number(parts, 1, self._bar_height)
            case "^BX":
                self._kind, self._wide = FieldKind.DATAMATRIX, _number(parts, 1, 1)
                self._escape = parts[6][:1] if len(parts) > 6 and parts[6] else b"_"
            case "^GB":
                self._kind = FieldKind.BOX
                self._line = _number(parts, 2, 1)
                self._wide, self._height = max(_number(parts, 0, 1), self._line), max(_number(parts, 1, 1), self._line)
            case "^FH":
                self._hex_mark = command.data[:1] or b"_"
            case "^FD":
                self._data = command.data
            case "^FS":
                self._finish_field(self._open)
            case _:
                pass
        return None

    def forget(self) -> None:
        """Drop the unfinished format: the connection is gone, or the jobs are cancelled."""
        self._open = None

    def _fresh_field(self) -> None:
        self._kind = FieldKind.TEXT
        self._x = self._y = 0
        self._wide = self._height = 9
        self._line = 1
        self._hex_mark = b""
        self._escape = b"_"
        self._data: bytes | None = None

    def _finish_field(self, into: Format) -> None:
        if self._kind is FieldKind.BOX or self._data is not None:
            raw = _unhexed(self._data or b"", self._hex_mark)
            match self._kind:
                case FieldKind.CODE128:
                    text = code128_text(raw)
                case FieldKind.DATAMATRIX:
                    text = raw.replace(self._escape * 2, self._escape).decode("utf-8", "replace")
                case _:
                    text = raw.decode(self._encoding, "replace")
            into.fields.append(PrintedField(self._kind, self._x, self._y, text, self._wide, self._height, self._line))
        self._fresh_field()


def code128_text(data: bytes) -> str:
    """What a scanner reads of a ^BC field in mode N (ZPL II guide, Code 128 invocation codes); GS for an inner FNC1."""
    out: list[str] = []
    subset, place = "B", 0
    while place < len(data):
        sign = chr(data[place])
        if sign == ">" and place + 1 < len(data):
            code = chr(data[place + 1])
            place += 2
            match code:
                case ":" | "6":
                    subset = "B"
                case ";" | "5":
                    subset = "C"
                case "0":
                    out.append(">")
                case "8" if out:
                    out.append("\x1d")
                case _:
                    pass
        elif subset == "C":
            pair = data[place : place + 2]
            out.append(pair.decode("latin-1") if len(pair) == 2 and pair.isdigit() else "")
            place += 2
        else:
            out.append(sign)
            place += 1
    return "".join(out)


def _unhexed(data: bytes, mark: bytes) -> bytes:
    if not mark:
        return data
    return re.sub(re.escape(mark) + rb"([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), data)


def _number(parts: list[bytes], place: int, default: int) -> int:
    text = parts[place].strip() if place < len(parts) else b""
    return int(text) if text.isdigit() and len(text) < 10 else default
