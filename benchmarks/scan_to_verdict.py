"""From the scan at the pty to the verdict in the published view, against one bare fsync commit in the same run.

`uv run python -m benchmarks.scan_to_verdict`. The whole dock runs: pty, driver, station, SQLite with synchronous=FULL.
"""

import asyncio
import sqlite3
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from dock.settings.places import Purpose, places
from drivers.clock import SystemClock
from ui.compose.root import RunningDock, run_dock
from ui.demo.making import enrol, make_plan, make_world
from ui.demo.world import BADGE, BENCH

SCANS = 60
PAUSES_S = (0.5, 0.02)  # between scans: a quick person; a machine, which the pace of drawing holds back
DEADLINE_S = 60.0


async def measure(folder: Path, pause_s: float) -> tuple[list[float], list[float]]:
    """Seconds of each scan to its verdict, and of each bare commit between them."""
    where = places(config=None, data=folder, environ={}, purpose=Purpose.DEMO)
    where.data.mkdir(parents=True)
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE scan (text TEXT)")
    verdicts: list[float] = []
    commits: list[float] = []
    clock = SystemClock()
    async with make_world(where, 1, clock) as world:
        ready: asyncio.Future[RunningDock] = asyncio.get_running_loop().create_future()
        running = asyncio.get_running_loop().create_task(run_dock(make_plan(world, where, "en"), ready.set_result))
        dock = await ready
        await enrol(dock)
        async with asyncio.timeout(DEADLINE_S):
            while not any(one.kind == "scanner" and one.state == "up" for one in dock.latest().devices):
                await dock.changed()
        for at in range(SCANS):
            code = BADGE.text if at == 0 else f"NOBODY-KNOWS-{at:04d}"
            before = next(one.scans[:1] for one in dock.latest().benches if one.bench == BENCH)
            start_s = perf_counter()
            world.scan(code)
            async with asyncio.timeout(DEADLINE_S):
                while next(one.scans[:1] for one in dock.latest().benches if one.bench == BENCH) == before:
                    await dock.changed()
            verdicts.append(perf_counter() - start_s)
            start_s = perf_counter()
            bare.execute("INSERT INTO scan VALUES (?)", (code,))
            commits.append(perf_counter() - start_s)
            await asyncio.sleep(pause_s)
        running.cancel()
        await asyncio.wait({running})
    bare.close()
    return verdicts, commits


def main() -> None:
    """Print medians, 95th percentiles and their ratio."""
    for pause_s in PAUSES_S:
        with tempfile.TemporaryDirectory() as folder:
            verdicts, commits = asyncio.run(measure(Path(folder), pause_s))
        print(f"a scan each {pause_s} s")
        for name, seconds in (("scan to verdict", verdicts), ("bare commit", commits)):
            p95_s = quantiles(seconds, n=20)[-1]
            print(f"{name:<16} median {median(seconds) * 1000:6.1f} ms   p95 {p95_s * 1000:6.1f} ms")
        print(f"ratio of medians {median(verdicts) / median(commits):.1f}")


if __name__ == "__main__":
    main()
