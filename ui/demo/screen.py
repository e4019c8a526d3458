"""`dock demo` in the terminal. The screen stands first; the dock is loaded and started behind it."""

from collections.abc import Callable

from dock.settings.places import Places
from ui.terminal.app import DockApp
from ui.terminal.opening import Opened, OpeningFace

DEMO_BENCH = "bench-1"


def show(where: Places, seed: int, language: str, *, is_slow_link: bool = False) -> None:
    """Run the demo until the person leaves it."""
    stops: list[Callable[[], None]] = []

    def open_dock() -> Opened:
        from ui.demo.live import start  # noqa: PLC0415 - the dock is loaded behind the screen

        dock, stop = start(where, seed, language)
        stops.append(stop)
        return Opened(dock)

    opening = OpeningFace(open_dock, is_demo=True)
    try:
        DockApp(opening, DEMO_BENCH, language, is_slow_link=is_slow_link, lock_after_s=0).run()
    finally:
        opening.wait()
        for stop in stops:
            stop()
    if opening.fault is not None:
        raise opening.fault
