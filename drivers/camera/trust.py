"""Which readings of a picture are believed: for what the symbology proves, or because two ways of looking agree.

Error correction or a check over the whole code proves itself. A retail code has one check digit, and ITF, Codabar and
Code 39 have none: bars half out of focus make right-looking ones. Those are believed from the picture as it is, where
zxing-cpp finds them with their quiet zones, or when a second look, prepared otherwise or by another engine, agrees.
Two readings of one place that differ are settled by further looks; while they draw, neither is believed.
"""

from dataclasses import dataclass, field

import numpy as np

from drivers.camera.engines import GTIN_DIGITS, RETAIL, Quad, Sighting
from drivers.camera.wire import FoundCode

PLAIN = "plain"
# corrected, so that a wrong reading is one in a million
_PROVEN = frozenset(
    {
        "QR Code",
        "Micro QR Code",
        "rMQR Code",
        "Data Matrix",
        "Aztec",
        "PDF417",
        "MicroPDF417",
        "Compact PDF417",
        "MaxiCode",
    }
)
# checked by one sign of 93 or more over the whole code
_CHECKED = frozenset({"Code 128", "Code 93", "DataBar Expanded", "DataBar Expanded Stacked"})
CHECKED_LENGTH_MIN = 4
LINES_MIN = 20  # that must agree where zbar alone reads a retail code: wrong ones had up to 18, right ones more
SPREAD = 1.6  # a code's own height and width, times this, is where no second one stands


@dataclass(slots=True)
class Ballot:
    """What was seen so far: each text, and each place of it, with its sightings and the stages that they come from."""

    _seen: dict[str, list["_Votes"]] = field(default_factory=dict[str, list["_Votes"]])

    def add(self, stage: str, sightings: list[Sighting]) -> None:
        """Count these sightings of one look."""
        for one in sightings:
            places = self._seen.setdefault(_key(one), [])
            here = next((votes for votes in places if not one.quad or _meet(votes.first.quad, one.quad)), None)
            if here is None:
                here = _Votes()
                places.append(here)
            here.add(stage, one)

    @property
    def _votes(self) -> list["_Votes"]:
        return [votes for places in self._seen.values() for votes in places]

    @property
    def is_settled(self) -> bool:
        """Whether something is believed, and nothing contradicts it."""
        believed = self._believed()
        return bool(believed) and not any(self._is_contested(votes) for votes in believed)

    @property
    def retail(self) -> tuple[Sighting, ...]:
        """The retail codes that were seen, each once."""
        return tuple(votes.first for votes in self._votes if votes.first.symbology in RETAIL)

    def __len__(self) -> int:
        return len(self._believed())

    def covers(self, quad: Quad) -> bool:
        """Whether a believed code lies in this region."""
        return any(_meet(quad, votes.first.quad) for votes in self._believed())

    def believed(self) -> tuple[FoundCode, ...]:
        """The codes that are believed, from top to bottom."""
        kept = [votes for votes in self._believed() if self._wins(votes)]
        return tuple(votes.found() for votes in sorted(kept, key=lambda votes: votes.place))

    def _believed(self) -> list["_Votes"]:
        return [votes for votes in self._votes if votes.are_enough]

    def _rivals(self, votes: "_Votes") -> list["_Votes"]:
        return [other for other in self._votes if other is not votes and _contradict(votes.first, other.first)]

    def _is_contested(self, votes: "_Votes") -> bool:
        return any(other.weight >= votes.weight for other in self._rivals(votes))

    def _wins(self, votes: "_Votes") -> bool:
        return all(votes.weight > other.weight for other in self._rivals(votes))


@dataclass(slots=True)
class _Votes:
    """The sightings of one text."""

    sightings: list[Sighting] = field(default_factory=list[Sighting])
    looks: dict[tuple[str, str], None] = field(default_factory=dict[tuple[str, str], None])  # engine and stage

    def add(self, stage: str, sighting: Sighting) -> None:
        self.sightings.append(sighting)
        self.looks[sighting.engine, stage] = None

    @property
    def first(self) -> Sighting:
        return self.sightings[0]

    @property
    def weight(self) -> int:
        return len(self.looks)

    @property
    def are_enough(self) -> bool:
        one = self.first
        if ("zxing", PLAIN) in self.looks or (one.symbology in _PROVEN and bool(one.text)):
            return True
        is_checked = one.symbology in _CHECKED and one.engine == "zxing" and len(one.text) >= CHECKED_LENGTH_MIN
        is_thin = one.symbology in RETAIL and {engine for engine, _ in self.looks} == {"zbar"}
        if is_thin and max(each.lines or 0 for each in self.sightings) < LINES_MIN:
            return False
        return is_checked or self.weight > 1

    @property
    def place(self) -> tuple[int, int]:
        corners = self.first.quad or ((0, 0),)
        return (min(y for _, y in corners), min(x for x, _ in corners))

    def found(self) -> FoundCode:
        one = next((one for one in self.sightings if one.aim is not None), self.first)
        return FoundCode(
            raw=one.raw,
            text=one.text,
            aim=one.aim,
            engine="+".join(dict.fromkeys(engine for engine, _ in self.looks)),
            symbology=one.symbology,
            stage=next(stage for _, stage in self.looks),
            corners=one.quad,
            add_on=next((each.add_on for each in self.sightings if each.add_on), ""),
        )


def _key(one: Sighting) -> str:
    """Readings of one code have one key, whatever an engine calls a UPC-A."""
    if one.text.isdigit() and one.symbology in RETAIL:
        return "retail " + one.text.zfill(GTIN_DIGITS)
    return one.text


def _contradict(one: Sighting, other: Sighting) -> bool:
    """Whether two retail codes claim the same place: bars say one thing."""
    return one.symbology in RETAIL and other.symbology in RETAIL and _meet(one.quad, other.quad)


def _meet(one: Quad, other: Quad) -> bool:
    """Whether the middle of either lies within the other, drawn larger."""
    return _holds(one, other) or _holds(other, one)


def _holds(outer: Quad, inner: Quad) -> bool:
    if len(outer) < 3 or not inner:
        return False
    corners = np.array(outer, np.float32)
    middle = corners.mean(axis=0)
    x, y = (float(side) for side in np.array(inner, np.float32).mean(axis=0))
    wide, high = (float(side) * SPREAD / 2 + 4 for side in np.ptp(corners, axis=0))
    reach = max(wide, high) / 2  # bars are read along one line, whose corners lie close together across it
    return abs(x - float(middle[0])) <= max(wide, reach) and abs(y - float(middle[1])) <= max(high, reach)
