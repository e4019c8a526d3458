"""`dock db migrate`: move a dock that outgrew its file into the PostgreSQL that its stations will share."""

import click

from dock.store.moving import NotMoved, move
from ui.commands.asking import language
from ui.commands.speaking import Speaker
from ui.compose.database import is_shared, server_of
from ui.compose.plan import read_plan
from ui.options import Options
from ui.words import say


@click.command("migrate")
@click.pass_obj
def migrate(options: Options) -> None:
    """Move the file of the data folder to the server named under [database] in station.toml, and compare every row.

    The station must be stopped. The file stays as it is; so do the photographs, which every station needs to see.
    """
    plan = read_plan(options)
    lang = language(options, plan)
    if not is_shared(plan.settings):
        raise click.ClickException(say("migrate_no_server", lang))
    if not plan.places.database.is_file():
        raise click.ClickException(say("no_database", lang, (("place", str(plan.places.database)),)))
    try:
        moved = move(plan.places.database, server_of(plan.settings, plan.environ), _tell)
    except (OSError, NotMoved) as fault:
        raise Speaker(lang).fault(fault) from fault
    for chain in moved.chains:
        told = (("station", chain.station), ("events", str(chain.event_count)), ("hash", chain.hash))
        click.echo(say("migrate_chain", lang, told))
    rows = sum(count for _, count in moved.row_counts)
    click.echo(say("migrate_done", lang, (("rows", str(rows)), ("place", plan.settings.database.server))))


def _tell(table: str, count: int) -> None:
    click.echo(f"{table}: {count}", err=True)
