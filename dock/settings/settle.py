"""Turns files that are right one by one into settings that agree with each other, or says where they do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from pydantic import ValidationError

from dock.core.benches import Mode
from dock.core.fault import Fault, Sentence, sentence
from dock.core.goods import ZoneKind
from dock.core.ids import DeviceId, LocationCode, SiteId, StationCode, WorkstationId
from dock.settings.address import SCHEMES, scheme
from dock.settings.devices import devices_of
from dock.settings.holidays import Calendar
from dock.settings.layers import Merged
from dock.settings.mistakes import Mistake, mistake, seen
from dock.settings.model import (
    Edge,
    Entry,
    LocationsFile,
    SiteTable,
    StationFile,
    WorkstationTable,
    expand,
)
from dock.settings.model_devices import (
    CamerasFile,
    IdentitiesFile,
    PrintersFile,
    ScalesFile,
    ScannersFile,
    UpstreamFile,
)
from dock.settings.model_readers import ReaderProfileTable, ReadersFile, ReaderTable, tuned
from dock.settings.secrets import parse_secret
from dock.settings.values import DatabaseSettings, Identity, Place, RetentionSettings, Settings, Site, Workstation

_File = TypeVar("_File", bound=Edge)
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ALONE = ("scanners", "scales")  # what one person holds cannot stand at two places; the rest may be shared


@dataclass(frozen=True, slots=True)
class Files:
    """The files that are right one by one, by name, with the lines of their keys."""

    all: Mapping[str, tuple[Edge, Merged]]

    def get(self, name: str, model: type[_File]) -> _File | None:
        """The file of this name, None where it has mistakes."""
        found = self.all.get(name)
        return found[0] if found is not None and isinstance(found[0], model) else None

    def wrong(self, name: str, path: tuple[str | int, ...], key: str, /, **params: object) -> Mistake:
        """A mistake at this key of this file."""
        file, line = self.all[name][1].place(path)
        return mistake(file, line, key, **params)


def settle(files: Files) -> Settings | list[Mistake]:
    """The settings, or every place where files do not agree. A file with mistakes of its own is left out of both."""
    mistakes = [*_devices(files), *_workstations(files), *_places(files), *_identities(files)]
    station = files.get("station.toml", StationFile)
    readers = files.get("readers.toml", ReadersFile)
    scanners = files.get("scanners.toml", ScannersFile)
    printers = files.get("printers.toml", PrintersFile)
    cameras = files.get("cameras.toml", CamerasFile)
    scales = files.get("scales.toml", ScalesFile)
    upstream = files.get("upstream.toml", UpstreamFile)
    identities = files.get("identities.toml", IdentitiesFile)
    locations = files.get("locations.toml", LocationsFile)
    if mistakes or not (
        station and readers and scanners and printers and cameras and scales and upstream and identities
        and locations
    ):  # fmt: skip
        return mistakes
    kinds = devices_of(readers, scanners, printers, cameras, scales, upstream)
    return Settings(
        _site(station.site),
        StationCode.parse(station.station.code),
        tuple(_workstation(name, table) for name, table in _on(station.workstations)),
        kinds.readers,
        kinds.scanners,
        kinds.printers,
        kinds.cameras,
        kinds.scales,
        kinds.upstreams,
        tuple((DeviceId.parse(key), _stood(identities, key)) for key in sorted(identities.identities)),
        tuple(place for _, place in _named_places(locations)),
        DatabaseSettings(
            station.database.server, parse_secret(station.database.password) if station.database.password else None
        ),
        RetentionSettings(
            station.retention.personal_days,
            station.retention.scans_days,
            station.retention.photographs_days,
            station.retention.sent_days,
            station.retention.backups_days,
            station.retention.checkpoints,
        ),
    )


Table = TypeVar("Table", bound=Entry)


def _on(tables: Mapping[str, Table]) -> list[tuple[str, Table]]:
    return [(key, tables[key]) for key in sorted(tables) if tables[key].enabled]


def _site(table: SiteTable) -> Site:
    yearly = tuple((int(day[:2]), int(day[3:])) for day in table.closed_yearly)
    weekdays = tuple(sorted({_WEEK.index(day) for day in table.weekdays}))
    calendar = Calendar(table.time_zone, table.holidays, weekdays, tuple(sorted(table.closed_days)), yearly)
    return Site(SiteId.parse(table.id), table.name, table.currency, table.language, calendar)


def _workstation(name: str, table: WorkstationTable) -> Workstation:
    return Workstation(
        WorkstationId.parse(name),
        table.name,
        Mode(table.mode),
        _ids(table.scanners),
        _ids(table.printers),
        _ids(table.cameras),
        _ids(table.scales),
        _ids(table.readers),
    )


def _ids(texts: Sequence[str]) -> tuple[DeviceId, ...]:
    return tuple(DeviceId.parse(text) for text in texts)


def _stood(file: IdentitiesFile, key: str) -> tuple[Identity, ...]:
    return tuple(
        Identity(one.maker, one.model, one.serial, one.mac.lower(), one.firmware, one.since, one.until, one.note)
        for one in file.identities[key]
    )


DEVICE_FILES = {
    "readers": ("readers.toml", "reader"),
    "scanners": ("scanners.toml", "scanner"),
    "printers": ("printers.toml", "printer"),
    "cameras": ("cameras.toml", "camera"),
    "scales": ("scales.toml", "scale"),
    "upstreams": ("upstream.toml", "upstream system"),
}


def _tables(files: Files, kind: str) -> list[tuple[str, Entry]]:
    found = files.all.get(DEVICE_FILES[kind][0])
    tables: Mapping[str, Entry] = getattr(found[0], kind) if found is not None else {}
    return _on(tables)


def _devices(files: Files) -> Iterator[Mistake]:
    ids: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for kind, (name, word) in DEVICE_FILES.items():
        for key, table in _tables(files, kind):
            if key in ids:
                yield files.wrong(name, (kind, key), "taken_id", seen=seen(key), other=ids[key])
            ids.setdefault(key, word)
            yield from _address(files, kind, key, table, addresses)
            profile = getattr(table, "profile", None)
            if profile is not None:
                found = files.all[name][0]
                profiles: Mapping[str, Entry] = getattr(found, "profiles", {})
                names = [one for one, _ in _on(profiles)]
                if profile not in names:
                    path = (kind, key, "profile")
                    params = {"key": f"{kind}.{key}.profile", "seen": seen(profile), "hint": _hint(profile, names)}
                    yield files.wrong(name, path, "unknown_profile", **params)
                elif isinstance(table, ReaderTable) and (why := _mistuned(table, profiles[profile])):
                    yield files.wrong(name, (kind, key), "bad_value", key=f"{kind}.{key}", why=why)


def _mistuned(table: ReaderTable, profile: Entry) -> Sentence | str:
    """Why what was tuned for a reader cannot stand with its profile; "" where it can."""
    assert isinstance(profile, ReaderProfileTable)
    try:
        tuned(table, profile)
    except ValidationError as refused:
        fault = refused.errors(include_url=False)[0].get("ctx", {}).get("error")
        return fault.sentence if isinstance(fault, Fault) else str(fault)
    return ""


def _address(files: Files, kind: str, key: str, table: Entry, taken: dict[str, str]) -> Iterator[Mistake]:
    name = DEVICE_FILES[kind][0]
    address = getattr(table, "address", None)
    driver = str(getattr(table, "driver", ""))
    if address is None:
        return
    path = (kind, key, "address")
    if scheme(address) not in SCHEMES[driver]:
        forms = ", ".join(f"{one}:" for one in SCHEMES[driver])
        why = sentence(
            "{seen} cannot be opened by the driver {driver}: an address with one of {forms} is wanted",
            seen=seen(address),
            driver=driver,
            forms=forms,
        )
        yield files.wrong(name, path, "bad_value", key=f"{kind}.{key}.address", why=why)
    bare = address.partition("?")[0]
    if bare in taken and bare != "wedge:":
        yield files.wrong(name, path, "taken_address", seen=seen(address), other=taken[bare])
    taken.setdefault(bare, key)


def _workstations(files: Files) -> Iterator[Mistake]:
    name = "station.toml"
    station = files.get(name, StationFile)
    if station is None:
        return
    if not _on(station.workstations):
        yield files.wrong(name, ("workstations",), "no_workstation")
    stands: dict[tuple[str, str], str] = {}
    for key, table in _on(station.workstations):
        for kind in ("scanners", "printers", "cameras", "scales", "readers"):
            file, word = DEVICE_FILES[kind]
            known = [one for one, _ in _tables(files, kind)]
            bound: list[str] = getattr(table, kind)
            for place, device in enumerate(bound):
                path = ("workstations", key, kind, place)
                if device not in known and file in files.all:
                    params = {"key": f"workstations.{key}.{kind}", "seen": seen(device), "kind": word}
                    yield files.wrong(name, path, "unknown_device", hint=_hint(device, known), **params)
                elif kind in _ALONE and (kind, device) in stands:
                    other = stands[kind, device]
                    yield files.wrong(name, path, "taken_device", seen=seen(device), other=other, kind=word)
                stands.setdefault((kind, device), key)


def _places(files: Files) -> Iterator[Mistake]:
    name = "locations.toml"
    file = files.get(name, LocationsFile)
    if file is None:
        return
    taken: dict[LocationCode, str] = {}
    said: set[str] = set()
    for path, place in _named_places(file):
        if place.code in taken and path[1] not in said:
            said.add(path[1])
            yield files.wrong(name, path, "taken_place", seen=seen(place.code.text), other=taken[place.code])
        taken.setdefault(place.code, path[1])


def _named_places(file: LocationsFile) -> Iterator[tuple[tuple[str, str], Place]]:
    for key, table in _on(file.ranges):
        for code in expand(table.pattern):
            yield ("ranges", key), Place(LocationCode.parse(code), ZoneKind(table.zone), table.capacity)
    for key, table in _on(file.locations):
        yield ("locations", key), Place(LocationCode.parse(key), ZoneKind(table.zone), table.capacity)


def _identities(files: Files) -> Iterator[Mistake]:
    name = "identities.toml"
    file = files.get(name, IdentitiesFile)
    if file is None:
        return
    known = [key for kind in DEVICE_FILES for key, _ in _tables(files, kind)]
    is_whole = all(one in files.all for one, _ in DEVICE_FILES.values())
    for key in sorted(file.identities):
        path = ("identities", key)
        if key not in known and is_whole:
            params = {"key": "identities", "seen": seen(key), "kind": "device", "hint": _hint(key, known)}
            yield files.wrong(name, path, "unknown_device", **params)
        standing = [one for one in file.identities[key] if one.until is None]
        if len(standing) > 1:
            yield files.wrong(name, path, "two_in_place", seen=seen(key), count=len(standing))


def _hint(name: str, known: Sequence[str]) -> Sentence:
    near = get_close_matches(name, known, 1)
    if near:
        return sentence(": did you mean {near}?", near=near[0])
    return sentence("; known: {known}", known=", ".join(known)) if known else sentence("; none is written")
