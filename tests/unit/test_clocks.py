"""The clocks of a withdrawal in a calendar with Sundays and feast days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dock.core.clocks import TERM_DAYS, clocks_of

FEASTS = {date(2026, 12, 8), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 1, 6)}
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in FEASTS


def test_fourteen_days_end_with_the_next_working_day() -> None:
    # 11 December + 14 days is Christmas, a Friday; Saint Stephen's is a Saturday: the term ends on Monday the 28th.
    clocks = clocks_of(date(2026, 12, 1), date(2026, 12, 11), has_proof=False, has_goods=True, is_working=is_working)
    assert clocks.withdraw_by == date(2026, 12, 15)
    assert clocks.refund_by == date(2026, 12, 28)
    assert clocks.is_in_time
    assert not clocks.is_due(date(2026, 12, 24))
    assert clocks.is_due(date(2026, 12, 25))
    assert not clocks.is_late(date(2026, 12, 28))
    assert clocks.is_late(date(2026, 12, 29))


def test_a_trader_without_goods_or_proof_may_wait_and_is_warned_of_nothing() -> None:
    for has_proof, has_goods in ((False, False), (True, False), (False, True)):
        clocks = clocks_of(None, date(2026, 3, 2), has_proof=has_proof, has_goods=has_goods, is_working=is_working)
        assert clocks.is_late(date(2026, 6, 1)) is (has_proof or has_goods)
        assert clocks.is_in_time is None


def test_a_notice_after_the_term_is_told() -> None:
    late = clocks_of(date(2026, 3, 2), date(2026, 3, 17), has_proof=True, has_goods=True, is_working=is_working)
    assert late.is_in_time is False


@given(days, days)
def test_a_term_is_never_short_and_never_ends_on_a_day_of_rest(delivered: date, notice: date) -> None:
    clocks = clocks_of(delivered, notice, has_proof=True, has_goods=True, is_working=is_working)
    assert clocks.withdraw_by is not None
    assert clocks.refund_by is not None
    for start, end in ((delivered, clocks.withdraw_by), (notice, clocks.refund_by)):
        assert timedelta(TERM_DAYS) <= end - start <= timedelta(TERM_DAYS + 5)
        assert is_working(end)
