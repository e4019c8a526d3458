"""One GS1 application identifier: how its value is built, and what goes with it. Read from the table when asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dock.core.codes.gs1_table import ROWS

SIGNS: Mapping[str, str] = {
    "n": "0-9",
    # GS1 General Specifications, figures 7.11-1 to 7.11-3: character sets 82, 39 and 64
    "x": r"!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z",
    "y": r"#\-/0-9A-Z",
    "z": r"\-0-9A-Z_a-z=",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a value."""

    kind: str  # n, x, y, z
    length_min: int
    length_max: int
    is_optional: bool
    rules: tuple[str, ...]  # keys of dock.core.codes.gs1_rules


@dataclass(frozen=True, slots=True)
class Ai:
    """One application identifier."""

    text: str
    title: str  # GS1's data title
    parts: tuple[Part, ...]
    is_fixed: bool  # of predefined length: no separator follows it
    is_attribute: bool  # may stand in the query of a Digital Link
    needs: tuple[tuple[tuple[str, ...], ...], ...]  # all of: one of: all of these, * for any digit
    excludes: tuple[str, ...]  # none of these beside it
    qualifiers: tuple[tuple[str, ...], ...] | None  # alternatives; None: no key of a Digital Link
    form: re.Pattern[str]  # the whole value, a group for each part

    @property
    def length_max(self) -> int:
        """The longest value that it may have."""
        return sum(part.length_max for part in self.parts)


def ai_at(text: str) -> Ai | None:
    """The application identifier that `text` begins with; no identifier is the beginning of another."""
    known = _known()
    return known.get(text[:2]) or known.get(text[:4]) or known.get(text[:3])


def ai_of(text: str) -> Ai | None:
    """The application identifier that `text` is."""
    return _known().get(text)


def all_ais() -> tuple[Ai, ...]:
    """Every application identifier, in the order of the table."""
    return tuple(_known().values())


def matches(pattern: str, ai: str) -> bool:
    """Whether `ai` is meant by `pattern`, in which * stands for any digit."""
    return len(pattern) == len(ai) and all(sign in {"*", digit} for sign, digit in zip(pattern, ai, strict=True))


@cache
def _known() -> Mapping[str, Ai]:
    return {ai.text: ai for row in ROWS.strip().splitlines() for ai in _of_row(row)}


def _of_row(row: str) -> list[Ai]:
    span, flags, parts, needs, excludes, link, title = (cell.strip() for cell in row.split(" | "))
    first, _, last = span.partition("-")
    read = tuple(_part(word) for word in parts.split())
    form = re.compile("".join(_group(part) for part in read))
    qualifiers = tuple(tuple(one.strip(".").split(",")) if one != "." else () for one in link.split("/"))
    return [
        Ai(
            text=str(number).zfill(len(first)),
            title=title,
            parts=read,
            is_fixed="F" in flags,
            is_attribute="Q" in flags,
            needs=tuple(tuple(tuple(one.split("+")) for one in group.split(",")) for group in needs.split()),
            excludes=tuple(excludes.replace(" ", ",").split(",")) if excludes else (),
            qualifiers=qualifiers if link else None,
            form=form,
        )
        for number in range(int(first), int(last or first) + 1)
    ]


def _part(word: str) -> Part:
    shape, *rules = word.split(":")
    low, _, high = shape[1:].removesuffix("?").partition("-")
    return Part(shape[0], int(low), int(high or low), shape.endswith("?"), tuple(rules))


def _group(part: Part) -> str:
    return f"([{SIGNS[part.kind]}]{{{part.length_min},{part.length_max}}})" + ("?" if part.is_optional else "")
