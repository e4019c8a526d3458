"""`dock demo`: a whole dock with simulated devices, in the terminal, or headless through a day at full speed.

Nothing heavy is loaded before the screen stands.
"""

import asyncio
import os
import sys

import click

from dock.settings.places import Purpose, places
from ui.demo.folder import sole_demo
from ui.options import Options
from ui.words import say


@click.command()
@click.option("--headless", is_flag=True, help="No screen: work a day's parcels at full speed and report.")
@click.option("--parcels", default=20, show_default=True, help="Parcels of the day (headless).")
@click.option("--seed", default=1, show_default=True, help="The same seed sends the same parcels.")
@click.option("--slow-link", is_flag=True, help="Two frames a second, for a screen behind a slow line.")
@click.pass_obj
def demo(options: Options, *, headless: bool, parcels: int, seed: int, slow_link: bool) -> None:
    """A whole dock with simulated devices; its data lie apart and nothing real is touched."""
    where = places(config=None, data=options.data, environ=os.environ, purpose=Purpose.DEMO)
    lang = options.lang or "it"
    if headless:
        from ui.demo.day import work_a_day  # noqa: PLC0415 - the day is not loaded for a screen

        with sole_demo(where, lang):
            raise SystemExit(asyncio.run(work_a_day(where, parcels, seed, lang)))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.ClickException(say("demo.no_terminal", lang))
    from ui.demo.screen import show  # noqa: PLC0415 - Textual is loaded for a screen alone

    with sole_demo(where, lang):
        show(where, seed, lang, is_slow_link=slow_link)
