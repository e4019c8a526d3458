"""HELP: what to do, and every key."""

from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, box, row, wrap

KEYS = ("keys_work", "keys_grade", "keys_question", "keys_acts", "keys_form", "keys_pages", "keys_leave", "keys_scan")


def help_page(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    inside = scene.width - 4
    lines = [row(text) for text in wrap(scene.say("help.receive"), inside, 2)]
    for key in KEYS:
        lines += [row((text, Ink.KEY)) for text in wrap(scene.say(f"help.{key}"), inside, 3)]
    return box(scene.say("screen.help"), lines, scene.width, height, scene.scroll)
