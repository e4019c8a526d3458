"""A label as the print head leaves it: a picture of one dot a pixel."""

import io
from pathlib import Path

import reportlab
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from simulators.printer.formats import FieldKind, PrintedField

SIDE_DOTS_MAX = 8_000  # no head is wider, and no format may make the simulator fill the memory


def draw(fields: tuple[PrintedField, ...], width: int, length: int) -> Image.Image:
    """The label with these fields."""
    sheet = Image.new("L", (min(max(width, 1), SIDE_DOTS_MAX), min(max(length, 1), SIDE_DOTS_MAX)), 255)
    pen = ImageDraw.Draw(sheet)
    for field in fields:
        match field.kind:
            case FieldKind.TEXT:
                pen.text((field.x, field.y), field.text, fill=0, font=_face(field.height))
            case FieldKind.CODE128 if field.text:
                bars = _symbol(field.text, zxingcpp.BarcodeFormat.Code128)
                sheet.paste(bars.resize((bars.width * field.width, field.height), Image.Resampling.NEAREST), _at(field))
            case FieldKind.DATAMATRIX if field.text:
                cells = _symbol(field.text, zxingcpp.BarcodeFormat.DataMatrix)
                size = (cells.width * field.width, cells.height * field.width)
                sheet.paste(cells.resize(size, Image.Resampling.NEAREST), _at(field))
            case FieldKind.BOX:
                corner = (field.x + field.width - 1, field.y + field.height - 1)
                pen.rectangle((field.x, field.y, *corner), outline=0, width=field.line)
            case _:
                pass  # a symbol without data prints nothing
    return sheet


def png(fields: tuple[PrintedField, ...], width: int, length: int) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    draw(fields, width, length).save(out, "PNG")
    return out.getvalue()


def _at(field: PrintedField) -> tuple[int, int]:
    return field.x, field.y


def _symbol(text: str, kind: zxingcpp.BarcodeFormat) -> Image.Image:
    symbol = zxingcpp.create_barcode(text, kind)  # pyright: ignore[reportUnknownMemberType] -- its options are untyped
    return Image.fromarray(symbol.to_image(scale=1, add_quiet_zones=False))


def _face(height: int) -> ImageFont.FreeTypeFont:
    path = Path(reportlab.__file__).parent / "fonts" / "VeraBd.ttf"
    return ImageFont.truetype(str(path), max(1, round(height * 0.8)))
