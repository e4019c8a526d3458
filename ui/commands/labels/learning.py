"""`dock labels scanner-learn`: how a scanner is set, from one scan of the calibration label, and into its profile."""

import json
import sys
from dataclasses import asdict

import click

from dock.core.codes.calibration import GS, Calibration, learn
from dock.core.ids import NotAnId
from dock.settings.places import Places
from dock.settings.read import Mistakes, read_settings
from dock.settings.values import ScannerSettings
from dock.settings.write import Edits, change_settings
from drivers.clock import SystemClock
from ui.commands.code_texts import unescaped
from ui.commands.config import places_of
from ui.commands.speaking import Speaker, speaker
from ui.options import Options

FILE = "scanners.toml"
SCAN_BYTES_MAX = 4_096


@click.command("scanner-learn")
@click.argument("scan", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--write", "scanner", metavar="SCANNER", help="Write it into the settings of this scanner.")
@click.pass_obj
def scanner_learn(options: Options | None, *, scan: str | None, as_json: bool, scanner: str | None) -> None:
    """Say how a scanner is set, from one scan of the calibration label, given here or on standard input."""
    voice = speaker(options)
    known = _known(places_of(options), scanner, voice) if scanner is not None else None
    arrived = unescaped(scan) if scan is not None else sys.stdin.buffer.read(SCAN_BYTES_MAX).decode("utf-8", "replace")
    try:
        learnt = learn(arrived)
    except NotAnId as error:
        raise voice.fault(error) from error
    facts = asdict(learnt) | {"is_right": learnt.is_right}
    if as_json:
        click.echo(json.dumps(facts))
    else:
        for name, value in facts.items():
            click.echo(f"{name} = {json.dumps(value)}")
    if known is not None:
        _write(places_of(options), known, learnt, voice)


def _known(here: Places, name: str, voice: Speaker) -> ScannerSettings:
    settings = read_settings(here)
    if isinstance(settings, Mistakes):
        raise voice.mistaken("cli.settings_wrong", settings)
    found = next((one for one in settings.scanners if one.id.text == name), None)
    if found is None:
        ids = ", ".join(one.id.text for one in settings.scanners) or "-"
        raise voice.wrong("scanner.unknown", scanner=name, known=ids)
    return found


def _write(here: Places, scanner: ScannerSettings, learnt: Calibration, voice: Speaker) -> None:
    """What a profile can hold is written; what only the scanner itself can mend is refused, and nothing is written."""
    if learnt.typed_as or learnt.lost:
        raise voice.wrong("scanner.other_signs", count=len({*learnt.typed_as.values(), *learnt.lost}))
    if learnt.separator != GS:
        raise voice.wrong("scanner.no_separator")
    if not learnt.terminators:
        raise voice.wrong("scanner.no_terminator")
    name = scanner.id.text
    edits: Edits = {
        ("profiles", name, "terminators"): learnt.terminators,
        ("profiles", name, "prefix"): learnt.prefix,
        ("profiles", name, "suffix"): learnt.suffix,
        ("profiles", name, "has_aim"): learnt.has_aim,
        ("profiles", name, "encoding"): scanner.encoding,
        ("profiles", name, "layout"): scanner.layout,
        ("profiles", name, "silence_ms"): scanner.silence_ms,
        **{("profiles", name, "sounds", tone): sound for tone, sound in scanner.sounds},
        ("scanners", name, "profile"): name,
    }
    try:
        written = change_settings(here, {FILE: edits}, SystemClock().now_us(), f"calibration of {name}")
    except OSError as fault:
        raise voice.unwritable(here.config, fault) from fault
    if isinstance(written, Mistakes):
        raise voice.mistaken("cli.nothing_written", written)
    click.echo(voice.say("printer.written", place=here.config / FILE), err=True)
