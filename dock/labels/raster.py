"""A layout as dots, for printers that are given pictures: ZPL ^GF, Brother QL and ESC/POS.

No byte of a text stands in what is sent: it is drawn here, and only dots go out.
"""

import base64
import binascii
import zlib
from dataclasses import dataclass

from PIL import Image

from dock.labels.layout import Layout
from dock.labels.png import picture

QL_BYTES_PER_LINE = 90  # Brother QL raster command reference, 2.3.2: 720 pins of a 62 mm head
QL_FOOT_MARGIN_DOTS = 35
ESCPOS_BAND_LINES = 255  # bands keep a printer of small memory going


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Rows of dots, each a whole number of bytes, the leftmost dot in the highest bit; 1 prints black."""

    width: int
    height: int
    rows: tuple[bytes, ...]

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return (self.width + 7) // 8


def bitmap(sheet: Image.Image) -> Bitmap:
    """The dots of a grey picture; darker than the middle prints."""
    dark = sheet.point([255] * 128 + [0] * 128).convert("1", dither=Image.Dither.NONE)
    raw, width = dark.tobytes(), (dark.width + 7) // 8
    rows = tuple(raw[place : place + width] for place in range(0, len(raw), width))
    return Bitmap(dark.width, dark.height, rows)


def emit_zpl(layout: Layout) -> bytes:
    """One ZPL format that prints the label as a picture (ZPL II guide, ^GF; :Z64: with its CRC-16/XMODEM)."""
    dots = bitmap(picture(layout))
    raw = b"".join(dots.rows)
    packed = base64.b64encode(zlib.compress(raw, 9))
    crc = binascii.crc_hqx(packed, 0)
    size = f"^PW{dots.width}\n^LL{dots.height}\n^LH0,0\n"
    field = f"^FO0,0^GFA,{len(raw)},{len(raw)},{dots.row_bytes},:Z64:{packed.decode()}:{crc:04x}^FS\n"
    return f"^XA\n{size}{field}^PQ1\n^XZ\n".encode("ascii")


def emit_brother_ql(layout: Layout) -> bytes:
    """One label for a Brother QL with a 62 mm head (raster command reference, QL-800 series, 2.1).

    The head prints from right to left; a die-cut or continuous roll is what the printer finds in itself.
    """
    dots = bitmap(picture(layout).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    if dots.row_bytes > QL_BYTES_PER_LINE:
        raise ValueError(f"the label is {dots.width} dots wide, and the head of a Brother QL has 720")
    lines = dots.height.to_bytes(4, "little")
    out = bytearray(b"\x00" * 200 + b"\x1b@")  # whatever half a command lies there is ended, and begun anew
    out += b"\x1bia\x01"  # raster mode
    out += b"\x1biz\x80\x0a\x3e\x00" + lines + b"\x00\x00"  # continuous, 62 mm
    out += b"\x1biM\x40" + b"\x1biA\x01" + b"\x1biK\x08"  # cut after each label
    out += b"\x1bid" + QL_FOOT_MARGIN_DOTS.to_bytes(2, "little")
    for row in dots.rows:
        out += b"g\x00" + bytes([QL_BYTES_PER_LINE]) + row.rjust(QL_BYTES_PER_LINE, b"\x00")
    out += b"\x1a"  # print, and feed the last label out
    return bytes(out)


def emit_escpos(layout: Layout) -> bytes:
    """One label for an ESC/POS printer: GS v 0 in bands, then feed and cut."""
    dots = bitmap(picture(layout))
    out = bytearray(b"\x1b@")
    for place in range(0, dots.height, ESCPOS_BAND_LINES):
        band = dots.rows[place : place + ESCPOS_BAND_LINES]
        out += b"\x1dv0\x00" + dots.row_bytes.to_bytes(2, "little") + len(band).to_bytes(2, "little") + b"".join(band)
    out += b"\x1bd\x03" + b"\x1dV\x42\x00"
    return bytes(out)
