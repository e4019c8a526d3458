"""`dock config`: check, show, compare and bring back settings. Everything shown is free of secrets."""

import json
import os
from pathlib import Path

import click

from dock.settings.canonical import digest
from dock.settings.diff import differences
from dock.settings.history import NoSuchVersion, TooMuchToKeep, files_of, versions
from dock.settings.places import Places, places
from dock.settings.policy import read_policy
from dock.settings.read import FILES, Mistakes, read_edited, read_settings
from dock.settings.redact import redacted
from dock.settings.schema import schemas
from dock.settings.values import Settings
from dock.settings.write import roll_back
from drivers.clock import SystemClock, utc
from ui.commands.speaking import Speaker, speaker
from ui.mistaken import mistake_said
from ui.options import Options


@click.group("config")
def config() -> None:
    """Check, show, compare and bring back settings."""


@config.command("check")
@click.pass_obj
def check(options: Options | None) -> None:
    """List every mistake in the settings, with file and line."""
    here = places_of(options)
    voice = speaker(options)
    found = [one for one in (read_settings(here), read_policy(here)) if isinstance(one, Mistakes)]
    if found:
        mistakes = sorted({one for each in found for one in each.all})
        for one in mistakes:
            click.echo(mistake_said(one, voice.lang))
        raise voice.wrong("config.mistakes", count=len(mistakes))
    settings = _read(here, voice)
    click.echo(voice.say("config.right", devices=len(settings.devices), workstations=len(settings.workstations)))
    click.echo(voice.say("config.digest", digest=digest(settings).text))


@config.command("schema")
@click.argument("name", required=False)
@click.option("--write", "folder", type=click.Path(file_okay=False), help="Write all schemas into this folder.")
@click.pass_obj
def schema(options: Options | None, name: str | None, folder: str | None) -> None:
    """Print the JSON Schema of one settings file, such as `station`; without NAME, list them."""
    voice = speaker(options)
    made = {file.removesuffix(".schema.json"): text for file, text in schemas().items()}
    if folder is not None:
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for stem, text in made.items():
            (target / f"{stem}.schema.json").write_text(text, "utf-8")
        click.echo(voice.say("config.schemas_written", count=len(made), place=target))
    elif name is None:
        click.echo("\n".join(sorted(made)))
    elif name.removesuffix(".toml") in made:
        click.echo(made[name.removesuffix(".toml")], nl=False)
    else:
        raise click.UsageError(voice.say("config.no_file", name=name, known=", ".join(sorted(made))))


@config.command("show")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def show(options: Options | None, *, as_json: bool) -> None:
    """Show the settings in force, shipped and the site's together, without secrets."""
    settings = _read(places_of(options), speaker(options))
    shown = redacted(settings)
    if as_json:
        click.echo(json.dumps({"digest": digest(settings).text, "settings": shown}, indent=2, sort_keys=True))
        return
    for name, value in sorted(shown.items()):
        click.echo(f"{name} = {json.dumps(value, ensure_ascii=False)}")


@config.command("diff")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.pass_obj
def diff(options: Options | None, number: int | None) -> None:
    """Show what the site changed against the shipped settings, or against former version NUMBER."""
    here, voice = places_of(options), speaker(options)
    now = _read(here, voice)
    former: dict[str, bytes] = {} if number is None else _files(here, number, voice)
    before = read_edited(here, {name: former.get(name) for name in FILES})
    if isinstance(before, Mistakes):
        raise voice.mistaken("config.version_wrong", before)
    shown_before, shown_now = redacted(before), redacted(now)
    found = differences(before, now)
    for one in found:
        is_hidden = shown_before.get(one.name) != one.before or shown_now.get(one.name) != one.after
        click.echo(voice.say("config.not_same", name=one.name) if is_hidden else one.text)
    if not found:
        click.echo(voice.say("config.nothing_differs"))


@config.command("rollback")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--list", "lists", is_flag=True, help="List the versions that are kept.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def rollback(options: Options | None, number: int | None, *, lists: bool, yes: bool) -> None:
    """Bring back former version NUMBER, else the last one, byte for byte. What stands now is kept too."""
    here, voice = places_of(options), speaker(options)
    kept = versions(here)
    if lists:
        for one in kept:
            when = f"{utc(one.kept_us):%Y-%m-%d %H:%M:%S} UTC"
            click.echo(f"{one.number:6d}  {when}  {voice.say('config.replaced_by', why=one.why)}")
    if not kept:
        raise voice.wrong("config.no_version_kept")
    if lists:
        return
    chosen = number or kept[0].number
    if not yes:
        click.confirm(voice.say("config.ask_rollback", number=chosen), abort=True)
    try:
        result = roll_back(here, chosen, SystemClock().now_us())
    except NoSuchVersion as error:
        raise voice.wrong("config.no_version", number=chosen) from error
    except TooMuchToKeep as error:
        raise voice.fault(error) from error
    except OSError as error:
        raise voice.unwritable(here.config, error) from error
    if isinstance(result, Mistakes):
        raise voice.mistaken("config.not_brought_back", result, number=chosen)
    click.echo(voice.say("config.in_force", number=chosen))


def places_of(options: Options | None) -> Places:
    """The folders that the command line named, else the environment, else the user's own."""
    told = options or Options()
    return places(config=told.config, data=told.data, environ=os.environ)


def _read(here: Places, voice: Speaker) -> Settings:
    read = read_settings(here)
    if isinstance(read, Mistakes):
        raise voice.mistaken("cli.settings_wrong", read)
    return read


def _files(here: Places, number: int, voice: Speaker) -> dict[str, bytes]:
    for one in versions(here):
        if one.number == number:
            return files_of(one)
    raise voice.wrong("config.no_version", number=number)
