"""What papers are drawn from: the ledger, opened to be read beside a station that may be running."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import click

from dock.core.aggregates import Ref, State
from dock.core.events import Event, HandoverClosed
from dock.core.handovers import Handover
from dock.core.ids import HandoverId, Lpn, SiteId
from dock.core.meta import Meta, StreamKind
from dock.core.streams import stream_at
from dock.core.units import Unit
from dock.store.listing import Look, state_at, states_of, story_of
from drivers.clock import utc
from ui.commands.asking import language
from ui.commands.speaking import Speaker
from ui.compose.database import look_at
from ui.compose.plan import Plan, read_plan
from ui.options import Options
from ui.words import say


@dataclass(frozen=True, slots=True)
class Archive:
    """The ledger of one site, and the language of its papers."""

    look: Look
    site: SiteId
    site_name: str
    lang: str
    zone: ZoneInfo

    def say(self, key: str, **params: str) -> str:
        """A text in the language of the paper."""
        return say(key, self.lang, tuple(params.items()))

    def at(self, ref: Ref) -> State | None:
        """How a thing stands."""
        return state_at(self.look, self.site, ref)

    def story(self, ref: Ref) -> tuple[tuple[Event, Meta], ...]:
        """What happened to a thing, in order."""
        return story_of(self.look, self.site, stream_at(ref))

    def handover(self, number: str) -> Handover:
        """The container of this number.

        Raises:
            click.ClickException: there is none.
        """
        found = self.at(HandoverId(number)) if number.strip() else None
        if not isinstance(found, Handover):
            raise click.ClickException(self.say("paper.no_container", number=number))
        return found

    def units(self, handover: Handover) -> dict[Lpn, Unit]:
        """The units of a container, by plate."""
        found = ((one.lpn, self.at(one.lpn)) for one in handover.loaded)
        return {lpn: unit for lpn, unit in found if isinstance(unit, Unit)}

    def containers(self) -> Iterator[Handover]:
        """Every container that was ever opened."""
        for state in states_of(self.look, self.site, StreamKind.HANDOVER):
            if isinstance(state, Handover):
                yield state

    def closed_us(self, handover: Handover) -> int | None:
        """When the container left; None while it is here."""
        told = (meta.occurred_us for event, meta in self.story(handover.handover) if isinstance(event, HandoverClosed))
        return next(told, None)


def archive_of(options: Options) -> Archive:
    """The archive that the command line's options name."""
    return archive_in(read_plan(options), options)


def archive_in(plan: Plan, options: Options) -> Archive:
    """The archive of this dock."""
    try:
        look = look_at(plan.settings, plan.places, plan.environ)
    except OSError as fault:
        raise Speaker(language(options, plan)).fault(fault) from fault
    site = plan.settings.site
    return Archive(look, site.id, site.name, language(options, plan), ZoneInfo(site.calendar.time_zone))


def seconds(instant_us: int) -> str:
    """An instant as papers show it, in UTC."""
    return f"{utc(instant_us):%Y-%m-%d %H:%M:%S} UTC"


def kilograms(mass_g: int) -> str:
    """A mass as papers show it."""
    return f"{mass_g / 1000:.3f} kg"
