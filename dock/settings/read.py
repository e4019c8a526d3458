"""Reads the settings in force: the shipped files and the site's over them; every mistake in one list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from dock.core.fault import sentence
from dock.settings.faults import mistakes_of
from dock.settings.layers import Merged, Parsed, Source, merge, parse, read_source
from dock.settings.mistakes import Mistake, mistake, seen
from dock.settings.model import Edge, LocationsFile, StationFile
from dock.settings.model_devices import (
    CamerasFile,
    IdentitiesFile,
    PrintersFile,
    ScalesFile,
    ScannersFile,
    UpstreamFile,
)
from dock.settings.model_readers import ReadersFile
from dock.settings.places import Places
from dock.settings.settle import Files, settle
from dock.settings.values import Settings

FILES: Mapping[str, type[Edge]] = {
    "station.toml": StationFile,
    "readers.toml": ReadersFile,
    "scanners.toml": ScannersFile,
    "printers.toml": PrintersFile,
    "cameras.toml": CamerasFile,
    "scales.toml": ScalesFile,
    "upstream.toml": UpstreamFile,
    "identities.toml": IdentitiesFile,
    "locations.toml": LocationsFile,
}

POLICY_FILES = ("reasons.toml", "grades.toml")  # read by `dock.settings.policy`


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Why there are no settings: every mistake, sorted by file and line. Never empty."""

    all: tuple[Mistake, ...]

    @property
    def text(self) -> str:
        """One line a mistake."""
        return "\n".join(one.shown for one in self.all)


def read_settings(places: Places) -> Settings | Mistakes:
    """The settings in force, or everything that is wrong with them."""
    return read_layers(_layer(places.shipped), _layer(places.config), _strangers(places.config))


def read_edited(places: Places, edited: Mapping[str, bytes | None]) -> Settings | Mistakes:
    """The settings as they would be with the site's files of these names replaced (None: taken away)."""
    site = {name: found for name, found in _layer(places.config).items() if name not in edited}
    fresh = {name: Source(places.config / name, raw) for name, raw in edited.items() if raw is not None}
    return read_layers(_layer(places.shipped), {**site, **fresh}, _strangers(places.config))


Layer = Mapping[str, Source | Mistake]


def read_layers(shipped: Layer, site: Layer, found: Sequence[Mistake] = ()) -> Settings | Mistakes:
    """The settings that these two layers give."""
    mistakes = list(found)
    files: dict[str, tuple[Edge, Merged]] = {}
    for name, model in FILES.items():
        parsed: list[Parsed] = []
        is_whole = True
        for layer in (shipped, site):
            source = layer.get(name)
            result = parse(source) if isinstance(source, Source) else source
            if isinstance(result, Mistake):
                mistakes.append(result)
                is_whole = False
            elif result is not None:
                parsed.append(result)
        if not is_whole:
            continue  # what it would say is unknown: nothing is concluded from the rest of it
        merged = merge(parsed)
        try:
            files[name] = (model.model_validate(merged.table), merged)
        except ValidationError as error:
            mistakes.extend(mistakes_of(error, merged, model))
    settled = settle(Files(files))
    if isinstance(settled, Settings) and not mistakes:
        return settled
    if not isinstance(settled, Settings):
        mistakes.extend(settled)
    return Mistakes(tuple(sorted(set(mistakes))))


def _layer(folder: Path) -> dict[str, Source | Mistake]:
    layer: dict[str, Source | Mistake] = {}
    for name in FILES:
        source = read_source(folder / name)
        if source is not None:
            layer[name] = source
    return layer


def _strangers(folder: Path) -> list[Mistake]:
    """TOML files whose name no setting has: a slip in a file's name would else do nothing, silently."""
    try:
        names = sorted(path.name for path in folder.glob("*.toml") if path.name not in {*FILES, *POLICY_FILES})
    except OSError:
        return []
    found: list[Mistake] = []
    for name in names:
        near = get_close_matches(name, [*FILES, *POLICY_FILES], 1)
        known = ", ".join([*FILES, *POLICY_FILES])
        hint = sentence(": rename it to {near}", near=near[0]) if near else sentence("; known: {known}", known=known)
        found.append(mistake(folder / name, 1, "unknown_file", seen=seen(name), hint=hint))
    return found
