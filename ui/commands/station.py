"""`dock station`: a real dock without a screen."""

import asyncio
import signal
from functools import partial

import click

from ui.commands.asking import language
from ui.commands.speaking import Speaker, speaker
from ui.compose.database import shown
from ui.compose.plan import Plan, read_plan
from ui.compose.root import run_dock
from ui.compose.running import RunningDock, keep_for_good
from ui.options import Options
from ui.words.sentences import fault_said


@click.command()
@click.pass_obj
def station(options: Options) -> None:
    """The station without a screen, until it is told to stop (SIGINT or SIGTERM)."""
    try:
        plan = read_plan(options)
        asyncio.run(_serve(plan, Speaker(language(options, plan))))
    except OSError as fault:
        raise speaker(options).fault(fault) from fault


async def _serve(plan: Plan, voice: Speaker) -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, told.set)
    running = loop.create_task(run_dock(plan, partial(_say_started, voice)), name="dock")
    stopping = loop.create_task(told.wait(), name="stop")
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not running.done():
        running.cancel()
        await asyncio.wait({running})
        return
    running.result()


def _say_started(voice: Speaker, dock: RunningDock) -> None:
    keep_for_good()
    view = dock.latest()
    kept = shown(dock.plan.settings, dock.plan.places)
    click.echo(voice.say("cli.station_works", station=view.station, site=view.site, place=kept))
    if dock.no_socket:
        click.echo(fault_said(dock.no_socket, voice.lang), err=True)
