"""`dock refunds`: withdrawals whose refund is due within days or late, by the site's calendar of legal days."""

import json
from dataclasses import asdict
from zoneinfo import ZoneInfo

import click

from dock.core.cases import Case
from dock.core.meta import StreamKind
from dock.store.listing import states_of
from drivers.clock import SystemClock
from ui.commands.asking import language
from ui.commands.speaking import Speaker
from ui.compose.database import look_at
from ui.compose.plan import read_plan
from ui.compose.refunding import RefundDue, day_of, due
from ui.options import Options
from ui.words import say


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
    today = day_of(SystemClock().now_us(), zone)
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


def _line(one: RefundDue, lang: str) -> str:
    key = "refunds.late" if one.days < 0 else "refunds.due"
    params = (("rma", one.rma), ("order", one.order or "-"), ("day", one.refund_by), ("days", str(abs(one.days))))
    return say(key, lang, params)
