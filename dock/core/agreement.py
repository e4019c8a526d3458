"""How far two inspectors grade alike beyond chance: Cohen's kappa over units that both graded. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dock.core.goods import Grade


@dataclass(frozen=True, slots=True)
class Opinion:
    """One unit that was graded, and graded again by somebody who did not see the first grade. People by pseudonym."""

    first_by: str
    first: Grade
    second_by: str
    second: Grade


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far what one inspector grades stands when another looks."""

    inspector: str
    unit_count: int
    agreed_count: int
    kappa: Fraction | None  # None: it has no meaning here


def by_inspector(opinions: Iterable[Opinion]) -> tuple[Agreement, ...]:
    """Of each inspector whose units were graded again. A second look at one's own grade compares nobody."""
    pairs: dict[str, list[tuple[Grade, Grade]]] = defaultdict(list)
    for one in opinions:
        if one.first_by != one.second_by:
            pairs[one.first_by].append((one.first, one.second))
    return tuple(
        Agreement(inspector, len(graded), sum(first is second for first, second in graded), kappa(graded))
        for inspector, graded in sorted(pairs.items())
    )


def kappa(pairs: Sequence[tuple[Grade, Grade]]) -> Fraction | None:
    """Cohen's kappa, unweighted: 1 is full agreement, 0 is what chance gives, and less is worse than chance.

    None where it has no meaning: without pairs, or where both only ever gave one and the same grade.
    Source: J. Cohen, Educational and Psychological Measurement 20 (1960), 37-46.
    """
    count = len(pairs)
    if not count:
        return None
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    agreed = Fraction(sum(first is second for first, second in pairs), count)
    by_chance = sum(Fraction(firsts[grade] * seconds[grade], count * count) for grade in Grade)
    return None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)
