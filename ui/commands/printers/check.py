"""`dock printers check` and `test`: a printer's real answers as a record, and one label to look at."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import click

from dock.core.effects import PrintLabel
from dock.core.fault import Several
from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, LabelProgressed, Observation, PrintOutcome
from dock.labels.design import Design, DesignRefused
from dock.labels.render import render, sample_fields
from dock.settings.address import check_address
from dock.settings.places import Places
from dock.settings.read import Mistakes, read_settings
from dock.settings.values import PrinterSettings
from dock.settings.write import Edits, change_settings
from drivers.clock import SystemClock, utc
from drivers.dial import dial
from drivers.printer.designs import read_designs
from drivers.printer.ownership import lock_folder, owned
from drivers.printer.probe import Probe, probe
from drivers.printer.spool import PrinterSpool
from drivers.printer.talk import Questions
from ui.commands.config import places_of
from ui.commands.speaking import Speaker, speaker
from ui.compose.devices import LANGUAGES
from ui.options import Options
from ui.words.sentences import fault_said

TEST_S_MAX = 60.0


@click.command("check")
@click.argument("printer")
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep its answers: a profile for `dock sim printer --answers`.",
)
@click.option("--write", is_flag=True, help="Write what it can answer into the settings of this printer.")
@click.pass_obj
def check(options: Options | None, printer: str, record: Path | None, write: bool) -> None:  # noqa: FBT001 -- click gives flags by name
    """Ask PRINTER (its id in the settings, or an address) everything it can answer, once, and say what that is."""
    here, voice = places_of(options), speaker(options)
    known = _known(here, printer, voice)
    address = known.address if known else _address(printer, voice)
    if known and known.driver not in {"zpl", "zpl-raster"}:
        raise voice.wrong("printer.other_language", printer=printer, driver=known.driver)
    click.echo(voice.say("printer.asking", place=address))
    try:
        with owned(address, lock_folder()):
            found = asyncio.run(probe(address, dial, SystemClock()))
    except (OSError, ValueError) as fault:
        told = {"place": address, "why": fault_said(fault, voice.lang) or voice.say("setup.no_answer")}
        raise voice.wrong("printer.unreachable", **told) from fault
    _show(found, voice)
    if record is not None:
        record.write_text(_recorded(address, found), "utf-8")
        click.echo(voice.say("printer.kept", place=record))
    if write:
        if known is None:
            raise voice.wrong("printer.unknown", printer=printer)
        _write(here, known, found, voice)


@click.command("test")
@click.argument("printer")
@click.option("--kind", default="lpn", show_default=True, help="The design to print, with its sample fields.")
@click.pass_obj
def test_label(options: Options | None, printer: str, kind: str) -> None:
    """Print one test label on PRINTER, and say what became of it. It belongs to no unit."""
    here, voice = places_of(options), speaker(options)
    known = _known(here, printer, voice) or _plain(printer, voice)
    if known.driver in {"file", "ipp"}:
        raise voice.wrong("printer.no_test", printer=printer, driver=known.driver)
    try:
        designs = read_designs([here.shipped / "labels", here.config / "labels"])
    except DesignRefused as refused:
        told = "\n".join(fault_said(one, voice.lang) for one in refused.mistakes)
        raise click.ClickException(f"{voice.say('labels.designs_wrong')}\n{told}") from refused
    if kind not in designs:
        raise voice.wrong("labels.no_kind", kind=kind, known=", ".join(sorted(designs)))
    try:
        outcome, evidence = asyncio.run(_print(known, designs[kind], voice.lang))
    except (OSError, TimeoutError) as fault:
        raise voice.wrong("printer.no_end", place=known.address, why=fault_said(fault, voice.lang)) from fault
    click.echo(f"{voice.say(f'outcome.{outcome.value}')}: {evidence}")
    if outcome not in {PrintOutcome.PRINTED, PrintOutcome.SENT}:
        raise voice.wrong("printer.not_there")


class _Ear:
    """What a spool tells: every trouble is shown, the end is kept."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self.end: asyncio.Future[tuple[PrintOutcome, str]] = asyncio.get_running_loop().create_future()

    async def tell(self, observation: Observation) -> None:
        if isinstance(observation, DeviceReported) and observation.reasons:
            click.echo(fault_said(Several(observation.reasons), self._lang), err=True)

    async def journal(self, told: LabelProgressed) -> bool:
        is_end = told.is_last_word or told.outcome not in {PrintOutcome.SENDING, PrintOutcome.SENT}
        if is_end and not self.end.done():
            self.end.set_result((told.outcome, told.evidence))
        return True


