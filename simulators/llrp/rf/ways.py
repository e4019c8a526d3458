"""The ways of loads through a door: corner points in time, straight between them."""

from bisect import bisect_right
from dataclasses import dataclass
from math import dist

from simulators.llrp.rf.link import Point
from simulators.llrp.tags import Tag

FOREVER_US = 1 << 62


@dataclass(frozen=True, slots=True)
class Way:
    """Where a load's middle is, from the first instant on up to the last; then it is gone, unless it stays."""

    instants_us: tuple[int, ...]  # rising
    points: tuple[Point, ...]
    stays: bool = False

    def where(self, at_us: int) -> tuple[Point, float, float] | None:
        """Place, metres travelled, and speed along the second axis; None: not here."""
        after = bisect_right(self.instants_us, at_us)
        if after == 0:
            return None
        if after == len(self.instants_us):
            return (self.points[-1], self._travelled(after - 1), 0.0) if self.stays else None
        before = after - 1
        span_us = self.instants_us[after] - self.instants_us[before]
        share = (at_us - self.instants_us[before]) / span_us
        here, there = self.points[before], self.points[after]
        at = (
            here[0] + share * (there[0] - here[0]),
            here[1] + share * (there[1] - here[1]),
            here[2] + share * (there[2] - here[2]),
        )
        leg_m = dist(here, there)
        return at, self._travelled(before) + share * leg_m, (there[1] - here[1]) / span_us * 1_000_000

    def next_us(self, after_us: int) -> int | None:
        """When somebody is here next; None: never more."""
        last_us = FOREVER_US if self.stays else self.instants_us[-1]
        return max(after_us, self.instants_us[0]) if after_us < last_us else None

    def crosses_us(self) -> int | None:
        """When the middle of the door is passed inwards for good; None: it is not."""
        crossed: int | None = None
        for before in range(len(self.points) - 1):
            here, there = self.points[before][1], self.points[before + 1][1]
            span_us = self.instants_us[before + 1] - self.instants_us[before]
            if here < 0 <= there:
                crossed = self.instants_us[before] + round(span_us * -here / (there - here))
            elif there < 0 <= here:
                crossed = None  # and back out again
        return crossed

    def _travelled(self, leg: int) -> float:
        return sum(dist(self.points[n], self.points[n + 1]) for n in range(leg))


@dataclass(frozen=True, slots=True)
class Carried:
    """A tag at its place on a load."""

    tag: Tag
    way: Way
    offset: Point
    shadow_db: float = 0.0

    def where(self, at_us: int) -> tuple[Point, float, float] | None:
        """As the air asks."""
        now = self.way.where(at_us)
        if now is None:
            return None
        middle, travelled_m, speed_m_s = now
        place = (middle[0] + self.offset[0], middle[1] + self.offset[1], middle[2] + self.offset[2])
        return place, travelled_m, speed_m_s

    def next_us(self, after_us: int) -> int | None:
        """As the air asks."""
        return self.way.next_us(after_us)
