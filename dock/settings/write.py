"""Changes a site's settings: checked first, the former version kept, then written; comments and order stay."""

from collections.abc import Mapping, MutableMapping
from typing import TypeGuard

import tomlkit

from dock.settings.history import Version, files_of, keep, put, site_files, version
from dock.settings.layers import Source, Toml, parse
from dock.settings.mistakes import Mistake
from dock.settings.places import Places
from dock.settings.read import FILES, Mistakes, read_edited
from dock.settings.values import Settings

Edits = Mapping[tuple[str, ...], Toml | None]
"""What to set, by the keys that lead there; None takes the key away."""


def edit(text: str, edits: Edits) -> str:
    """`text` with these keys set. Everything else stays as it is, to the byte."""
    document = _document(text)
    for path, value in edits.items():
        table: MutableMapping[str, object] = document
        for depth, key in enumerate(path[:-1]):
            inner = table.get(key)
            if not _is_table(inner):
                inner = tomlkit.table(is_super_table=depth < len(path) - 2)
                table[key] = inner
                inner = table[key]
                assert _is_table(inner)
            table = inner
        if value is None:
            table.pop(path[-1], None)
        else:
            table[path[-1]] = value
    return tomlkit.dumps(document)


def change_settings(places: Places, edits: Mapping[str, Edits], now_us: int, why: str) -> Settings | Mistakes:
    """Write these edits into the site's files of these names; the settings then in force, or why nothing was written.

    Raises:
        OSError: a file could not be written. What was written before it is also in the kept version's place to return.
    """
    edited = _edited(places, edits)
    return edited if isinstance(edited, Mistakes) else replace_files(places, edited, now_us, why)


def try_settings(places: Places, edits: Mapping[str, Edits]) -> Settings | Mistakes:
    """The settings as they would be with these edits; nothing is written."""
    edited = _edited(places, edits)
    return edited if isinstance(edited, Mistakes) else read_edited(places, {name: edited.get(name) for name in FILES})


def _edited(places: Places, edits: Mapping[str, Edits]) -> dict[str, bytes] | Mistakes:
    standing = site_files(places.config)
    fresh: dict[str, bytes] = {}
    for name, wanted in edits.items():
        raw = standing.get(name, b"")
        parsed = parse(Source(places.config / name, raw))
        if isinstance(parsed, Mistake):
            return Mistakes((parsed,))
        fresh[name] = edit(raw.decode("utf-8-sig"), wanted).encode()
    return {**standing, **fresh}


def replace_files(places: Places, files: Mapping[str, bytes], now_us: int, why: str) -> Settings | Mistakes:
    """Make the site's files exactly these if they are right; else nothing changes."""
    checked = read_edited(places, {name: files.get(name) for name in FILES})
    if isinstance(checked, Settings):
        keep(places, now_us, why)
        put(places, files)
    return checked


def roll_back(places: Places, number: int, now_us: int) -> Settings | Mistakes:
    """Bring back a former version, byte for byte; what stands now is kept as a version too.

    A version with mistakes is not brought back: the program may have learnt to refuse what it once took.

    Raises:
        NoSuchVersion: there is none of this number.
    """
    former: Version = version(places, number)
    return replace_files(places, files_of(former), now_us, f"rollback to version {number}")


def _document(text: str) -> MutableMapping[str, object]:
    return tomlkit.parse(text)


def _is_table(value: object) -> TypeGuard[MutableMapping[str, object]]:
    return isinstance(value, MutableMapping)
