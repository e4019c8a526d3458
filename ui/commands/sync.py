"""`dock sync`: what goes upstream, and the events that the upstream refused: looked at, resent, given up."""

import json

import click

from dock.core.commands import SettleParked
from dock.core.decision import Refusal
from dock.core.ids import ActorId
from dock.core.outbox import OutboxState
from dock.store.listing import Parked, outbox_counts, parked_listed
from dock.sync.wording import iso
from ui.attach.desk import Desk
from ui.commands.asking import ask_station, language, refused
from ui.commands.pins import ask_pin
from ui.commands.speaking import Speaker, speaker
from ui.compose.database import look_at
from ui.compose.plan import read_plan
from ui.options import Options
from ui.words import harmless, say


@click.group("sync")
def sync() -> None:
    """What goes upstream, and what the upstream refused."""


@sync.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: the counts, then each refused event.")
@click.pass_obj
def status(options: Options, *, as_json: bool) -> None:
    """How many events wait, went and were refused; each refused one with the upstream's reason."""
    plan = read_plan(options)
    lang = language(options, plan)
    try:
        look = look_at(plan.settings, plan.places, plan.environ)
        counts = outbox_counts(look, plan.settings.site.id)
        parked = parked_listed(look, plan.settings.site.id)
    except OSError as fault:
        raise Speaker(lang).fault(fault) from fault
    if as_json:
        click.echo(json.dumps({state.value: counts.get(state.value, 0) for state in OutboxState}))
        for one in parked:
            told = {
                "event": one.event_id,
                "kind": one.event_class,
                "of": one.stream,
                "recorded_at": iso(one.recorded_us),
            }
            click.echo(json.dumps({**told, **_told(one)}, ensure_ascii=False))
        return
    for state in OutboxState:
        click.echo(f"{counts.get(state.value, 0):8d}  {say(f'outbox.{state.value}', lang)}")
    for one in parked:
        click.echo(f"{one.event_id}  {iso(one.recorded_us)}  {one.event_class}  {one.stream}: {harmless(one.reason)}")
    if parked:
        click.echo(say("sync_parked_hint", lang))


_BY = click.option("--by", metavar="ACTOR", help="Who decides it, by PIN; otherwise the owner of the data folder.")


@sync.command("retry")
@click.argument("events", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="Every event that the upstream refused.")
@_BY
@click.pass_obj
def retry(options: Options, events: tuple[str, ...], by: str | None, *, is_all: bool) -> None:
    """Let refused EVENTS go out again; the upstream is asked first whether it has them."""
    if bool(events) == is_all:
        raise click.UsageError(speaker(options).say("cli.events_or_all"))
    _settle(options, SettleParked(events, is_resent=True), by, "sync_retried")


@sync.command("park")
@click.argument("events", nargs=-1, required=True)
@_BY
@click.pass_obj
def park(options: Options, events: tuple[str, ...], by: str | None) -> None:
    """Never send these refused EVENTS; what happened to the same goods later goes out at last."""
    _settle(options, SettleParked(events, is_resent=False), by, "sync_given_up")


def _settle(options: Options, command: SettleParked, by: str | None, key: str) -> None:
    plan = read_plan(options)
    lang = language(options, plan)
    actor = ActorId.parse(by) if by else None
    pin = ask_pin(lang, "pin_of", actor=actor.text) if actor else ""

    async def work(desk: Desk) -> Refusal | None:
        return await (desk.as_person(command, actor, pin) if actor else desk.as_owner(command))

    if refusal := ask_station(plan, lang, work):
        raise refused(refusal, lang)
    click.echo(say(key, lang))


def _told(one: Parked) -> dict[str, str | int]:
    return {"recorded_at": iso(one.recorded_us), "attempts": one.attempts, "reason": one.reason}
