"""`dock doctor`: what is wrong with this installation, what to do, and a bundle for whoever helps."""

import json
from pathlib import Path

import click

from dock.settings.mistakes import clean
from ui.commands.config import places_of
from ui.commands.doctor.bundle import bundle
from ui.commands.doctor.checks import Finding, Severity, examine
from ui.commands.doctor.machine import this_machine
from ui.options import Options
from ui.words import say


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option("--bundle", "file", type=click.Path(dir_okay=False), help="Write a redacted zip for whoever helps.")
@click.pass_obj
def doctor(options: Options | None, *, as_json: bool, file: str | None) -> None:
    """List everything that is wrong, and how to mend it. It changes nothing and opens no device."""
    here = places_of(options)
    lang = (options.lang if options else None) or "en"
    machine = this_machine()
    found = examine(here, machine)
    if as_json:
        click.echo(json.dumps({"findings": [_as_json(one, lang) for one in found]}, indent=2))
    else:
        for one in found:
            word = say(f"doctor.{one.severity.value}", lang)
            click.echo(f"{word}: {clean(one.what(lang))}\n    {clean(one.remedy(lang))}")
        if not found:
            click.echo(say("doctor.well", lang))
    if file is not None:
        Path(file).write_bytes(bundle(here, machine))
        click.echo(say("doctor.written", lang, (("file", file),)), err=as_json)
    if any(one.severity is Severity.ERROR for one in found):
        raise click.exceptions.Exit(1)


def _as_json(one: Finding, lang: str) -> dict[str, object]:
    return {
        "code": one.code,
        "severity": one.severity.value,
        "what": one.what(lang),
        "remedy": one.remedy(lang),
        "params": dict(one.params),
    }
