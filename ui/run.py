"""`dock` and `dock station`: a real dock, with a screen or without."""

import asyncio
import os
import signal
from functools import partial
from importlib.metadata import version

import click

from dock.settings.places import places
from dock.settings.policy import read_policy
from dock.settings.read import Mistakes, read_settings
from ui.compose import DockThread, Plan, RunningDock, run_dock
from ui.options import Options


@click.command()
@click.option("--bench", default="", help="The workstation; the first of the settings where none is named.")
@click.pass_obj
def terminal(options: Options, bench: str = "") -> None:
    """The terminal, with the station inside."""
    from ui.terminal.app import DockApp  # noqa: PLC0415 - Textual is loaded for a screen alone

    plan = _plan(options)
    names = [one.id.text for one in plan.settings.workstations]
    chosen = bench or names[0]
    if chosen not in names:
        raise click.ClickException(f"there is no workstation {chosen}: {', '.join(names)} are in station.toml")
    thread = DockThread(partial(run_dock, plan))
    try:
        dock = thread.start()
    except OSError as fault:
        raise click.ClickException(str(fault)) from fault
    try:
        DockApp(dock, chosen, options.lang or plan.settings.site.language).run()
    finally:
        thread.stop()


@click.command()
@click.pass_obj
def station(options: Options) -> None:
    """The station without a screen, until it is told to stop (SIGINT or SIGTERM)."""
    try:
        asyncio.run(_serve(_plan(options)))
    except OSError as fault:
        raise click.ClickException(str(fault)) from fault


async def _serve(plan: Plan) -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, told.set)
    running = loop.create_task(run_dock(plan, _say_started), name="dock")
    stopping = loop.create_task(told.wait(), name="stop")
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not running.done():
        running.cancel()
        await asyncio.wait({running})
        return
    running.result()


def _say_started(dock: RunningDock) -> None:
    view = dock.latest()
    click.echo(f"station {view.station} of site {view.site} works; it keeps in {dock.plan.places.database}")


def _plan(options: Options) -> Plan:
    """What the dock is made from.

    Raises:
        click.ClickException: every mistake of the settings, with file and line.
    """
    where = places(config=options.config, data=options.data, environ=os.environ)
    settings, policy = read_settings(where), read_policy(where)
    if isinstance(settings, Mistakes):
        raise click.ClickException(settings.text)
    if isinstance(policy, Mistakes):
        raise click.ClickException(policy.text)
    return Plan(settings, policy, where, os.environ, version("returns-dock"))
