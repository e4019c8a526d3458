"""Sixteen workstations that ask one station at once: `uv run python -m benchmarks.writers [COMMANDS]`.

Each asks its next command as soon as the last is answered, which is after its commit: eight scan, eight hold and
release one unit that they share. Against it stand commits of one row by bare sqlite3, WAL and synchronous=FULL, in the
same run. Every answer must be found in the file, and the file must be whole.
"""

import asyncio
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from dock.core.benches import Bench
from dock.core.commands import (
    AnnounceParcel,
    Command,
    DefineArticle,
    EnrolPerson,
    EnterCode,
    IdentifyUnit,
    PlaceHold,
    ReceiveParcel,
    ReleaseHold,
    SignIn,
)
from dock.core.goods import Article, HoldKind
from dock.core.ids import ActorId, Lpn, ParcelId, Sku, WorkstationId
from dock.store.verify import verify
from ui.compose.core import Core, open_core
from ui.compose.plan import read_plan
from ui.options import Options

WRITERS = 16
COMMANDS = 10_000
BARE_COMMITS = 500
BENCHES = [WorkstationId(f"bench-{number}") for number in range(1, WRITERS + 1)]
HOLDS = (HoldKind.SUPERVISOR, HoldKind.RECALL, HoldKind.FRAUD, HoldKind.HYGIENE)
DONE = frozenset({"hold_placed", "hold_released"})
KEPT_AS = {EnterCode: "ScanTaken", PlaceHold: "HoldPlaced", ReleaseHold: "HoldReleased"}


def bare_commits_s(path: Path) -> list[float]:
    """Seconds of each commit of one row, WAL and synchronous=FULL."""
    took: list[float] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE row (body TEXT)")
        for _ in range(BARE_COMMITS):
            began_s = perf_counter()
            connection.execute("INSERT INTO row VALUES (?)", ("x" * 500,))
            took.append(perf_counter() - began_s)
    return took


async def work(core: Core, count: int) -> tuple[list[float], Counter[str]]:
    """The seconds until each answer, and what was acknowledged, by the event that must be there."""
    lpn = await _one_unit(core)
    took: list[float] = []
    kept = Counter[str]()

    async def at(number: int, bench: WorkstationId) -> None:
        kind = HOLDS[number // 2 % len(HOLDS)]
        for turn in range(count // WRITERS):
            asked: Command = EnterCode(f"NOBODY-{number}-{turn}")
            if number % 2:
                asked = ReleaseHold(lpn, kind, "cleared") if turn % 2 else PlaceHold(lpn, kind, "why")
            is_hold = not isinstance(asked, EnterCode)
            began_s = perf_counter()
            await core.station.ask(asked, bench, is_system=is_hold)
            took.append(perf_counter() - began_s)
            answer = core.station.memory.benches[bench].answer
            # An unknown code is kept and refused; a hold that another bench has placed already is not placed twice.
            kept[KEPT_AS[type(asked)]] += not is_hold or (answer is not None and answer.line.key in DONE)

    await asyncio.gather(*(at(number, bench) for number, bench in enumerate(BENCHES)))
    return took, kept


async def _one_unit(core: Core) -> Lpn:
    first, actor = BENCHES[0], ActorId("op-1")
    roles = ("operator", "inspector", "supervisor")
    asked: list[tuple[Command, bool]] = [
        (EnrolPerson(actor, roles, "Op", "271828", "OP1"), True),
        (DefineArticle(Article(Sku("MUG"), "Mug")), True),
        (AnnounceParcel(ParcelId("P-1"), ()), True),
        (SignIn(actor, "271828"), False),
        (ReceiveParcel(ParcelId("P-1")), False),
        (IdentifyUnit(ParcelId("P-1"), Sku("MUG")), False),
    ]
    for command, is_system in asked:
        refusal = await core.station.ask(command, first, is_system=is_system)
        assert refusal is None, (command, refusal)
    for bench in BENCHES[1:]:
        assert await core.station.ask(SignIn(actor, "271828"), bench) is None
    bench = await core.in_ledger(core.look_up, first)
    assert isinstance(bench, Bench)
    assert bench.unit is not None
    return bench.unit


async def measure(folder: Path, count: int) -> tuple[list[float], Counter[str], float]:
    """Let the sixteen work on a station of their own in this folder."""
    config = folder / "config"
    config.mkdir()
    tables = "".join(f'[workstations.{bench.text}]\nname = "{bench.text}"\n' for bench in BENCHES)
    (config / "station.toml").write_text(tables, encoding="utf-8")
    async with open_core(read_plan(Options(config, folder / "data"))) as core:
        running = asyncio.get_running_loop().create_task(core.station.run())
        began_s = perf_counter()
        took, kept = await work(core, count)
        seconds = perf_counter() - began_s
        running.cancel()
        await asyncio.wait({running})
    return took, kept, seconds


def in_file(database: Path, kept: Counter[str]) -> Counter[str]:
    """How many events of these kinds the file has."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT event_class, count(*) FROM event GROUP BY event_class").fetchall()
    return Counter({name: number for name, number in rows if name in kept})


def main() -> int:
    """Print the figures; 1 where an acknowledged command is not in the file, or the file is not whole."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COMMANDS
    with TemporaryDirectory() as name:
        folder = Path(name)
        bare = median(bare_commits_s(folder / "bare.db"))
        took, kept, seconds = asyncio.run(measure(folder, count))
        database = folder / "data" / "database" / "dock.sqlite3"
        lost = kept - in_file(database, kept)
        verified = verify(database, folder / "data" / "photographs")
    p99 = quantiles(took, n=100)[98]
    print(f"{len(took)} commands by {WRITERS} at once in {seconds:.1f} s, {len(took) / seconds:.0f} a second")
    print(f"answered after {median(took) * 1000:.1f} ms (median), {p99 * 1000:.1f} ms (p99), {max(took) * 1000:.0f} ms")
    print(f"one bare commit {bare * 1000:.2f} ms: p99 {p99 / bare:.1f} times it")
    print(f"lost {sum(lost.values())}, {'whole' if verified.is_whole else 'NOT WHOLE'}")
    return 0 if not lost and verified.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
