"""`dock papers dossier`: what was found, decided and done of a unit, or of each unit of a container, event by event."""

from pathlib import Path

import click

from dock.core.disclosure import derogation_of
from dock.core.ids import HandoverId, Lpn, NotAnId
from dock.core.units import Unit
from dock.labels.papers import Paper, print_paper
from dock.store.finding import entry_of
from ui.commands.papers.archive import Archive, archive_of, seconds
from ui.commands.speaking import Speaker
from ui.commands.writing import output, put
from ui.options import Options
from ui.words import LANGUAGES

SHARES = (2.6, 1.6, 7.8)


@click.command("dossier")
@click.argument("subject")
@output
@click.pass_obj
def dossier(options: Options, *, subject: str, output: Path | None) -> None:
    """Write the dossier of SUBJECT: a unit's plate, or the number of a container for the whole batch.

    It is what an authority asks for when goods were destroyed: what was found, which derogation was shown by what,
    who decided, which pictures there are (by digest) and where it went.
    """
    archive = archive_of(options)
    units = _units(archive, subject)
    put(print_paper(paper_of(archive, subject, units)), output, Speaker(archive.lang))


def _units(archive: Archive, subject: str) -> list[Unit]:
    try:
        unit = archive.at(Lpn.parse(subject))
    except NotAnId:
        handover = archive.handover(HandoverId(subject).text)
        return list(archive.units(handover).values())
    if not isinstance(unit, Unit):
        raise click.ClickException(archive.say("unit_unknown", lpn=subject))
    return [unit]


def paper_of(archive: Archive, subject: str, units: list[Unit]) -> Paper:
    """The dossier of these units."""
    assert archive.lang in LANGUAGES
    lines = [archive.site_name]
    rows: list[tuple[str, ...]] = []
    for unit in units:
        found = derogation_of(unit)
        derogation = archive.say("paper.derogation", text=found) if found else archive.say("paper.no_derogation")
        lines.append(f"{unit.lpn.text}  {unit.title}  {unit.grade or '-'}  {unit.disposition or '-'}  {derogation}")
        for event, meta in archive.story(unit.lpn):
            told = entry_of(event, meta)
            rows.append(
                (seconds(told.at_us), told.actor or told.workstation, archive.say(told.key, **dict(told.params)))
            )
        pictures = ((shot, digest.text) for shot, digest in unit.photos)
        lines += [archive.say("paper.picture", shot=shot, digest=digest) for shot, digest in pictures]
    heads = tuple(archive.say(f"paper.{name}") for name in ("at", "who", "what"))
    return Paper(archive.say("paper.dossier", subject=subject), tuple(lines), heads, SHARES, rows)
