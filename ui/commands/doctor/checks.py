"""Everything that is wrong with this installation, each with its remedy. It mends nothing and opens no device."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from dock.settings.address import scheme
from dock.settings.places import Places
from dock.settings.policy import read_policy
from dock.settings.read import Mistakes, read_settings
from dock.settings.secrets import SecretMissing, read_secret
from dock.settings.values import SecretKind, Settings, UpstreamSettings
from ui.commands.doctor.machine import Machine

FREE_LEAST_BYTES = 200 * 1024 * 1024  # a day's photographs of one bench; below it the station is near to stopping
FREE_GOOD_BYTES = 2 * 1024 * 1024 * 1024  # some weeks of them, and a backup
BUILT_US = 1_767_225_600_000_000  # 2026-01-01 UTC: a clock before the program was written is wrong
SCREEN_LEAST = (80, 24)
GROUPS = {"serial": "dialout", "input": "input", "video": "video", "folder": "the folder's group"}


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"  # the station cannot work, or may lose something
    WARNING = "warning"  # a part of it cannot
    NOTE = "note"  # it is as it should be known


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `doctor.CODE` is its message key, with `params`."""

    code: str
    severity: Severity
    what: str
    remedy: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Its key in the catalogues."""
        return f"doctor.{self.code}"


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
        remedy = "mend the line, then run `dock config check`"
        yield Finding("settings_mistake", Severity.ERROR, one.shown, remedy, (("mistake", one.shown),))


def _secrets(settings: Settings, machine: Machine) -> Iterator[Finding]:
    for upstream in settings.upstreams:
        ref = upstream.secret
        if upstream.auth != "none" and ref is None:
            what = f"upstream {upstream.id.text} signs in by {upstream.auth} and names no secret"
            yield _finding("secret_unnamed", Severity.ERROR, what, "write secret = ... in its auth table", upstream)
        if ref is None:
            continue
        try:
            read_secret(ref, machine.environ)
        except SecretMissing as error:
            what = f"the secret of upstream {upstream.id.text} cannot be read: {error}"
            yield _finding("secret_missing", Severity.ERROR, what, "put it there, for the station's user", upstream)
            continue
        if ref.kind is SecretKind.FILE and Path(ref.name).stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            what = f"the secret of upstream {upstream.id.text} can be read by every user of this machine: {ref.name}"
            yield _finding("secret_open", Severity.WARNING, what, f"chmod 600 {ref.name}", upstream)


def _devices(settings: Settings, machine: Machine) -> Iterator[Finding]:
    for device in settings.devices:
        if scheme(device.address) not in GROUPS:
            continue
        path = Path(device.address.partition(":")[2].partition("?")[0])
        group = GROUPS[scheme(device.address)]
        params = (("device", device.id.text), ("path", str(path)), ("group", group))
        match machine.device_fault(path):
            case "missing":
                what = f"{device.id.text}: {path} is not there"
                remedy = "plug the device in, or name its place with `dock setup`"
                yield Finding("device_missing", Severity.WARNING, what, remedy, params)
            case "forbidden":
                what = f"{device.id.text}: this user may not open {path}"
                remedy = f"sudo usermod -aG {group} $USER, then sign in again; or install the shipped udev rules"
                yield Finding("device_forbidden", Severity.ERROR, what, remedy, params)
            case _:
                holder = machine.holder(path)
                if holder and scheme(device.address) == "serial":
                    what = f"{device.id.text}: {path} is in use by {holder}"
                    remedy = "stop that program; if it is a running station, all is well"
                    yield Finding("device_in_use", Severity.WARNING, what, remedy, (*params, ("holder", holder)))


def _data(places: Places, machine: Machine) -> Iterator[Finding]:
    here = (("folder", str(places.data)),)
    fault = machine.write_fault(places.data)
    if fault:
        what = f"nothing can be written in {places.data}: {fault}"
        remedy = "give the folder to the station's user, or name another with --data"
        yield Finding("data_not_writable", Severity.ERROR, what, remedy, (*here, ("why", fault)))
    free = machine.free_bytes(places.data)
    if free < FREE_GOOD_BYTES:
        severity = Severity.ERROR if free < FREE_LEAST_BYTES else Severity.WARNING
        what = f"the disk of {places.data} has {free // 1_048_576} MB free"
        remedy = f"free {FREE_GOOD_BYTES // 1_048_576} MB: old backups and traces first"
        yield Finding("disk_low", severity, what, remedy, (*here, ("free_mb", str(free // 1_048_576))))
    if not places.is_socket_path_short_enough:
        what = f"{places.socket} is too long a path for a socket: terminals cannot attach to a running station"
        yield Finding("socket_path_long", Severity.ERROR, what, "name a shorter folder with --data", here)


def _program(machine: Machine) -> Iterator[Finding]:
    sentence, is_mended = machine.sqlite
    if not is_mended:
        remedy = "install the pysqlite3 wheel, or a system with SQLite 3.51.3 or newer"
        yield Finding("sqlite_wal_reset", Severity.WARNING, sentence, remedy, (("sqlite", sentence),))
    if not machine.has_zbar:
        what = "the library libzbar is missing: cameras read fewer damaged barcodes; scanners need it not"
        yield Finding("zbar_missing", Severity.NOTE, what, "sudo apt install libzbar0 (Debian, Ubuntu)")
    if len(set(machine.roots.values())) > 1:
        places = ", ".join(f"{name} from {root}" for name, root in sorted(machine.roots.items()))
        what = f"the program's packages come from different installations: {places}"
        remedy = "remove the other one from PYTHONPATH or install anew"
        yield Finding("mixed_installation", Severity.ERROR, what, remedy, (("places", places),))
    if machine.now_us < BUILT_US:
        what = "the machine's clock stands before the day on which this program was made"
        remedy = "set it, and turn on time synchronisation: sudo timedatectl set-ntp true"
        yield Finding("clock_wrong", Severity.ERROR, what, remedy)
    missing = [language for language, path in machine.catalogues.items() if not path.is_file()]
    if missing:
        what = f"texts are missing in: {', '.join(missing)}"
        params = (("languages", ", ".join(missing)),)
        yield Finding("catalogue_missing", Severity.WARNING, what, "install the program again, from its wheel", params)


def _screen(machine: Machine) -> Iterator[Finding]:
    if machine.screen is not None and any(has < least for has, least in zip(machine.screen, SCREEN_LEAST, strict=True)):
        columns, lines = machine.screen
        what = f"the terminal has {columns} columns and {lines} lines"
        params = (("columns", str(columns)), ("lines", str(lines)))
        yield Finding("screen_small", Severity.WARNING, what, "make it 80 by 24 or larger", params)
    if machine.encoding.lower().replace("-", "") != "utf8":
        what = f"the terminal's encoding is {machine.encoding}: accents and frames will be wrong"
        remedy = "set a UTF-8 locale: export LANG=C.UTF-8"
        yield Finding("encoding_not_utf8", Severity.WARNING, what, remedy, (("encoding", machine.encoding),))


def _finding(code: str, severity: Severity, what: str, remedy: str, upstream: UpstreamSettings) -> Finding:
    return Finding(code, severity, what, remedy, (("upstream", upstream.id.text),))
