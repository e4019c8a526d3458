"""What several screens show: the unit in hand, the last scans beside a list, a figure with its name."""

from dock.core.views import Said, ScanSeen, UnitView
from ui.terminal.frame import BROADER, Scene
from ui.terminal.palette import TONE_SHAPE, Ink
from ui.terminal.rows import Row, beside, box, column, row, shorten

SCANS_WIDTH = 26
SCANS_WIDTH_BROAD = 46
HOLD_REASON = "hold:"  # before the hold that sent a unit to quarantine, where a rule would stand
UNSURE = frozenset({"uncertain", "lost", "refused"})


def unit_lines(scene: Scene, unit: UnitView | None) -> list[Row]:
    """The unit in hand, in three lines."""
    if unit is None:
        return [row((f" {scene.say('screen.no_unit')}", Ink.DIM)), (), ()]
    serial = f"  ser {unit.serial}" if unit.serial else ""
    grade = f"{scene.say('screen.grade')} {unit.grade or '-'}"
    where = ""
    if unit.disposition:
        place = unit.place or unit.location or (scene.say(f"zone.{unit.zone}") if unit.zone else "")
        where = f"  → {place}  {scene.say(f'disposition.{unit.disposition}')}"
    alarms = [scene.say(f"hold.{hold}") for hold in unit.holds]
    if unit.doubt or unit.label in UNSURE:
        alarms.append(scene.say("screen.label_in_doubt"))
    why = ", ".join(_reason(scene, one) for one in unit.because)
    because = f"{scene.say('screen.reason')}: {why}" if why else ""
    return [
        row((f" {unit.title}", Ink.TITLE), (f"  {unit.sku}{serial}  {unit.rma}", Ink.PLAIN)),
        row((f" {unit.plate or unit.lpn}  {scene.say(f'state.{unit.state}')}  ", Ink.PLAIN), (grade, Ink.TITLE), where),
        row(
            (f" {', '.join(alarms)} " if alarms else "", Ink.ALARM),
            (f" {shorten(because, scene.width - 2)}", Ink.DIM),
        ),
    ]


def _reason(scene: Scene, said: Said) -> str:
    """What a rule says for itself; a hold that decided is told by its name."""
    if said.en.startswith(HOLD_REASON):
        return scene.say(f"hold.{said.en.removeprefix(HOLD_REASON)}")
    return said.text(scene.lang)


def queue(scene: Scene, height: int) -> list[Row]:
    """What else waits for this kind of work, beside the last scans."""
    title = f"{scene.say('screen.queue')} {len(scene.bench.queue)}"
    width = scene.width - scans_width(scene) - 4
    lines = [row(column(_waiting(scene, unit), width)) for unit in scene.bench.queue]
    return with_scans(scene, title, lines, height)


def with_scans(scene: Scene, title: str, lines: list[Row], height: int) -> list[Row]:
    """These lines in a box, and the last scans in one beside it."""
    width = scans_width(scene)
    scans = [_scan(scene, one, width - 4) for one in scene.bench.scans]
    return beside(
        box(title, lines, scene.width - width, height, scene.scroll),
        box(scene.say("screen.last"), scans, width, height),
    )


def scans_width(scene: Scene) -> int:
    """How wide the last scans are shown."""
    return SCANS_WIDTH_BROAD if scene.width >= BROADER else SCANS_WIDTH


def figure(scene: Scene, name: str, value: str, width: int = 34) -> Row:
    """A number with its name before it."""
    return row((column(scene.say(f"screen.{name}"), width), Ink.DIM), value)


def _waiting(scene: Scene, unit: UnitView) -> str:
    where = unit.place or (scene.say(f"zone.{unit.zone}") if unit.zone else "")
    return f"{unit.plate or unit.lpn}  {unit.grade or '-'}  {column(where, 12)} {unit.title}"


def _scan(scene: Scene, seen: ScanSeen, width: int) -> Row:
    said = f"{scene.clock(seen.at_us)} {TONE_SHAPE[seen.tone]} {seen.text}"
    if scene.width >= BROADER:
        said += f"  {scene.line(seen.line)}"
    return row(column(said, width))
