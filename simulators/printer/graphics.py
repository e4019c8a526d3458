"""Pictures as ZPL carries them: ^GF and ~DG in hex, packed hex, bytes, :B64: and :Z64: with its checksum."""

import base64
import binascii
import re
import zlib
from dataclasses import dataclass

GRAPHIC_BYTES_MAX = 4_000_000  # more than a label of 8 x 12 inches at 600 dpi


@dataclass(frozen=True, slots=True)
class Raster:
    """Rows of whole bytes, the leftmost dot in the highest bit; 1 is black."""

    row_bytes: int
    raw: bytes

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.raw) // self.row_bytes if self.row_bytes else 0


class NoGraphic(ValueError):
    """The data is none, or its checksum is wrong: firmware drops it without a word."""


def graphic(kind: str, total: int, row_bytes: int, data: bytes) -> Raster:
    """The picture in the data of ^GF (`kind` A, B or C) or ~DG (A).

    Raises:
        NoGraphic: it is none.
    """
    if not 0 < row_bytes <= total <= GRAPHIC_BYTES_MAX:
        raise NoGraphic(f"{total} bytes in rows of {row_bytes}")
    if found := re.fullmatch(rb":(B64|Z64):([A-Za-z0-9+/=\s]*):([0-9A-Fa-f]{4})\s*", data):
        raw = _encoded(found[1], found[2], int(found[3], 16), total)
    else:
        raw = data if kind == "B" else _hex(data, row_bytes, total)
    raw = raw[:total].ljust(total, b"\x00")
    return Raster(row_bytes, raw[: len(raw) // row_bytes * row_bytes])


def _encoded(kind: bytes, packed: bytes, crc: int, total: int) -> bytes:
    if binascii.crc_hqx(packed, 0) != crc:  # CRC-16/XMODEM over the text, as firmware checks it
        raise NoGraphic("its checksum is wrong")
    try:
        raw = base64.b64decode(packed)
        if kind == b"Z64":
            raw = zlib.decompressobj().decompress(raw, total)
    except (ValueError, zlib.error) as error:
        raise NoGraphic(str(error)) from error
    return raw


def _hex(data: bytes, row_bytes: int, total: int) -> bytes:
    """ASCII hex with its packing: G to Y and g to z repeat, a comma fills with 0, ! with F, : repeats the row above."""
    rows: list[str] = []
    row, count, made = "", 0, 0
    wide = row_bytes * 2
    for sign in data.decode("latin-1"):
        if made >= total:
            break
        if "G" <= sign <= "Y":
            count += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            count += (ord(sign) - ord("f")) * 20
        elif sign in "0123456789ABCDEFabcdef":
            row += sign * max(1, count)
            count = 0
        elif sign == ",":
            row = row.ljust(wide, "0")
        elif sign == "!":
            row = row.ljust(wide, "F")
        elif sign == ":":
            row = rows[-1] if rows else "0" * wide
        while len(row) >= wide:
            rows.append(row[:wide])
            row = row[wide:]
            made += row_bytes
    if row:
        rows.append(row.ljust(wide, "0"))
    return bytes.fromhex("".join(rows))
