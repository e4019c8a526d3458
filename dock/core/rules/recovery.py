"""What a unit brings by each way that it can go, and where one way overtakes another.

Net recovery = price x grade's share x sell-through x (1 - fee) - work - freight - disposal. For one grade that is a
straight line over the price of the new article, so the prices at which two ways change places can be computed. A rule
that ranks by recovery becomes plain rules, one for each stretch between such prices: what decides is then in the trace
as a condition like any other, and the whole space of facts stays enumerable.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dock.core.goods import BEST_TO_WORST, Disposition, Grade
from dock.core.rules.engine import Condition, Op, Rule

PERMILLE = 1000
GRADE = "grade"
VALUE = "value_minor"


@dataclass(frozen=True, slots=True)
class Channel:
    """One way that goods can go, with what it brings and costs a piece, in minor units."""

    disposition: Disposition
    share_permille: tuple[tuple[Grade, int], ...]  # of the price as new; a grade not there: 0
    sell_through_permille: int = PERMILLE
    fee_permille: int = 0
    work_minor: int = 0  # repair, cleaning, repacking
    freight_minor: int = 0
    disposal_minor: int = 0
    source: str = ""  # where the figures come from

    @property
    def cost_minor(self) -> int:
        """What it costs, whatever it brings."""
        return self.work_minor + self.freight_minor + self.disposal_minor

    def slope(self, grade: Grade) -> int:
        """What of each minor unit of the price comes back, in billionths."""
        share = dict(self.share_permille).get(grade, 0)
        return share * self.sell_through_permille * (PERMILLE - self.fee_permille)


def net_minor(channel: Channel, grade: Grade, value_minor: int) -> int:
    """What one piece brings after all costs, rounded down to a minor unit; negative where it costs."""
    return _scaled(channel, grade, value_minor) // PERMILLE**3


def ranked(
    channels: Mapping[Disposition, Channel], wishes: Sequence[Disposition], grade: Grade, value_minor: int
) -> tuple[Disposition, ...]:
    """These ways, the one that brings most first; of equals the one that stands first."""
    return tuple(
        sorted(
            wishes,
            key=lambda wish: (-_scaled(channels.get(wish, _free(wish)), grade, value_minor), wishes.index(wish)),
        )
    )


def expanded(rule: Rule, channels: Mapping[Disposition, Channel]) -> tuple[Rule, ...]:
    """A rule that ranks by recovery as plain rules: one for each grade and stretch of prices with one order."""
    found: list[Rule] = []
    for grade in _grades(rule):
        stretches = _stretches(channels, rule.dispositions, grade)
        for number, (least, most, order) in enumerate(stretches, 1):
            conditions = [each for each in rule.when if each.fact != GRADE]
            conditions.append(Condition(GRADE, Op.EQ, (grade.value,)))
            if least:
                conditions.append(Condition(VALUE, Op.GE, (least,)))
            if most is not None:
                conditions.append(Condition(VALUE, Op.LE, (most,)))
            found.append(
                replace(rule, id=f"{rule.id}.{grade.lower()}{number}", dispositions=order, when=tuple(conditions))
            )
    return tuple(found)


def _grades(rule: Rule) -> Iterable[Grade]:
    tests = [each for each in rule.when if each.fact == GRADE]
    return [grade for grade in BEST_TO_WORST if all(each.holds(grade.value) for each in tests)]


def _stretches(
    channels: Mapping[Disposition, Channel], wishes: Sequence[Disposition], grade: Grade
) -> list[tuple[int, int | None, tuple[Disposition, ...]]]:
    """From which price to which (None: no end) which order holds."""
    starts = sorted({0, *_crossings([channels.get(wish, _free(wish)) for wish in wishes], grade)})
    orders = [(start, ranked(channels, wishes, grade, start)) for start in starts]
    kept = [one for place, one in enumerate(orders) if place == 0 or one[1] != orders[place - 1][1]]
    ends = [after[0] - 1 for after in kept[1:]]
    return [(start, end, order) for (start, order), end in zip(kept, [*ends, None], strict=True)]


def _crossings(channels: Sequence[Channel], grade: Grade) -> Iterable[int]:
    """Whole prices at and right after which two of the lines may have changed places."""
    for place, one in enumerate(channels):
        for other in channels[place + 1 :]:
            steeper = one.slope(grade) - other.slope(grade)
            if steeper:
                crossing = (one.cost_minor - other.cost_minor) * PERMILLE**3 // steeper
                yield from (price for price in (crossing, crossing + 1) if price > 0)


def _scaled(channel: Channel, grade: Grade, value_minor: int) -> int:
    return value_minor * channel.slope(grade) - channel.cost_minor * PERMILLE**3


def _free(disposition: Disposition) -> Channel:
    return Channel(disposition, ())
