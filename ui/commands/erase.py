"""`dock erase RMA`: take a customer's personal data out of the side table. The events never had them."""

import click

from dock.core.commands import ErasePerson
from dock.core.decision import Refusal
from dock.core.ids import ActorId, NotAnId, RmaNo
from ui.attach.desk import Desk
from ui.commands.asking import ask_station, language, refused
from ui.commands.pins import ask_pin
from ui.compose.plan import read_plan
from ui.options import Options
from ui.words import say
from ui.words.sentences import fault_said


@click.command("erase")
@click.argument("rma")
@click.option("--by", required=True, metavar="ACTOR", help="The supervisor who decides it; the PIN is asked for.")
@click.pass_obj
def erase(options: Options, rma: str, by: str) -> None:
    """Erase the personal data of the customer of return RMA, for good. What happened to the goods stays."""
    plan = read_plan(options)
    lang = language(options, plan)
    try:
        command = ErasePerson(RmaNo.parse(rma))
    except NotAnId as fault:
        raise click.BadParameter(fault_said(fault, lang)) from fault
    pin = ask_pin(lang, "pin_of", actor=by)

    async def work(desk: Desk) -> Refusal | None:
        return await desk.as_person(command, ActorId(by), pin)

    if refusal := ask_station(plan, lang, work):
        raise refused(refusal, lang)
    click.echo(say("person_erased", lang, (("rma", rma),)))
