"""`dock reader`: see what a reader sees, ask what it can, try a profile on it, and take it back.

READER is the id of one in readers.toml, or an address: host, host:port, [IPv6]:port, tcp://host:port, tls://host:port.
"""

import asyncio
import json
import os
import re
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from dock.settings.address import check_address
from dock.settings.one_reader import NoSuchProfile, known_reader, read_readers, stray_reader
from dock.settings.places import places
from dock.settings.read import Mistakes
from drivers.clock import SystemClock, utc
from drivers.dial import dial
from drivers.fleet import DeviceFault
from drivers.llrp.capabilities import in_words
from drivers.llrp.captures import Capture, NoCapture, capture, from_json, to_json
from drivers.llrp.dialogue import Applied, looking, probing, putting_back, setting_up
from drivers.llrp.once import MakeOnce, speak_once
from drivers.llrp.planning import Plan, make_plan
from drivers.llrp.profile import ReaderProfile
from ui.commands.readers.watch import watch_reader
from ui.commands.speaking import Speaker, speaker
from ui.compose.reader_profiles import reader_profile
from ui.options import Options, language_told
from ui.words import harmless
from ui.words.sentences import fault_said

PORTS = {"tcp": 5084, "tls": 5085, "accept": 5084}  # IANA: llrp, encrypted-llrp
Outcome = TypeVar("Outcome")


@click.group("reader")
def reader() -> None:
    """Watch, probe and set up RFID readers (LLRP). READER is an id of readers.toml, or HOST[:PORT]."""


@reader.command("watch")
@click.argument("name", metavar="READER")
@click.option("--profile", help="Profile of readers.toml; without one, all antennas at 27 dBm at most.")
@click.option("--seconds", type=click.FloatRange(0.1, 86_400), default=10.0, show_default=True, help="How long.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: tag, input, health, and end at last.")
@click.pass_obj
def watch(options: Options | None, name: str, profile: str | None, seconds: float, *, as_json: bool) -> None:
    """Print the tags that a reader reports, and how it is. It is set up by the profile first."""
    asked = _profile(options, name, profile)
    trouble = asyncio.run(watch_reader(asked, seconds, dial, language_told(options), as_json=as_json))
    if trouble:
        raise click.ClickException(trouble)


@reader.command("probe")
@click.argument("name", metavar="READER")
@click.option("--json", "as_json", is_flag=True, help="The capture as one JSON object.")
@click.pass_obj
def probe(options: Options | None, name: str, *, as_json: bool) -> None:
    """Say what a reader can do, and keep its own words for `apply --dry-run`. Nothing is changed on it."""
    asked = _profile(options, name, None)
    opened = _speak(options, asked, lambda negotiates: probing(asked, negotiates=negotiates))
    kept = capture(asked.address, opened, SystemClock().now_us())
    path = _keep(options, name, "capture", kept)
    if as_json:
        click.echo(json.dumps(json.loads(to_json(kept))))
        return
    for line in in_words(opened.capabilities, opened.configuration):
        click.echo(harmless(line))
    spoken = "1.1" if opened.version == 2 else "1.0.1"
    click.echo(speaker(options).say("reader.probed", version=spoken, place=path))


@reader.command("apply")
@click.argument("name", metavar="READER")
@click.option("--profile", help="Profile of readers.toml; without one, that of the reader.")
@click.option("--dry-run", is_flag=True, help="Check against the kept capture alone; the reader is not asked.")
@click.pass_obj
def apply(options: Options | None, name: str, profile: str | None, *, dry_run: bool) -> None:
    """Set a reader up, read it back and compare. What it was before is kept for `rollback`; a refusal is put back."""
    asked, voice = _profile(options, name, profile), speaker(options)
    if dry_run:
        kept = _kept(options, name, "capture")
        _show_plan(_checked(options, asked, kept), voice)
        click.echo(voice.say("reader.could", when=_when(kept)))
        return
    done = _speak(options, asked, lambda negotiates: setting_up(asked, negotiates=negotiates))
    _keep(options, name, "before", capture(asked.address, done.opened, SystemClock().now_us(), done.before.rospecs))
    _show_plan(done.plan, voice)
    _compare(done, "reader.applied", voice)


@reader.command("diff")
@click.argument("name", metavar="READER")
@click.option("--profile", help="Profile of readers.toml; without one, that of the reader.")
@click.pass_obj
def diff(options: Options | None, name: str, profile: str | None) -> None:
    """Compare how a reader is set up with its profile. Nothing is changed on it. Exit code 1 where they differ."""
    asked = _profile(options, name, profile)
    done = _speak(options, asked, lambda negotiates: looking(asked, negotiates=negotiates))
    _compare(done, "config.nothing_differs", speaker(options))


