"""Draws docs/screen.svg from the program itself: `uv run python -m benchmarks.screen_picture`."""

import asyncio
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from dock.core.decision import Tone
from dock.core.views import DayView, DockView, Line, ScanSeen, SyncView
from tests.terminal.still import NOON_US, PARCEL, SCANS, UNIT, StillFace, answer, bench, dock
from ui.terminal.app import DockApp

PICTURE = Path(__file__).parents[1] / "docs" / "screen.svg"


def day() -> DockView:
    """A moment of an ordinary day at a dock."""
    parcel_scan = ScanSeen(NOON_US - 9_000_000, Tone.GOOD, PARCEL.shown, Line("screen.receive"))
    made = bench(
        next_key="next_grade",
        parcel=PARCEL,
        unit=replace(UNIT, questions=()),
        answer=answer(Tone.GOOD, "unit_accepted", ("title", UNIT.title)),
        scans=(*SCANS, parcel_scan),
        undo_count=2,
    )
    return replace(
        dock(made),
        sync=SyncView("working", 3, NOON_US, 0, None, 1204),
        day=DayView(137, 212, (("A", 160), ("B", 40)), 150, 4, 7, ()),
    )


async def draw() -> None:
    """Write the picture."""
    app = DockApp(StillFace(day()), "bench-1", "en", environment={}, zone=UTC)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        PICTURE.write_text(app.export_screenshot(title="returns-dock"), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw())
