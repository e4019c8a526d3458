"""`dock papers disclosure`: what of a year's goods was discarded, by kind, reason and way, as PDF or JSON."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from dock.core.disclosure import DiscardedRow, disclose
from dock.core.handovers import HandoverState
from dock.labels.papers import Paper, print_paper
from ui.commands.papers.archive import Archive, archive_of, kilograms
from ui.commands.speaking import Speaker
from ui.commands.writing import output, put
from ui.options import Options

SHARES = (1.0, 3.0, 3.0, 1.4, 2.0, 1.6)


@click.command("disclosure")
@click.option("--year", type=click.IntRange(2000, 9999), required=True, help="The year in which the goods left.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a row instead of a PDF.")
@output
@click.pass_obj
def disclosure(options: Options, *, year: int, as_json: bool, output: Path | None) -> None:
    """Write the table of discarded goods of YEAR, counted from the containers that left in it."""
    archive = archive_of(options)
    rows = rows_of(archive, year)
    if as_json:
        for row in rows:
            click.echo(json.dumps(asdict(row)))
        return
    put(print_paper(paper_of(archive, year, rows)), output, Speaker(archive.lang))


def rows_of(archive: Archive, year: int) -> tuple[DiscardedRow, ...]:
    """The rows of a year of the site's calendar."""
    closed = (one for one in archive.containers() if one.state is HandoverState.CLOSED)
    left = ((one, archive.units(one)) for one in closed if year_of(archive.closed_us(one), archive.zone) == year)
    return disclose(left)


def paper_of(archive: Archive, year: int, rows: tuple[DiscardedRow, ...]) -> Paper:
    """The table on paper."""
    heads = tuple(
        archive.say(f"paper.{name}") for name in ("cn2", "reason", "became", "count", "mass", "unweighed_head")
    )
    cells = [
        (
            row.cn,
            archive.say("paper.derogation", text=row.reason) if row.reason else archive.say("paper.no_derogation"),
            archive.say(f"became.{row.became}"),
            str(row.unit_count),
            kilograms(row.mass_g),
            str(row.unweighed_count),
        )
        for row in rows
    ]
    title = archive.say("paper.disclosure", year=str(year))
    lines = (archive.site_name, archive.say("paper.disclosure_base"))
    return Paper(title, lines, heads, SHARES, cells)


def year_of(instant_us: int | None, zone: ZoneInfo) -> int | None:
    """The year of the site's calendar in which an instant lies; None where nothing has happened yet."""
    return None if instant_us is None else datetime.fromtimestamp(instant_us / 1_000_000, tz=zone).year
