"""What every serial scanner must do, on a simulated one at a pty; `--scanner=/dev/...` asks for a real one."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import pytest

from dock.core.ids import DeviceId
from dock.core.observations import CodeScanned, CodeUnreadable, DeviceReported, DeviceState, Observation
from drivers.clock import SystemClock
from drivers.dial import dial
from drivers.fleet import DeviceBusy, keep
from drivers.scanner.framing import FramingProfile
from drivers.scanner.serial_scanner import SerialScanner
from simulators.scanner.brain import Habit, ScannerBrain, ScannerModel
from simulators.serve_pty import PtyPort

DEADLINE_S = 10.0
QUICK = FramingProfile(silence_us=200_000)
SWIFT = ScannerModel(byte_gap_us=1_000, pause_us=60_000, repeat_us=20_000)


class Seen:
    """An inbox that keeps what it is told, and lets a test wait for the next."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[Observation] = asyncio.Queue()

    async def tell(self, observation: Observation) -> None:
        await self._told.put(observation)

    async def next(self) -> Observation:
        async with asyncio.timeout(DEADLINE_S):
            return await self._told.get()

    async def until(self, state: DeviceState) -> DeviceReported:
        report = await self.next()
        assert isinstance(report, DeviceReported)
        assert report.state is state
        return report


class Bench:
    """One simulated scanner at a port, kept by the fleet."""

    def __init__(self, path: Path, clock: SystemClock, name: str) -> None:
        self.brain = ScannerBrain(SWIFT)
        self.port = PtyPort(self.brain, path, clock.now_us)
        self.clock = clock
        self.seen = Seen()
        self.driver = SerialScanner(
            DeviceId(name), f"serial:{path}?baud=115200", QUICK, dial=dial, inbox=self.seen, clock=clock
        )

    def scan(self, code: bytes, habit: Habit = Habit.CLEAN, aim: str = "C0") -> None:
        self.brain.scan(code, self.clock.now_us(), aim=aim, habit=habit)
        self.port.poke()


def at_benches(folder: Path, count: int, act: Callable[[list[Bench]], Awaitable[None]]) -> None:
    """Keep `count` scanners, let the test act, and leave nothing behind."""

    async def whole() -> None:
        clock = SystemClock()
        benches = [Bench(folder / f"scanner-{place}", clock, f"scanner-{place}") for place in range(count)]
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(keep(bench.driver, bench.seen, clock, Random(7)), name="keep") for bench in benches
            ]
            try:
                for bench in benches:
                    bench.port.plug()
                for bench in benches:
                    report = await bench.seen.next()
                    if isinstance(report, DeviceReported) and report.state is DeviceState.DOWN:
                        await bench.seen.until(DeviceState.UP)
                await act(benches)
            finally:
                for task in tasks:
                    task.cancel()
                for bench in benches:
                    bench.port.unplug()

    before = open_descriptors()
    asyncio.run(whole())
    assert open_descriptors() <= before


def open_descriptors() -> int:
    listed = Path("/proc/self/fd")
    return sum(1 for _ in listed.iterdir()) if listed.exists() else 0


async def code(bench: Bench) -> CodeScanned:
    scan = await bench.seen.next()
    assert isinstance(scan, CodeScanned), scan
    return scan


async def unreadable(bench: Bench) -> str:
    scan = await bench.seen.next()
    assert isinstance(scan, CodeUnreadable), scan
    return scan.reason


@pytest.mark.parametrize("habit", [Habit.CLEAN, Habit.SPLIT, Habit.PAUSED, Habit.FRAMED])
def test_a_whole_code_arrives_once_whatever_the_scanners_habit(tmp_path: Path, habit: Habit) -> None:
    async def act(benches: list[Bench]) -> None:
        (bench,) = benches
        bench.scan(b"0109506000134352\x1d10LOT7", habit, aim="C1")
        bench.scan(b"AFTER")
        scan = await code(bench)
        assert (scan.text, scan.aim) == ("0109506000134352\x1d10LOT7", "C1")
        assert (await code(bench)).text == "AFTER"

    at_benches(tmp_path, 1, act)


