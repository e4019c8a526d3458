"""Publishes what screens show: draws what changed, at most ten times a second, and counts once a second."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Protocol, TypeVar, TypeVarTuple
from zoneinfo import ZoneInfo

from dock.core.benches import Bench, Mode
from dock.core.fault import Sentence, worded
from dock.core.found_views import FoundView
from dock.core.kpis import Rates
from dock.core.list_views import ListsView, RefundView
from dock.core.views import DockView, HealthView, Line, ReaderView, SyncView
from dock.ports import Clock
from dock.station import Station
from dock.store import queries
from dock.store.finding import find_story
from dock.store.ledger import Ledger
from dock.store.lists import draw_lists
from dock.store.today import Today
from dock.sync.courier import Courier
from dock.viewing import Gathered, draw, in_trouble

VIEW_EVERY_S = 0.1  # screens pull at this pace; faster would draw what no eye sees
PULSE_EVERY_S = 0.05
COUNT_EVERY_S = 1.0  # counts cost queries
LISTS_EVERY_US = 5_000_000  # another station's work changes lists too, and moves nothing here that says so

Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")


class Call(Protocol):
    """Runs a blocking function on the ledger's thread."""

    def __call__(self, work: Callable[[*Asked], Answer], *asked: *Asked) -> Awaitable[Answer]:
        """What it gives, once it has run."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """What views are drawn from."""

    station: Station
    ledger: Ledger
    courier: Callable[[], Courier | None]
    zone: Callable[[], ZoneInfo]
    database: str
    is_demo: bool
    readers: Callable[[], tuple[ReaderView, ...]] = tuple  # how each is now; on the dock's own loop
    refunds: Callable[[], tuple[RefundView, ...]] = tuple  # that must be seen to
    rates: Rates | None = None  # what the figures are reckoned with; None: they are not shown


@dataclass(slots=True)
class _Drawn:
    """The lists and stories that were drawn last, and what stood in the ledger then."""

    lists: ListsView = field(default_factory=ListsView)
    found: dict[str, FoundView] = field(default_factory=dict[str, FoundView])
    event_count: int = -1
    at_us: int = 0
    today: Today = field(default_factory=Today)


async def publish(source: Source, show: Callable[[DockView], None], clock: Clock, in_ledger: Call) -> None:
    """Draw until cancelled. A ledger that cannot be read is the station's trouble, and is tried again.

    What changed after a quiet moment is drawn at once: an answer to a scan waits for no pace.
    """
    station = source.station
    pulse = Pulse(clock.now_us())
    loop = asyncio.get_running_loop()
    gathered: Gathered | None = None
    counted_s = shown_s = float("-inf")
    drawn = _Drawn()
    last: DockView | None = None
    async with asyncio.TaskGroup() as group:
        group.create_task(pulse.watch(clock), name="pulse")
        while True:
            await _until_changed(station.changed, counted_s + COUNT_EVERY_S - loop.time())
            if (early_s := shown_s + VIEW_EVERY_S - loop.time()) > 0:
                await clock.sleep(early_s)
            station.changed.clear()
            shown_s = loop.time()
            try:
                if gathered is None or shown_s - counted_s >= COUNT_EVERY_S:
                    gathered = await in_ledger(_gather, source, drawn, clock.now_us(), pulse)
                    counted_s = shown_s
                view = await in_ledger(_draw, source, drawn, gathered, clock.now_us())
                last = replace(view, readers=source.readers())
            except OSError as fault:
                # the red state is drawn from memory: the ledger that gives everything else is what fails
                station.memory.trouble = worded(fault)
                last = _in_trouble(source, last, station.memory.trouble)
            show(last)


async def _until_changed(changed: asyncio.Event, seconds: float) -> None:
    """Wait for a change, and no longer than so many seconds."""
    try:
        async with asyncio.timeout(max(seconds, 0.0)):
            await changed.wait()
    except TimeoutError:
        return


@dataclass(slots=True)
class Pulse:
    """Since when the station runs, and the longest time that its loop was held."""

    started_us: int
    longest_gap_s: float = 0.0

    async def watch(self, clock: Clock) -> None:
        """Feel the pulse until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before_s = loop.time()
            await clock.sleep(PULSE_EVERY_S)
            self.longest_gap_s = max(self.longest_gap_s, loop.time() - before_s - PULSE_EVERY_S)


def _in_trouble(source: Source, last: DockView | None, trouble: Sentence) -> DockView:
    station = source.station
    identity = station.identity
    answers = {bench.text: memory.answer for bench, memory in station.memory.benches.items()}
    before = last or DockView(0, identity.site.text, identity.station.text)
    return in_trouble(before, Line("next_call_help"), Line.of(trouble), answers)


def _gather(source: Source, drawn: _Drawn, now_us: int, pulse: Pulse) -> Gathered:
    site, station = source.ledger.site, source.ledger.station
    today = datetime.fromtimestamp(now_us / 1_000_000, tz=source.zone()).date()
    midnight = datetime.combine(today, time.min, source.zone())
    with source.ledger.reading() as work:
        counts = queries.counts(work.connection, site, station)
        midnight_us = int(midnight.astimezone(UTC).timestamp() * 1_000_000)
        day = queries.day(work.connection, site, midnight_us, now_us)
        drawn.today.follow(work.connection, site, midnight_us, now_us, source.rates)
        to_inspect = queries.to_inspect(work.connection, site)
        to_put_away = queries.to_put_away(work.connection, site)
        if counts.event_count != drawn.event_count or now_us - drawn.at_us >= LISTS_EVERY_US:
            drawn.lists = draw_lists(work.connection, site, now_us, work.look_up)
            drawn.event_count, drawn.at_us = counts.event_count, now_us
            drawn.found = {}
    today = drawn.today
    overrides = tuple(sorted(today.overrides.items()))
    return Gathered(
        replace(day, hours=today.hours, overrides=overrides, figures=today.figures),
        _sync(source, counts),
        _health(source, counts, pulse),
        to_inspect,
        to_put_away,
        replace(drawn.lists, refunds=source.refunds()),
    )


def _sync(source: Source, counts: queries.Counts) -> SyncView:
    courier = source.courier()
    return SyncView(
        courier.health.state if courier else "off",
        counts.queued_count,
        counts.oldest_us,
        counts.parked_count,
        Line.of(courier.health.last_error) if courier and courier.health.last_error else None,
        counts.stored_count,
    )


def _health(source: Source, counts: queries.Counts, pulse: Pulse) -> HealthView:
    trouble = source.station.memory.trouble
    return HealthView(
        trouble is None,
        Line.of(trouble) if trouble else None,
        source.database,
        counts.event_count,
        counts.effect_due_count,
        pulse.started_us,
        pulse.longest_gap_s * 1000,
        source.station.memory.clock_state.value,
    )


def _draw(source: Source, drawn: _Drawn, gathered: Gathered, now_us: int) -> DockView:
    station = source.station
    with source.ledger.reading() as work:
        for code in _sought(station, work.look_up):
            if code not in drawn.found:
                drawn.found[code] = find_story(work.connection, source.ledger.site, code, work.look_up)
        return draw(
            work.look_up,
            station.identity,
            station.memory,
            station.policy,
            replace(gathered, found=dict(drawn.found)),
            at_us=now_us,
            is_demo=source.is_demo,
        )


def _sought(station: Station, load: Callable[[object], object]) -> list[str]:
    """What the workstations look for now."""
    benches = (load(bench) for bench in station.identity.benches)
    return [one.sought for one in benches if isinstance(one, Bench) and one.mode is Mode.FIND and one.sought]
