"""`dock`: the screen of a real dock. It stands before the station is loaded, attached to or started inside.

Mistakes of the settings are told before any screen; what stops the station is told where the screen ends.
"""

from contextlib import ExitStack
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from ui.commands.speaking import Speaker
from ui.compose.plan import Plan, read_plan
from ui.options import Options
from ui.words import say

if TYPE_CHECKING:
    from ui.terminal.opening import Opened


@click.command()
@click.option("--bench", default="", help="The workstation; the first of the settings where none is named.")
@click.option("--slow-link", is_flag=True, help="Two frames a second, for a screen behind a slow line.")
@click.option(
    "--lock-after", default=5.0, show_default=True, help="Minutes without a key or a scan until it locks; 0 never."
)
@click.pass_obj
def terminal(options: Options, bench: str = "", *, slow_link: bool = False, lock_after: float = 5.0) -> None:
    """The terminal: of the running station, else with a station inside."""
    from ui.terminal.app import DockApp  # noqa: PLC0415 - Textual is loaded for a screen alone
    from ui.terminal.opening import OpeningFace  # noqa: PLC0415 - see above

    plan = read_plan(options)
    site = plan.settings.site
    with ExitStack() as stack:
        opening = OpeningFace(lambda: _open(plan, bench, options.lang, stack))
        app = DockApp(
            opening,
            bench or plan.settings.workstations[0].id.text,
            options.lang or site.language,
            zone=ZoneInfo(site.calendar.time_zone),
            is_slow_link=slow_link,
            lock_after_s=lock_after * 60.0,
        )
        try:
            app.run()
        finally:
            opening.wait()
    if isinstance(opening.fault, OSError):
        raise Speaker(options.lang or site.language).fault(opening.fault) from opening.fault
    if opening.fault is not None:
        raise opening.fault


def _open(plan: Plan, bench: str, lang: str | None, stack: ExitStack) -> "Opened":
    """The station, and the seat that it gives this screen; `stack` ends it.

    Raises:
        click.ClickException: the station has no such workstation, or does not take this terminal.
        OSError: the database cannot be opened, or another station holds it and cannot be reached.
    """
    from ui.attach.client import Unwilling  # noqa: PLC0415 - the station is loaded behind the screen
    from ui.compose.open_face import open_face  # noqa: PLC0415 - see above
    from ui.terminal.opening import Opened, Seat  # noqa: PLC0415 - see above

    told_in = lang or plan.settings.site.language
    try:
        face, welcome = stack.enter_context(open_face(plan))
    except Unwilling as fault:
        raise click.ClickException(say(fault.refusal.key, told_in, fault.refusal.params)) from fault
    if bench and bench not in welcome.benches:
        params = (("bench", bench), ("benches", ", ".join(welcome.benches)))
        raise click.ClickException(say("bench_unknown", told_in, params))
    return Opened(face, Seat(bench or welcome.benches[0], lang or welcome.language, ZoneInfo(welcome.time_zone)))
