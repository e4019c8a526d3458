"""Many labels on sheets of A4, for a wall or a table: the same layouts and the same fonts as the labels themselves."""

import io
from collections.abc import Sequence

from PIL import Image

from dock.labels.fonts import BOLD, PLAIN
from dock.labels.layout import Layout, cleaned
from dock.labels.papers import MARGIN_MM, PAGE_MM, wrap
from dock.labels.pdf import POINTS_PER_MM, draw, sheet, write
from dock.labels.png import picture
from dock.labels.symbols import DOTS_PER_MM

TITLE_MM = 7.0
NOTE_MM = 3.4
GAP_MM = 4.0  # between cards: a scanner that is held over one must not see the next
Page = list[tuple[float, float, Layout]]  # left and top in millimetres from the upper left corner


def print_cards(title: str, notes: Sequence[str], cards: Sequence[Layout]) -> bytes:
    """The cards as PDF, in reading order, the title and its notes on the first page."""
    out = io.BytesIO()
    canvas = sheet(out, *PAGE_MM, cleaned(title))
    lines = [line for note in notes for line in wrap(note, PAGE_MM[0] - 2 * MARGIN_MM, PLAIN, NOTE_MM)]
    for number, page in enumerate(_pages(len(lines), cards)):
        if number == 0:
            write(canvas, (MARGIN_MM, PAGE_MM[1] - MARGIN_MM), TITLE_MM, cleaned(title), BOLD)
            for place, line in enumerate(lines):
                top_mm = PAGE_MM[1] - MARGIN_MM - TITLE_MM - 2 - place * NOTE_MM * 1.4
                write(canvas, (MARGIN_MM, top_mm), NOTE_MM, line, PLAIN)
        for left_mm, top_mm, card in page:
            canvas.saveState()
            canvas.translate(left_mm * POINTS_PER_MM, 0)
            draw(canvas, card, top_mm=PAGE_MM[1] - top_mm)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_cards(cards: Sequence[Layout], dpi: int, page_no: int = 1) -> bytes:
    """The cards of one page as PNG, to be shown on a screen and scanned from it.

    Raises:
        ValueError: there is no such page.
    """
    pages = _pages(0, cards)
    if not 1 <= page_no <= len(pages):
        raise ValueError(f"the sheet has pages 1 to {len(pages)}")
    pitch = DOTS_PER_MM[dpi]
    image = Image.new("L", (int(PAGE_MM[0] * pitch), int(PAGE_MM[1] * pitch)), 255)
    for left_mm, top_mm, card in pages[page_no - 1]:
        image.paste(picture(card).convert("L"), (int(left_mm * pitch), int(top_mm * pitch)))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _pages(note_count: int, cards: Sequence[Layout]) -> list[Page]:
    pages: list[Page] = [[]]
    head_mm = MARGIN_MM + TITLE_MM + 2 + note_count * NOTE_MM * 1.4 + GAP_MM
    left_mm, top_mm, row_mm = MARGIN_MM, head_mm, 0.0
    for card in cards:
        if left_mm + card.width_mm > PAGE_MM[0] - MARGIN_MM + 0.01:
            left_mm, top_mm, row_mm = MARGIN_MM, top_mm + row_mm + GAP_MM, 0.0
        if top_mm + card.height_mm > PAGE_MM[1] - MARGIN_MM:
            pages.append([])
            left_mm, top_mm, row_mm = MARGIN_MM, MARGIN_MM, 0.0
        pages[-1].append((left_mm, top_mm, card))
        left_mm += card.width_mm + GAP_MM
        row_mm = max(row_mm, card.height_mm)
    return pages
