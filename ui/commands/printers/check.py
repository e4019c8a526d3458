"""`dock printers check` and `test`: a printer's real answers as a record, and one label to look at."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import click

from dock.core.effects import PrintLabel
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
from ui.compose.devices import LANGUAGES
from ui.options import Options

TEST_S_MAX = 60.0
LANGUAGE_WARNING = "a printer that is set to another language than ZPL prints the questions"


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
    here = places_of(options)
    known = _known(here, printer)
    address = known.address if known else _address(printer)
    if known and known.driver not in {"zpl", "zpl-raster"}:
        raise click.ClickException(f"{printer} speaks {known.driver}: only ZPL printers are asked")
    click.echo(f"asking {address}; {LANGUAGE_WARNING}")
    try:
        with owned(address, lock_folder()):
            found = asyncio.run(probe(address, dial, SystemClock()))
    except (OSError, ValueError) as fault:
        raise click.ClickException(f"{address}: {fault or 'no answer'}: check power, cable and address") from fault
    _show(found)
    if record is not None:
        record.write_text(_recorded(address, found), "utf-8")
        click.echo(f"kept in {record}")
    if write:
        if known is None:
            raise click.ClickException(f"{printer} is no printer of the settings: name it there first")
        _write(here, known, found)


@click.command("test")
@click.argument("printer")
@click.option("--kind", default="lpn", show_default=True, help="The design to print, with its sample fields.")
@click.pass_obj
def test_label(options: Options | None, printer: str, kind: str) -> None:
    """Print one test label on PRINTER, and say what became of it. It belongs to no unit."""
    here = places_of(options)
    known = _known(here, printer) or _plain(printer)
    if known.driver in {"file", "ipp"}:
        raise click.ClickException(f"{printer} is a {known.driver} printer: print on it with `dock labels render`")
    try:
        designs = read_designs([here.shipped / "labels", here.config / "labels"])
    except DesignRefused as refused:
        raise click.ClickException("\n".join(refused.mistakes)) from refused
    if kind not in designs:
        raise click.ClickException(f"no label is called {kind!a}: {', '.join(sorted(designs))} are")
    try:
        outcome, evidence = asyncio.run(_print(known, designs[kind]))
    except (OSError, TimeoutError) as fault:
        raise click.ClickException(f"{known.address}: {fault or 'no end within a minute'}") from fault
    click.echo(f"{outcome.value}: {evidence}")
    if outcome not in {PrintOutcome.PRINTED, PrintOutcome.SENT}:
        raise click.ClickException("the test label is not known to lie there: look at the printer")


class _Ear:
    """What a spool tells: every trouble is shown, the end is kept."""

    def __init__(self) -> None:
        self.end: asyncio.Future[tuple[PrintOutcome, str]] = asyncio.get_running_loop().create_future()

    async def tell(self, observation: Observation) -> None:
        if isinstance(observation, DeviceReported) and observation.reason:
            click.echo(observation.reason, err=True)

    async def journal(self, told: LabelProgressed) -> bool:
        is_end = told.is_last_word or told.outcome not in {PrintOutcome.SENDING, PrintOutcome.SENT}
        if is_end and not self.end.done():
            self.end.set_result((told.outcome, told.evidence))
        return True


async def _print(printer: PrinterSettings, design: Design) -> tuple[PrintOutcome, str]:
    form, talk = LANGUAGES[printer.driver]
    ear, clock = _Ear(), SystemClock()
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


def _known(here: Places, name: str) -> PrinterSettings | None:
    settings = read_settings(here)
    if isinstance(settings, Mistakes):
        raise click.ClickException(f"the settings have mistakes:\n{settings.text}")
    return next((one for one in settings.printers if one.id.text == name), None)


def _plain(name: str) -> PrinterSettings:
    return PrinterSettings(
        DeviceId("printer"), "zpl", _address(name), 203, 100.0, 50.0, ("counter", "errors", "status")
    )


def _address(text: str) -> str:
    try:
        return check_address(text)
    except ValueError as error:
        raise click.ClickException(f"{text} is no printer of the settings, and {error}") from error


def _show(found: Probe) -> None:
    for one in found.answers:
        said = one.raw.decode("utf-8", "backslashreplace").strip().splitlines()
        shown = " ".join(line.strip() for line in said if line.strip())
        clean = "".join(sign if sign.isprintable() else f"<{ord(sign):02X}>" for sign in shown)
        click.echo(f"  {one.question:<32} {f'{clean[:100]} ({one.after_ms} ms)' if one.raw else 'no answer'}")
    if found.is_silent:
        click.echo(
            "it answers nothing: labels stay 'sent' until somebody scans them; look whether it printed the questions"
        )
    else:
        click.echo(f"it is {found.model or 'of no name'}; asks = {json.dumps(list(found.asks))}")


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


def _write(here: Places, printer: PrinterSettings, found: Probe) -> None:
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
        raise click.ClickException(f"{here.config}: {fault.strerror or fault}: make it writable") from fault
    if isinstance(written, Mistakes):
        raise click.ClickException(f"nothing is written:\n{written.text}")
    click.echo(f"written to {here.config / 'printers.toml'}; `dock config rollback` takes it back")
