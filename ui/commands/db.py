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
from ui.commands.speaking import Speaker, speaker
from ui.compose.database import is_shared, look_at
from ui.options import Options
from ui.words.sentences import fault_said


@click.group("db")
def db() -> None:
    """Prove the database whole, back it up, bring a backup back."""


db.add_command(migrate)


@db.command("verify")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def show_verified(options: Options | None, *, as_json: bool) -> None:
    """Check file, chains, tables against the events, and photographs. A station may be running."""
    here, voice = _places(options), speaker(options)
    try:
        verified = _verified(here)
    except OSError as error:
        raise voice.fault(error) from error
    click.echo(
        json.dumps(asdict(verified) | {"findings": _findings(verified, voice)}, indent=1, sort_keys=True)
        if as_json
        else "\n".join(_lines(verified, _server(options) or sqlite_choice().shown, voice))
    )
    if not verified.is_whole:
        raise voice.wrong("db.findings", count=len(verified.findings))


@db.command("backup")
@click.argument("target", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.pass_obj
def make_backup(options: Options | None, target: Path | None) -> None:
    """Copy database, photographs and settings into a new folder under TARGET, and verify the copy.

    A station may be running. Without TARGET the backup lies in the data folder: copy it to another disk.
    """
    here, voice = _places(options), speaker(options)
    if server := _server(options):
        raise voice.wrong("backup_of_server", place=server, photos=here.photographs)
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
        raise voice.fault(error) from error
    click.echo("\n".join(_lines(made.verified, sqlite_choice().shown, voice)))
    click.echo(voice.say("db.backup", place=made.folder))


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
    here, voice = _places(options), speaker(options)
    if not yes:
        click.confirm(voice.say("db.ask_restore", backup=backup, place=here.data), abort=True)
    now_us = SystemClock().now_us()
    settings = here.data / f"settings-restored-{now_us}"
    try:
        done = restore(backup, here.database, here.photographs, settings, now_us, epoch)
    except (OSError, NotABackup) as error:
        raise voice.fault(error) from error
    click.echo("\n".join(_told(done, voice)))


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


def _lines(verified: Verified, kept_by: str, voice: Speaker) -> list[str]:
    state = "db.whole" if verified.is_whole else "db.not_whole"
    return [
        kept_by,
        voice.say(state, schema=verified.schema, photos=verified.photo_count),
        *(
            voice.say("db.chain", station=end.station, site=end.site, events=end.event_count, hash=end.hash)
            for end in verified.chains
        ),
        *_findings(verified, voice),
    ]


def _findings(verified: Verified, voice: Speaker) -> list[str]:
    return [fault_said(finding, voice.lang) for finding in verified.findings]


def _told(done: Restored, voice: Speaker) -> list[str]:
    told = [voice.say("db.epoch", station=key, epoch=epoch) for key, epoch in sorted(done.epochs.items())]
    told.append(voice.say("db.doubtful", count=done.doubtful_count))
    if done.effect_count:
        told.append(voice.say("db.labels_due", count=done.effect_count))
    if done.moved_aside:
        told.append(voice.say("db.moved_aside", place=done.moved_aside))
    if done.settings:
        told.append(voice.say("db.settings_of_backup", place=done.settings))
    return told
