"""A scenario: what passes a door and what else happens there, read from a TOML file, with the truth of it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, cast

from simulators.llrp.rf.link import Aerial, Point
from simulators.llrp.rf.ways import Carried, Way
from simulators.llrp.tags import Tag
from simulators.refusal import NotPossible

FOLDER = Path(__file__).parents[1] / "scenarios"
PREFIX = "0614141"  # GS1's own example of a company prefix
SCHEMES = ("sgtin", "sscc", "foreign")
EYE_FROM_M, EYE_TO_M = -1.2, 1.2  # a load breaks the photo-eye's beam between these
CAGE_M = (0.7, 0.9, 1.5)  # how far tags lie from the middle of a load, each way, and how high they reach
_AERIALS = (
    Aerial(1, (-1.4, -0.7, 1.1), -15.0),
    Aerial(2, (1.4, -0.7, 1.1), 195.0),
    Aerial(3, (-1.4, 0.7, 1.1), 15.0),
    Aerial(4, (1.4, 0.7, 1.1), 165.0),
)  # 1 and 2 outside, 3 and 4 inside, on both posts


@dataclass(frozen=True, slots=True)
class Truth:
    """What one tag really is."""

    epc: bytes
    tid: bytes
    load: str
    what: str  # received, extra, stray, missing (announced and not there), wrong_door
    crosses_us: int | None  # from the scenario's begin
    is_readable: bool

    def told(self) -> dict[str, object]:
        """For a JSON file."""
        crosses_s = None if self.crosses_us is None else self.crosses_us / 1_000_000
        return {
            "epc": self.epc.hex().upper(), "tid": self.tid.hex().upper(), "load": self.load, "class": self.what,
            "crosses_s": crosses_s, "readable": self.is_readable,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """Something else that happens."""

    at_us: int
    do: str  # pull_antenna, plug_antenna, input, clock, cut, occupy, free
    value: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """All that happens at the door, from its begin on. `begin_us` was added to every instant."""

    name: str
    title: str
    seed: int
    aerials: tuple[Aerial, ...]
    carried: tuple[Carried, ...]
    acts: tuple[Act, ...]
    truth: tuple[Truth, ...]
    lasts_us: int

    def truth_told(self) -> dict[str, object]:
        """The truth for a JSON file: what was announced, and each tag with its class."""
        expected = [one.epc.hex().upper() for one in self.truth if one.what in {"received", "missing"}]
        elsewhere = [one.epc.hex().upper() for one in self.truth if one.what == "wrong_door"]
        return {
            "scenario": self.name, "title": self.title, "seed": self.seed, "lasts_s": self.lasts_us / 1_000_000,
            "expected": expected, "expected_elsewhere": elsewhere, "tags": [one.told() for one in self.truth],
        }  # fmt: skip


def names() -> list[str]:
    """The scenarios that there are."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str, seed: int, begin_us: int = 0) -> Scene:
    """The scenario of this name.

    Raises:
        NotPossible: there is none.
    """
    if name not in names():
        raise NotPossible("no scenario is named {name}; there are {known}", name=name, known=", ".join(names()))
    return build(name, tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")), seed, begin_us)


def build(name: str, said: Mapping[str, Any], seed: int, begin_us: int = 0) -> Scene:
    """The scenario that a TOML document describes."""
    chance = Random(f"{name} {seed}")  # noqa: S311 - repeatable on purpose
    carried: list[Carried] = []
    truth: list[Truth] = []
    acts = [Act(begin_us + _us(act["at_s"]), act["do"], int(act.get("value", 0))) for act in said.get("acts", ())]
    number = 0
    for each in cast("list[dict[str, Any]]", said["loads"]):
        way = _way(each, begin_us)
        made, number = _tags(each, chance, number)
        for tag, shadow_db, what in made:
            is_there = what != "missing"
            is_readable = shadow_db < UNREADABLE_DB and is_there
            crosses_us = way.crosses_us()
            relative_us = None if crosses_us is None or not is_there else crosses_us - begin_us
            truth.append(Truth(tag.epc, tag.tid, each["name"], what, relative_us, is_readable))
            if is_there:
                carried.append(Carried(tag, way, _offset(each, chance), shadow_db))
        if each.get("breaks_eye", False):
            acts += _eye(way)
    wanted = cast("list[int]", said.get("antennas", [1, 2, 3, 4]))
    aerials = tuple(_AERIALS[antenna - 1] for antenna in wanted)
    return Scene(
        name, said["title"], seed, aerials, tuple(carried), tuple(sorted(acts, key=lambda act: act.at_us)),
        tuple(truth), _us(said["lasts_s"]),
    )  # fmt: skip


UNREADABLE_DB = 30.0  # before a tag that water or metal covers


def _way(each: Mapping[str, Any], begin_us: int) -> Way:
    """Corner points: seconds, metres across, metres along; a lone point stays where it is."""
    corners = cast("list[list[float]]", each["way"])
    instants = tuple(begin_us + _us(corner[0]) for corner in corners)
    points = tuple((corner[1], corner[2], 0.0) for corner in corners)
    return Way(instants, points, stays=bool(each.get("stays", len(corners) == 1)))


def _tags(each: Mapping[str, Any], chance: Random, number: int) -> tuple[list[tuple[Tag, float, str]], int]:
    scheme, what = each.get("scheme", "sgtin"), each.get("class", "received")
    if scheme not in SCHEMES:
        raise ValueError(f"{scheme} is none of {', '.join(SCHEMES)}")
    made: list[tuple[Tag, float, str]] = []
    count = int(each["tags"])
    unreadable = round(count * each.get("unreadable", 0.0))
    for place in range(count):
        number += 1
        shadow_db = abs(chance.gauss(each.get("shadow_db", 2.0), 2.0))
        if place < unreadable:
            shadow_db += UNREADABLE_DB + 10
        made.append((Tag.of(_epc(scheme, number, chance), number), shadow_db, what))
    for _ in range(int(each.get("missing", 0))):
        number += 1
        made.append((Tag.of(_epc(scheme, number, chance), number), 0.0, "missing"))
    for _ in range(int(each.get("extra", 0))):
        number += 1
        made.append((Tag.of(_epc(scheme, number, chance), number), abs(chance.gauss(2.0, 2.0)), "extra"))
    for copy in range(int(each.get("duplicates", 0))):
        number += 1
        original = made[copy]
        made.append((replace(Tag.of(original[0].epc, number)), original[1], original[2]))
    return made, number


def _epc(scheme: str, number: int, chance: Random) -> bytes:
    match scheme:
        case "sscc":
            return (0x31 << 88 | 0b000_101 << 82 | int(PREFIX) << 58 | (number % 10**10) << 24).to_bytes(12)
        case "foreign":
            return bytes.fromhex("e2") + chance.randbytes(11)
        case _:
            item = 12_345 + number % 5  # few articles, many pieces
            head = 0x30 << 88 | 0b001_101 << 82 | int(PREFIX) << 58 | item << 38
            return (head | 1_000_000 + number).to_bytes(12)


def _offset(each: Mapping[str, Any], chance: Random) -> Point:
    wide_m, long_m, high_m = each.get("size_m", CAGE_M)
    return chance.uniform(-wide_m, wide_m) / 2, chance.uniform(-long_m, long_m) / 2, 0.3 + chance.uniform(0, high_m)


def _eye(way: Way) -> Iterator[Act]:
    """The beam is broken while the load stands in it, looked at each hundredth of a second."""
    is_broken = False
    for at_us in range(way.instants_us[0], way.instants_us[-1] + 10_000, 10_000):
        now = way.where(at_us)
        breaks = now is not None and EYE_FROM_M <= now[0][1] <= EYE_TO_M
        if breaks is not is_broken:
            is_broken = breaks
            yield Act(at_us, "input", 1 if breaks else 0)


def _us(seconds: float) -> int:
    return round(seconds * 1_000_000)
