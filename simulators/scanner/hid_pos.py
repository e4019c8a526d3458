"""A scanner of the HID Point of Sale class: reports as its makers print them, cut and continued as they do.

Written from USB HID Point of Sale Usage Tables 1.02 and the makers' guides; the driver has its own reader.
"""

REPORT = 64
ROOM = 56  # bytes of data in one report


def reports(code: bytes, aim: str = "C0") -> list[bytes]:
    """The reports of one code."""
    pieces = [code[place : place + ROOM] for place in range(0, len(code), ROOM)] or [b""]
    return [_report(piece, aim, goes_on=place < len(pieces) - 1) for place, piece in enumerate(pieces)]


def status_report() -> bytes:
    """A report that holds no code: the scanner tells how it is."""
    return bytes([4]) + bytes(REPORT - 1)


def _report(piece: bytes, aim: str, *, goes_on: bool) -> bytes:
    written = bytearray(REPORT)
    written[0] = 2
    written[1] = len(piece)
    written[2:5] = b"]" + aim.encode("ascii")
    written[5 : 5 + len(piece)] = piece
    written[61] = ord("j")  # the maker's own sign for the symbology
    written[63] = 1 if goes_on else 0
    return bytes(written)
