"""`dock demo --headless`: the same station, drivers and simulators through a day's parcels, with a closing report.

Every scan goes through the simulated scanner's wire. The report is good only if every law holds.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import click

from dock.core.codes.command_codes import CommandCode, Verb
from dock.core.ids import ParcelId
from dock.core.views import BenchView, DockView
from dock.settings.places import Places
from drivers.clock import SystemClock
from ui.commands.speaking import Speaker
from ui.compose.root import run_dock
from ui.compose.running import RunningDock
from ui.demo.making import enrol, make_plan, make_world
from ui.demo.world import BADGE, BENCH, Sent, World, place_for
from ui.words import say

ANSWER_S = 10.0  # a scan that is not answered within this is lost
SETTLE_S = 60.0  # labels print at a printer's pace
SAME_SCAN_S = 2.1  # an equal piece is scanned again after the scanner's own window


@dataclass(slots=True)
class Day:
    """What was done, and what went wrong."""

    scans: int = 0
    received: int = 0
    graded: int = 0
    put_away: int = 0
    refused: list[str] = field(default_factory=list[str])


async def work_a_day(where: Places, parcel_count: int, seed: int, language: str) -> int:
    """Work `parcel_count` parcels and print the report; 0 where every law holds, else 1."""
    clock = SystemClock()
    async with make_world(where, seed, clock) as world:
        parcels = world.send(parcel_count)
        plan = make_plan(world, where, language)
        ready: asyncio.Future[RunningDock] = asyncio.get_running_loop().create_future()
        async with asyncio.TaskGroup() as group:
            running = group.create_task(run_dock(plan, ready.set_result), name="dock")
            dock = await ready
            await enrol(dock)
            day = Day()
            await _until(dock, lambda view: any(one.kind == "scanner" and one.state == "up" for one in view.devices))
            await _until_known(dock, world)
            with click.progressbar(parcels, label=say("day.bar", language)) as bar:
                await _scan(dock, world, day, BADGE.text)
                for parcel in bar:
                    await _work(dock, world, day, parcel, language)
            settled = await _settle(dock, world)
            running.cancel()
        return _report(dock.latest(), day, world, Speaker(language), is_settled=settled)


async def _work(dock: RunningDock, world: World, day: Day, parcel: Sent, language: str) -> None:
    opened = await _scan(dock, world, day, parcel.tracking)
    if opened.parcel is None or opened.parcel.parcel != parcel.parcel:
        day.refused.append(f"{parcel.tracking}: {_said(opened, language)}")
        return
    day.received += 1
    before = ""
    for gtin in parcel.codes:
        if gtin == before:
            await asyncio.sleep(SAME_SCAN_S)
        before = gtin
        taken = await _scan(dock, world, day, gtin, "E0")
        if taken.unit is None:
            day.refused.append(_said(taken, language))
            continue
        grade = world.chance.choices("ABCDX", (60, 20, 10, 7, 3))[0]
        bench = await _scan(dock, world, day, CommandCode.of(Verb.GRADE, grade).text)
        if bench.unit is None or not bench.unit.zone:
            day.refused.append(_said(bench, language))
            continue
        day.graded += 1
        bench = await _scan(dock, world, day, place_for(bench.unit))
        day.put_away += bench.answer is not None and bench.answer.tone == "finished"
    await _scan(dock, world, day, CommandCode.of(Verb.DONE).text)


async def _scan(dock: RunningDock, world: World, day: Day, code: str, aim: str = "C0") -> BenchView:
    """Scan and wait for the answer."""
    before = _bench(dock.latest()).scans[:1]
    day.scans += 1
    world.scan(code, aim)
    view = await _until(dock, lambda now: _bench(now).scans[:1] != before)
    return _bench(view)


async def _until_known(dock: RunningDock, world: World) -> None:
    """Until the shop's announcements are kept: articles, places, every return and parcel."""
    last = ParcelId(world.sent[-1].parcel)
    async with asyncio.timeout(ANSWER_S * 6):
        while await dock.look_up(last) is None:
            await dock.changed()


async def _settle(dock: RunningDock, world: World) -> bool:
    """Wait until labels and events are out; false where they are not within the time."""
    try:
        await _until(
            dock,
            lambda view: view.health.effects_due_count == 0 and view.sync.queued_count == 0,
            SETTLE_S + 2.0 * len(world.sent),
        )
    except TimeoutError:
        return False
    return True


async def _until(dock: RunningDock, is_so: Callable[[DockView], bool], seconds: float = ANSWER_S) -> DockView:
    async with asyncio.timeout(seconds):
        while not is_so(dock.latest()):
            await dock.changed()
    return dock.latest()


def _said(bench: BenchView, language: str) -> str:
    line = bench.answer.line if bench.answer else None
    return say(line.key, language, line.params) if line else say("setup.no_answer", language)


def _report(view: DockView, day: Day, world: World, voice: Speaker, *, is_settled: bool) -> int:
    """Print what was done and which laws hold; 0 where all do."""
    labels = [label for label in world.printer.labels if label.is_complete]
    alike = len(labels) - len({tuple(one.text for one in label.fields) for label in labels})
    stored = len(world.shop.stored)
    laws = {
        "law.labels_once": view.health.effects_due_count == 0 and not alike,
        "law.all_upstream": view.sync.queued_count == 0 and view.sync.parked_count == 0,
        "law.all_put_away": day.put_away == day.graded,
        "law.all_kept": view.health.is_keeping,
        "law.settled": is_settled,
    }
    grades = "  ".join(f"{grade} {count}" for grade, count in view.day.graded)
    click.echo(voice.say("day.received", count=day.received))
    click.echo(voice.say("day.graded", count=day.graded, grades=grades))
    click.echo(voice.say("day.put_away", count=day.put_away))
    click.echo(voice.say("day.labels", count=len(labels)))
    click.echo(voice.say("day.events", count=view.health.events_count))
    click.echo(voice.say("day.upstream", count=stored))
    for line in day.refused:
        click.echo(voice.say("day.not_done", line=line))
    for law, holds in laws.items():
        click.echo(voice.say("day.holds" if holds else "day.broken", law=voice.say(law)))
    return 0 if all(laws.values()) else 1


def _bench(view: DockView) -> BenchView:
    return next(one for one in view.benches if one.bench == BENCH)
