"""The bodies of the screens that people work at: receive, inspect, put away."""

from dock.core.views import ExpectedLine, Question, ScanSeen, UnitView
from ui.terminal.frame import BROADER, Scene
from ui.terminal.palette import TONE_SHAPE, Ink
from ui.terminal.rows import Row, beside, box, column, row, shorten

SCANS_WIDTH = 26
SCANS_WIDTH_BROAD = 46


def receive(scene: Scene, height: int) -> list[Row]:
    """The unit in hand, what the parcel should hold, and the last scans."""
    parcel = scene.bench.parcel
    head = unit_lines(scene, scene.bench.unit)
    if parcel is None:
        title, lines = scene.say("screen.expected"), [row((scene.say("screen.no_parcel"), Ink.DIM))]
    else:
        blind = f" {scene.say('screen.blind')}" if parcel.is_blind else ""
        title = f"{scene.say('screen.expected')} {parcel.shown} {' '.join(parcel.rmas)}{blind}"
        width = scene.width - _scans_width(scene) - 4
        lines = [_expected(line, width) for line in parcel.lines]
        lines += [_extra(scene, unit, width) for unit in parcel.extra]
    return [*head, *_with_scans(scene, title, lines, height - len(head))]


def inspect(scene: Scene, height: int) -> list[Row]:
    """The unit's questions with their answers, and what grade they allow."""
    unit = scene.bench.unit
    head = unit_lines(scene, unit)
    if unit is None:
        return [*head, *_queue(scene, height - len(head))]
    left_width = scene.width * 5 // 8
    questions = [_question(scene, at, one, left_width - 4) for at, one in enumerate(unit.questions, 1)]
    proposal = [row(f"{scene.say('screen.best')} ", (unit.best_grade or "?", Ink.TITLE))]
    proposal += [row((cap, Ink.DIM)) for cap in unit.caps]
    tall = height - len(head)
    return [
        *head,
        *beside(
            box(scene.say("screen.questions"), questions, left_width, tall),
            box(scene.say("screen.proposal"), proposal, scene.width - left_width, tall),
        ),
    ]


def putaway(scene: Scene, height: int) -> list[Row]:
    """The unit in hand with where it goes and why, and what else waits."""
    head = unit_lines(scene, scene.bench.unit)
    return [*head, *_queue(scene, height - len(head))]


def unit_lines(scene: Scene, unit: UnitView | None) -> list[Row]:
    """The unit in hand, in three lines."""
    if unit is None:
        return [row((f" {scene.say('screen.no_unit')}", Ink.DIM)), (), ()]
    serial = f"  ser {unit.serial}" if unit.serial else ""
    grade = f"{scene.say('screen.grade')} {unit.grade or '-'}"
    where = ""
    if unit.disposition:
        zone = scene.say(f"zone.{unit.zone}") if unit.zone else ""
        where = f"  {scene.say(f'disposition.{unit.disposition}')} → {zone} {unit.location}"
    holds = ", ".join(scene.say(f"hold.{hold}") for hold in unit.holds)
    because = f"{scene.say('screen.reason')}: {', '.join(unit.because)}" if unit.because else ""
    return [
        row((f" {unit.title}", Ink.TITLE), (f"  {unit.sku}{serial}  {unit.rma}", Ink.PLAIN)),
        row((f" {unit.plate or unit.lpn}  {scene.say(f'state.{unit.state}')}  ", Ink.PLAIN), (grade, Ink.TITLE), where),
        row((f" {holds} " if holds else "", Ink.ALARM), (f" {shorten(because, scene.width - 2)}", Ink.DIM)),
    ]


def _expected(line: ExpectedLine, width: int) -> Row:
    is_full = line.received_count >= line.authorised_count
    mark = "[x]" if is_full else "[ ]"
    count = f"{line.received_count}/{line.authorised_count}"
    title = column(f"{line.title}  {line.sku}  {line.reason}", width - len(mark) - len(count) - 2)
    return row((f"{mark} ", Ink.PLAIN if is_full else Ink.TITLE), title, f" {count}")


def _extra(scene: Scene, unit: UnitView, width: int) -> Row:
    return row(
        ("[+] ", Ink.ATTENTION),
        column(f"{scene.say('screen.extra')} {unit.title or unit.plate or unit.lpn}", width - 4),
    )


def _question(scene: Scene, at: int, question: Question, width: int) -> Row:
    said = f"[{question.answer or ' ? '}]"
    asked = question.ask_it if scene.lang == "it" else question.ask_en
    ink = Ink.PLAIN if question.answer else Ink.ATTENTION
    return row((f"{at if at <= 9 else ' '} ", Ink.KEY), column(asked, width - len(said) - 3), " ", (said, ink))


def _queue(scene: Scene, height: int) -> list[Row]:
    title = f"{scene.say('screen.queue')} {len(scene.bench.queue)}"
    width = scene.width - _scans_width(scene) - 4
    lines = [row(column(_waiting(scene, unit), width)) for unit in scene.bench.queue]
    return _with_scans(scene, title, lines, height)


def _waiting(scene: Scene, unit: UnitView) -> str:
    zone = scene.say(f"zone.{unit.zone}") if unit.zone else ""
    return f"{unit.plate or unit.lpn}  {unit.grade or '-'}  {column(zone, 12)} {unit.title}"


def _with_scans(scene: Scene, title: str, lines: list[Row], height: int) -> list[Row]:
    width = _scans_width(scene)
    scans = [_scan(scene, one, width - 4) for one in scene.bench.scans]
    return beside(box(title, lines, scene.width - width, height), box(scene.say("screen.last"), scans, width, height))


def _scan(scene: Scene, seen: ScanSeen, width: int) -> Row:
    said = f"{scene.clock(seen.at_us)} {TONE_SHAPE[seen.tone]} {seen.text}"
    if scene.width >= BROADER:
        said += f"  {scene.line(seen.line)}"
    return row(column(said, width))


def _scans_width(scene: Scene) -> int:
    return SCANS_WIDTH_BROAD if scene.width >= BROADER else SCANS_WIDTH
