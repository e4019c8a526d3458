"""What stands in a command: its parameters by place, and the data of a field as a symbol takes them.

Source: ZPL II programming guide, each command by its name.
"""

import re

from simulators.printer import datamatrix


def number(parts: list[bytes], place: int, default: int) -> int:
    """The whole number at a place of a command, or its default."""
    text = parts[place].strip() if place < len(parts) else b""
    return int(text) if text.isdigit() and len(text) < 10 else default


def text_at(parts: list[bytes], place: int) -> str:
    """The text at a place of a command; "" where it is left out."""
    return parts[place].decode("latin-1") if place < len(parts) else ""


def turn_at(parts: list[bytes], place: int, default: str) -> str:
    """The orientation at a place of a command: N, R, I or B."""
    found = text_at(parts, place)[:1].upper()
    return found if found and found in "NRIB" else default


def unhexed(data: bytes, mark: bytes) -> bytes:
    """^FH: the bytes that follow a mark as two hex digits."""
    if not mark:
        return data
    return re.sub(re.escape(mark) + rb"([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), data)


def matrix_of(raw: bytes, escape: bytes) -> tuple[tuple[int, ...], str]:
    """Codewords and text of a ^BX field, quality 200: escape 1 is FNC1, doubled it is itself, dNNN a value."""
    data, fnc1, place = bytearray(), set[int](), 0
    while place < len(raw):
        rest = raw[place + 1 : place + 5]
        if raw[place : place + 1] == escape and rest[:1] == b"1":
            fnc1.add(len(data))
            data.append(0x1D)
            place += 2
        elif raw[place : place + 1] == escape and rest[:1] == escape:
            data += escape
            place += 2
        elif raw[place : place + 1] == escape and re.fullmatch(rb"d[0-2]\d\d", rest) and int(rest[1:]) < 256:
            data.append(int(rest[1:]))
            place += 5
        else:
            data.append(raw[place])
            place += 1
    text = bytes(data).decode("utf-8", "replace")
    return tuple(datamatrix.codewords(bytes(data), frozenset(fnc1))), text[1:] if 0 in fnc1 else text


def qr_of(raw: bytes) -> tuple[str, str]:
    """Level and text of a ^BQ field: `MA,text`; without the head the first three signs are lost, as in firmware."""
    level = chr(raw[0]).upper() if raw[:1].upper() in {b"H", b"Q", b"M", b"L"} else "Q"
    return level, raw[3:].decode("utf-8", "replace")
