"""Withdrawals whose refund must be seen to: reckoned now and then, beside the station, for the supervisor's page."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dock.core.cases import Case
from dock.core.clocks import clocks_of
from dock.core.ids import SiteId
from dock.core.list_views import RefundView
from dock.ports import Clock
from dock.settings.holidays import Calendar
from dock.store.listing import Look, open_returns

LOOK_EVERY_S = 300.0  # days are counted
LOOK_BACK_US = 400 * 86_400_000_000  # an older return is no matter of days any more
SHOWN_MAX = 40
WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class RefundDue:
    """A refund that must be seen to. `days` count from today; less than none is late."""

    rma: str
    order: str
    refund_by: str  # ISO 8601
    days: int
    is_in_time: bool | None  # the customer's notice; None: the day of delivery is not known


log = logging.getLogger(__name__)


class Refunds:
    """Those that were found last."""

    def __init__(self) -> None:
        self.found: tuple[RefundView, ...] = ()

    async def watch(
        self, look: Look, site: SiteId, calendar: Callable[[], Calendar], clock: Clock, changed: asyncio.Event
    ) -> None:
        """Look until cancelled, in a thread of its own: a year of returns takes a while to read."""
        while True:
            try:
                found = await asyncio.to_thread(look_for, look, site, calendar(), clock.now_us())
            except OSError as fault:
                log.warning("refunds that are due could not be looked for: %s", fault)
            else:
                if found != self.found:
                    self.found = found
                    changed.set()
            await clock.sleep(LOOK_EVERY_S)


def look_for(look: Look, site: SiteId, calendar: Calendar, now_us: int) -> tuple[RefundView, ...]:
    """The refunds that must be seen to, the latest first."""
    today = day_of(now_us, ZoneInfo(calendar.time_zone))
    cases = open_returns(look, site, WITHDRAWAL, now_us - LOOK_BACK_US)
    found = sorted(due(cases, calendar, today), key=lambda one: one.days)
    return tuple(RefundView(one.rma, one.order, one.refund_by, one.days) for one in found[:SHOWN_MAX])


def due(cases: Iterable[Case], calendar: Calendar, today: date) -> Iterator[RefundDue]:
    """The refunds among these returns that must be seen to on this day."""
    zone = ZoneInfo(calendar.time_zone)

    def day(instant_us: int | None) -> date | None:
        return None if instant_us is None else day_of(instant_us, zone)

    for case in cases:
        if case.return_type != WITHDRAWAL or case.is_cancelled or _is_settled(case):
            continue
        clocks = clocks_of(
            day(case.delivered_us),
            day(case.notice_us or case.requested_us),
            has_proof=case.dispatch_us is not None,
            has_goods=bool(case.counted),
            is_working=_last_days(calendar),
        )
        if clocks.refund_by is not None and clocks.is_due(today):
            days = (clocks.refund_by - today).days
            yield RefundDue(case.rma.text, case.order_ref, clocks.refund_by.isoformat(), days, clocks.is_in_time)


def _is_settled(case: Case) -> bool:
    return {line.line_no for line in case.lines} <= {one.line_no for one in case.settlements}


def _last_days(calendar: Calendar) -> Callable[[date], bool]:
    """A term ends on no Sunday and no holiday, whatever days the site works (Cod. civ. 1187, 2963)."""
    return lambda day: calendar.due(day, 0) == day


def day_of(instant_us: int, zone: ZoneInfo) -> date:
    """The day on which an instant falls."""
    return datetime.fromtimestamp(instant_us / 1_000_000, tz=zone).date()
