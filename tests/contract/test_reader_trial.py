"""A technician tries a reader otherwise, or another one, while the whole dock runs: kept if it is as good, else not."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from dock.core.commands import AnswerTrial, TryReader
from dock.core.decision import Refusal
from dock.core.ids import DeviceId, SiteId
from dock.core.views import DockView, Line, ReaderView, TrialView
from dock.settings.history import FILES_MAX
from dock.settings.places import Places, places
from dock.settings.read import read_settings
from dock.settings.values import Settings
from dock.store.engine import open_reader
from dock.store.listing import columns_of, rows_of
from drivers.llrp.swap import WATCH_US
from drivers.llrp.troubles import TROUBLES
from simulators.llrp.reader import Reader
from simulators.llrp.rospec import AiSpec
from simulators.llrp.talk import Talk
from simulators.serve import TcpServer, serve_tcp
from tests.contract.test_station_troubles import MachineClock
from ui.compose.plan import read_plan
from ui.compose.root import run_dock
from ui.compose.running import RunningDock
from ui.options import Options

DOOR = DeviceId("door-1")
EPC = bytes.fromhex("3074257bf7194e4000001a85")
DONE_S = 60.0
STATION = '[workstations.bench-1]\nname = "Bench"\nmode = "door"\nreaders = ["door-1"]\n'
READERS = '# the gate\n[readers.door-1]\naddress = "tcp://127.0.0.1:{port}"\nprofile = "bench"\n'


class Gate:
    """A dock with one reader, its clock, and a second reader that nobody uses yet."""

    def __init__(
        self,
        dock: RunningDock,
        clock: MachineClock,
        here: Places,
        servers: tuple[TcpServer, TcpServer],
        talks: Sequence[Talk],
    ) -> None:
        self.dock = dock
        self.clock = clock
        self.here = here
        self.own, self.other = servers
        self._talks = talks

    @property
    def connection_count(self) -> int:
        """How often the station has called its own reader."""
        return len(self._talks)

    async def until(self, is_there: Callable[[DockView], bool]) -> DockView:
        async with asyncio.timeout(DONE_S):
            while not is_there(view := self.dock.latest()):
                await self.dock.changed()
        return view

    async def reader(self, is_so: Callable[[ReaderView], bool]) -> ReaderView:
        view = await self.until(lambda view: bool(view.readers) and is_so(view.readers[0]))
        return view.readers[0]

    async def step(self, *steps: str) -> TrialView:
        """The trial, once it is at one of these steps."""
        seen = await self.reader(lambda one: one.trial is not None and one.trial.step in steps)
        assert seen.trial is not None
        return seen.trial

    async def ask(self, *changes: tuple[str, str]) -> Refusal | None:
        return await self.dock.ask(TryReader(DOOR, changes), "bench-1", is_system=True)

    async def say(self, *, is_yes: bool) -> None:
        assert await self.dock.ask(AnswerTrial(DOOR, is_yes), "bench-1", is_system=True) is None

    async def watched(self) -> None:
        """Let the time of watching pass, once it has begun."""
        await self.step("watching")
        self.clock.set_by_s += WATCH_US // 1_000_000 + 1

    async def ended(self) -> str:
        """What the ledger keeps of the end of the trial."""
        await self.until(lambda _: bool(self.kept("ReaderTrialEnded")))
        return str(self.kept("ReaderTrialEnded")[0]["body"]).replace(" ", "")

    def settings(self) -> Settings:
        read = read_settings(self.here)
        assert isinstance(read, Settings)
        return read

    def kept(self, kind: str) -> Sequence[Mapping[str, object]]:
        columns = columns_of("events")
        rows = rows_of(partial(open_reader, self.here.database), SiteId("main"), "events")
        return [row for values in rows if (row := dict(zip(columns, values, strict=True)))["event_class"] == kind]


@asynccontextmanager
async def at_the_gate(folder: Path, own: Reader, other: Reader) -> AsyncGenerator[Gate]:
    machine = MachineClock()
    clock = machine.clock()
    here = places(config=folder / "config", data=folder / "data", environ={})
    here.config.mkdir()
    talks: list[Talk] = []

    def talk() -> Talk:
        talks.append(Talk(own))
        return talks[-1]

    async with (
        await serve_tcp(talk, "127.0.0.1", 0, clock.now_us) as first,
        await serve_tcp(lambda: Talk(other), "127.0.0.1", 0, clock.now_us) as second,
    ):
        (here.config / "station.toml").write_text(STATION, encoding="utf-8")
        (here.config / "readers.toml").write_text(READERS.format(port=first.port), encoding="utf-8")
        ready: asyncio.Future[RunningDock] = asyncio.get_running_loop().create_future()
        plan = replace(read_plan(Options(here.config, here.data)), clock=clock)
        running = asyncio.get_running_loop().create_task(run_dock(plan, ready.set_result))
        running.add_done_callback(lambda _: ready.cancel())
        try:
            gate = Gate(await ready, machine, here, (first, second), talks)
            await gate.reader(lambda one: one.reads_per_s >= 5)
            yield gate
        finally:
            running.cancel()
            await asyncio.wait({running})


def at_a_gate(
    tmp_path: Path, work: Callable[[Gate, Reader, Reader], Coroutine[None, None, None]], *, is_other_blind: bool = False
) -> None:
    async def scenario() -> None:
        own, other = Reader(seed=1), Reader(seed=2)
        own.field.place(EPC, [1], -50, 0)
        if not is_other_blind:
            other.field.place(EPC, [1], -50, 0)
        async with at_the_gate(tmp_path, own, other) as gate:
            await work(gate, own, other)

    asyncio.run(scenario())


def powers_of(reader: Reader) -> set[int]:
    """In 1/100 dBm, of what the reader does."""
    specs = (spec for one in reader.rospecs.values() for spec in one.specs if isinstance(spec, AiSpec))
    return {setup.power_cdbm for spec in specs for setup in spec.setups}


def sessions_of(reader: Reader) -> set[int]:
    """Gen2 sessions of what the reader does."""
    specs = (spec for one in reader.rospecs.values() for spec in one.specs if isinstance(spec, AiSpec))
    return {setup.session for spec in specs for setup in spec.setups}


def test_a_power_that_reads_as_well_is_kept_in_the_settings_and_the_reader_stops_for_nothing(tmp_path: Path) -> None:
    async def work(gate: Gate, own: Reader, _: Reader) -> None:
        assert powers_of(own) == {1500}
        assert await gate.ask(("power_dbm", "12.5")) is None
        await gate.step("watching")
        assert powers_of(own) == {1250}
        await gate.watched()
        trial = await gate.step("done")
        assert trial.why is None
        assert gate.settings().readers[0].power_dbm == 12.5
        assert "# the gate" in (gate.here.config / "readers.toml").read_text()
        await gate.until(lambda _: bool(gate.kept("SettingsApplied")))
        await gate.until(lambda view: any(one.device == "settings" and one.state == "up" for one in view.devices))
        await gate.reader(lambda one: one.reads_per_s >= 5)
        assert gate.connection_count == 2  # at the start, and for the trial
        assert len(gate.kept("ReaderTrialBegun")) == 1
        assert '"is_kept":true' in await gate.ended()

    at_a_gate(tmp_path, work)


def test_a_reader_that_reads_worse_is_given_back_by_itself(tmp_path: Path) -> None:
    async def work(gate: Gate, *_: Reader) -> None:
        before = (gate.here.config / "readers.toml").read_text()
        await gate.ask(("address", f"tcp://127.0.0.1:{gate.other.port}"))
        await gate.step("confirming")
        await gate.say(is_yes=True)
        await gate.watched()
        trial = await gate.step("failed")
        assert trial.why is not None
        assert trial.why.key == "trial.worse"
        assert (gate.here.config / "readers.toml").read_text() == before
        one = await gate.reader(lambda one: one.reads_per_s >= 5)
        assert one.address == f"tcp://127.0.0.1:{gate.own.port}"
        assert '"why":"trial.worse"' in await gate.ended()

    at_a_gate(tmp_path, work, is_other_blind=True)


def test_another_reader_that_is_as_good_is_taken_with_its_history(tmp_path: Path) -> None:
    async def work(gate: Gate, *_: Reader) -> None:
        wanted = f"tcp://127.0.0.1:{gate.other.port}"
        await gate.ask(("address", wanted))
        await gate.step("confirming")
        await gate.say(is_yes=True)
        await gate.watched()
        await gate.step("done")
        settings = gate.settings()
        assert settings.readers[0].address == wanted
        ((device, history),) = settings.identities
        assert (device, len(history), history[-1].until) == (DOOR, 1, None)
        assert history[-1].maker
        await gate.until(lambda _: bool(gate.kept("DeviceReplaced")))
        assert (await gate.reader(lambda one: one.reads_per_s >= 5)).address == wanted

    at_a_gate(tmp_path, work)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("power_dbm", "33"), "trial.fault"),  # above the limit of radiated power
        (("power_dbm", "much"), "trial.fault"),
        (("profile", "absent"), "trial.fault"),
        (("address", "tcp://127.0.0.1:1"), TROUBLES["reader.unreachable"]),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_touched(tmp_path: Path, change: tuple[str, str], key: str) -> None:
    async def work(gate: Gate, own: Reader, _: Reader) -> None:
        before, rospecs = (gate.here.config / "readers.toml").read_text(), dict(own.rospecs)
        await gate.ask(change)
        trial = await gate.step("failed")
        assert trial.why is not None
        assert trial.why.key == key
        assert (gate.here.config / "readers.toml").read_text() == before
        assert own.rospecs == rospecs
        await gate.reader(lambda one: one.reads_per_s >= 5)

    at_a_gate(tmp_path, work)


def test_a_folder_of_settings_that_cannot_be_read_ends_the_trial_and_not_the_dock(tmp_path: Path) -> None:
    async def work(gate: Gate, *_: Reader) -> None:
        for number in range(FILES_MAX + 1):
            (gate.here.config / f"stray-{number}.toml").touch()
        await gate.ask(("power_dbm", "12"))
        trial = await gate.step("failed")
        assert trial.why is not None
        assert trial.why.key == "trial.fault"
        await gate.reader(lambda one: one.reads_per_s >= 5)

    at_a_gate(tmp_path, work)


def test_a_technician_stops_a_trial_and_a_second_one_waits_for_the_first(tmp_path: Path) -> None:
    async def work(gate: Gate, own: Reader, _: Reader) -> None:
        before = sessions_of(own)
        assert await gate.dock.ask(TryReader(DOOR, (("session", "2"),)), "bench-1") is not None  # nobody signed in
        assert (await gate.ask(("colour", "red"))) == Refusal("trial_unknown", (("device", "door-1"),))
        await gate.ask(("session", "2"))
        await gate.step("watching")
        assert sessions_of(own) == {2} != before
        await gate.ask(("session", "3"))
        view = await gate.until(
            lambda view: (said := view.benches[0].answer) is not None and said.line.key == "trial_under_way"
        )
        assert view.readers[0].trial is not None
        await gate.say(is_yes=False)
        trial = await gate.step("failed")
        assert trial.why == Line("trial.called_off")
        assert gate.settings().readers[0].session == 0
        await gate.reader(lambda one: one.reads_per_s >= 5)
        assert sessions_of(own) == before

    at_a_gate(tmp_path, work)
