"""`dock replay-stream`: real sales and returns worked through a station, every row accounted for."""

import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import click

from dock.core.rules.policy import Policy
from dock.ports import LedgerUnavailable
from dock.settings.places import places
from dock.settings.policy import read_policy
from dock.settings.read import Mistakes
from drivers.clock import SystemClock
from ui.commands.replay.dock import Bench, Tallied, WentWrong, run_all
from ui.commands.replay.parcels import StreamParcel, parcels_of
from ui.commands.replay.report import Report, report_of
from ui.commands.replay.rows import StreamRow, classify
from ui.commands.replay.station import BENCHES, ZONES, Dock, articles_of, bench_of, opened, preparations, sign_in
from ui.commands.speaking import Speaker, speaker
from ui.commands.tables import BadTable, read_table
from ui.options import Options
from ui.words import harmless
from ui.words.sentences import fault_said

DATABASE = "replay.sqlite3"


@click.command("replay-stream")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="Draws the condition of every unit.")
@click.option("--limit", type=click.IntRange(1), help="Use the first so many rows only.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Keep the database in this folder.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.pass_obj
def replay_stream(
    options: Options | None, file: Path, *, seed: int, limit: int | None, data: Path | None, as_json: bool
) -> None:
    """Work the sales and returns of FILE (CSV, gzipped or not) through a station of their own.

    The exit code is 0 only if every row and every piece is accounted for and the database is proven whole.
    """
    voice = speaker(options)
    try:
        rows = list(classify(read_table(file)))[:limit]
        report = _replayed(rows, _policy(options, voice), seed, data, voice)
    except (BadTable, OSError, WentWrong) as fault:
        raise click.ClickException(f"{harmless(file.name)}: {fault_said(fault, voice.lang)}") from fault
    click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2) if as_json else report.text(voice))
    if report.faults:
        raise SystemExit(1)


def replay(rows: Sequence[StreamRow], policy: Policy, seed: int, folder: Path, voice: Speaker) -> Report:
    """Work rows through a new station whose database lies in `folder`.

    Raises:
        WentWrong: the dock refused what the stream needs.
        LedgerUnavailable: the database cannot be written.
    """
    database = folder / DATABASE
    if database.exists():
        raise LedgerUnavailable("{database} is there already: name another folder, or remove it", database=database)
    folder.mkdir(parents=True, exist_ok=True)
    clock = SystemClock()
    began_us = clock.now_us()
    parcels = parcels_of(rows)
    with opened(database, policy, version("returns-dock"), random.Random(seed)) as dock:  # noqa: S311 - a seed repeats the run
        tallied = asyncio.run(_worked(dock, parcels, seed))
    return report_of(rows, tallied, database, (clock.now_us() - began_us) / 1_000_000, voice)


def _replayed(rows: Sequence[StreamRow], policy: Policy, seed: int, data: Path | None, voice: Speaker) -> Report:
    if data is not None:
        return replay(rows, policy, seed, data, voice)
    with tempfile.TemporaryDirectory(prefix="dock-replay-") as folder:
        return replay(rows, policy, seed, Path(folder), voice)


async def _worked(dock: Dock, parcels: Sequence[StreamParcel], seed: int) -> Tallied:
    tallied = Tallied()
    with click.progressbar(length=len(parcels), label="parcels", file=sys.stderr) as bar:
        works = [
            (
                Bench(dock.station, bench, dock.policy, ZONES, seed, tallied, dock.blind_parcel, lambda: bar.update(1)),
                [parcel for parcel in parcels if bench_of(parcel) == bench],
            )
            for bench in BENCHES
        ]
        await run_all(dock.station, preparations(articles_of(parcels)), sign_in, works)
    return tallied


def _policy(options: Options | None, voice: Speaker) -> Policy:
    found = read_policy(places(config=options.config if options else None, environ={}))
    if isinstance(found, Mistakes):
        raise voice.mistaken("cli.settings_wrong", found)
    return found
