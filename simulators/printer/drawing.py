"""A label as the print head leaves it: a picture of one dot a pixel, drawn by the simulator's own hand."""

import io
from pathlib import Path

import reportlab
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFont

from simulators.printer import code128, datamatrix
from simulators.printer.formats import FieldKind, PrintedField
from simulators.printer.symbologies import data_of

SIDE_DOTS_MAX = 8_000  # no head is wider, and no format may make the simulator fill the memory
TEXT_BELOW_DOTS = 6  # between bars and the line that interprets them
_QUARTERS = {"R": Image.Transpose.ROTATE_270, "I": Image.Transpose.ROTATE_180, "B": Image.Transpose.ROTATE_90}
WHITE, BLACK = 255, 0
SQUARE = frozenset({"Aztec"})
# How many dots a row has in a picture of scale 1; stacked symbols of unlike rows are scaled whole.
ROW_DOTS = {"PDF417": 3, "MicroPDF417": 2, "DataBarStk": 1, "DataBarStkOmni": 1}


def draw(fields: tuple[PrintedField, ...], width: int, length: int, *, is_turned: bool = False) -> Image.Image:
    """The label with these fields; a width of 0 is as wide as they need."""
    pictures = [(one, picture) for one in fields if (picture := _turned(one)) is not None]
    wide = width or max((one.x + picture.width for one, picture in pictures), default=1)
    sheet = Image.new("L", (min(max(wide, 1), SIDE_DOTS_MAX), min(max(length, 1), SIDE_DOTS_MAX)), WHITE)
    for one, picture in pictures:
        y = one.y - _above_baseline(one, picture) if one.is_on_baseline else one.y
        box = (one.x, y, one.x + picture.width, y + picture.height)
        below = sheet.crop(box)
        if one.is_white:
            sheet.paste(ImageChops.lighter(below, ImageChops.invert(picture)), box[:2])
        elif one.is_reversed:
            sheet.paste(ImageChops.invert(ImageChops.difference(below, picture)), box[:2])
        else:
            sheet.paste(ImageChops.darker(below, picture), box[:2])
    return sheet.transpose(Image.Transpose.ROTATE_180) if is_turned else sheet


