"""A terminal that nobody drains for ten seconds, and then kill -9 of it: events lost, and the loop's longest gap.

`uv run python -m benchmarks.terminal_stall`. The dock with its screen runs in a process of its own on a pty, while its
simulated scanner scans every tenth of a second. Each scan is told here when the station has acknowledged it.
"""

import asyncio
import fcntl
import os
import pty
import select
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
from itertools import count
from pathlib import Path
from time import perf_counter

from dock.settings.places import Purpose, places
from ui.compose.root import RunningDock
from ui.demo.keys import Keys
from ui.demo.live import start
from ui.demo.world import BENCH, World
from ui.terminal.app import DockApp
from ui.terminal.opening import Opened, OpeningFace

STALL_S = 10.0
RUN_S = 5.0
SCAN_EVERY_S = 0.1
START_S = 120.0


def work(told: int, folder: Path) -> None:
    """The dock with its screen, and scans that go on whatever the screen does; the child's part."""

    def open_dock() -> Opened:
        dock, _ = start(places(config=None, data=folder, environ={}, purpose=Purpose.DEMO), 1, "en")
        keys = dock.demo
        assert isinstance(keys, Keys)
        asyncio.run_coroutine_threadsafe(_scan(dock, keys.world, told), keys.loop)
        return Opened(dock)

    DockApp(OpeningFace(open_dock, is_demo=True), BENCH, "en", lock_after_s=0).run()


async def _scan(dock: RunningDock, world: World, told: int) -> None:
    """Scan without end, and tell each scan that was acknowledged with the loop's longest gap so far."""
    for at in count(1):
        code = f"STALL-{at:05d}"
        before = dock.latest().benches[0].scans[:1]
        world.scan(code)
        while dock.latest().benches[0].scans[:1] == before:
            await dock.changed()
        os.write(told, f"{code} {dock.latest().health.longest_gap_ms:.1f}\n".encode())
        await asyncio.sleep(SCAN_EVERY_S)


def main() -> None:
    """Stall the screen, drain it, kill it; count what the ledger kept of what was acknowledged."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        told, tell = os.pipe()
        child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.terminal_stall", str(tell), name],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            pass_fds=[tell],
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )
        os.close(slave)
        os.close(tell)
        heard = _listen(told, master, START_S, until_first=True)
        heard += _listen(told, master, RUN_S)
        drained = len(heard)
        heard += _listen(told, None, STALL_S)
        stalled = len(heard) - drained
        heard += _listen(told, master, RUN_S)
        child.kill()
        child.wait()
        heard += _listen(told, None, 0.0)
        os.close(master)
        os.close(told)
        kept = _kept(folder)
    lost = [code for code, _ in heard if code not in kept]
    print(f"acknowledged {len(heard)} scans, {stalled} of them while the screen was not drained for {STALL_S:.0f} s")
    print(f"lost after kill -9: {len(lost)}")
    print(f"longest gap of the station's loop {max(gap for _, gap in heard):.0f} ms")


def _listen(told: int, screen: int | None, seconds: float, *, until_first: bool = False) -> list[tuple[str, float]]:
    """The scans that were acknowledged meanwhile; the screen is drained where it is given."""
    heard: list[tuple[str, float]] = []
    end_s = perf_counter() + seconds
    rest = b""
    sources = [told] if screen is None else [told, screen]
    while (left_s := end_s - perf_counter()) > 0 or seconds == 0.0:
        ready = select.select(sources, [], [], max(left_s, 0.0))[0]
        if screen is not None and screen in ready:
            os.read(screen, 65_536)
        if told in ready:
            read = os.read(told, 65_536)
            if not read:
                break
            *lines, rest = (rest + read).split(b"\n")
            heard += [(code.decode(), float(gap)) for code, gap in (line.split() for line in lines)]
            if until_first:
                break
        elif seconds == 0.0:
            break
    return heard


def _kept(folder: Path) -> set[str]:
    database = next(folder.rglob("*.sqlite3"))
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT body FROM event WHERE event_class = 'ScanTaken'").fetchall()
    return {word for (body,) in rows for word in str(body).split('"') if word.startswith("STALL-")}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        work(int(sys.argv[1]), Path(sys.argv[2]))
    else:
        main()
