"""HEALTH: how the station itself is."""

from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, box, row, wrap
from ui.terminal.screens.parts import figure


def health(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    view = scene.view.health
    state = ("screen.keeps", Ink.GOOD) if view.is_keeping else ("screen.keeps_not", Ink.ALARM)
    lines = [
        row((f" {scene.say(state[0])} ", state[1])),
        *(row(text) for text in wrap(scene.line(view.trouble) if view.trouble else "", scene.width - 4, 3) if text),
        figure(scene, "database", view.database),
        figure(scene, "events", str(view.events_count)),
        figure(scene, "labels_due", str(view.effects_due_count)),
        figure(scene, "gap", f"{view.longest_gap_ms:.0f} ms"),
        figure(scene, "clock", scene.say(f"clock.{view.clock}")),
        figure(scene, "today", str(scene.view.day.received_count)),
        figure(scene, "grade", "  ".join(f"{grade} {count}" for grade, count in scene.view.day.graded)),
    ]
    return box(scene.say("screen.health"), lines, scene.width, height, scene.scroll)
