"""Reads what a site decides by: checklists, rules, reasons and grades, each mistake with its file and line.

A file of the site stands in the place of the shipped one of the same name: its lists have an order, so that they are
taken whole and never mixed.
"""

import re
from collections.abc import Mapping

from dock.core.fault import Sentence, sentence
from dock.core.rules.policy import Policy
from dock.core.rules.policy_data import parse_policy
from dock.core.rules.policy_table import PolicyMistakes, Tables
from dock.settings.layers import Parsed, Toml, parse, read_source
from dock.settings.mistakes import Mistake, mistake
from dock.settings.places import Places
from dock.settings.read import Mistakes

RULES = "rules/disposition"
SINGLE = (RULES, "reasons", "grades")
_NAMED = re.compile(r"(\w+) (?:'(.*)'|(\d+))")


def read_policy(places: Places) -> Policy | Mistakes:
    """The policy in force, or everything that is wrong with it."""
    names = [*SINGLE, *_checklists(places)]
    parsed: dict[str, Parsed] = {}
    mistakes: list[Mistake] = []
    for name in names:
        found = _read(places, name)
        if isinstance(found, Mistake):
            mistakes.append(found)
        else:
            parsed[name] = found
    if mistakes:
        return Mistakes(tuple(sorted(mistakes)))
    tables: dict[str, Tables] = {name: one.table for name, one in parsed.items()}
    lists = {name.partition("/")[2]: tables[name] for name in names if name.startswith("checklists/")}
    try:
        return parse_policy(lists, tables[RULES], tables["reasons"], tables["grades"])
    except PolicyMistakes as error:
        return Mistakes(tuple(sorted({_located(places, parsed, one.where, one.what) for one in error.mistakes})))


def _checklists(places: Places) -> list[str]:
    found = {path.stem for folder in (places.shipped, places.config) for path in (folder / "checklists").glob("*.toml")}
    return [f"checklists/{stem}" for stem in sorted(found)]


def _read(places: Places, name: str) -> Parsed | Mistake:
    for folder in (places.config, places.shipped):
        source = read_source(folder / f"{name}.toml")
        if source is not None:
            return source if isinstance(source, Mistake) else parse(source)
    return mistake(
        places.shipped / f"{name}.toml", 1, "unreadable", why=sentence("it is not there: the program is not whole")
    )


def _located(places: Places, parsed: Mapping[str, Parsed], where: str, what: Sentence) -> Mistake:
    """The core's mistake with the line that its place names, as near as the file has it."""
    name, *steps = where.split(": ")
    file = parsed.get(name)
    if file is None:
        return mistake(places.config / name, 1, "bad_value", key=where, why=what)
    path: tuple[str | int, ...] = ()
    here: Toml = dict(file.table)
    for step in steps:
        longer = _step(here, step)
        if not longer or (*path, *longer) not in file.lines:
            break
        path = (*path, *longer)
        for part in longer:
            here = _inside(here, part)
    return mistake(file.file, file.lines[path], "bad_value", key=": ".join(steps) or name, why=what)


def _step(here: Toml, step: str) -> tuple[str | int, ...]:
    """The keys that one step of the core's place leads along: `check 'seal'`, `check 3`, or a plain key."""
    if not isinstance(here, dict):
        return ()
    named = _NAMED.fullmatch(step)
    if named is None:
        return (step,) if step in here else ()
    entries = here.get(named[1])
    if not isinstance(entries, list):
        return ()
    for place, entry in enumerate(entries):
        name = entry.get("id", entry.get("name", entry.get("code"))) if isinstance(entry, dict) else None
        if name == named[2] if named[2] is not None else str(place + 1) == named[3]:
            return (named[1], place)
    return ()


def _inside(here: Toml, part: str | int) -> Toml:
    if isinstance(here, dict) and isinstance(part, str):
        return here[part]
    assert isinstance(here, list)
    assert isinstance(part, int)
    return here[part]
