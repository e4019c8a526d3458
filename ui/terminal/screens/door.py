"""DOOR: one door in full, the others in a line each; what was read, what is missing, what needs a person first.

A reader that is down shows its word and how old the figures are; it is never shown as nothing there.
"""

from dock.core.views import DeviceView, DoorRow, DoorView
from ui.terminal.frame import BROADER, CALM_DEVICE, Scene, device_ink, device_word
from ui.terminal.palette import Ink
from ui.terminal.rows import Piece, Row, box, column, row

STATUS_INK = {
    "uncertain": Ink.ATTENTION,
    "wrong_dock": Ink.ATTENTION,
    "extra": Ink.ALREADY,
    "already_received": Ink.ALREADY,
    "received": Ink.GOOD,
    "stray": Ink.DIM,
}
"""By the class of a tag; who needs a person stands first."""
STATUS, READS, ANTENNAS, SURE, PEAK, CLOCK, WHY = 14, 6, 8, 6, 6, 9, 30


def door(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    doors = scene.view.doors
    if not doors:
        return box(scene.say("screen.door"), [row((scene.say("screen.no_door"), Ink.DIM))], scene.width, height)
    at = scene.door_at % len(doors)
    one = doors[at]
    others = [_head(scene, other, number) for number, other in enumerate(doors, 1) if number != at + 1]
    lines = [_head(scene, one, at + 1)]
    if one.is_open:
        lines += [_second(scene, one), *_antennas(scene, one), _titles(scene), *_rows(scene, one)]
    title = f"{scene.say('screen.door')} {at + 1}/{len(doors)}"
    shown = box(title, lines, scene.width, height - len(others), scene.scroll)
    return [*shown, *others]


def _head(scene: Scene, view: DoorView, number: int) -> Row:
    state = scene.say("screen.open" if view.is_open else "screen.closed")
    pieces: list[str | Piece] = [
        (f"{number} ", Ink.KEY),
        (f"{view.door} ", Ink.TITLE),
        (f" {state} ", Ink.GOOD if view.is_open else Ink.DIM),
    ]
    lost = _lost(scene, view)
    if lost is not None:
        pieces.append((f" {device_word(scene, lost)} ", device_ink(lost)))
    if view.is_open:
        is_unseen = (
            lost is not None and view.read_count == 0
        )  # nothing was seen, which is not the same as nothing there
        received = "?" if is_unseen else str(view.received_count)
        counts = (
            f" {scene.say('screen.read')} {received}/{view.expected_count}"
            f"  {scene.say('screen.missing')} {len(view.missing)}  {scene.say('screen.extra')} {len(view.extra)}"
        )
        pieces.append((counts, Ink.DIM if lost is not None else Ink.PLAIN))
    return row(*pieces)


def _second(scene: Scene, view: DoorView) -> Row:
    lost = _lost(scene, view)
    counts = [
        ("door_tag.uncertain", len(view.uncertain), Ink.ATTENTION),
        ("door_tag.wrong_dock", len(view.wrong_dock), Ink.ATTENTION),
        ("door_tag.already_received", view.already_count, Ink.PLAIN),
        ("door_tag.stray", view.stray_count, Ink.DIM),
    ]
    pieces: list[str | Piece] = []
    for key, count, ink in counts:
        pieces += [(f" {scene.say(key)} {count} ", ink if count and lost is None else Ink.DIM), " "]
    return row(*pieces)


def _antennas(scene: Scene, view: DoorView) -> list[Row]:
    """Reads by antenna, and of when they are. An antenna that read nothing does not stand here."""
    if not view.read_count:
        return [row((f" {scene.say('door.nothing_read')}", Ink.DIM))]
    as_of = scene.say("door.as_of", ("clock", scene.clock(view.as_of_us)))
    ink = Ink.DIM if _lost(scene, view) is not None else Ink.PLAIN
    seen = "  ".join(f"{scene.say('door.antenna')} {antenna}: {count}" for antenna, count in view.antennas)
    ways = ", ".join(scene.say(f"door.way_{way}") for way in view.groups[-3:])
    return [row((f" {as_of}  ", Ink.DIM), (seen, ink), (f"  {ways}" if ways else "", ink))]


def _titles(scene: Scene) -> Row:
    return row((_columns(scene, *(scene.say(f"door.{name}") for name in TITLES)), Ink.DIM))


TITLES = ("status", "parcel", "reads", "antenna", "sure", "peak", "last", "why")


def _rows(scene: Scene, view: DoorView) -> list[Row]:
    by_hand = scene.say("door_not_read")
    lines = [
        row((_columns(scene, scene.say("door_tag.missing"), seen, "-", "-", "-", "-", "-", by_hand), Ink.ATTENTION))
        for seen in view.missing
    ]
    order = list(STATUS_INK)
    shown = sorted(view.rows, key=lambda one: order.index(one.tag_class) if one.tag_class in order else 0)
    told = {one.parcel for one in shown} | {one.epc for one in shown}
    for name, parcels in (("uncertain", view.uncertain), ("wrong_dock", view.wrong_dock), ("extra", view.extra)):
        status = scene.say(f"door_tag.{name}")
        beyond = [seen for seen in parcels if seen not in told]  # read long ago: more passed since than there are rows
        lines += [row((_columns(scene, status, seen, "", "", "", "", "", ""), STATUS_INK[name])) for seen in beyond]
    return lines + [_tag(scene, one) for one in shown]


def _tag(scene: Scene, one: DoorRow) -> Row:
    text = _columns(
        scene,
        scene.say(f"door_tag.{one.tag_class}"),
        one.parcel or one.epc,
        str(one.read_count),
        ",".join(map(str, one.antennas)),
        f"{one.confidence * 100:.0f}%",
        f"{one.peak_dbm:.0f}",
        scene.clock(one.last_us),
        scene.say(one.because) if one.because else "",
    )
    return row((text, STATUS_INK.get(one.tag_class, Ink.ATTENTION)))


def _columns(
    scene: Scene, status: str, parcel: str, reads: str, antennas: str, sure: str, peak: str, last: str, why: str
) -> str:
    """One line of the table; a narrow screen leaves out peak, time and reason."""
    is_broad = scene.width >= BROADER
    more = PEAK + CLOCK + WHY + 3 if is_broad else 0
    wide = scene.width - 4 - STATUS - READS - ANTENNAS - SURE - 4 - more
    cells = [(status, STATUS), (parcel, wide), (reads, READS), (antennas, ANTENNAS), (sure, SURE)]
    if is_broad:
        cells += [(peak, PEAK), (last, CLOCK), (why, WHY)]
    return " ".join(column(text, width) for text, width in cells)


def _lost(scene: Scene, view: DoorView) -> DeviceView | None:
    """A reader of this door that does not work, if there is one."""
    own = [one for one in scene.view.devices if one.device in view.devices]
    return next((one for one in own if device_ink(one) not in CALM_DEVICE), None)
