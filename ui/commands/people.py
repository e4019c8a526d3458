"""`dock users`: the people who work here. A supervisor keeps them; who owns the data folder makes the first one.

What is asked goes through the running station, else through a station opened for it: never into the tables.
"""

import json
from secrets import token_bytes

import click

from dock.core.codes.command_codes import BadgeCode
from dock.core.commands import EnrolPerson, GrantRoles, PeopleCommand, RetirePerson, SetPin, UnlockPerson
from dock.core.decision import Refusal
from dock.core.ids import ActorId, NotAnId
from dock.core.people import PIN_ROLES, Role
from dock.store.listing import Listed, people_listed
from ui.attach.desk import Desk
from ui.commands.asking import ask_station, language, refused
from ui.commands.pins import ask_pin
from ui.commands.speaking import Speaker
from ui.compose.database import NoDatabase, look_at
from ui.compose.plan import Plan, read_plan
from ui.options import Options, language_told
from ui.words import harmless, say
from ui.words.sentences import fault_said

BADGE_BYTES = 8  # of chance in a new badge: nobody guesses one
BADGE_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWX"  # of 0-9 and A-Y; 34 of them, so that a byte maps evenly enough

BY = click.option("--by", metavar="ACTOR", help="The supervisor who asks it; without it, who owns the data folder.")


class Actor(click.ParamType[ActorId]):
    """A pseudonym."""

    name = "actor"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> ActorId:
        """The pseudonym in `value`."""
        try:
            return ActorId.parse(value)
        except NotAnId as fault:
            self.fail(fault_said(fault, language_told(ctx.find_object(Options) if ctx else None)), param, ctx)


ACTOR = Actor()
ROLE = click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="One or more.",
)


@click.group("users")
def users() -> None:
    """The people who work here: add them, give roles and PINs, let locked ones in, retire them.

    PINs are asked for without echo, or read from standard input, a line each: first that of --by, then the new one.
    """


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_people(options: Options, *, as_json: bool) -> None:
    """Everybody who was ever enrolled, with roles and state."""
    plan = read_plan(options)
    lang = language(options, plan)
    found = _listed(plan, lang)
    for one in found:
        click.echo(_as_json(one) if as_json else _as_line(one, lang))
    if not found and not as_json:
        click.echo(say("users_nobody", lang))


@users.command("add")
@click.argument("actor", type=ACTOR)
@ROLE
@click.option("--name", default="", help="Lies beside the events, never in them.")
@click.option("--badge", default="", metavar="TOKEN", help="What the badge says; without it a new one is made.")
@click.option("--no-badge", is_flag=True, help="The person signs in by name and PIN alone.")
@BY
@click.pass_obj
def add(
    options: Options, actor: ActorId, roles: tuple[str, ...], name: str, badge: str, by: str | None, *, no_badge: bool
) -> None:
    """Let a person work here. ACTOR is a pseudonym such as op-7: events know the person by nothing else."""
    plan = read_plan(options)
    lang = language(options, plan)
    token = "" if no_badge else _token(badge, lang)
    by_pin = _by_pin(by, lang)
    pin = ask_pin(lang, "pin_new", is_new=True, actor=actor.text) if PIN_ROLES & set(roles) else ""
    _ask(plan, lang, EnrolPerson(actor, roles, harmless(name), pin, token), by, by_pin)
    click.echo(say("person_enrolled", lang, (("actor", actor.text),)))
    if token:
        click.echo(say("badge_to_print", lang, (("code", BadgeCode.of(token).text), ("actor", actor.text))))


@users.command("roles")
@click.argument("actor", type=ACTOR)
@ROLE
@BY
@click.pass_obj
def set_roles(options: Options, actor: ActorId, roles: tuple[str, ...], by: str | None) -> None:
    """These are the person's roles now, instead of the former."""
    _change(options, GrantRoles(actor, roles), by)


@users.command("pin")
@click.argument("actor", type=ACTOR)
@BY
@click.pass_obj
def set_pin(options: Options, actor: ActorId, by: str | None) -> None:
    """Give the person a new PIN."""
    plan = read_plan(options)
    lang = language(options, plan)
    by_pin = _by_pin(by, lang)
    pin = ask_pin(lang, "pin_new", is_new=True, actor=actor.text)
    _ask(plan, lang, SetPin(actor, pin), by, by_pin)
    click.echo(say("person_changed", lang, (("actor", actor.text),)))


@users.command("unlock")
@click.argument("actor", type=ACTOR)
@BY
@click.pass_obj
def unlock(options: Options, actor: ActorId, by: str | None) -> None:
    """Let a person in again who gave too many wrong PINs."""
    _change(options, UnlockPerson(actor), by)


@users.command("retire")
@click.argument("actor", type=ACTOR)
@BY
@click.pass_obj
def retire(options: Options, actor: ActorId, by: str | None) -> None:
    """The person works here no more. The pseudonym stays in the events."""
    _change(options, RetirePerson(actor), by)


def _change(options: Options, command: PeopleCommand, by: str | None) -> None:
    plan = read_plan(options)
    lang = language(options, plan)
    _ask(plan, lang, command, by, _by_pin(by, lang))
    click.echo(say("person_changed", lang, (("actor", command.actor.text),)))


def _by_pin(by: str | None, lang: str) -> str:
    return ask_pin(lang, "pin_of", actor=by) if by else ""


def _ask(plan: Plan, lang: str, command: PeopleCommand, by: str | None, pin: str) -> None:
    async def work(desk: Desk) -> Refusal | None:
        return await (desk.as_person(command, ActorId(by), pin) if by else desk.as_owner(command))

    if refusal := ask_station(plan, lang, work):
        raise refused(refusal, lang)


def _token(badge: str, lang: str) -> str:
    try:
        return BadgeCode.of(
            badge or "".join(BADGE_SIGNS[byte % len(BADGE_SIGNS)] for byte in token_bytes(BADGE_BYTES))
        ).token
    except NotAnId as fault:
        raise click.BadParameter(fault_said(fault, lang), param_hint="--badge") from fault


def _listed(plan: Plan, lang: str) -> tuple[Listed, ...]:
    try:
        return people_listed(look_at(plan.settings, plan.places, plan.environ), plan.settings.site.id)
    except NoDatabase:
        return ()
    except OSError as fault:
        raise Speaker(lang).fault(fault) from fault


def _as_json(one: Listed) -> str:
    person = one.person
    told = {"actor": person.actor.text, "roles": sorted(person.roles), "state": person.state.value, "name": one.name}
    return json.dumps({**told, "has_pin": person.has_pin, "has_badge": bool(person.badge)}, ensure_ascii=False)


def _as_line(one: Listed, lang: str) -> str:
    person = one.person
    state = say(f"person_state.{person.state}", lang)
    roles = ", ".join(sorted(person.roles))
    return f"{person.actor.text:16}  {harmless(one.name):24}  {state:12}  {roles}"
