"""A layout as a picture with the printer's own dots: for previews, and for printers without a language."""

import io

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from dock.labels.fonts import BOLD, EM_PER_LINE, drawable, font_path
from dock.labels.gs1_content import bracketed
from dock.labels.layout import Box, Layout, TextLine
from dock.labels.symbols import DOTS_PER_MM, MM_PER_INCH, Bars, Matrix, Qr

BLACK, WHITE = 0, 255


def emit(layout: Layout) -> bytes:
    """The label as a PNG of one dot a pixel, its density written into it."""
    out = io.BytesIO()
    per_inch = DOTS_PER_MM[layout.dpi] * MM_PER_INCH
    picture(layout).convert("1", dither=Image.Dither.NONE).save(out, "PNG", dpi=(per_inch, per_inch))
    return out.getvalue()


def picture(layout: Layout) -> Image.Image:
    """The label as a grey picture of one dot a pixel."""
    sheet = Image.new("L", (layout.dots(layout.width_mm), layout.dots(layout.height_mm)), WHITE)
    draw = ImageDraw.Draw(sheet)
    for item in layout.items:
        x, y = layout.dots(item.x_mm), layout.dots(item.y_mm)
        match item:
            case TextLine(size_mm=size, text=text):
                face = ImageFont.truetype(str(font_path(BOLD)), max(1, layout.dots(size * EM_PER_LINE)))
                draw.text((x, y), drawable(text), fill=BLACK, font=face)
            case Bars(height_mm=height, module_dots=module, symbol=symbol):
                for place, run in enumerate(symbol.runs()):
                    if place % 2 == 0:
                        draw.rectangle((x, y, x + run * module - 1, y + layout.dots(height) - 1), fill=BLACK)
                    x += run * module
            case Matrix(module_dots=module) | Qr(module_dots=module):
                for row, cells in enumerate(symbol_rows(item)):
                    for column, is_dark in enumerate(cells):
                        if is_dark:
                            left, top = x + column * module, y + row * module
                            draw.rectangle((left, top, left + module - 1, top + module - 1), fill=BLACK)
            case Box(width_mm=width, height_mm=height, line_mm=line):
                corner = (x + layout.dots(width) - 1, y + layout.dots(height) - 1)
                draw.rectangle((x, y, *corner), outline=BLACK, width=max(1, layout.dots(line)))
    return sheet


def symbol_rows(symbol: Matrix | Qr) -> list[list[bool]]:
    """The modules of a symbol, row by row, without quiet zone."""
    if isinstance(symbol, Qr):
        made = zxingcpp.create_barcode(  # pyright: ignore[reportUnknownMemberType] -- its options are untyped
            symbol.text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"
        )
    else:
        text = bracketed(symbol.text) if symbol.is_gs1 else symbol.text
        made = zxingcpp.create_barcode(  # pyright: ignore[reportUnknownMemberType] -- as above
            text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True, gs1=symbol.is_gs1
        )
    drawn = Image.fromarray(made.to_image(scale=1, add_quiet_zones=False))
    return [[drawn.getpixel((x, y)) == BLACK for x in range(drawn.width)] for y in range(drawn.height)]
