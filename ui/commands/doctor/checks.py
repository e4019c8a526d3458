"""Everything that is wrong with this installation, each with its remedy. It mends nothing and opens no device."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from dock.settings.address import scheme
from dock.settings.mistakes import Mistake
from dock.settings.places import Places
from dock.settings.policy import read_policy
from dock.settings.read import Mistakes, read_settings
from dock.settings.secrets import SecretMissing, read_secret
from dock.settings.values import SecretKind, Settings
from ui.commands.doctor.machine import Machine
from ui.mistaken import LENGTH_MAX, mistake_said
from ui.words import say

FREE_LEAST_BYTES = 200 * 1024 * 1024  # a day's photographs of one bench; below it the station is near to stopping
FREE_GOOD_BYTES = 2 * 1024 * 1024 * 1024  # some weeks of them, and a backup
BUILT_US = 1_767_225_600_000_000  # 2026-01-01 UTC: a clock before the program was written is wrong
SCREEN_LEAST = (80, 24)
GROUPS = {"serial": "dialout", "input": "input", "video": "video", "folder": "folder"}


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"  # the station cannot work, or may lose something
    WARNING = "warning"  # a part of it cannot
    NOTE = "note"  # it is as it should be known


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `params` serve its two sentences: what is wrong, and what to do."""

    code: str
    severity: Severity
    params: tuple[tuple[str, str], ...] = ()
    mistake: Mistake | None = None

    def what(self, lang: str) -> str:
        """What is wrong. Of a mistake in the settings, its place and its sentence."""
        if self.mistake:
            return mistake_said(self.mistake, lang)
        return say(f"doctor.{self.code}", lang, self.params, LENGTH_MAX)

    def remedy(self, lang: str) -> str:
        """What to do."""
        return say(f"doctor.{self.code}.remedy", lang, self.params, LENGTH_MAX)


def examine(places: Places, machine: Machine) -> tuple[Finding, ...]:
    """Every finding, the worst first."""
    order = list(Severity)
    return tuple(sorted(_all(places, machine), key=lambda one: order.index(one.severity)))


def _all(places: Places, machine: Machine) -> Iterator[Finding]:
    settings = read_settings(places)
    if isinstance(settings, Mistakes):
        yield from _mistakes(settings)
    else:
        yield from _secrets(settings, machine)
        yield from _devices(settings, machine)
    policy = read_policy(places)
    if isinstance(policy, Mistakes):
        yield from _mistakes(policy)
    yield from _data(places, machine)
    yield from _program(machine)
    yield from _screen(machine)


def _mistakes(mistakes: Mistakes) -> Iterator[Finding]:
    for one in mistakes.all:
        yield Finding("settings_mistake", Severity.ERROR, mistake=one)


def _secrets(settings: Settings, machine: Machine) -> Iterator[Finding]:
    for upstream in settings.upstreams:
        ref = upstream.secret
        named = ("upstream", upstream.id.text)
        if upstream.auth != "none" and ref is None:
            yield Finding("secret_unnamed", Severity.ERROR, (named, ("auth", upstream.auth)))
        if ref is None:
            continue
        try:
            read_secret(ref, machine.environ)
        except SecretMissing as error:
            yield Finding("secret_missing", Severity.ERROR, (named, ("why", str(error))))
            continue
        if ref.kind is SecretKind.FILE and Path(ref.name).stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield Finding("secret_open", Severity.WARNING, (named, ("file", ref.name)))


def _devices(settings: Settings, machine: Machine) -> Iterator[Finding]:
    for device in settings.devices:
        if scheme(device.address) not in GROUPS:
            continue
        path = Path(device.address.partition(":")[2].partition("?")[0])
        params = (("device", device.id.text), ("path", str(path)), ("group", GROUPS[scheme(device.address)]))
        match machine.device_fault(path):
            case "missing":
                yield Finding("device_missing", Severity.WARNING, params)
            case "forbidden":
                yield Finding("device_forbidden", Severity.ERROR, params)
            case _:
                holder = machine.holder(path)
                if holder and scheme(device.address) == "serial":
                    yield Finding("device_in_use", Severity.WARNING, (*params, ("holder", holder)))


def _data(places: Places, machine: Machine) -> Iterator[Finding]:
    here = (("folder", str(places.data)),)
    fault = machine.write_fault(places.data)
    if fault:
        yield Finding("data_not_writable", Severity.ERROR, (*here, ("why", fault)))
    free = machine.free_bytes(places.data)
    if free < FREE_GOOD_BYTES:
        severity = Severity.ERROR if free < FREE_LEAST_BYTES else Severity.WARNING
        sizes = (("free_mb", str(free // 1_048_576)), ("need_mb", str(FREE_GOOD_BYTES // 1_048_576)))
        yield Finding("disk_low", severity, (*here, *sizes))
    if not places.is_socket_path_short_enough:
        yield Finding("socket_path_long", Severity.ERROR, (*here, ("socket", str(places.socket))))


def _program(machine: Machine) -> Iterator[Finding]:
    sentence, is_mended = machine.sqlite
    if not is_mended:
        yield Finding("sqlite_wal_reset", Severity.WARNING, (("sqlite", sentence),))
    if not machine.has_zbar:
        yield Finding("zbar_missing", Severity.NOTE)
    if len(set(machine.roots.values())) > 1:
        places = ", ".join(f"{name} ({root})" for name, root in sorted(machine.roots.items()))
        yield Finding("mixed_installation", Severity.ERROR, (("places", places),))
    if machine.now_us < BUILT_US:
        yield Finding("clock_wrong", Severity.ERROR)
    missing = [language for language, path in machine.catalogues.items() if not path.is_file()]
    if missing:
        yield Finding("catalogue_missing", Severity.WARNING, (("languages", ", ".join(missing)),))


def _screen(machine: Machine) -> Iterator[Finding]:
    if machine.screen is not None and any(has < least for has, least in zip(machine.screen, SCREEN_LEAST, strict=True)):
        columns, lines = machine.screen
        yield Finding("screen_small", Severity.WARNING, (("columns", str(columns)), ("lines", str(lines))))
    if machine.encoding.lower().replace("-", "") != "utf8":
        yield Finding("encoding_not_utf8", Severity.WARNING, (("encoding", machine.encoding),))
