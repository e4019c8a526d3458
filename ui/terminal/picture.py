"""From a snapshot to the rows of a screen. Pure: the same scene is the same picture."""

from collections.abc import Callable, Mapping
from typing import Final

from ui.terminal.frame import Scene, frame
from ui.terminal.rows import Row
from ui.terminal.screens.devices import devices
from ui.terminal.screens.door import door
from ui.terminal.screens.find import find
from ui.terminal.screens.form import form
from ui.terminal.screens.health import health
from ui.terminal.screens.help import help_page
from ui.terminal.screens.inspect import inspect
from ui.terminal.screens.putaway import putaway
from ui.terminal.screens.readers import readers
from ui.terminal.screens.receive import receive
from ui.terminal.screens.supervise import supervise
from ui.terminal.screens.sync import sync

BODIES: Final[Mapping[str, Callable[[Scene, int], list[Row]]]] = {
    "receive": receive,
    "inspect": inspect,
    "putaway": putaway,
    "door": door,
    "find": find,
    "supervise": supervise,
    "devices": devices,
    "readers": readers,
    "sync": sync,
    "health": health,
    "help": help_page,
}


def picture(scene: Scene) -> list[Row]:
    """Every row of the screen."""
    return frame(scene, form if scene.form is not None else BODIES[scene.page])
