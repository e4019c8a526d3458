"""`dock station`: a real dock without a screen."""

import asyncio
import signal

import click

from ui.commands.speaking import speaker
from ui.compose.database import shown
from ui.compose.plan import Plan, read_plan
from ui.compose.root import run_dock
from ui.compose.running import RunningDock, keep_for_good
from ui.options import Options


@click.command()
@click.pass_obj
def station(options: Options) -> None:
    """The station without a screen, until it is told to stop (SIGINT or SIGTERM)."""
    try:
        asyncio.run(_serve(read_plan(options)))
    except OSError as fault:
        raise speaker(options).fault(fault) from fault


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
    keep_for_good()
    view = dock.latest()
    click.echo(
        f"station {view.station} of site {view.site} works; it keeps in {shown(dock.plan.settings, dock.plan.places)}"
    )
    if dock.no_socket:
        click.echo(dock.no_socket, err=True)
