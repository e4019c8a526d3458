"""ZPL II cut into commands, byte by byte: what comes out does not depend on where the wire cut the stream.

A command is given out as early as a printer can act on it: `^XZ` and `~HS` with their last letter, everything else
when the next prefix comes. Only a prefix ends the data of a ^FD. Source: ZPL II programming guide.
"""

from dataclasses import dataclass

PARAMETER_BYTES_MAX = 65_536  # more of one command's data is dropped, as a printer's memory ends too
SGD_LINE_BYTES_MAX = 1_024
GRAPHIC_BYTES_MAX = 8_000_000  # a picture of a whole label in hex

# How many bytes after the two letters make these complete; all others last to the next prefix.
_COMPLETE_AFTER = {
    "^XA": 0,
    "^XZ": 0,
    "^FS": 0,
    "~HS": 0,
    "~HI": 0,
    "~HQ": 2,
    "~JA": 0,
    "~JR": 0,
    "~JC": 0,
    "~JX": 0,
    "~PS": 0,
    "~PP": 0,
    **{mark + code: 1 for mark in "^~" for code in ("CC", "CD", "CT")},
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `code` with its mark in the default signs, as `^FO`, and the bytes after it."""

    code: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sgd:
    """One Set-Get-Do line, as `! U1 getvar "x"`, without its end."""

    line: bytes


class Cutter:
    """Takes bytes, gives commands."""

    def __init__(self) -> None:
        self._caret, self._tilde = 0x5E, 0x7E
        self.delimiter = 0x2C
        self._mark = ""
        self._letters = bytearray()
        self._data = bytearray()
        self._sgd: bytearray | None = None
        self._raw_left = 0  # bytes of a ^GFB picture still to come, whatever they are

    def take(self, byte: int) -> list[Command | Sgd]:
        """What this byte completes, in order."""
        if self._raw_left:
            self._raw_left -= 1
            self._data.append(byte)
            return []
        if self._sgd is not None:
            return self._take_sgd(byte)
        if byte in (self._caret, self._tilde):
            done = self._finished()
            self._mark = "^" if byte == self._caret else "~"
            return done
        if byte in b"\r\n":
            return []  # ignored everywhere in ZPL
        if not self._mark:
            if byte == 0x21:
                self._sgd = bytearray(b"!")
            return []
        if len(self._letters) < 2:
            self._letters.append(byte)
        elif len(self._data) < self._size_max():
            self._data.append(byte)
            self._begin_raw(byte)
        wanted = _COMPLETE_AFTER.get(self._code()) if len(self._letters) == 2 else None
        return self._finished() if wanted is not None and len(self._data) >= wanted else []

    def _take_sgd(self, byte: int) -> list[Command | Sgd]:
        assert self._sgd is not None
        if byte in (self._caret, self._tilde):
            self._sgd = None
            return self.take(byte)
        if byte in b"\r\n" or len(self._sgd) >= SGD_LINE_BYTES_MAX:
            line, self._sgd = bytes(self._sgd), None
            return [Sgd(line)]
        self._sgd.append(byte)
        return []

    def _size_max(self) -> int:
        return GRAPHIC_BYTES_MAX if self._code() in {"^GF", "~DG"} else PARAMETER_BYTES_MAX

    def _begin_raw(self, byte: int) -> None:
        """After its fourth delimiter a ^GFB counts bytes, in which prefixes are data."""
        if byte != self.delimiter or self._code() != "^GF" or bytes(self._data[:1]).upper() != b"B":
            return
        parts = self._data.split(bytes([self.delimiter]))
        if len(parts) == 5 and parts[1].isdigit():
            self._raw_left = min(int(parts[1][:9]), GRAPHIC_BYTES_MAX)

    def _code(self) -> str:
        return self._mark + self._letters.decode("latin-1").upper()

    def _finished(self) -> list[Command | Sgd]:
        if not self._mark or not self._letters:
            self._mark = ""
            return []
        command = Command(self._code(), bytes(self._data))
        if self._mark == "^" and command.code[1] == "A":
            command = Command("^A", bytes(self._letters[1:] + self._data))  # the second sign is the font's name
        self._mark = ""
        self._letters.clear()
        self._data.clear()
        self._redefine(command)
        return [command]

    def _redefine(self, command: Command) -> None:
        if command.data:
            match command.code[1:]:
                case "CC":
                    self._caret = command.data[0]
                case "CT":
                    self._tilde = command.data[0]
                case "CD":
                    self.delimiter = command.data[0]
                case _:
                    pass