def test_two_codes_in_one_burst_are_two_and_a_held_trigger_gives_the_code_twice(tmp_path: Path) -> None:
    async def act(benches: list[Bench]) -> None:
        (bench,) = benches
        bench.brain.send_raw(b"]C0ONE\r\n]C0TWO\r\n", bench.clock.now_us())
        bench.port.poke()
        bench.scan(b"THREE", Habit.TWICE)
        assert [(await code(bench)).text for _ in range(4)] == ["ONE", "TWO", "THREE", "THREE"]

    at_benches(tmp_path, 1, act)


def test_a_code_without_its_end_is_reported_and_never_a_code(tmp_path: Path) -> None:
    async def act(benches: list[Bench]) -> None:
        (bench,) = benches
        for habit in (Habit.UNTERMINATED, Habit.HALVED):
            bench.scan(b"HALFCODE", habit)
            assert await unreadable(bench) == "no_end"
            bench.scan(b"WHOLE")
            assert (await code(bench)).text == "WHOLE"

    at_benches(tmp_path, 1, act)


def test_noise_is_reported_and_the_next_code_is_taken(tmp_path: Path) -> None:
    async def act(benches: list[Bench]) -> None:
        (bench,) = benches
        bench.scan(b"", Habit.GARBAGE)
        bench.brain.send_raw(b"x" * 65_536 + b"\r", bench.clock.now_us())
        bench.port.poke()
        bench.scan(b"GOOD")
        assert await unreadable(bench) == "not_text"
        assert await unreadable(bench) == "too_long"
        assert (await code(bench)).text == "GOOD"

    at_benches(tmp_path, 1, act)


def test_unplugged_it_is_down_once_and_plugged_in_again_it_scans(tmp_path: Path) -> None:
    async def act(benches: list[Bench]) -> None:
        (bench,) = benches
        bench.scan(b"BEFORE")
        assert (await code(bench)).text == "BEFORE"
        bench.port.unplug()
        await bench.seen.until(DeviceState.DOWN)
        bench.port.plug()
        await bench.seen.until(DeviceState.UP)
        bench.scan(b"BEHIND")
        assert (await code(bench)).text == "BEHIND"

    at_benches(tmp_path, 1, act)


def test_two_scanners_at_one_desk_never_mix(tmp_path: Path) -> None:
    async def act(benches: list[Bench]) -> None:
        for number in range(10):
            for place, bench in enumerate(benches):
                bench.scan(f"{place}-{number}".encode(), Habit.SPLIT)
        for place, bench in enumerate(benches):
            for number in range(10):
                scan = await code(bench)
                assert (scan.device.text, scan.text) == (f"scanner-{place}", f"{place}-{number}")

    at_benches(tmp_path, 2, act)


def test_a_port_that_another_program_holds_is_busy(tmp_path: Path) -> None:
    async def act(benches: list[Bench]) -> None:
        (bench,) = benches
        with pytest.raises(DeviceBusy):
            await dial(f"serial:{bench.port.path}")

    at_benches(tmp_path, 1, act)


@pytest.mark.hardware
def test_a_real_scanner_reads_what_a_person_shows_it(request: pytest.FixtureRequest) -> None:
    path = request.config.getoption("--scanner")
    if not isinstance(path, str) or not path:
        pytest.skip("no scanner given: --scanner=/dev/ttyACM0 asks for one")

    async def one_scan() -> Observation:
        seen, clock = Seen(), SystemClock()
        driver = SerialScanner(DeviceId("real"), f"serial:{path}", QUICK, dial=dial, inbox=seen, clock=clock)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(keep(driver, seen, clock, Random(7)), name="keep")
            try:
                await seen.until(DeviceState.UP)
                print("scan any code now")
                return await seen.next()
            finally:
                task.cancel()

    assert isinstance(asyncio.run(one_scan()), CodeScanned)
