"""A whole dock whose clock is set, whose disk fills up, whose folder may not be written: said plainly, nothing lost."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from dock.core.ids import SiteId
from dock.core.views import DockView
from dock.ports import KEEPS_NOTHING
from dock.settings.places import Places, places
from dock.store.engine import open_reader
from dock.store.listing import columns_of, rows_of
from dock.store.verify import verify
from drivers.clock import SystemClock
from simulators.scanner.brain import ScannerBrain
from simulators.serve_pty import PtyPort
from ui.compose.plan import read_plan
from ui.compose.root import run_dock
from ui.compose.running import RunningDock
from ui.options import Options

DONE_S = 60.0
HOUR_S = 3_600
DISK_MIB = 8
UNKNOWN = "parcel_not_announced"  # what is said of a code that nobody announced
STATION = '[workstations.bench-1]\nname = "Bench"\nmode = "receive"\nscanners = ["scanner-1"]\n'
SCANNERS = '[scanners.scanner-1]\ndriver = "serial"\naddress = "serial:{port}"\nprofile = "aim-cr"\n'


class MachineClock:
    """The machine's clock, which a test can set."""

    def __init__(self) -> None:
        self.set_by_s = 0

    def clock(self) -> SystemClock:
        real = SystemClock()
        return SystemClock(
            lambda: (real.machine_us() + self.set_by_s * 1_000_000) * 1_000, lambda: real.steady_us() * 1_000
        )


class Bench:
    """A dock with one scanner, and who scans with it."""

    def __init__(self, dock: RunningDock, scanner: ScannerBrain, port: PtyPort, here: Places) -> None:
        self.dock = dock
        self._scanner = scanner
        self._port = port
        self._here = here
        self._count = 0

    async def scan(self) -> str:
        """Scan a code that nobody knows; the key of what the dock answers."""
        self._count += 1
        code = f"NOBODY-KNOWS-{self._count:04d}"
        before = self.dock.latest().benches[0].answer
        self._scanner.scan(code.encode(), SystemClock().now_us())
        self._port.poke()
        view = await self.until(lambda view: view.benches[0].answer not in {before, None})
        answer = view.benches[0].answer
        assert answer is not None
        return answer.line.key

    async def until(self, is_there: Callable[[DockView], bool]) -> DockView:
        async with asyncio.timeout(DONE_S):
            while not is_there(view := self.dock.latest()):
                await self.dock.changed()
        return view

    def kept(self, kind: str) -> Sequence[Mapping[str, object]]:
        """The events of this kind, as their rows."""
        columns = columns_of("events")
        rows = rows_of(partial(open_reader, self._here.database), SiteId("main"), "events")
        return [row for values in rows if (row := dict(zip(columns, values, strict=True)))["event_class"] == kind]


@asynccontextmanager
async def at_work(folder: Path, data: Path, clock: SystemClock) -> AsyncGenerator[Bench]:
    here = places(config=folder / "config", data=data, environ={})
    here.config.mkdir()
    scanner = ScannerBrain()
    port = PtyPort(scanner, folder / "scanner", SystemClock().now_us)
    port.plug()
    (here.config / "station.toml").write_text(STATION, encoding="utf-8")
    (here.config / "scanners.toml").write_text(SCANNERS.format(port=folder / "scanner"), encoding="utf-8")
    ready: asyncio.Future[RunningDock] = asyncio.get_running_loop().create_future()
    plan = replace(read_plan(Options(here.config, here.data)), clock=clock)
    running = asyncio.get_running_loop().create_task(run_dock(plan, ready.set_result))
    running.add_done_callback(lambda _: ready.cancel())
    try:
        bench = Bench(await ready, scanner, port, here)
        await bench.until(lambda view: any(one.device == "scanner-1" and one.state == "up" for one in view.devices))
        yield bench
    finally:
        running.cancel()
        await asyncio.wait({running})
        port.unplug()


@pytest.mark.parametrize("set_by_s", [HOUR_S, -HOUR_S])
def test_a_clock_that_jumps_an_hour_is_kept_as_an_event_and_stops_no_work(tmp_path: Path, set_by_s: int) -> None:
    async def work() -> None:
        machine = MachineClock()
        async with at_work(tmp_path, tmp_path / "data", machine.clock()) as bench:
            assert bench.dock.latest().health.clock in {"synced", "free"}
            assert await bench.scan() == UNKNOWN
            machine.set_by_s = set_by_s
            await bench.until(lambda view: view.health.clock == "jumped")
            assert await bench.scan() == UNKNOWN
            (jumped,) = bench.kept("ClockJumped")
            step = json.loads(str(jumped["body"]))
            assert round(step["step_us"] / 1_000_000) == set_by_s
            scans = bench.kept("ScanTaken")
            assert [one["clock_state"] for one in scans][-1] == "jumped"
            instants = [int(str(one["recorded_us"])) for one in scans]
            assert instants == sorted(instants)

    asyncio.run(work())


@contextmanager
def small_disk(at: Path) -> Generator[Path]:
    """A file system of a few MiB; skips where this user may not make one."""
    at.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may make a file system to fill up")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(at)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"no file system could be made here: {made.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


def fill_up(disk: Path) -> Path:
    """Leave not one byte free."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    return ballast


def test_a_full_disk_turns_the_screen_red_refuses_scans_and_loses_none(tmp_path: Path) -> None:
    async def work(disk: Path) -> None:
        async with at_work(tmp_path, disk / "data", SystemClock()) as bench:
            assert await bench.scan() == UNKNOWN
            ballast = fill_up(disk)
            said: list[str] = []
            while said[-3:] != [KEEPS_NOTHING] * 3:  # what the log still has room for is kept
                said.append(await bench.scan())
            assert set(said) <= {UNKNOWN, KEEPS_NOTHING}
            view = await bench.until(lambda view: not view.health.is_keeping)
            assert view.benches[0].next_action.key == "next_call_help"
            assert view.health.trouble is not None
            assert "look at disk space" in view.health.trouble.key
            ballast.unlink()
            await bench.until(lambda view: view.health.is_keeping)
            assert await bench.scan() == UNKNOWN
            kept = len(bench.kept("ScanTaken"))
            assert kept == 1 + said.count(UNKNOWN) + 1
        assert verify(disk / "data" / "database" / "dock.sqlite3").findings == ()

    with small_disk(tmp_path / "disk") as disk:
        asyncio.run(work(disk))


def test_a_folder_that_may_not_be_written_is_said_before_any_work(tmp_path: Path) -> None:
    async def work(disk: Path) -> None:
        async with at_work(tmp_path, disk / "data", SystemClock()) as bench:
            assert await bench.scan() == UNKNOWN

    with small_disk(tmp_path / "disk") as disk:
        asyncio.run(work(disk))
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        here = places(config=tmp_path / "config", data=disk / "data", environ={})
        with pytest.raises(OSError, match="Read-only file system; look at disk space"):
            asyncio.run(run_dock(read_plan(Options(here.config, here.data)), lambda _dock: None))