async def _print(printer: PrinterSettings, design: Design, lang: str) -> tuple[PrintOutcome, str]:
    form, talk = LANGUAGES[printer.driver]
    ear, clock = _Ear(lang), SystemClock()
    spool = PrinterSpool(
        printer.id,
        printer.address,
        dial=dial,
        render=lambda _label: render(design, sample_fields(design), form, printer.dpi),
        journal=ear.journal,
        inbox=ear,
        clock=clock,
        questions=Questions(*(name in printer.asks for name in ("counter", "errors", "status"))),
        talk=talk,
        own=lambda: owned(printer.address, lock_folder()),
    )
    await spool.print_label(PrintLabel("test", design.name, None, 1, (), "test"))
    running = asyncio.ensure_future(spool.run(lambda: None))
    try:
        async with asyncio.timeout(TEST_S_MAX):
            await asyncio.wait((running, ear.end), return_when=asyncio.FIRST_COMPLETED)
        if not ear.end.done():
            await running  # it failed: its fault says how
        return await ear.end
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def _known(here: Places, name: str, voice: Speaker) -> PrinterSettings | None:
    settings = read_settings(here)
    if isinstance(settings, Mistakes):
        raise voice.mistaken("cli.settings_wrong", settings)
    return next((one for one in settings.printers if one.id.text == name), None)


def _plain(name: str, voice: Speaker) -> PrinterSettings:
    asks = ("counter", "errors", "status")
    return PrinterSettings(DeviceId("printer"), "zpl", _address(name, voice), 203, 100.0, 50.0, asks)


def _address(text: str, voice: Speaker) -> str:
    try:
        return check_address(text)
    except ValueError as error:
        raise voice.wrong("printer.no_address", printer=text, why=error) from error


def _show(found: Probe, voice: Speaker) -> None:
    for one in found.answers:
        said = one.raw.decode("utf-8", "backslashreplace").strip().splitlines()
        shown = " ".join(line.strip() for line in said if line.strip())
        clean = "".join(sign if sign.isprintable() else f"<{ord(sign):02X}>" for sign in shown)
        answer = f"{clean[:100]} ({one.after_ms} ms)" if one.raw else voice.say("setup.no_answer")
        click.echo(f"  {one.question:<32} {answer}")
    if found.is_silent:
        click.echo(voice.say("printer.silent"))
    else:
        click.echo(voice.say("printer.is", model=found.model or "?", asks=json.dumps(list(found.asks))))


def _recorded(address: str, found: Probe) -> str:
    document: Mapping[str, object] = {
        "address": address,
        "asked": utc(SystemClock().now_us()).isoformat(),
        "model": found.model,
        "answers": [
            {"question": one.question, "raw_hex": one.raw.hex(), "after_ms": one.after_ms} for one in found.answers
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _write(here: Places, printer: PrinterSettings, found: Probe, voice: Speaker) -> None:
    name = printer.id.text
    edits: Edits = {
        ("profiles", name, "dpi"): found.dpi or printer.dpi,
        ("profiles", name, "width_mm"): printer.width_mm,
        ("profiles", name, "height_mm"): printer.height_mm,
        ("profiles", name, "asks"): list(found.asks),
        ("printers", name, "profile"): name,
    }
    try:
        written = change_settings(here, {"printers.toml": edits}, SystemClock().now_us(), f"check of {name}")
    except OSError as fault:
        raise voice.unwritable(here.config, fault) from fault
    if isinstance(written, Mistakes):
        raise voice.mistaken("cli.nothing_written", written)
    click.echo(voice.say("printer.written", place=here.config / "printers.toml"))
