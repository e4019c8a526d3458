"""SUPERVISE: what waits and how long, today's grades and figures, and what needs a supervisor."""

from dock.core.list_views import WaitingView
from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, beside, box, column, row

BAR_MAX = 16
BAR = "█"


def supervise(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    left = scene.width // 2
    right = scene.width - left
    return beside(
        box(scene.say("screen.today"), _today(scene), left, height),
        box(scene.say("screen.exceptions"), _exceptions(scene, right - 4), right, height, scene.scroll),
    )


def _today(scene: Scene) -> list[Row]:
    day = scene.view.day
    figures = (
        ("received", day.received_count),
        ("identified", day.identified_count),
        ("graded", sum(count for _, count in day.graded)),
        ("available", day.available_count),
        ("to_inspect", day.waiting_inspection_count),
        ("to_put_away", day.waiting_putaway_count),
    )
    lines = [row((column(scene.say(f"screen.{name}"), 24), Ink.DIM), str(count)) for name, count in figures]
    most = max((count for _, count in day.graded), default=0)
    lines += [
        row((f"{grade} ", Ink.TITLE), BAR * max(1, count * BAR_MAX // most), f" {count}") for grade, count in day.graded
    ]
    return lines


def _exceptions(scene: Scene, width: int) -> list[Row]:
    lists = scene.view.lists
    named = (
        ("held", lists.held),
        ("unnamed", lists.unnamed),
        ("in_doubt", lists.in_doubt),
        ("in_repair", lists.in_repair),
    )
    lines = [row((f"{scene.say('screen.late')} {len(lists.late)}", Ink.TITLE))]
    for name, waiting in named:
        lines.append(row((f"{scene.say(f'screen.{name}')} {len(waiting)}", Ink.TITLE)))
        lines += [_waiting(scene, one, width) for one in waiting]
    return lines


def _waiting(scene: Scene, one: WaitingView, width: int) -> Row:
    holds = ", ".join(scene.say(f"hold.{hold}") for hold in one.holds)
    return row(column(f" {scene.since(one.since_us)} {one.plate} {holds} {one.title}", width))
