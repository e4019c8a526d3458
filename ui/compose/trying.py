"""Tries readers otherwise than they are set up: what is as good is written into the settings, all else is given back.

One trial a reader. The station goes on all the while; a trial that the program does not live to see ended is given back
by itself, because nothing was written.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dock.core.commands import AnswerTrial, EndTrial, ReplaceDevice, TryReader
from dock.core.decision import Refusal, Tone
from dock.core.ids import DeviceId, WorkstationId
from dock.core.views import Line, ReaderView, TrialView
from dock.memory import TrialWish
from dock.settings.layers import Toml
from dock.settings.read import Mistakes
from dock.settings.values import Identity, ReaderSettings, Settings
from dock.settings.write import Edits, change_settings, try_settings
from drivers.dial import dial
from drivers.llrp.reader import LlrpReader
from drivers.llrp.swap import SwapSeen, SwapStep
from drivers.llrp.swapping import swap_reader
from ui.compose.core import Core
from ui.compose.fleet import Fleet
from ui.compose.reader_profiles import reader_profile
from ui.compose.running import RunningDock
from ui.mistaken import mistake_said
from ui.words.sentences import fault_said

ANSWER_S = 300.0  # a technician who has not answered by then has gone
NUMBERS = {"power_dbm": float, "session": int}


class _Over(Exception):
    """The trial ends here, and why."""

    def __init__(self, why: Line) -> None:
        super().__init__(why.key)
        self.why = why


@dataclass(slots=True)
class _Trial:
    """One trial that is under way."""

    wish: TryReader
    bench: WorkstationId
    view: TrialView
    answer: asyncio.Future[bool] | None = None  # while a technician is asked
    is_stopped: bool = False
    is_given_up: bool = False  # stopped again, while the reader does not come back to what it was


@dataclass(slots=True)
class Trials:
    """The trials of a station's readers."""

    dock: RunningDock
    core: Core
    fleet: Fleet
    _under_way: dict[DeviceId, _Trial] = field(default_factory=dict[DeviceId, _Trial])
    _ended: dict[DeviceId, TrialView] = field(default_factory=dict[DeviceId, TrialView])

    def views(self) -> tuple[ReaderView, ...]:
        """Every reader, with what is tried on it or was last."""
        return tuple(
            replace(reader.view(), trial=self._view_of(device)) for device, reader in self.fleet.bench.readers.items()
        )

    async def run(self) -> None:
        """Take what technicians ask until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                wish = await self.core.station.trials.get()
                if isinstance(wish.command, AnswerTrial):
                    self._answer(wish.command)
                elif wish.command.device in self._under_way:
                    self._say(wish, "trial_under_way")
                elif wish.command.device not in self.fleet.bench.readers:
                    self._say(wish, "trial_no_reader")
                else:
                    view = TrialView(SwapStep.PROBING.value, wish.command.changes)
                    trial = _Trial(wish.command, wish.bench, view)
                    self._under_way[wish.command.device] = trial
                    group.create_task(self._try(trial), name=f"trial {wish.command.device.text}")

    def _say(self, wish: TrialWish, key: str) -> None:
        device = (("device", wish.command.device.text),)
        self.core.station.say(wish.bench, Refusal(key, device, Tone.ATTENTION))

    def _view_of(self, device: DeviceId) -> TrialView | None:
        trial = self._under_way.get(device)
        return trial.view if trial else self._ended.get(device)

    def _answer(self, said: AnswerTrial) -> None:
        trial = self._under_way.get(said.device)
        if trial is None:
            return
        if trial.answer is not None and not trial.answer.done():
            trial.answer.set_result(said.is_yes)
        elif not said.is_yes:
            trial.is_given_up = trial.view.step == SwapStep.RETURNING.value
            trial.is_stopped = True

    async def _try(self, trial: _Trial) -> None:
        device = trial.wish.device
        try:
            why = await self._tried(trial)
        except _Over as over:
            why = over.why
        except OSError as fault:  # of the settings' files: nobody's trial ends the dock
            why = Line("trial.fault", (("why", fault_said(fault, self.dock.plan.settings.site.language)),))
        step = SwapStep.FAILED if why else SwapStep.DONE
        self._ended[device] = replace(trial.view, step=step.value, why=why, until_us=None)
        del self._under_way[device]
        ended = EndTrial(device, why is None, why.key if why else "", trial.wish.changes)
        await self.core.station.ask(ended, trial.bench, is_system=True)
        self.core.station.changed.set()

    async def _tried(self, trial: _Trial) -> Line | None:
        """Try it and write it down; None where it is kept, else why not."""
        device, places = trial.wish.device, self.dock.plan.places
        edits = _edits(trial.wish)
        wanted = _reader_in(try_settings(places, edits), device, self.dock.plan.settings.site.language)
        driver = self.fleet.bench.readers[device]
        old = driver.profile
        is_other = wanted.address != driver.profile.address

        async def confirm(_: SwapSeen) -> bool:
            return not trial.is_stopped and (not is_other or await self._confirmed(trial))

        def show(seen: SwapSeen) -> None:
            trial.view = _shown(trial.wish, seen)
            self.core.station.changed.set()
            if self.fleet.bench.readers.get(device) is not driver:
                raise _Over(Line("trial.settings_changed"))
            if trial.is_given_up:
                raise _Over(seen.why or Line("trial.called_off"))

        new = reader_profile(wanted)
        try:
            ended = await swap_reader(
                driver,
                new,
                dial,
                self.core.clock,
                confirm=confirm,
                show=show,
                is_called_off=lambda: trial.is_stopped,
            )
        except _Over:
            driver.point_at(old)  # where it is not pointed at it already; it tries until that reader answers
            raise
        return ended.why if ended.step is SwapStep.FAILED else await self._keep(trial, driver, is_other=is_other)

    async def _confirmed(self, trial: _Trial) -> bool:
        trial.answer = asyncio.get_running_loop().create_future()
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                return await trial.answer
        return False

    async def _keep(self, trial: _Trial, driver: LlrpReader, *, is_other: bool) -> Line | None:
        """Write what went well into the settings; they are taken from there like any other change."""
        device, plan = trial.wish.device, self.dock.plan
        edits = dict(_edits(trial.wish))
        if is_other:
            edits["identities.toml"] = _replaced(plan.settings, driver, device, self._today())
        why = f"trial of {device.text}"
        try:
            written = change_settings(plan.places, edits, self.core.clock.now_us(), why)
        except OSError as fault:
            return Line("trial.unwritten", (("why", fault.strerror or str(fault)),))
        if isinstance(written, Mistakes):
            return Line("trial.fault", (("why", _mistake_in(written, plan.settings.site.language)),))
        if is_other:
            view = driver.view()
            named = " ".join(part for part in (view.maker, view.model, view.reader_id, view.firmware) if part)
            await self.core.station.ask(ReplaceDevice(device, named), trial.bench, is_system=True)
        return None

    def _today(self) -> date:
        zone = ZoneInfo(self.dock.plan.settings.site.calendar.time_zone)
        return datetime.fromtimestamp(self.core.clock.now_us() / 1_000_000, tz=zone).date()


def _edits(wish: TryReader) -> Mapping[str, Edits]:
    table: dict[tuple[str, ...], Toml | None] = {}
    for name, value in wish.changes:
        table["readers", wish.device.text, name] = _typed(name, value)
    return {"readers.toml": table}


def _typed(name: str, value: str) -> Toml | None:
    """The value as it stands in a settings file. A number that is none stays a text, and is refused there."""
    if name == "mode":
        return (int(value) if value.isdecimal() else value) if value else None
    with suppress(ValueError):
        return NUMBERS[name](value) if name in NUMBERS else value
    return value


def _reader_in(settings: Settings | Mistakes, device: DeviceId, lang: str) -> ReaderSettings:
    if isinstance(settings, Mistakes):
        raise _Over(Line("trial.fault", (("why", _mistake_in(settings, lang)),)))
    found = next((one for one in settings.readers if one.id == device), None)
    if found is None:  # its files have taken it away a moment ago
        raise _Over(Line("trial.settings_changed"))
    return found


def _mistake_in(mistakes: Mistakes, lang: str) -> str:
    """The first mistake, without the file that was never written."""
    one = mistakes.all[0]
    return mistake_said(one, lang).partition(": ")[2]


def _shown(wish: TryReader, seen: SwapSeen) -> TrialView:
    return TrialView(
        seen.step.value,
        wish.changes,
        tuple((one.what, one.old, one.new) for one in seen.changes),
        seen.why,
        seen.old_reads_per_s,
        seen.new_reads_per_s,
        seen.until_us,
    )


def _replaced(settings: Settings, driver: LlrpReader, device: DeviceId, today: date) -> Edits:
    """The history of what stood behind this device, with the reader that stands there now at its end."""
    history = next((stood for one, stood in settings.identities if one == device), ())
    view = driver.view()
    ended = [replace(one, until=today) if one.until is None else one for one in history]
    now = Identity(view.maker, view.model, view.reader_id, "", view.firmware, today, None, "")
    return {("identities", device.text): [_table(one) for one in (*ended, now)]}


def _table(one: Identity) -> Toml:
    told: dict[str, Toml] = {
        "maker": one.maker, "model": one.model, "serial": one.serial, "mac": one.mac, "firmware": one.firmware,
        "since": one.since or "", "until": one.until or "", "note": one.note,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value != ""}
