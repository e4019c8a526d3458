"""`dock export`: every table out again, as CSV (UTF-8) or as JSON, one object a line."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

import click

from dock.core.cases import Case
from dock.core.commands import NoteExport
from dock.core.goods import Article, Location
from dock.core.meta import StreamKind
from dock.core.money import Money
from dock.store.listing import EXPORTED, Cell, columns_of, rows_of, states_of
from dock.sync.wording import iso
from ui.commands.asking import ask_station, language, refused
from ui.commands.importing import FIELDS, FORMULA
from ui.commands.speaking import speaker
from ui.compose.database import look_at
from ui.compose.plan import Plan, read_plan
from ui.options import Options

AS_IMPORTED = {"expected": StreamKind.CASE, "catalogue": StreamKind.ARTICLE, "locations": StreamKind.LOCATION}
"""What `dock import` takes again as it is given out."""

Values = dict[str, Cell]


@click.command("export")
@click.argument("what", type=click.Choice([*AS_IMPORTED, *EXPORTED]))
@click.option("--json", "as_json", is_flag=True, help="JSON, one object a line, instead of CSV.")
@click.pass_obj
def export_table(options: Options, what: str, *, as_json: bool) -> None:
    """Give WHAT out again to standard output. A station may be running; customers' data and PINs are never given out.

    expected, catalogue and locations have the form that `dock import` reads; all others are the tables themselves.
    """
    plan = read_plan(options)
    columns = FIELDS[what] if what in AS_IMPORTED else columns_of(what)
    try:
        look_at(plan.settings, plan.places, plan.environ)  # nothing to give out, nothing to note
        _note(plan, language(options, plan), what)
        _write(columns, _imported_form(plan, what) if what in AS_IMPORTED else _table(plan, what), as_json=as_json)
    except OSError as fault:
        raise speaker(options).fault(fault) from fault


def _note(plan: Plan, lang: str, what: str) -> None:
    """That data leave the dock is kept before the first of them does; standard output has no digest."""
    if refusal := ask_station(plan, lang, lambda desk: desk.as_owner(NoteExport(what, ""))):
        raise refused(refusal, lang)


def _write(columns: Sequence[str], rows: Iterable[Values], *, as_json: bool) -> None:
    if not as_json:
        click.echo(_csv_line(columns), nl=False)
    for row in rows:
        cells = {column: row.get(column) for column in columns}
        click.echo(
            json.dumps(cells, ensure_ascii=False) if as_json else _csv_line(map(_cell, cells.values())), nl=as_json
        )


def _table(plan: Plan, what: str) -> Iterator[Values]:
    columns = columns_of(what)
    for row in rows_of(look_at(plan.settings, plan.places, plan.environ), plan.settings.site.id, what):
        yield dict(zip(columns, row, strict=True))


def _imported_form(plan: Plan, what: str) -> Iterator[Values]:
    for state in states_of(look_at(plan.settings, plan.places, plan.environ), plan.settings.site.id, AS_IMPORTED[what]):
        match state:
            case Article():
                yield _article(state)
            case Location():
                yield {"code": state.code.text, "zone": state.zone.value, "capacity": state.capacity}
            case Case():
                yield from _lines(state)
            case _:
                raise AssertionError(f"{state!r} is nothing that is imported")


def _article(article: Article) -> Values:
    return {
        "sku": article.sku.text,
        "title": article.title,
        "article_class": article.article_class,
        "gtin": article.gtin.text if article.gtin else None,
        **_money("price", article.price),
        "mass_g": article.mass_g,
        "cn_code": article.cn_code,
        "has_battery": article.has_battery,
        "holds_data": article.holds_data,
        "has_serial": article.has_serial,
        "picture": article.picture.text if article.picture else None,
        "version": article.version,
    }


def _lines(case: Case) -> Iterator[Values]:
    for line in case.lines:
        yield {
            "rma": case.rma.text,
            "sku": line.sku.text,
            "quantity": line.authorised_count,
            "line": line.line_no,
            "title": line.title,
            "gtin": line.gtin.text if line.gtin else None,
            "reason": line.reason,
            **_money("unit_price", line.unit_price),
            "serials": " ".join(serial.text for serial in line.serials),
            "channel": case.channel,
            "order": case.order_ref,
            "return_type": case.return_type,
            "requested_at": iso(case.requested_us) if case.requested_us is not None else None,
            "delivered_at": iso(case.delivered_us) if case.delivered_us is not None else None,
        }


def _money(field: str, money: Money | None) -> Values:
    return {} if money is None else {field: money.decimal, "currency": money.currency}


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            # a spreadsheet would run a cell that begins like a formula; `dock import` takes the sign off again
            return f"'{value}" if FORMULA.match(value) else value


def _csv_line(cells: Iterable[str]) -> str:
    page = io.StringIO()
    csv.writer(page, lineterminator="\n").writerow(list(cells))
    return page.getvalue()
