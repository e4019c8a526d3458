"""`dock refunds`: withdrawals whose refund is due within days or late, by the site's calendar of legal days."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from dock.core.cases import Case
from dock.core.clocks import clocks_of
from dock.core.meta import StreamKind
from dock.settings.holidays import Calendar
from dock.store.listing import states_of
from drivers.clock import SystemClock
from ui.commands.asking import language
from ui.commands.speaking import Speaker
from ui.compose.database import look_at
from ui.compose.plan import read_plan
from ui.options import Options
from ui.words import say

WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class RefundDue:
    """A refund that must be seen to. `days` count from today; less than none is late."""

    rma: str
    order: str
    refund_by: str  # ISO 8601
    days: int
    is_in_time: bool | None  # the customer's notice; None: the day of delivery is not known


@click.command("refunds")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def refunds(options: Options, *, as_json: bool) -> None:
    """List withdrawals whose refund is due within three days or late, the latest first. The dock itself pays nothing.

    A return counts from its notice, else from the day on which it was asked for, once its goods or a proof of dispatch
    are here, and no longer once each of its lines has a recommendation. Not legal advice.
    """
    plan = read_plan(options)
    lang = language(options, plan)
    calendar = plan.settings.site.calendar
    zone = ZoneInfo(calendar.time_zone)
    today = _day(SystemClock().now_us(), zone)
    try:
        look = look_at(plan.settings, plan.places, plan.environ)
        cases = (one for one in states_of(look, plan.settings.site.id, StreamKind.CASE) if isinstance(one, Case))
        found = sorted(due(cases, calendar, today), key=lambda one: one.days)
    except OSError as fault:
        raise Speaker(lang).fault(fault) from fault
    for one in found:
        click.echo(json.dumps(asdict(one)) if as_json else _line(one, lang))
    if not found and not as_json:
        click.echo(say("refunds.none", lang))


def due(cases: Iterable[Case], calendar: Calendar, today: date) -> Iterator[RefundDue]:
    """The refunds among these returns that must be seen to on this day."""
    zone = ZoneInfo(calendar.time_zone)

    def day(instant_us: int | None) -> date | None:
        return None if instant_us is None else _day(instant_us, zone)

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


def _day(instant_us: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(instant_us / 1_000_000, tz=zone).date()


def _line(one: RefundDue, lang: str) -> str:
    key = "refunds.late" if one.days < 0 else "refunds.due"
    params = (("rma", one.rma), ("order", one.order or "-"), ("day", one.refund_by), ("days", str(abs(one.days))))
    return say(key, lang, params)
