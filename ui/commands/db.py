"""`dock db`: prove the database whole, back it up while the station works, bring a backup back."""

import json
import os
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import click

from dock.settings.places import Places, places
from dock.settings.read import Mistakes, read_settings
from dock.store.backup import NotABackup, back_up
from dock.store.engine import sqlite_choice
from dock.store.restore import Restored, restore
from dock.store.verify import Verified, verify, verify_engine
from drivers.clock import SystemClock
from ui.commands.db_migrate import migrate
from ui.compose.database import is_shared, look_at
from ui.options import Options
from ui.words import harmless, say


@click.group("db")
def db() -> None:
    """Prove the database whole, back it up, bring a backup back."""


db.add_command(migrate)


@db.command("verify")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def show_verified(options: Options | None, *, as_json: bool) -> None:
    """Check file, chains, tables against the events, and photographs. A station may be running."""
    here = _places(options)
    try:
        verified = _verified(here)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        json.dumps(asdict(verified), indent=1, sort_keys=True)
        if as_json
        else "\n".join(_lines(verified, _server(options) or sqlite_choice().shown))
    )
    if not verified.is_whole:
        raise click.ClickException(
            f"{len(verified.findings)} finding(s): stop the station, keep the file, restore the newest backup"
        )


@db.command("backup")
@click.argument("target", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.pass_obj
def make_backup(options: Options | None, target: Path | None) -> None:
    """Copy database, photographs and settings into a new folder under TARGET, and verify the copy.

    A station may be running. Without TARGET the backup lies in the data folder: copy it to another disk.
    """
    here = _places(options)
    if server := _server(options):
        raise click.ClickException(
            say("backup_of_server", "en", (("place", server), ("photos", str(here.photographs))))
        )
    try:
        made = back_up(
            here.database,
            here.photographs,
            here.config,
            target or here.backups,
            SystemClock().now_us(),
            version("returns-dock"),
        )
    except (OSError, NotABackup) as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(_lines(made.verified, sqlite_choice().shown)))
    click.echo(f"backup {made.folder}")


@db.command("restore")
@click.argument("backup", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--epoch",
    type=click.IntRange(1, 99),
    default=1,
    help="Begin no lower epoch: where nothing of the former machine is left, one above the highest on its plates.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def bring_back(options: Options | None, backup: Path, epoch: int, *, yes: bool) -> None:
    """Put BACKUP in the place of the database, which is moved aside; the station must be stopped."""
    here = _places(options)
    if not yes:
        click.confirm(f"Everything after the backup is missing then. Restore {backup} to {here.data}?", abort=True)
    now_us = SystemClock().now_us()
    settings = here.data / f"settings-restored-{now_us}"
    try:
        done = restore(backup, here.database, here.photographs, settings, now_us, epoch)
    except (OSError, NotABackup) as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(_told(done)))


def _server(options: Options | None) -> str:
    """The server that stations share; "" for a dock in a file, and where the settings cannot be read."""
    settings = read_settings(_places(options))
    return "" if isinstance(settings, Mistakes) else settings.database.server


def _verified(here: Places) -> Verified:
    settings = read_settings(here)
    if isinstance(settings, Mistakes) or not is_shared(settings):
        return verify(here.database, here.photographs)
    engine = look_at(settings, here, os.environ)()
    try:
        return verify_engine(engine, here.photographs)
    finally:
        engine.dispose()


def _places(options: Options | None) -> Places:
    return places(
        config=options.config if options else None, data=options.data if options else None, environ=os.environ
    )


def _lines(verified: Verified, kept_by: str) -> list[str]:
    chains = [f"station {end.station} at {end.site}: {end.event_count} events, {end.hash}" for end in verified.chains]
    state = "whole" if verified.is_whole else "NOT WHOLE"
    findings = [harmless(finding) for finding in verified.findings]
    return [
        kept_by,
        f"schema {verified.schema}, {verified.photo_count} photographs: {state}",
        *chains,
        *findings,
    ]


def _told(done: Restored) -> list[str]:
    told = [f"station {key} begins epoch {epoch}" for key, epoch in sorted(done.epochs.items())]
    told.append(f"{done.doubtful_count} event(s) are looked for upstream before they are sent again")
    if done.effect_count:
        told.append(
            f"{done.effect_count} label(s) were due then and may have been printed since: look before you stick"
        )
    if done.moved_aside:
        told.append(f"the former database lies at {done.moved_aside}")
    if done.settings:
        told.append(f"the backup's settings lie at {done.settings}; those in force stay as they are")
    return told