def png(
    fields: tuple[PrintedField, ...],
    width: int,
    length: int,
    *,
    rows: int,
    is_void: bool = False,
    is_turned: bool = False,
) -> bytes:
    """The picture as a file; below the row at which the head stopped the paper is white."""
    sheet = draw(fields, width, length, is_turned=is_turned)
    if rows < sheet.height:
        sheet.paste(WHITE, (0, rows, sheet.width, sheet.height))
    if is_void:
        ImageDraw.Draw(sheet).text((10, 10), "VOID " * 8, fill=BLACK, font=_face(60))
    out = io.BytesIO()
    sheet.convert("1", dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _turned(one: PrintedField) -> Image.Image | None:
    picture = _picture(one)
    if picture is None or picture.width > SIDE_DOTS_MAX or picture.height > SIDE_DOTS_MAX:
        return None
    quarter = _QUARTERS.get(one.turn)
    return picture if quarter is None or one.kind in {FieldKind.BOX, FieldKind.GRAPHIC} else picture.transpose(quarter)


def _above_baseline(one: PrintedField, picture: Image.Image) -> int:
    return round(one.height * 0.75) if one.kind is FieldKind.TEXT else picture.height


def _picture(one: PrintedField) -> Image.Image | None:
    match one.kind:
        case FieldKind.TEXT:
            return _text(one) if one.text.strip() else None
        case FieldKind.CODE128:
            return _under_text(_bars(code128.runs_of(one.values), one), one) if one.text else None
        case FieldKind.SYMBOL:
            return _symbol(one) if one.text else None
        case FieldKind.DATAMATRIX:
            return _matrix(one) if one.values else None
        case FieldKind.QR:
            return _qr(one) if one.text else None
        case FieldKind.BOX | FieldKind.CIRCLE | FieldKind.DIAGONAL:
            return _line(one)
        case FieldKind.GRAPHIC:
            return _raster(one)


def _text(one: PrintedField) -> Image.Image:
    face = _face(one.height)
    lines = [one.text] if one.block is None else _wrapped(one.text, face, one.block)
    step = one.height + (one.block[2] if one.block else 0)
    wide = max(int(face.getlength(line)) + 2 for line in lines)
    wide = max(wide, one.block[0]) if one.block else wide
    sheet = Image.new("L", _size(wide, step * len(lines) + one.height // 4), WHITE)
    pen = ImageDraw.Draw(sheet)
    for place, line in enumerate(lines):
        spare = max(0, (one.block[0] if one.block else 0) - int(face.getlength(line)))
        left = {"C": spare // 2, "R": spare}.get(one.block[3], 0) if one.block else 0
        pen.text((left, place * step), line, fill=BLACK, font=face)
    return sheet


def _wrapped(text: str, face: ImageFont.FreeTypeFont, block: tuple[int, int, int, str]) -> list[str]:
    """^FB: breaks at spaces and where the text says so; what is too much is written over the last line."""
    lines: list[str] = []
    for part in text.split("\\&"):
        lines.append("")
        for word in part.split(" "):
            joined = f"{lines[-1]} {word}".strip()
            if lines[-1] and face.getlength(joined) > block[0]:
                lines.append(word)
            else:
                lines[-1] = joined
    return lines[: block[1]]


def _bars(runs: tuple[int, ...], one: PrintedField) -> Image.Image:
    sheet = Image.new("L", _size(sum(runs) * one.width, one.height), WHITE)
    pen, x = ImageDraw.Draw(sheet), 0
    for place, run in enumerate(runs):
        if place % 2 == 0:
            pen.rectangle((x, 0, x + run * one.width - 1, one.height - 1), fill=BLACK)
        x += run * one.width
    return sheet


def _line(one: PrintedField) -> Image.Image:
    sheet = Image.new("L", _size(one.width, one.height), WHITE)
    pen, right, bottom = ImageDraw.Draw(sheet), sheet.width - 1, sheet.height - 1
    match one.kind:
        case FieldKind.CIRCLE:
            pen.ellipse((0, 0, right, bottom), outline=BLACK, width=one.line)
        case FieldKind.DIAGONAL:
            ends = (0, 0, right, bottom) if one.leans_left else (0, bottom, right, 0)
            pen.line(ends, fill=BLACK, width=one.line)
        case _:
            pen.rectangle((0, 0, right, bottom), outline=BLACK, width=one.line)
    return sheet


def _symbol(one: PrintedField) -> Image.Image | None:
    symbology, data = data_of(one.symbology, one.text, one.guards)
    try:
        made = zxingcpp.create_barcode(  # pyright: ignore[reportUnknownMemberType] -- its options are untyped
            data, getattr(zxingcpp.BarcodeFormat, symbology), options=one.options
        )
    except ValueError:
        return None  # firmware prints nothing of a symbol that its data do not make
    small = Image.fromarray(made.to_image(scale=1, add_quiet_zones=False))
    if symbology in SQUARE:
        return small.resize(_size(small.width * one.width, small.height * one.width), Image.Resampling.NEAREST)
    tall = one.height
    if rows := ROW_DOTS.get(symbology):
        tall = small.height // rows * one.height if one.height else small.height * one.width
    return _under_text(small.resize(_size(small.width * one.width, tall), Image.Resampling.NEAREST), one)


def _under_text(bars: Image.Image, one: PrintedField) -> Image.Image:
    if not one.shows_text:
        return bars
    size = max(12, min(30, one.width * 9))
    face = _face(size)
    sheet = Image.new("L", _size(bars.width, bars.height + TEXT_BELOW_DOTS + size), WHITE)
    sheet.paste(bars, (0, 0))
    left = max(0, (bars.width - int(face.getlength(one.text))) // 2)
    ImageDraw.Draw(sheet).text(
        (left, bars.height + TEXT_BELOW_DOTS), one.text.replace("\x1d", ""), fill=BLACK, font=face
    )
    return sheet


def _matrix(one: PrintedField) -> Image.Image | None:
    try:
        rows = datamatrix.modules(list(one.values))
    except datamatrix.TooMuch:
        return None
    return _cells(rows, one.width)


def _qr(one: PrintedField) -> Image.Image | None:
    data: str | bytes = one.text if one.text.isascii() else one.text.encode("utf-8")
    try:
        symbol = zxingcpp.create_barcode(  # pyright: ignore[reportUnknownMemberType] -- as above
            data, zxingcpp.BarcodeFormat.QRCode, ec_level=one.level
        )
    except ValueError:
        return None
    small = Image.fromarray(symbol.to_image(scale=1, add_quiet_zones=False))
    return small.resize(_size(small.width * one.width, small.height * one.width), Image.Resampling.NEAREST)


def _cells(rows: list[list[bool]], module: int) -> Image.Image:
    small = Image.new("L", (len(rows[0]), len(rows)), WHITE)
    small.putdata([BLACK if is_dark else WHITE for row in rows for is_dark in row])
    return small.resize(_size(small.width * module, small.height * module), Image.Resampling.NEAREST)


def _raster(one: PrintedField) -> Image.Image | None:
    if one.raster is None or not one.raster.height:
        return None
    size = (one.raster.row_bytes * 8, one.raster.height)
    inverted = bytes(byte ^ 0xFF for byte in one.raster.raw)
    sheet = Image.frombytes("1", size, inverted).convert("L")
    return (
        sheet.resize(_size(size[0] * one.line, size[1] * one.line), Image.Resampling.NEAREST) if one.line > 1 else sheet
    )


def _size(width: int, height: int) -> tuple[int, int]:
    return min(max(width, 1), SIDE_DOTS_MAX), min(max(height, 1), SIDE_DOTS_MAX)


def _face(height: int) -> ImageFont.FreeTypeFont:
    path = Path(reportlab.__file__).parent / "fonts" / "VeraBd.ttf"
    return ImageFont.truetype(str(path), max(1, round(min(height, SIDE_DOTS_MAX) * 0.8)))
