"""SYNC: what waits to go upstream, and how the upstream is."""

from ui.terminal.frame import CALM_SYNC, Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, box, row, wrap
from ui.terminal.screens.parts import figure


def sync(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    view = scene.view.sync
    oldest = scene.clock(view.oldest_us) if view.oldest_us is not None else "--"
    error = scene.line(view.last_error) if view.last_error else ""
    calm = view.state in CALM_SYNC
    lines = [
        row((scene.say(f"sync.{view.state}"), Ink.TITLE if calm else Ink.ATTENTION)),
        figure(scene, "queued", str(view.queued_count)),
        figure(scene, "oldest", oldest),
        figure(scene, "stored", str(view.stored_count)),
        figure(scene, "parked", str(view.parked_count)),
        *(row((text, Ink.DIM)) for text in wrap(error, scene.width - 4, 3)),
        (),
        *(row(text) for text in wrap("" if calm else scene.say("screen.sync_goes_on"), scene.width - 4, 3)),
    ]
    return box(scene.say("screen.sync"), lines, scene.width, height, scene.scroll)
