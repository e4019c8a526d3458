"""A stack light on a reader's outputs says what the screens say, and is lit anew when the reader is back."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from dock.core.decision import Tone
from dock.core.ids import WorkstationId
from dock.core.observations import DeviceKind, DeviceState
from dock.core.views import Answer, BenchView, DeviceView, DockView, DoorView, HealthView, Line
from dock.settings.places import places
from dock.settings.read import Mistakes, read_settings
from dock.settings.values import Settings
from dock.signalling import SHOWN_US, SOUND_US, Signal, signal_of, sounds
from drivers.clock import SystemClock
from drivers.fleet import DeviceFault
from drivers.llrp.reader import LlrpReader
from tests.contract.reader_bench import DOOR, WORKS, Bench, on_a_bench, reported
from ui.compose.lights import light

NOW_US = SystemClock().now_us()
OK, BUSY, ERROR = 1, 2, 4
HERE = WorkstationId("bench-1")
FILES = {
    "station.toml": '[workstations.bench-1]\nreaders = ["door-1"]\n',
    "readers.toml": '[readers.door-1]\naddress = "tcp://127.0.0.1:5084"\n'
    "lights = { ok = 1, busy = 2, attention = 3, error = 4 }\n",
}


def view_of(
    tone: Tone | None = None, *, ago_us: int = 0, reader: DeviceState = DeviceState.IDLE, is_open: bool = False
) -> DockView:
    answer = Answer(tone, Line("x"), NOW_US - ago_us) if tone else None
    bench = BenchView(HERE.text, "door", "anna", (), Line("next_open_door"), answer=answer)
    device = DeviceView(DOOR.text, DeviceKind.READER, reader, (), "", NOW_US)
    door = DoorView("door-1", is_open, 0, 0, 0, (), (), 0, NOW_US, devices=(DOOR.text,))
    return DockView(NOW_US, "main", "D1", (bench,), (device,), (door,))


def deaf(view: DockView) -> DockView:
    return replace(view, health=replace(view.health, is_keeping=False, trouble=Line("x")))


ASKS = replace(view_of(is_open=True), doors=(replace(view_of(is_open=True).doors[0], uncertain=("P",)),))


@pytest.mark.parametrize(
    ("view", "signal"),
    [
        (view_of(), Signal.OK),
        (view_of(is_open=True), Signal.BUSY),
        (view_of(Tone.GOOD), Signal.OK),
        (view_of(Tone.ATTENTION), Signal.ATTENTION),
        (view_of(Tone.ATTENTION, ago_us=SHOWN_US), Signal.OK),
        (view_of(Tone.WRONG, is_open=True), Signal.ERROR),
        (view_of(Tone.WRONG, ago_us=SHOWN_US), Signal.OK),
        (view_of(reader=DeviceState.DOWN), Signal.ATTENTION),
        (view_of(reader=DeviceState.CONNECTING), Signal.OK),
        (
            replace(view_of(is_open=True), doors=(replace(view_of(is_open=True).doors[0], uncertain=("P",)),)),
            Signal.ATTENTION,
        ),
        (deaf(view_of()), Signal.ERROR),
    ],
)
def test_the_gravest_is_lit(view: DockView, signal: Signal) -> None:
    assert signal_of(view, {HERE.text}, {"door-1"}, NOW_US) is signal
    assert signal_of(replace(view, health=HealthView(True, None, "", 0, 0, 0, 0.0)), {"other"}, set[str](), NOW_US) in {
        Signal.OK,
        Signal.ATTENTION,
    }, "another workstation's answer and door are not told here"


def test_the_buzzer_sounds_for_a_moment() -> None:
    assert sounds(view_of(Tone.WRONG), {HERE.text}, NOW_US)
    assert not sounds(view_of(Tone.WRONG, ago_us=SOUND_US), {HERE.text}, NOW_US)
    assert not sounds(view_of(Tone.ATTENTION), {HERE.text}, NOW_US)


class Screen:
    """What is shown; a test shows the next."""

    def __init__(self, view: DockView) -> None:
        self._view = view
        self._shown = asyncio.Event()

    def latest(self) -> DockView:
        return self._view

    async def changed(self) -> None:
        await self._shown.wait()

    def show(self, view: DockView) -> None:
        self._view = view
        shown, self._shown = self._shown, asyncio.Event()
        shown.set()


def settings_of(folder: Path, **files: str) -> Settings:
    for name, text in {**FILES, **files}.items():
        (folder / name).write_text(text)
    found = read_settings(places(config=folder, data=folder / "data", environ={}))
    assert isinstance(found, Settings), found
    return found


class Lines:
    """The driver's output lines, and a test that waits for what they come to."""

    def __init__(self, driver: LlrpReader, bench: Bench) -> None:
        self._driver = driver
        self._bench = bench
        self._switched = asyncio.Condition()

    async def set_output(self, port: int, *, is_on: bool) -> None:
        await self._driver.set_output(port, is_on=is_on)
        async with self._switched:
            self._switched.notify_all()

    def on(self) -> set[int]:
        return {port for port, is_on in self._bench.reader.settings.outputs.items() if is_on}

    async def until(self, *wanted: int) -> None:
        async with self._switched:
            await self._switched.wait_for(lambda: self.on() == set(wanted))


def test_the_outputs_of_a_reader_follow_the_screens_and_come_back_with_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)

    async def scenario(bench: Bench) -> None:
        screen = Screen(view_of())
        async with bench.kept() as driver, asyncio.TaskGroup() as group:
            lines = Lines(driver, bench)
            await bench.told.until(reported(*WORKS))
            lighting = group.create_task(light(screen, lambda: settings, {DOOR: lines}, bench.clock))
            await lines.until(OK)
            screen.show(view_of(is_open=True))
            await lines.until(BUSY)
            now = view_of()
            answer = Answer(Tone.WRONG, Line("x"), bench.clock.now_us())
            screen.show(replace(now, benches=(replace(now.benches[0], answer=answer),)))
            await lines.until(ERROR)
            await lines.until(OK)  # it ends by itself
            bench.server.drop_peers()
            screen.show(view_of(reader=DeviceState.DOWN))
            bench.reader.configure((), 1, is_reset=True, now_us=bench.clock.now_us())  # its power was gone
            assert lines.on() == set()
            before = len(bench.told.all)
            await bench.told.until(lambda told: reported(*WORKS)(told[before:]))
            screen.show(view_of())
            await lines.until(OK)
            lighting.cancel()

    on_a_bench(scenario)


def test_a_reader_that_cannot_switch_is_not_asked_again_and_again(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)

    class Refusing:
        asked = 0

        async def set_output(self, port: int, *, is_on: bool) -> None:
            self.asked += 1
            raise DeviceFault("no line {port} ({is_on})", port=port, is_on=is_on)

    async def scenario() -> None:
        screen, lamp = Screen(view_of()), Refusing()
        lighting = asyncio.get_running_loop().create_task(light(screen, lambda: settings, {DOOR: lamp}, SystemClock()))
        for number in range(20):
            screen.show(view_of(is_open=number % 2 == 0))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert lamp.asked == 1
        lighting.cancel()
        await asyncio.gather(lighting, return_exceptions=True)

    asyncio.run(scenario())


def test_two_signals_on_one_line_are_a_mistake_with_its_place(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text.replace("busy = 2", "busy = 1"))
    found = read_settings(places(config=tmp_path, data=tmp_path / "data", environ={}))
    assert isinstance(found, Mistakes)
    assert [(one.file.name, one.line) for one in found.all] == [("readers.toml", 3)]
