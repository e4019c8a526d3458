"""Former versions of a site's settings: each write keeps what was there before, byte for byte."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dock.core.fault import Fault
from dock.settings.durable import remove_durably, sync_folder, write_durably
from dock.settings.layers import FILE_BYTES_MAX
from dock.settings.places import Places

VERSIONS_MAX = 200  # a few kilobytes each; more than a year of changes at one each second day
FILES_MAX = 500  # one site's folder; more is a folder given by mistake
NOTE = "version.json"


@dataclass(frozen=True, slots=True)
class Version:
    """One former state of the site's folder."""

    number: int
    kept_us: int  # when it was replaced
    why: str
    folder: Path


class NoSuchVersion(Fault, LookupError):
    """There is no former version of this number."""


class TooMuchToKeep(Fault, OSError):
    """The site's folder holds what cannot be its settings."""


def site_files(folder: Path) -> dict[str, bytes]:
    """Every TOML file of the site's folder and its folders, by its path inside.

    Raises:
        TooMuchToKeep: there are more files, or larger ones, than settings have.
    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*.toml")):
        inside = path.relative_to(folder)
        if not path.is_file() or any(part.startswith(".") for part in inside.parts):
            continue
        if len(found) >= FILES_MAX or path.stat().st_size > FILE_BYTES_MAX:
            raise TooMuchToKeep(
                "{folder} holds more than {files_max} files, or {path} is too large: no settings",
                folder=folder,
                files_max=FILES_MAX,
                path=path,
            )
        found[inside.as_posix()] = path.read_bytes()
    return found


def versions(places: Places) -> tuple[Version, ...]:
    """The former versions, the newest first. One that was not kept whole is left out."""
    found: list[Version] = []
    for folder in places.history.glob("[0-9]*"):
        try:
            note = json.loads((folder / NOTE).read_text("utf-8"))
            found.append(Version(int(note["number"]), int(note["kept_us"]), str(note["why"]), folder))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return tuple(sorted(found, key=lambda one: one.number, reverse=True))


def version(places: Places, number: int) -> Version:
    """The former version of this number.

    Raises:
        NoSuchVersion: it is not kept, or not any more.
    """
    for one in versions(places):
        if one.number == number:
            return one
    raise NoSuchVersion(
        "there is no version {number}: `dock config rollback --list` names those that are kept", number=number
    )


def keep(places: Places, now_us: int, why: str) -> Version:
    """Keep the site's folder as it stands, whole or not at all, and let the oldest versions go."""
    kept = versions(places)
    number = kept[0].number + 1 if kept else 1
    final = places.history / f"{number:06d}"
    fresh = places.history / f".{number:06d}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(final, ignore_errors=True)  # only a version without its note can stand there
    for name, raw in site_files(places.config).items():
        write_durably(fresh / "files" / name, raw)
    note = json.dumps({"number": number, "kept_us": now_us, "why": why})
    write_durably(fresh / NOTE, note.encode())
    fresh.replace(final)
    sync_folder(places.history)
    for old in kept[VERSIONS_MAX - 1 :]:
        shutil.rmtree(old.folder)
    return Version(number, now_us, why, final)


def files_of(one: Version) -> dict[str, bytes]:
    """The files of a former version, by their path inside the site's folder."""
    return site_files(one.folder / "files")


def put(places: Places, files: Mapping[str, bytes]) -> None:
    """Make the site's TOML files exactly these. The caller has kept those that stand there."""
    for name in site_files(places.config):
        if name not in files:
            remove_durably(places.config / name)
    for name, raw in files.items():
        path = places.config / name
        if not path.is_file() or path.read_bytes() != raw:
            write_durably(path, raw)
