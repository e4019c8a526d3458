"""How a command of the command line asks a station, and how it says what came of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from dock.core.decision import Refusal
from ui.attach.client import Unwilling
from ui.attach.desk import Desk
from ui.attach.opening import open_desk
from ui.commands.speaking import Speaker
from ui.compose.plan import Plan
from ui.options import Options
from ui.words import say

T = TypeVar("T")


def ask_station(plan: Plan, lang: str, work: Callable[[Desk], Awaitable[T]]) -> T:
    """What `work` gives at the desk of the running station, else of one opened for it.

    Raises:
        click.ClickException: no station could be reached or opened, with the reason.
    """

    async def at_the_desk() -> T:
        async with open_desk(plan) as desk:
            return await work(desk)

    try:
        return asyncio.run(at_the_desk())
    except Unwilling as fault:
        raise refused(fault.refusal, lang) from fault
    except OSError as fault:
        raise Speaker(lang).fault(fault) from fault


def refused(refusal: Refusal, lang: str) -> click.ClickException:
    """The refusal in words, which ends the command with 1."""
    return click.ClickException(say(refusal.key, lang, refusal.params))


def language(options: Options, plan: Plan) -> str:
    """The language that the command line speaks: as told, else the site's."""
    return options.lang or plan.settings.site.language
