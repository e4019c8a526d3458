"""A layout as PDF: vectors, the font embedded, no system library. The one PDF path of labels and papers."""

import io

from reportlab.pdfgen.canvas import Canvas

from dock.labels.fonts import ASCENT_PER_EM, BOLD, EM_PER_LINE, drawable, font
from dock.labels.layout import Box, Layout, TextLine
from dock.labels.png import symbol_rows
from dock.labels.symbols import DOTS_PER_MM, Bars, Matrix, Qr

POINTS_PER_MM = 72 / 25.4


def emit(layout: Layout) -> bytes:
    """The label as a page of its own size. The same label gives the same bytes."""
    out = io.BytesIO()
    canvas = sheet(out, layout.width_mm, layout.height_mm, "Label")
    draw(canvas, layout, top_mm=layout.height_mm)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def sheet(out: io.BytesIO, width_mm: float, height_mm: float, title: str) -> Canvas:
    """An empty document that carries no date and no machine's name, so that it can be named by its digest."""
    canvas = Canvas(out, pagesize=(width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM), invariant=True)
    canvas.setTitle(title)
    canvas.setCreator("returns-dock")
    return canvas


def draw(canvas: Canvas, layout: Layout, *, top_mm: float) -> None:
    """Draw the layout with its upper left corner at the left edge, `top_mm` above the foot of the page."""

    def fill(x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
        x, y = x_mm * POINTS_PER_MM, (top_mm - y_mm - height_mm) * POINTS_PER_MM
        canvas.rect(x, y, width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM, stroke=0, fill=1)

    pitch = DOTS_PER_MM[layout.dpi]
    for item in layout.items:
        x, y = item.x_mm, item.y_mm
        match item:
            case TextLine(size_mm=size, text=text):
                write(canvas, (x, top_mm - y), size, text, BOLD)
            case Bars(height_mm=height, module_dots=module, symbol=symbol):
                for place, run in enumerate(symbol.runs()):
                    if place % 2 == 0:
                        fill(x, y, run * module / pitch, height)
                    x += run * module / pitch
            case Matrix(module_dots=module) | Qr(module_dots=module):
                side = module / pitch
                for row, cells in enumerate(symbol_rows(item)):
                    for column, is_dark in enumerate(cells):
                        if is_dark:
                            fill(x + column * side, y + row * side, side, side)
            case Box(width_mm=width, height_mm=height, line_mm=line):
                thick = min(line, height, width)
                fill(x, y, width, thick)
                fill(x, y + height - thick, width, thick)
                fill(x, y, thick, height)
                fill(x + width - thick, y, thick, height)


def write(canvas: Canvas, corner_mm: tuple[float, float], size_mm: float, text: str, face: str) -> None:
    """Write one line whose upper left corner is `corner_mm`, from the lower left of the page."""
    em_mm = size_mm * EM_PER_LINE
    font(face)
    canvas.setFont(face, em_mm * POINTS_PER_MM)
    x_mm, top_mm = corner_mm
    canvas.drawString(x_mm * POINTS_PER_MM, (top_mm - em_mm * ASCENT_PER_EM) * POINTS_PER_MM, drawable(text, face))
