"""`dock papers manifest`: what is in a container, from whom to whom, with its codes, mass and room for signatures."""

from pathlib import Path

import click

from dock.core.goods import HandoverKind
from dock.core.handovers import Handover, HandoverState
from dock.labels.papers import Paper, print_paper
from ui.commands.papers.archive import Archive, archive_of, kilograms, seconds
from ui.commands.speaking import Speaker
from ui.commands.writing import output, put
from ui.options import Options

SHARES = (3.0, 5.0, 1.0, 1.2, 2.0, 2.0)


@click.command("manifest")
@click.argument("container")
@output
@click.pass_obj
def manifest(options: Options, *, container: str, output: Path | None) -> None:
    """Write the paper that goes with CONTAINER, such as DON-2026-000001. One that is still here is marked so."""
    archive = archive_of(options)
    put(print_paper(paper_of(archive, archive.handover(container))), output, Speaker(archive.lang))


def paper_of(archive: Archive, handover: Handover) -> Paper:
    """The manifest of a container."""
    units = archive.units(handover)
    heads = tuple(archive.say(f"paper.{name}") for name in ("plate", "goods", "count", "grade", "cn", "mass"))
    rows = [
        (
            one.lpn.text,
            units[one.lpn].title if one.lpn in units else one.sku,
            str(one.unit_count),
            str(units[one.lpn].grade or "-") if one.lpn in units else "-",
            one.cn_code or "-",
            kilograms(one.mass_g * one.unit_count) if one.mass_g is not None else "?",
        )
        for one in handover.loaded
    ]
    title = archive.say("paper.manifest", number=handover.handover.text)
    return Paper(title, tuple(_lines(archive, handover)), heads, SHARES, rows, tuple(_closing(archive, handover)))


def _lines(archive: Archive, handover: Handover) -> list[str]:
    closed_us = archive.closed_us(handover)
    lines = [
        archive.say("paper.from_to", site=archive.site_name, partner=handover.partner),
        archive.say(f"handover.{handover.kind.value}"),
    ]
    match handover.state:
        case HandoverState.FILLING:
            lines.append(archive.say("paper.still_here"))
        case HandoverState.CLOSED:
            lines.append(archive.say("paper.left_at", at=seconds(closed_us) if closed_us is not None else "?"))
        case HandoverState.VOIDED:
            lines.append(archive.say("paper.voided", why=handover.reason))
    codes = (("ewc", handover.ewc), ("official", handover.official_no), ("weee", handover.weee_group))
    return [*lines, *(archive.say(f"paper.{name}", text=text) for name, text in codes if text)]


def _closing(archive: Archive, handover: Handover) -> list[str]:
    count = sum(one.unit_count for one in handover.loaded)
    total = archive.say("paper.total", count=str(count), mass=kilograms(handover.mass_g))
    unweighed = archive.say("paper.unweighed", count=str(handover.unweighed_count))
    signed = [archive.say("paper.sign_giver"), archive.say("paper.sign_taker")]
    if handover.kind is HandoverKind.WASTE:
        signed.insert(1, archive.say("paper.sign_witness", name=handover.witness.text if handover.witness else ""))
    return [total, *([unweighed] if handover.unweighed_count else []), *signed]
