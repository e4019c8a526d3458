"""The bodies of the screens that show the dock itself: door, devices, sync, health, help."""

from dock.core.views import DoorView
from ui.terminal.frame import CALM_SYNC, Scene, device_ink, device_word
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, box, column, row, wrap


def door(scene: Scene, height: int) -> list[Row]:
    """Every door with what its session has read, what misses and what is extra."""
    lines: list[Row] = []
    for one in scene.view.doors:
        lines += _door(scene, one)
    return box(scene.say("screen.door"), lines, scene.width, height)


def devices(scene: Scene, height: int) -> list[Row]:
    """Every device: how it is, since when, and what to do."""
    inside = scene.width - 4
    lines: list[Row] = []
    for one in scene.view.devices:
        lines.append(
            row(
                (column(one.device, 18), Ink.TITLE),
                column(scene.say(f"kind.{one.kind}"), 12),
                (column(f" {device_word(scene, one)}", 12), device_ink(one)),
                f"  {scene.clock(one.since_us)}",
            )
        )
        lines += [row(f"  {text}") for text in wrap(one.reason, inside - 2, 2) if text]
        lines += [row((f"  {text}", Ink.DIM)) for text in wrap(one.detail, inside - 2, 1) if text]
    return box(scene.say("screen.devices"), lines, scene.width, height)


def sync(scene: Scene, height: int) -> list[Row]:
    """What waits to go upstream, and how the upstream is."""
    view = scene.view.sync
    oldest = scene.clock(view.oldest_us) if view.oldest_us is not None else "--"
    lines = [
        row((scene.say(f"sync.{view.state}"), Ink.TITLE if view.state in CALM_SYNC else Ink.ATTENTION)),
        _figure(scene, "queued", str(view.queued_count)),
        _figure(scene, "oldest", oldest),
        _figure(scene, "stored", str(view.stored_count)),
        _figure(scene, "parked", str(view.parked_count)),
        *(row((text, Ink.DIM)) for text in wrap(view.last_error, scene.width - 4, 3)),
    ]
    return box(scene.say("screen.sync"), lines, scene.width, height)


def health(scene: Scene, height: int) -> list[Row]:
    """Whether the ledger keeps what is scanned, and how the station is."""
    view = scene.view.health
    state = ("screen.keeps", Ink.GOOD) if view.is_keeping else ("screen.keeps_not", Ink.ALARM)
    lines = [
        row((f" {scene.say(state[0])} ", state[1]), f" {view.trouble}"),
        _figure(scene, "database", view.database),
        _figure(scene, "events", str(view.events_count)),
        _figure(scene, "labels_due", str(view.effects_due_count)),
        _figure(scene, "gap", f"{view.longest_gap_ms:.0f} ms"),
        _figure(scene, "today", str(scene.view.day.received_count)),
        _figure(scene, "grade", "  ".join(f"{grade} {count}" for grade, count in scene.view.day.graded)),
    ]
    return box(scene.say("screen.health"), lines, scene.width, height)


def help_page(scene: Scene, height: int) -> list[Row]:
    """What to do, and every key."""
    inside = scene.width - 4
    lines = [row(text) for text in wrap(scene.say("help.receive"), inside, 2)]
    for key in ("help.keys_work", "help.keys_grade", "help.keys_question", "help.keys_pages", "help.keys_leave"):
        lines += [row((text, Ink.KEY)) for text in wrap(scene.say(key), inside, 2)]
    return box(scene.say("screen.help"), lines, scene.width, height)


def _door(scene: Scene, view: DoorView) -> list[Row]:
    state = scene.say("screen.open" if view.is_open else "screen.closed")
    lines = [
        row(
            (f"{view.door}  ", Ink.TITLE),
            (f" {state} ", Ink.GOOD if view.is_open else Ink.DIM),
            f"  {scene.say('screen.read')} {view.received_count}/{view.expected_count}"
            f"  {scene.say('screen.missing')} {len(view.missing)}  {scene.say('screen.extra')} {len(view.extra)}"
            f"  {scene.say('screen.strays')} {view.stray_count}",
            (f"  {scene.clock(view.as_of_us)}", Ink.DIM),
        )
    ]
    lines += [row((f"  {scene.say('screen.missing')} ", Ink.ATTENTION), f" {one}") for one in view.missing]
    lines += [row((f"  {scene.say('screen.extra')} ", Ink.ALREADY), f" {one}") for one in view.extra]
    return lines


def _figure(scene: Scene, name: str, value: str) -> Row:
    return row((column(scene.say(f"screen.{name}"), 34), Ink.DIM), value)
