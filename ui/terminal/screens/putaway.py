"""PUT AWAY: the unit in hand, where it goes in letters that are read from afar, and what else waits."""

from ui.terminal.big import BIG_LINES, big, fits
from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, row
from ui.terminal.screens.parts import queue, unit_lines


def putaway(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    unit = scene.bench.unit
    head = unit_lines(scene, unit)
    if unit is not None and unit.zone:
        where = unit.place or unit.location or scene.say(f"zone.{unit.zone}")
        if height >= len(head) + BIG_LINES + 3 and fits(where, scene.width - 2):
            head += [row((f" {line}", Ink.TITLE)) for line in big(where)]
    return [*head, *queue(scene, height - len(head))]
