"""DOOR: one door in full, the others in a line each; what was read, what is missing, what is extra."""

from dock.core.views import DoorView
from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, box, row


def door(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    doors = scene.view.doors
    if not doors:
        return box(scene.say("screen.door"), [row((scene.say("screen.no_door"), Ink.DIM))], scene.width, height)
    at = scene.door_at % len(doors)
    one = doors[at]
    others = [_head(scene, other, number) for number, other in enumerate(doors, 1) if number != at + 1]
    lines = [_head(scene, one, at + 1)]
    lines += [row((f"  {scene.say('screen.missing')} ", Ink.ATTENTION), f" {seen}") for seen in one.missing]
    lines += [row((f"  {scene.say('screen.extra')} ", Ink.ALREADY), f" {seen}") for seen in one.extra]
    title = f"{scene.say('screen.door')} {at + 1}/{len(doors)}"
    shown = box(title, lines, scene.width, height - len(others), scene.scroll)
    return [*shown, *others]


def _head(scene: Scene, view: DoorView, number: int) -> Row:
    state = scene.say("screen.open" if view.is_open else "screen.closed")
    return row(
        (f"{number} ", Ink.KEY),
        (f"{view.door}  ", Ink.TITLE),
        (f" {state} ", Ink.GOOD if view.is_open else Ink.DIM),
        f"  {scene.say('screen.read')} {view.received_count}/{view.expected_count}"
        f"  {scene.say('screen.missing')} {len(view.missing)}  {scene.say('screen.extra')} {len(view.extra)}"
        f"  {scene.say('screen.strays')} {view.stray_count}",
        (f"  {scene.clock(view.as_of_us)}", Ink.DIM),
    )
