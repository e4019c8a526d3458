"""`dock setup`: finds devices, asks what each is, tests it, and writes the first settings.

Nothing is written before everything is known and right, and what stood there before is kept.
"""

import asyncio
from collections.abc import Callable

import click

from dock.settings.mistakes import clean
from dock.settings.places import Places
from dock.settings.read import Mistakes, read_settings
from dock.settings.values import Settings
from dock.settings.write import change_settings
from drivers.clock import SystemClock
from ui.commands.config import places_of
from ui.commands.setup.plan import Answers, Candidate, Chosen, Kind, as_edits, free_id, from_options
from ui.commands.setup.probes import Finder, this_machines_finder
from ui.commands.speaking import Speaker, speaker
from ui.options import Options
from ui.words.sentences import fault_said


def setup_with(find: Callable[[], Finder]) -> click.Command:
    """The command, with the way in which it finds and tries devices."""

    @click.command("setup")
    @click.option("--scanner", "scanners", multiple=True, metavar="ADDRESS", help="serial:, input: or tcp://host:port")
    @click.option("--printer", "printers", multiple=True, metavar="ADDRESS", help="tcp://host:9100, serial: or folder:")
    @click.option("--reader", "readers", multiple=True, metavar="ADDRESS", help="tcp://host:5084")
    @click.option("--scale", "scales", multiple=True, metavar="ADDRESS", help="serial:/dev/...?baud=9600")
    @click.option("--workstation", default="bench-1", show_default=True, help="Where the devices stand.")
    @click.option("--station-code", help="Two signs of 0-9 and A-X that begin every plate of this station.")
    @click.option("--no-test", is_flag=True, help="Write addresses of devices that are not there yet.")
    @click.option("--yes", is_flag=True, help="Ask nothing: take the options, and find nothing else.")
    @click.pass_obj
    def command(
        options: Options | None,
        scanners: tuple[str, ...],
        printers: tuple[str, ...],
        readers: tuple[str, ...],
        scales: tuple[str, ...],
        workstation: str,
        station_code: str | None,
        *,
        no_test: bool,
        yes: bool,
    ) -> None:
        """Find the devices, test them, and write the first settings."""
        here, voice = places_of(options), speaker(options)
        before = read_settings(here)
        if isinstance(before, Mistakes):
            raise voice.mistaken("setup.mend_first", before)
        ids = {device.id.text for device in before.devices}
        chosen = list(from_options(scanners, printers, readers, scales, ids))
        finder = find()
        if not yes:
            taken = {device.address.partition("?")[0] for device in before.devices} | {one.address for one in chosen}
            chosen += _ask(finder, taken, ids | {one.id for one in chosen}, voice)
            station_code = station_code or click.prompt(voice.say("setup.ask_code"), default=before.station.text)
        if not no_test:
            _test(chosen, finder, voice, may_ask=not yes)
        if not chosen and not station_code:
            raise voice.wrong("setup.nothing_chosen")
        _write(here, Answers(tuple(chosen), workstation, station_code or before.station.text), before, voice)

    return command


setup = setup_with(this_machines_finder)


def _write(here: Places, answers: Answers, before: Settings, voice: Speaker) -> None:
    names = ", ".join(one.id for one in answers.devices)
    why = voice.say("setup.of_devices", devices=names) if names else voice.say("setup.of_station")
    try:
        written = change_settings(here, as_edits(answers, before), SystemClock().now_us(), why)
    except OSError as error:
        raise voice.unwritable(here.config, error) from error
    if isinstance(written, Mistakes):
        raise voice.mistaken("cli.nothing_written", written)
    click.echo(voice.say("setup.written", place=here.config, why=why))


def _ask(finder: Finder, taken: set[str], ids: set[str], voice: Speaker) -> list[Chosen]:
    """What a person says of each device found, and of the network's devices that nothing can find."""
    chosen: list[Chosen] = []
    for found in (one for one in finder.find() if one.address not in taken):
        kind = _kind(found, voice)
        if kind is not None:
            chosen.append(_named(kind, found.address, ids, voice))
    for kind, form in ((Kind.READER, "tcp://host:5084"), (Kind.PRINTER, "tcp://host:9100")):
        question = voice.say("setup.ask_address", device=voice.say(f"kind.{kind.value}"), form=form)
        address = click.prompt(question, default="").strip()
        if address:
            chosen.append(_named(kind, address, ids, voice))
    return chosen


def _kind(found: Candidate, voice: Speaker) -> Kind | None:
    click.echo(voice.say("setup.found", name=clean(found.name), place=clean(found.address)))
    names, nothing = [kind.value for kind in found.kinds], voice.say("setup.nothing")
    said = click.prompt(voice.say("setup.ask_kind"), type=click.Choice([*names, nothing]), default=names[0])
    return None if said == nothing else Kind(said)


def _named(kind: Kind, address: str, ids: set[str], voice: Speaker) -> Chosen:
    question = voice.say("setup.ask_name", device=voice.say(f"kind.{kind.value}"))
    name = click.prompt(question, default=free_id(kind, ids)).strip()
    ids.add(name)
    return Chosen(kind, name, address)


def _test(chosen: list[Chosen], finder: Finder, voice: Speaker, *, may_ask: bool) -> None:
    """Try each device. One that does not answer is left out only if a person says so."""
    for one in list(chosen):
        try:
            said = asyncio.run(finder.probe(one.kind, one.address))
        except (OSError, ValueError) as error:
            why = fault_said(error, voice.lang) or voice.say("setup.no_answer")
            _untested(one, why, chosen, voice, may_ask=may_ask)
        else:
            click.echo(f"{one.id}: {voice.say(said.key, **dict(said.params))}")


def _untested(one: Chosen, why: str, chosen: list[Chosen], voice: Speaker, *, may_ask: bool) -> None:
    click.echo(f"{one.id}: {clean(one.address)}: {why}", err=True)
    if not may_ask:
        raise voice.wrong("setup.does_not_answer", device=one.id)
    if not click.confirm(voice.say("setup.write_untested"), default=False):
        chosen.remove(one)
