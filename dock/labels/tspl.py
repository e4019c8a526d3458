"""A layout as TSPL, the language of TSC printers and of many that copy them.

Bars and frames are BAR commands, words and matrices are BITMAP commands: fonts and barcode engines differ from maker to
maker, dots do not. So no byte of a text ever stands in a command, and nothing is there to be escaped.
Source: TSPL/TSPL2 programming manual.
"""

from PIL import Image

from dock.labels.layout import Box, Item, Layout, TextLine
from dock.labels.png import picture
from dock.labels.raster import Bitmap, bitmap
from dock.labels.symbols import Bars, Matrix, Qr

GAP_MM = 3  # between labels on every roll of this trade; the printer's own calibration holds where it differs


def emit(layout: Layout) -> bytes:
    """One job that prints one label."""
    head = (
        f"SIZE {layout.width_mm:g} mm,{layout.height_mm:g} mm",
        f"GAP {GAP_MM} mm,0 mm",
        "DIRECTION 1",
        "REFERENCE 0,0",
        "CLS",
    )
    out = bytearray("".join(f"{line}\r\n" for line in head).encode("ascii"))
    for item in layout.items:
        out += _command(layout, item)
    out += b"PRINT 1,1\r\n"
    return bytes(out)


def _command(layout: Layout, item: Item) -> bytes:
    match item:
        case Bars(x_mm=x_mm, y_mm=y_mm, height_mm=height, module_dots=module, symbol=symbol):
            lines: list[str] = []
            x, y = layout.dots(x_mm), layout.dots(y_mm)
            for place, run in enumerate(symbol.runs()):
                if place % 2 == 0:
                    lines.append(f"BAR {x},{y},{run * module},{layout.dots(height)}\r\n")
                x += run * module
            return "".join(lines).encode("ascii")
        case Box():
            return _box(layout, item)
        case TextLine() | Matrix() | Qr():
            alone = Layout(layout.width_mm, layout.height_mm, layout.dpi, (item,))
            return _bitmap(picture(alone))


def _box(layout: Layout, box: Box) -> bytes:
    x, y = layout.dots(box.x_mm), layout.dots(box.y_mm)
    width, height = max(1, layout.dots(box.width_mm)), max(1, layout.dots(box.height_mm))
    thick = max(1, layout.dots(box.line_mm))
    if 2 * thick >= min(width, height):
        return f"BAR {x},{y},{width},{height}\r\n".encode("ascii")
    return f"BOX {x},{y},{x + width - 1},{y + height - 1},{thick}\r\n".encode("ascii")


def _bitmap(sheet: Image.Image) -> bytes:
    """What is dark in the picture, cropped to whole bytes; in TSPL a 0 prints (BITMAP, mode 0)."""
    found = sheet.point([255] * 128 + [0] * 128).getbbox()
    if found is None:
        return b""  # a text of spaces
    left, top, right, bottom = found
    left -= left % 8
    dots: Bitmap = bitmap(sheet.crop((left, top, right + -(right - left) % 8, bottom)))
    raw = bytes(byte ^ 0xFF for row in dots.rows for byte in row)
    return f"BITMAP {left},{top},{dots.row_bytes},{dots.height},0,".encode("ascii") + raw + b"\r\n"
