"""`dock audit`: take events away with their proof. What was taken, by whom and when, is itself an event."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from dock.core.commands import NoteExport
from dock.core.ids import ActorId
from dock.store.audit import Exported, NothingToExport, export
from dock.store.checkpoints import Checkpoint, read_checkpoints
from ui.commands.asking import ask_station, language, refused
from ui.commands.pins import ask_pin
from ui.commands.speaking import Speaker
from ui.compose.database import look_at
from ui.compose.plan import Plan, read_plan
from ui.options import Options
from ui.words import say


@click.group("audit")
def audit() -> None:
    """Take events away with the proof that they are whole."""


@audit.command("export")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day, at the site.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day, at the site.")
@click.option("--by", required=True, metavar="ACTOR", help="Who takes it: an auditor, a supervisor, a technician.")
@click.option("--pictures", is_flag=True, help="With the photographs themselves, not only their digests.")
@click.pass_obj
def export_events(options: Options, target: Path, first: datetime, last: datetime, by: str, *, pictures: bool) -> None:
    """Write events, photograph digests, signed chain ends and a script that checks them all to TARGET, a ZIP.

    Whoever gets it needs a bare Python: python3 check.py TARGET.
    """
    plan = read_plan(options)
    lang = language(options, plan)
    actor, pin = ActorId.parse(by), ask_pin(lang, "pin_of", actor=by)
    try:
        made = _write(plan, target, first, last, with_pictures=pictures)
    except NothingToExport as nothing:
        raise click.ClickException(say("audit_nothing", lang)) from nothing
    except (OSError, ValueError) as fault:
        raise Speaker(lang).fault(fault) from fault
    noted = NoteExport("audit", made.digest)
    if refusal := ask_station(plan, lang, lambda desk: desk.as_person(noted, actor, pin)):
        target.unlink()
        raise refused(refusal, lang)
    told = (("events", str(made.event_count)), ("photos", str(made.photo_count)), ("place", str(target)))
    click.echo(say("audit_written", lang, (*told, ("digest", made.digest))))


def _write(plan: Plan, target: Path, first: datetime, last: datetime, *, with_pictures: bool) -> Exported:
    zone = ZoneInfo(plan.settings.site.calendar.time_zone)
    engine = look_at(plan.settings, plan.places, plan.environ)()
    try:
        return export(
            engine,
            plan.places.photographs,
            _checkpoints(plan),
            target,
            first_us=_midnight_us(first, zone),
            until_us=_midnight_us(last + timedelta(days=1), zone),
            with_pictures=with_pictures,
        )
    finally:
        engine.dispose()


def _checkpoints(plan: Plan) -> list[Checkpoint]:
    elsewhere = plan.settings.retention.checkpoints
    folder = Path(elsewhere) if elsewhere else plan.places.data / "checkpoints"
    return list(read_checkpoints(folder)) if folder.is_dir() else []


def _midnight_us(day: datetime, zone: ZoneInfo) -> int:
    begins = datetime.combine(day.date(), time.min, zone).astimezone(UTC)
    return int(begins.timestamp()) * 1_000_000
