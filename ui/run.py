"""`dock` and `dock station`: a real dock, with a screen or without.

A terminal attaches to the station that runs; where none runs it has one inside, to which others can attach.
"""

import asyncio
import signal
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from zoneinfo import ZoneInfo

import click

from dock.settings.places import Places
from dock.store.lock import HeldElsewhere
from drivers.clock import SystemClock
from ui.attach.client import NoStation, Unwilling
from ui.attach.face import AttachedFace, keep_attached
from ui.attach.messages import Welcome
from ui.compose import run_dock, welcome_of
from ui.database import shown
from ui.options import Options
from ui.plan import Plan, read_plan
from ui.running import LoopThread, RunningDock
from ui.terminal.face import Face
from ui.words import say

TRIES = 40  # a station that just starts holds the database for a moment before its socket is there
BETWEEN_TRIES_S = 0.25


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

    plan = read_plan(options)
    lang = options.lang or plan.settings.site.language
    try:
        with open_face(plan) as (face, welcome):
            chosen = bench or welcome.benches[0]
            if chosen not in welcome.benches:
                benches = ", ".join(welcome.benches)
                raise click.ClickException(say("bench_unknown", lang, (("bench", chosen), ("benches", benches))))
            DockApp(
                face,
                chosen,
                options.lang or welcome.language,
                zone=ZoneInfo(welcome.time_zone),
                is_slow_link=slow_link,
                lock_after_s=lock_after * 60.0,
            ).run()
    except Unwilling as fault:
        raise click.ClickException(say(fault.refusal.key, lang, fault.refusal.params)) from fault
    except OSError as fault:
        raise click.ClickException(str(fault)) from fault


@click.command()
@click.pass_obj
def station(options: Options) -> None:
    """The station without a screen, until it is told to stop (SIGINT or SIGTERM)."""
    try:
        asyncio.run(_serve(read_plan(options)))
    except OSError as fault:
        raise click.ClickException(str(fault)) from fault


@contextmanager
def open_face(plan: Plan) -> Generator[tuple[Face, Welcome]]:
    """The running station's face, else that of one started inside."""
    thread: LoopThread[AttachedFace] | LoopThread[RunningDock]
    for left in reversed(range(TRIES)):
        try:
            thread, face, welcome = _attach(plan.places)
            break
        except NoStation:
            try:
                thread, face, welcome = _start_inside(plan)
                break
            except HeldElsewhere:
                if not left:
                    raise
        asyncio.run(SystemClock().sleep(BETWEEN_TRIES_S))
    else:
        raise AssertionError("the last try raises or gives a face")
    try:
        yield face, welcome
    finally:
        thread.stop()


def _attach(where: Places) -> tuple[LoopThread[AttachedFace], Face, Welcome]:
    thread: LoopThread[AttachedFace] = LoopThread(partial(keep_attached, where.socket, SystemClock()))
    face = thread.start()
    return thread, face, face.dock.welcome


def _start_inside(plan: Plan) -> tuple[LoopThread[RunningDock], Face, Welcome]:
    thread: LoopThread[RunningDock] = LoopThread(partial(run_dock, plan))
    dock = thread.start()
    return thread, dock, welcome_of(plan)


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
    click.echo(
        f"station {view.station} of site {view.site} works; it keeps in {shown(dock.plan.settings, dock.plan.places)}"
    )
    if dock.no_socket:
        click.echo(dock.no_socket, err=True)
