"""Golden screens: the text that a terminal gets, and under it which style stands where.

`DOCK_GOLDEN=write uv run pytest tests/terminal` writes them anew; the difference is for a person to read.
"""

import os
from pathlib import Path

from textual.app import App

GOLDEN = Path(__file__).parents[1] / "golden" / "terminal"
SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def picture_of(app: App[None]) -> str:
    """Text, style map and legend of what the terminal shows."""
    texts: list[str] = []
    styles: list[str] = []
    legend: dict[str, str] = {}
    # Textual has no public way to the cells that it would send
    strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]  # see above
    for strip in strips:
        texts.append(strip.text.rstrip())
        marks: list[str] = []
        for segment in strip:
            sign = legend.setdefault(str(segment.style), SIGNS[len(legend) % len(SIGNS)])
            marks.append(sign * segment.cell_length)
        styles.append("".join(marks))
    named = [f"{sign} {style}" for style, sign in legend.items()]
    return "\n".join([*texts, "-- styles", *styles, "-- legend", *named, ""])


def check(app: App[None], name: str) -> None:
    """The screen is as its golden file says."""
    path = GOLDEN / f"{name}.txt"
    shown = picture_of(app)
    if os.environ.get("DOCK_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert path.exists(), f"{path} is not there; DOCK_GOLDEN=write makes it"
    assert shown == path.read_text(encoding="utf-8"), f"{name} looks different; DOCK_GOLDEN=write takes it over"
