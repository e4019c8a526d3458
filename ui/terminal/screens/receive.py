"""RECEIVE: the unit in hand, what the parcel should hold, and the last scans."""

from dock.core.views import ExpectedLine, UnitView
from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, column, row
from ui.terminal.screens.parts import scans_width, unit_lines, with_scans


def receive(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    parcel = scene.bench.parcel
    head = unit_lines(scene, scene.bench.unit)
    if parcel is None:
        title, lines = scene.say("screen.expected"), [row((scene.say("screen.no_parcel"), Ink.DIM))]
    else:
        blind = f" {scene.say('screen.blind')}" if parcel.is_blind else ""
        came = sum(line.received_count for line in parcel.lines)
        wanted = sum(line.authorised_count for line in parcel.lines)
        extra = f" +{len(parcel.extra)}" if parcel.extra else ""
        title = f"{scene.say('screen.expected')} {came}/{wanted}{extra} {parcel.shown} {' '.join(parcel.rmas)}{blind}"
        width = scene.width - scans_width(scene) - 4
        lines = [_extra(scene, unit, width) for unit in parcel.extra]
        lines += [_expected(line, width) for line in sorted(parcel.lines, key=_is_full)]
    return [*head, *with_scans(scene, title, lines, height - len(head))]


def _is_full(line: ExpectedLine) -> bool:
    return line.received_count >= line.authorised_count


def _expected(line: ExpectedLine, width: int) -> Row:
    mark = "[x]" if _is_full(line) else "[ ]"
    count = f"{line.received_count}/{line.authorised_count}"
    title = column(f"{line.title}  {line.sku}  {line.reason}", width - len(mark) - len(count) - 2)
    return row((f"{mark} ", Ink.PLAIN if _is_full(line) else Ink.TITLE), title, f" {count}")


def _extra(scene: Scene, unit: UnitView, width: int) -> Row:
    return row(
        ("[+] ", Ink.ATTENTION),
        column(f"{scene.say('screen.extra')} {unit.title or unit.plate or unit.lpn}", width - 4),
    )
