"""Cohen's kappa: a worked table, and its laws."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dock.core.agreement import kappa
from dock.core.goods import Grade

pairs = st.lists(st.tuples(st.sampled_from(Grade), st.sampled_from(Grade)), min_size=1, max_size=40)


def test_a_worked_table() -> None:
    """50 units, 20 and 15 agreed, 5 and 10 not: agreement 0.7, chance 0.5, kappa 0.4."""
    table = [(Grade.A, Grade.A)] * 20 + [(Grade.A, Grade.B)] * 5 + [(Grade.B, Grade.A)] * 10 + [(Grade.B, Grade.B)] * 15
    assert kappa(table) == Fraction(2, 5)
    assert kappa([]) is None
    assert kappa([(Grade.A, Grade.A)] * 9) is None


@given(pairs)
def test_kappa_is_within_its_bounds_and_knows_no_first_or_second(listed: list[tuple[Grade, Grade]]) -> None:
    found = kappa(listed)
    assert found == kappa([(second, first) for first, second in listed])
    assert found is None or -1 <= found <= 1
    alike = [(first, first) for first, _ in listed]
    assert kappa(alike) in {None, Fraction(1)}
