"""One reader of the settings, or one that is nowhere written, with a profile that is: for the command line."""

from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from dock.core.fault import Fault
from dock.core.ids import DeviceId
from dock.settings.devices import reader_of
from dock.settings.faults import mistakes_of
from dock.settings.layers import Parsed, Source, merge, parse, read_source
from dock.settings.mistakes import Mistake
from dock.settings.model_readers import TUNED, ReadersFile, ReaderTable
from dock.settings.places import Places
from dock.settings.read import Mistakes
from dock.settings.values import ReaderSettings

FILE = "readers.toml"
ASKED = DeviceId("asked-reader")


class NoSuchProfile(Fault, ValueError):
    """The settings have no profile of this name; the words say which there are."""


def read_readers(places: Places) -> ReadersFile | Mistakes:
    """readers.toml alone, shipped and the site's: what else is wrong in the settings does not matter here."""
    parsed: list[Parsed] = []
    for folder in (places.shipped, places.config):
        result = _parsed(folder / FILE)
        if isinstance(result, Mistake):
            return Mistakes((result,))
        if result is not None:
            parsed.append(result)
    merged = merge(parsed)
    try:
        return ReadersFile.model_validate(merged.table)
    except ValidationError as error:
        return Mistakes(tuple(sorted(set(mistakes_of(error, merged, ReadersFile)))))


def known_reader(file: ReadersFile, name: str, profile: str | None) -> ReaderSettings | None:
    """The reader of this id, with another profile where one is named; None where there is no such reader.

    Raises:
        NoSuchProfile: the profile is not there.
    """
    table = file.readers.get(name)
    if table is None:
        return None
    if profile:  # another profile is asked for as it is
        table = table.model_copy(update=dict.fromkeys(TUNED))
    return _made(file, DeviceId(name), table, profile or table.profile)


def stray_reader(file: ReadersFile, address: str, profile: str) -> ReaderSettings:
    """A reader at an address that the settings need not name.

    Raises:
        NoSuchProfile: the profile is not there.
        ValueError: the address is of no known form.
    """
    table = ReaderTable(address=address.partition("?")[0])  # certificates may stand behind it already
    return replace(_made(file, ASKED, table, profile), address=address)


def _made(file: ReadersFile, key: DeviceId, table: ReaderTable, profile: str) -> ReaderSettings:
    if profile not in file.profiles:
        known = ", ".join(sorted(file.profiles))
        raise NoSuchProfile("there is no profile {profile!a}: readers.toml has {known}", profile=profile, known=known)
    return replace(reader_of(key, table, file.profiles[profile]), id=key)


def _parsed(path: Path) -> Parsed | Mistake | None:
    source = read_source(path)
    return parse(source) if isinstance(source, Source) else source
