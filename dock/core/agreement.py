"""How far two inspectors grade alike beyond chance: Cohen's kappa over units that both graded. Pure."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from dock.core.goods import Grade


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
