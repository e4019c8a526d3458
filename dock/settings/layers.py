"""Settings files as they lie over one another, each key with the file and line that it came from."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from dock.core.fault import sentence
from dock.settings.lines import Path as KeyPath
from dock.settings.lines import find_lines
from dock.settings.mistakes import Mistake, clean, mistake

FILE_BYTES_MAX = 262_144  # a warehouse of thousands of named places needs half of it
LINE_SIGNS_MAX = 1_000  # tomllib takes quadratic time over a key of very many parts
DEPTH_MAX = 12  # the deepest setting has 5 levels

Toml = str | int | float | bool | date | datetime | time | list["Toml"] | dict[str, "Toml"]


@dataclass(frozen=True, slots=True)
class Source:
    """One file of one layer, as its bytes."""

    file: Path
    raw: bytes


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file that is TOML, and where its keys stand."""

    file: Path
    table: Mapping[str, Toml]
    lines: Mapping[KeyPath, int]


@dataclass(frozen=True, slots=True)
class Merged:
    """Files of one name laid over one another, the last on top."""

    table: dict[str, Toml]
    layers: tuple[Parsed, ...]  # the top one first

    def place(self, path: KeyPath) -> tuple[Path, int]:
        """File and line of `path`; where it stands nowhere, of the nearest table around it."""
        for length in range(len(path), -1, -1):
            for layer in self.layers:
                line = layer.lines.get(path[:length])
                if line is not None and (length or layer is self.layers[0]):
                    return layer.file, line
        return Path(), 1


def read_source(file: Path) -> Source | Mistake | None:
    """The file's bytes, or why they cannot be had; None where there is no such file."""
    try:
        if file.exists() and not file.is_file():
            return mistake(file, 1, "unreadable", why=sentence("it is no regular file"))
        with file.open("rb") as opened:
            return Source(file, opened.read(FILE_BYTES_MAX + 1))
    except FileNotFoundError:
        return None
    except OSError as error:
        return mistake(file, 1, "unreadable", why=error.strerror or type(error).__name__)


def parse(source: Source) -> Parsed | Mistake:
    """The tables of one file, or the one mistake for which it is no TOML that we take."""
    if len(source.raw) > FILE_BYTES_MAX:
        return mistake(source.file, 1, "too_large", size=len(source.raw), most=FILE_BYTES_MAX)
    try:
        text = source.raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return mistake(source.file, source.raw.count(b"\n", 0, error.start) + 1, "not_text")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LINE_SIGNS_MAX:
            return mistake(source.file, number, "long_line", size=len(line), most=LINE_SIGNS_MAX)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _syntax(source.file, text, str(error))
    except RecursionError:
        return mistake(source.file, 1, "too_deep", most=DEPTH_MAX)
    if _depth(table) > DEPTH_MAX:
        return mistake(source.file, 1, "too_deep", most=DEPTH_MAX)
    return Parsed(source.file, table, find_lines(text))


def merge(layers: Sequence[Parsed]) -> Merged:
    """Lay files over one another, the last on top: tables key by key, everything else as a whole."""
    table: dict[str, Toml] = {}
    for layer in layers:
        table = _over(table, layer.table)
    return Merged(table, tuple(reversed(layers)))


def _over(under: Mapping[str, Toml], upper: Mapping[str, Toml]) -> dict[str, Toml]:
    both = dict(under)
    for key, value in upper.items():
        earlier = both.get(key)
        both[key] = _over(earlier, value) if isinstance(earlier, dict) and isinstance(value, dict) else value
    return both


def _syntax(file: Path, text: str, said: str) -> Mistake:
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    if found is None:
        return mistake(file, 1, "syntax", why=clean(said))
    line = int(found[1]) if found[1] else text.count("\n") + (not text.endswith("\n"))
    where = f" at sign {found[2]}" if found[2] else " at the end"
    return mistake(file, max(1, line), "syntax", why=clean(said[: found.start()]) + where)


def _depth(table: Mapping[str, Toml]) -> int:
    """Levels of nesting, found without recursion: a hostile file has more than the interpreter takes."""
    deepest = 0
    waiting: list[tuple[Toml, int]] = [(dict(table), 1)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((inner, depth + 1) for inner in _inner(value))
    return deepest


def _inner(value: Toml) -> Iterator[Toml]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
