"""What a person told `dock setup`, and the settings that say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dock.core.ids import DeviceId
from dock.settings.address import scheme
from dock.settings.layers import Toml
from dock.settings.values import Settings, Workstation
from dock.settings.write import Edits


class Kind(StrEnum):
    """What a device is."""

    SCANNER = "scanner"
    PRINTER = "printer"
    READER = "reader"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A device that was found, and what it may be, the likeliest first."""

    address: str
    name: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A device as it is to be written."""

    kind: Kind
    id: str
    address: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that was said."""

    devices: tuple[Chosen, ...]
    workstation: str
    station_code: str


def from_options(
    scanners: tuple[str, ...],
    printers: tuple[str, ...],
    readers: tuple[str, ...],
    scales: tuple[str, ...],
    taken: set[str],
) -> tuple[Chosen, ...]:
    """The devices that the command line named, each with the first free name of its kind."""
    used = set(taken)
    chosen: list[Chosen] = []
    named = ((Kind.SCANNER, scanners), (Kind.PRINTER, printers), (Kind.READER, readers), (Kind.SCALE, scales))
    for kind, addresses in named:
        for address in addresses:
            name = free_id(kind, used)
            used.add(name)
            chosen.append(Chosen(kind, name, address))
    return tuple(chosen)


def free_id(kind: Kind, taken: set[str]) -> str:
    """The first name of this kind that is free: scanner-1, door-1 for a reader."""
    stem = "door" if kind is Kind.READER else kind.value
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def as_edits(answers: Answers, before: Settings) -> Mapping[str, Edits]:
    """The edits, by file, that add these devices and bind them to their workstation beside those that stand there."""
    edits: dict[str, dict[tuple[str, ...], Toml | None]] = {"station.toml": {}}
    station = edits["station.toml"]
    station["station", "code"] = answers.station_code
    place = next((one for one in before.workstations if one.id.text == answers.workstation), None)
    if place is None:
        station["workstations", answers.workstation, "name"] = answers.workstation
    for kind in Kind:
        devices = [one for one in answers.devices if one.kind is kind]
        for one in devices:
            table = edits.setdefault(f"{kind.value}s.toml", {})
            for key, value in _table(one).items():
                table[f"{kind.value}s", one.id, key] = value
        if devices:
            bound = [] if place is None else [one.text for one in _bound(place, kind)]
            names: list[Toml] = [*bound, *(one.id for one in devices)]
            station["workstations", answers.workstation, f"{kind.value}s"] = names
    return edits


def _bound(place: Workstation, kind: Kind) -> tuple[DeviceId, ...]:
    match kind:
        case Kind.SCANNER:
            return place.scanners
        case Kind.PRINTER:
            return place.printers
        case Kind.READER:
            return place.readers
        case Kind.SCALE:
            return place.scales


def _table(one: Chosen) -> dict[str, Toml]:
    """The keys of one device. Profiles stay the shipped default but for a scanner that types."""
    match one.kind, scheme(one.address):
        case Kind.SCANNER, "input":
            return {"driver": "hid", "address": one.address, "profile": "keyboard-us"}
        case Kind.SCANNER, "tcp":
            return {"driver": "tcp", "address": one.address}
        case Kind.SCANNER, "wedge":
            return {"driver": "wedge", "address": one.address}
        case Kind.PRINTER, "folder":
            return {"driver": "file", "address": one.address}
        case _:
            return {"address": one.address}
