"""`dock papers register`: a year's numbers of one kind of document, each with its subject, and none missing."""

from pathlib import Path

import click

from dock.core.events import NumberIssued
from dock.core.ids import SeriesId
from dock.core.series import DocumentKind, Series, written
from dock.labels.papers import Paper, print_paper
from ui.commands.papers.archive import Archive, archive_of, seconds
from ui.commands.speaking import Speaker
from ui.commands.writing import output, put
from ui.options import Options

SHARES = (2.2, 2.6, 4.0, 3.0)
KINDS = {kind.name.lower(): kind for kind in DocumentKind}


@click.command("register")
@click.option("--year", type=click.IntRange(2000, 9999), required=True, help="The year of the numbers.")
@click.option(
    "--kind", type=click.Choice(list(KINDS)), default="practice", show_default=True, help="Of which document."
)
@output
@click.pass_obj
def register(options: Options, *, year: int, kind: str, output: Path | None) -> None:
    """Write every number that was given in YEAR; a voided one stands there with its reason."""
    archive = archive_of(options)
    put(print_paper(paper_of(archive, KINDS[kind], year)), output, Speaker(archive.lang))


def paper_of(archive: Archive, kind: DocumentKind, year: int) -> Paper:
    """The register of a series; empty where no number was given."""
    series_id = SeriesId(f"{kind}-{year}")
    series = archive.at(series_id)
    series = series if isinstance(series, Series) else Series(series_id, 0)
    given = {event.number: (event, meta) for event, meta in archive.story(series_id) if isinstance(event, NumberIssued)}
    voided = {one.number: one.reason for one in series.voided}
    rows: list[tuple[str, ...]] = []
    for number in range(1, series.last + 1):
        told = given.get(number)
        why = archive.say("paper.voided", why=voided[number]) if number in voided else ""
        at = seconds(told[1].occurred_us) if told else "?"
        rows.append((written(series_id, number), at, told[0].subject if told else "?", why))
    heads = tuple(archive.say(f"paper.{name}") for name in ("number", "given_at", "subject", "note"))
    title = archive.say("paper.register", series=series_id.text)
    closing = archive.say("paper.register_end", count=str(series.last), voided=str(len(series.voided)))
    return Paper(title, (archive.site_name,), heads, SHARES, rows, (closing,))