@reader.command("rollback")
@click.argument("name", metavar="READER")
@click.pass_obj
def rollback(options: Options | None, name: str) -> None:
    """Put back how a reader was before the last `apply`."""
    asked = _profile(options, name, None)
    before = _kept(options, name, "before")
    _speak(options, asked, lambda negotiates: putting_back(asked, before.before, negotiates=negotiates))
    click.echo(speaker(options).say("reader.put_back", when=_when(before)))


def reader_address(text: str) -> str:
    """The address that a person means.

    Raises:
        ValueError: it is none.
    """
    scheme, found, rest = text.rpartition("://")
    scheme = scheme or "tcp"
    if found and scheme not in PORTS:
        raise ValueError(f"{text!a}: readers are reached by tcp:// or tls://, and call at accept://")
    if rest.count(":") > 1 and not rest.startswith("["):
        rest = f"[{rest}]"  # an IPv6 address alone
    if not re.search(r"[^:\]]\]?:\d+(\?.*)?$", rest):
        rest = f"{rest.removesuffix(':')}:{PORTS[scheme]}"
    address = f"{scheme}://{rest}"
    check_address(address.partition("?")[0])
    return address


def _profile(options: Options | None, name: str, profile: str | None) -> ReaderProfile:
    file, voice = read_readers(places(**_folders(options))), speaker(options)
    if isinstance(file, Mistakes):
        raise voice.mistaken("cli.settings_wrong", file)
    try:
        known = known_reader(file, name, profile)
        if known is not None:
            return reader_profile(known)
        address = reader_address(name)
        if profile is None:
            return ReaderProfile(address, antennas=(), is_lenient=True)
        return reader_profile(stray_reader(file, address, profile))
    except NoSuchProfile as absent:
        raise voice.fault(absent) from absent
    except ValueError as wrong:
        known_ids = ", ".join(sorted(file.readers)) or "-"
        raise click.UsageError(voice.say("reader.no_reader", name=name, known=known_ids)) from wrong


def _speak(options: Options | None, asked: ReaderProfile, make: MakeOnce[Outcome]) -> Outcome:
    return _run(options, speak_once(asked, dial, make))


def _run(options: Options | None, work: Coroutine[Any, Any, Outcome]) -> Outcome:
    try:
        return asyncio.run(work)
    except DeviceFault as broken:
        raise click.ClickException(fault_line(broken, language_told(options))) from broken
    except OSError as broken:
        raise speaker(options).wrong("reader.not_reached", why=broken.strerror or broken) from broken


def fault_line(broken: DeviceFault, lang: str) -> str:
    """A fault in one line: for the operator, and in brackets for the technician."""
    said = fault_said(broken, lang)
    return f"{said} ({harmless(broken.detail, 600)})" if broken.detail else said


def _checked(options: Options | None, asked: ReaderProfile, kept: Capture) -> Plan:
    try:
        return make_plan(asked, kept.capabilities, kept.version)
    except DeviceFault as broken:
        raise click.ClickException(fault_line(broken, language_told(options))) from broken


def _show_plan(plan: Plan, voice: Speaker) -> None:
    for antenna, dbm in plan.actual_dbm:
        click.echo(voice.say("reader.antenna", antenna=antenna, dbm=f"{dbm:g}"))


def _compare(done: Applied, same: str, voice: Speaker) -> None:
    for one in done.differences:
        click.echo(harmless(one.shown, 300))
    if done.differences:
        raise voice.wrong("reader.differs", count=len(done.differences))
    click.echo(voice.say(same))


def _when(kept: Capture) -> str:
    return f"{utc(kept.taken_us):%Y-%m-%d %H:%M} UTC"


def _keep(options: Options | None, name: str, what: str, kept: Capture) -> Path:
    path = _path(options, name, what)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_json(kept), "utf-8")
    except OSError as error:
        raise speaker(options).unwritable(path, error) from error
    return path


def _kept(options: Options | None, name: str, what: str) -> Capture:
    path = _path(options, name, what)
    how = "probe" if what == "capture" else "apply"
    try:
        return from_json(path.read_text("utf-8"))
    except FileNotFoundError as absent:
        raise speaker(options).wrong("reader.nothing_kept", command=f"dock reader {how}") from absent
    except (OSError, NoCapture) as wrong:
        told = {"place": path, "why": wrong, "command": f"dock reader {how}"}
        raise speaker(options).wrong("reader.kept_wrong", **told) from wrong


def _path(options: Options | None, name: str, what: str) -> Path:
    stem = re.sub(r"[^A-Za-z0-9.-]+", "_", name)[:100]
    return places(**_folders(options)).data / "readers" / f"{stem}.{what}.json"


def _folders(options: Options | None) -> dict[str, Any]:
    told = options or Options()
    return {"config": told.config, "data": told.data, "environ": os.environ}
