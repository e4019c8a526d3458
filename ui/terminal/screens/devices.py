"""DEVICES: every device, how it is, since when, and what to do."""

from dock.core.views import DeviceView
from ui.terminal.frame import Scene, device_ink, device_word
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, box, column, row, wrap


def devices(scene: Scene, height: int) -> list[Row]:
    """The body of the screen; what needs a person comes first."""
    inside = scene.width - 4
    lines: list[Row] = []
    for one in sorted(scene.view.devices, key=lambda device: device.state == "up"):
        lines.append(
            row(
                (column(one.device, 18), Ink.TITLE),
                column(scene.say(f"kind.{one.kind}"), 12),
                (column(f" {device_word(scene, one)}", 20), device_ink(one)),
                f"  {scene.clock(one.since_us)}",
            )
        )
        lines += [row(f"  {text}") for text in wrap(_reason(scene, one), inside - 2, 2) if text]
        lines += [row((f"  {text}", Ink.DIM)) for text in wrap(one.detail, inside - 2, 1) if text]
    return box(scene.say("screen.devices"), lines, scene.width, height, scene.scroll)


def _reason(scene: Scene, one: DeviceView) -> str:
    return "; ".join(map(scene.line, one.lines))
