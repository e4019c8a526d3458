"""The figures of the report, against the same formulas worked out another way."""

import statistics
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dock.core.goods import Disposition
from dock.core.kpis import Costs, Ended, Factor, Kpis, Work, figures, work_of

COSTS = Costs(3600, 180, 450, 30, 60, 120, 48, 320, 500)
LOW, CENTRAL, HIGH = Decimal("0.4"), Decimal("0.646"), Decimal(1)
FACTORS = (
    Factor("cloth", ("apparel",), (Decimal(10), Decimal(20), Decimal(30)), (LOW, CENTRAL, HIGH), "a source"),
    Factor("any", ("generic",), (Decimal(1), Decimal(2), Decimal(3)), (LOW, HIGH, HIGH), "a source"),
)
HOUR = 3_600_000_000
USED_AGAIN = {"restock_new", "restock_graded", "repack", "refurbish", "liquidate", "donate"}
RECOVERED = {"restock_new", "restock_graded", "repack", "refurbish", "liquidate", "return_to_vendor", "parts"}

units = st.builds(
    Ended,
    st.sampled_from(["apparel", "generic", "harp"]),
    st.integers(1, 9),
    st.sampled_from(Disposition),
    st.just(0),
    st.none() | st.integers(0, 400 * HOUR),
    st.booleans(),
    st.just(0),
    st.none() | st.integers(1, 5000),
    st.integers(0, 900),
    st.integers(0, 60),
)


def told(listed: list[Ended], work: Work) -> Kpis:
    return figures(listed, work, COSTS, FACTORS, Decimal("0.2"), parcel_count=3, return_count=2, now_us=500 * HOUR)


@given(st.lists(units, max_size=30), st.integers(0, 100_000))
def test_the_four_figures_are_those_of_an_independent_computation(listed: list[Ended], worked_s: int) -> None:
    found = told(listed, Work(worked_s, 7))
    pieces = [unit for unit in listed if unit.is_ended for _ in range(unit.unit_count)]
    assert found.piece_count == len(pieces)
    assert found.in_process == sum(unit.unit_count for unit in listed if not unit.is_ended)
    hours = [Fraction(one.available_us, HOUR) for one in listed if one.is_ended and one.available_us is not None]
    if hours:
        assert found.restock_median_h == round_like(statistics.median_low(hours))
    if pieces:
        recovered = sum(str(one.disposition) in RECOVERED for one in pieces)
        assert found.recovery_rate == Decimal(recovered) / len(pieces)
        ended = [one for one in listed if one.is_ended]
        seconds = worked_s + sum(one.repair_minutes * 60 for one in ended)
        cost = seconds + sum(one.parts_minor for one in ended) + 3 * 450 + 2 * 120
        cost += 30 * sum(str(one.disposition) in {"restock_new", "restock_graded", "repack"} for one in pieces)
        thrown = {"recycle", "energy", "dispose", "destroy_secure"}
        cost += 60 * sum(str(one.disposition) in thrown for one in pieces)
        assert found.mean_cost_minor == Decimal(cost) / len(pieces)
    central = sum((one_co2(one) for one in pieces), Fraction(0))
    assert abs(Fraction(found.co2_avoided.central_kg) - central) < Fraction(1, 10**12)
    assert found.co2_avoided.low_kg <= found.co2_avoided.central_kg <= found.co2_avoided.high_kg


def one_co2(unit: Ended) -> Fraction:
    """Kg CO2e that one piece spares: d x EF - transport."""
    kilograms = Fraction(unit.mass_g or 500, 1000)
    per_kg = Fraction(20) * Fraction("0.646") if unit.article_class == "apparel" else Fraction(2)
    spared = per_kg * kilograms if str(unit.disposition) in USED_AGAIN else Fraction(0)
    return spared - kilograms / 1000 * 320 * Fraction("0.2")


def round_like(hours: Fraction) -> Decimal:
    return Decimal(hours.numerator) / Decimal(hours.denominator)


def test_nothing_that_ended_gives_no_figure_and_no_zero() -> None:
    found = told([], Work(0, 0))
    assert (found.mean_cost_minor, found.restock_median_h, found.recovery_rate) == (None, None, None)


def test_gaps_above_the_limit_are_no_work_and_are_told() -> None:
    seconds = [0, 60, 100, 400, 401]
    assert work_of({"bench-1": [one * 1_000_000 for one in seconds], "bench-2": [5]}, 180) == Work(101, 300)
