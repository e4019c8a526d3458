"""FIND: what carries a code, and the whole story of its case. Nothing here changes anything."""

from dock.core.found_views import FoundThing, FoundView, Happened
from ui.terminal.frame import BROADER, Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, beside, box, column, row

THINGS_WIDTH_BROAD = 48
THINGS_LINES_MAX = 5


def find(scene: Scene, height: int) -> list[Row]:
    """The body of the screen: things over the story; beside it where there is room."""
    found = scene.bench.found
    if found is None or not found.code:
        return box(scene.say("screen.find"), [row((scene.say("screen.find_what"), Ink.DIM))], scene.width, height)
    if not found.things:
        nothing = row((scene.say("screen.found_nothing", ("code", found.code)), Ink.ATTENTION))
        return box(scene.say("screen.find"), [nothing], scene.width, height)
    if scene.width >= BROADER:
        left = box(_title(scene, found), _things(scene, found, THINGS_WIDTH_BROAD - 4), THINGS_WIDTH_BROAD, height)
        return beside(left, _story(scene, found, scene.width - THINGS_WIDTH_BROAD, height))
    things = _things(scene, found, scene.width - 4)
    tall = min(len(things), THINGS_LINES_MAX) + 2
    shown = box(_title(scene, found), things, scene.width, tall)
    return [*shown, *_story(scene, found, scene.width, height - tall)]


def _title(scene: Scene, found: FoundView) -> str:
    pictures = f"  {scene.say('screen.pictures')} {len(found.pictures)}" if found.pictures else ""
    return f"{scene.say('screen.find')} {found.code}{pictures}"


def _things(scene: Scene, found: FoundView, width: int) -> list[Row]:
    lines = [_thing(scene, one, width) for one in found.things]
    lines += [
        row((f"{scene.say('screen.picture')} ", Ink.DIM), column(f"{one.shot} {one.subject} {one.digest}", width - 6))
        for one in found.pictures
    ]
    return lines


def _thing(scene: Scene, one: FoundThing, width: int) -> Row:
    state = scene.say(f"state.{one.state}") if one.state else ""
    said = "  ".join(part for part in (one.id, state, *one.detail, one.title) if part)
    kind = f"{column(scene.say(f'thing.{one.kind}'), 8)} "
    return row((kind, Ink.DIM), column(said, width - len(kind)))


def _story(scene: Scene, found: FoundView, width: int, height: int) -> list[Row]:
    """The newest first: what a customer asks for is what happened last."""
    lines = [_entry(scene, one, width - 4) for one in reversed(found.story)]
    return box(scene.say("screen.story"), lines, width, height, scene.scroll)


def _entry(scene: Scene, one: Happened, width: int) -> Row:
    who = one.actor or one.workstation
    head = f"{scene.day(one.at_us)} "
    tail = f" {who}"
    said = scene.say(one.key, *one.params)
    return row((head, Ink.DIM), column(said, max(width - len(head) - len(tail), 0)), (tail, Ink.DIM))
