"""Refunds that are due: only withdrawals, only with goods or proof here, by legal days, until they are settled."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from dock.core import commands as do
from dock.core.cases import Case, Counted, Settlement
from dock.core.goods import CaseLine, SettlementKind
from dock.core.ids import RmaNo, Sku
from dock.settings.holidays import Calendar
from dock.store.engine import open_reader
from tests.core_world import plate
from tests.ledger_kit import SITE
from tests.real_dock import opened
from ui.compose.refunding import RefundDue, due, look_for

ITALY = Calendar("Europe/Rome", "IT", (0, 1, 2, 3, 4), (), ())


def instant(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()) * 1_000_000


CASE = Case(
    RmaNo("R-1"),
    (CaseLine(1, Sku("MUG"), 1),),
    order_ref="O-7",
    requested_us=instant(date(2026, 12, 11)),
    delivered_us=instant(date(2026, 12, 1)),
    counted=(Counted(1, plate(1), 1),),
)


def found(case: Case, today: date) -> list[RefundDue]:
    return list(due([case], ITALY, today))


def test_a_refund_is_named_three_days_before_it_is_due_and_when_it_is_late() -> None:
    # 11 December and 14 days end at Christmas; Saint Stephen's and Sunday follow: Monday the 28th
    assert found(CASE, date(2026, 12, 24)) == []
    assert found(CASE, date(2026, 12, 25)) == [RefundDue("R-1", "O-7", "2026-12-28", 3, is_in_time=True)]
    assert [one.days for one in found(CASE, date(2026, 12, 30))] == [-2]


def test_a_notice_counts_before_the_day_on_which_the_return_was_asked_for() -> None:
    noticed = replace(CASE, notice_us=instant(date(2026, 12, 2)))
    assert [one.refund_by for one in found(noticed, date(2026, 12, 30))] == ["2026-12-16"]


def test_nothing_is_due_without_goods_or_proof_nor_for_what_is_no_withdrawal_or_is_settled() -> None:
    late = date(2027, 3, 1)
    assert found(replace(CASE, counted=()), late) == []
    assert found(replace(CASE, counted=(), dispatch_us=instant(date(2026, 12, 12))), late) != []
    assert found(replace(CASE, return_type="warranty"), late) == []
    assert found(replace(CASE, is_cancelled=True), late) == []
    assert found(replace(CASE, settlements=(Settlement(1, SettlementKind.FULL, None, 1),)), late) == []


def test_the_screens_are_told_of_what_must_be_seen_to_the_latest_first(tmp_path: Path) -> None:
    now = datetime(2026, 12, 30, 12, tzinfo=UTC)
    with opened(tmp_path / "dock.db") as dock:
        look = partial(open_reader, tmp_path / "dock.db")
        days = {"R-1": 11, "R-2": 9, "R-3": 28}
        for rma, day in days.items():
            asked = instant(date(2026, 12, day))
            dock.system(do.AnnounceCase(RmaNo(rma), (CaseLine(1, Sku("MUG"), 1),), order_ref="O", requested_us=asked))
        dock.system(do.AnnounceCase(RmaNo("R-4"), (CaseLine(1, Sku("MUG"), 1),), return_type="warranty"))
        for rma in days:
            dock.system(do.ProveDispatch(RmaNo(rma), instant(date(2026, 12, 12))))
        since_us = round(now.timestamp() * 1_000_000)
        assert [(one.rma, one.days) for one in look_for(look, SITE, ITALY, since_us)] == [("R-2", -7), ("R-1", -2)]
        dock.system(do.CancelCase(RmaNo("R-2"), "withdrawn"))
        assert [one.rma for one in look_for(look, SITE, ITALY, since_us)] == ["R-1"]
