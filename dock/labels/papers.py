"""A titled table on A4, for delivery notes, lists and registers: the same fonts and the same PDF path as labels."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from dock.labels.fonts import BOLD, PLAIN, width_mm
from dock.labels.layout import cleaned
from dock.labels.pdf import POINTS_PER_MM, sheet, write

PAGE_MM = (210.0, 297.0)  # ISO 216, A4
MARGIN_MM = 15.0
LINE_MM = 5.0
TITLE_MM = 8.0
PADDING_MM = 1.0
CELL_LINES_MAX = 40  # a cell that would fill a page is cut, so that a row always fits one


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be printed. `shares` are the columns' parts of the width; its texts may come from outside."""

    title: str
    lines: tuple[str, ...]  # under the title: number, date, from whom to whom
    heads: tuple[str, ...]
    shares: tuple[float, ...]
    rows: Sequence[tuple[str, ...]]
    closing: tuple[str, ...] = ()  # under the table: totals, a line to sign on


def print_paper(paper: Paper) -> bytes:
    """The paper as PDF, with its heads again and a page number on every page.

    Raises:
        ValueError: a row, the heads and the shares do not agree in number.
    """
    if any(len(row) != len(paper.heads) for row in (*paper.rows, paper.shares)):
        raise ValueError(f"{paper.title}: {len(paper.heads)} heads, and a row or the shares with another number")
    out = io.BytesIO()
    pen = _Pen(sheet(out, *PAGE_MM, cleaned(paper.title)), paper)
    for row in paper.rows:
        pen.row(row, PLAIN)
    pen.closing()
    pen.canvas.save()
    return out.getvalue()


class _Pen:
    """Where the next line goes."""

    def __init__(self, canvas: Canvas, paper: Paper) -> None:
        self.canvas = canvas
        self._paper = paper
        room_mm = PAGE_MM[0] - 2 * MARGIN_MM
        self._widths = [room_mm * share / sum(paper.shares) for share in paper.shares]
        self._page_no = 0
        self._y_mm = 0.0
        self._begin()

    def row(self, cells: tuple[str, ...], face: str) -> None:
        wrapped = [wrap(cell, width - 2 * PADDING_MM, face) for cell, width in zip(cells, self._widths, strict=True)]
        height_mm = max(map(len, wrapped), default=1) * LINE_MM
        self._make_room(height_mm)
        x_mm = MARGIN_MM
        for lines, width in zip(wrapped, self._widths, strict=True):
            for place, line in enumerate(lines):
                corner = (x_mm + PADDING_MM, self._y_mm - place * LINE_MM)
                write(self.canvas, corner, LINE_MM * 0.8, line, face)
            x_mm += width
        self._y_mm -= height_mm
        self._rule()

    def closing(self) -> None:
        for text in self._paper.closing:
            for line in wrap(text, PAGE_MM[0] - 2 * MARGIN_MM, PLAIN):
                self._make_room(LINE_MM * 1.5)
                write(self.canvas, (MARGIN_MM, self._y_mm - LINE_MM * 0.5), LINE_MM * 0.8, line, PLAIN)
                self._y_mm -= LINE_MM * 1.5
        self._end()

    def _make_room(self, height_mm: float) -> None:
        if self._y_mm - height_mm < MARGIN_MM + LINE_MM:
            self._end()
            self._begin()

    def _begin(self) -> None:
        self._page_no += 1
        self._y_mm = PAGE_MM[1] - MARGIN_MM
        if self._page_no == 1:
            for line in wrap(self._paper.title, PAGE_MM[0] - 2 * MARGIN_MM, BOLD, TITLE_MM):
                write(self.canvas, (MARGIN_MM, self._y_mm), TITLE_MM, line, BOLD)
                self._y_mm -= TITLE_MM
            for text in self._paper.lines:
                for line in wrap(text, PAGE_MM[0] - 2 * MARGIN_MM, PLAIN):
                    write(self.canvas, (MARGIN_MM, self._y_mm), LINE_MM * 0.8, line, PLAIN)
                    self._y_mm -= LINE_MM
            self._y_mm -= LINE_MM
        self.row(self._paper.heads, BOLD)

    def _end(self) -> None:
        write(self.canvas, (MARGIN_MM, MARGIN_MM), 3, f"{cleaned(self._paper.title)}  -  {self._page_no}", PLAIN)
        self.canvas.showPage()

    def _rule(self) -> None:
        y = (self._y_mm + 0.6) * POINTS_PER_MM
        self.canvas.setLineWidth(0.3)
        self.canvas.line(MARGIN_MM * POINTS_PER_MM, y, (PAGE_MM[0] - MARGIN_MM) * POINTS_PER_MM, y)


def wrap(text: str, room_mm: float, face: str, line_mm: float = LINE_MM * 0.8) -> list[str]:
    """The text in lines that fit; a word that does not is cut."""
    lines = [""]
    for word in cleaned(text).split():
        piece = word
        while width_mm(piece, line_mm, face) > room_mm and len(piece) > 1:
            cut = len(piece) - 1
            while cut > 1 and width_mm(piece[:cut], line_mm, face) > room_mm:
                cut -= 1
            lines.append(piece[:cut])
            piece = piece[cut:]
        joined = f"{lines[-1]} {piece}".strip()
        if width_mm(joined, line_mm, face) <= room_mm:
            lines[-1] = joined
        else:
            lines.append(piece)
    kept = [line for line in lines if line] or [""]
    return kept[:CELL_LINES_MAX]
