"""`dock import`: expected returns, the catalogue, the places out of a file, each row answered for."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from dock.core.decision import Refusal
from dock.sync.documents import BadDocument
from dock.sync.wording import clean
from ui.attach.desk import Desk
from ui.commands.asking import ask_station, language
from ui.commands.importing import FIELDS, TYPES, Place, Proposed, proposals
from ui.commands.tables import BadTable
from ui.compose.plan import read_plan
from ui.options import Options
from ui.words import say
from ui.words.sentences import fault_said

AT_ONCE = 50  # commands under way together: they share one commit


@click.command("import")
@click.argument("kind", type=click.Choice(list(TYPES)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Do it. Without it the file is only read, and what it asks for is said.")
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help="The file calls FIELD by another name.")
@click.pass_obj
def import_file(options: Options, kind: str, file: Path, *, apply: bool, pairs: tuple[str, ...]) -> None:
    """Take expected returns, the catalogue, the locations or recalls from FILE (CSV or JSON, gzipped or not).

    Rows that cannot be used are listed with the reason, and the others are taken. The same file again changes nothing.
    """
    plan = read_plan(options)
    lang = language(options, plan)
    try:
        proposed = proposals(kind, file, _renamed(kind, pairs, lang))
    except (BadTable, BadDocument, OSError) as fault:
        raise click.ClickException(f"{clean(file.name)}: {fault_said(fault, lang)}") from fault
    faults = [one for one in proposed if one.command is None]
    for one in faults:
        click.echo(f"{_where(one.place, lang)}: {fault_said(one.fault, lang)}")
    good = [one for one in proposed if one.command is not None]
    refusals: list[tuple[Place, Refusal]] = []
    if apply:

        async def work(desk: Desk) -> list[tuple[Place, Refusal]]:
            return await _brought(desk, good)

        refusals = ask_station(plan, lang, work)
        for place, refusal in refusals:
            click.echo(f"{_where(place, lang)}: {say(refusal.key, lang, refusal.params)}")
    else:
        for name, number in sorted(Counter(type(one.command).__name__ for one in good).items()):
            click.echo(f"{number:8d}  {name}")
    bad = len(faults) + len(refusals)
    counts = (("count", str(len(good) - len(refusals))), ("bad", str(bad)))
    click.echo(say("import_done" if apply else "import_would", lang, counts))
    if bad:
        raise SystemExit(1)


async def _brought(desk: Desk, proposed: Sequence[Proposed]) -> list[tuple[Place, Refusal]]:
    """What was refused, and where it stands in the file. The order of the file is the order of the commands."""
    refused: list[tuple[Place, Refusal]] = []
    for first in range(0, len(proposed), AT_ONCE):
        some = proposed[first : first + AT_ONCE]
        answers = await asyncio.gather(*(desk.bring(one.command) for one in some if one.command is not None))
        refused += [(one.place, answer) for one, answer in zip(some, answers, strict=True) if answer is not None]
    return refused


def _where(place: Place, lang: str) -> str:
    key = "import_line" if place.kind == "line" else "import_document"
    return say(key, lang, (("number", str(place.number)),))


def _renamed(kind: str, pairs: Sequence[str], lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        column, equals, field = pair.partition("=")
        if not equals or field not in FIELDS[kind]:
            params = (("pair", pair), ("fields", ", ".join(FIELDS[kind])))
            raise click.BadParameter(say("import_map_wrong", lang, params))
        found[column] = field
    return found
