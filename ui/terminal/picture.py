"""From a snapshot to the rows of a screen. Pure: the same scene is the same picture."""

from collections.abc import Callable, Mapping
from typing import Final

from ui.terminal import pages, works
from ui.terminal.frame import Scene, frame
from ui.terminal.rows import Row

DOCK_PAGES = ("devices", "sync", "health")
BODIES: Final[Mapping[str, Callable[[Scene, int], list[Row]]]] = {
    "receive": works.receive,
    "inspect": works.inspect,
    "putaway": works.putaway,
    "door": pages.door,
    "devices": pages.devices,
    "sync": pages.sync,
    "health": pages.health,
    "help": pages.help_page,
}


def picture(scene: Scene) -> list[Row]:
    """Every row of the screen."""
    return frame(scene, BODIES[scene.page])
