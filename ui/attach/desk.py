"""What may be asked of a station from outside its loop, the same whether it runs here or behind the socket."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from dock.core.commands import (
    ApplySettings,
    Command,
    ErasePerson,
    ImportCommand,
    PeopleCommand,
    SignIn,
    SignOut,
    StartStation,
)
from dock.core.decision import Refusal
from dock.core.ids import ActorId, StationCode, WorkstationId
from dock.ports import LedgerUnavailable
from dock.station import Station
from dock.store.outbox import StoredOutbox


def console_of(station: StationCode) -> WorkstationId:
    """Where commands of the command line are asked: no screen shows it, and each command signs in and out there.

    Each station has its own: who signs in at another station's would ask in this one's name.
    """
    return WorkstationId(f"console-{station.text.lower()}")


class Desk(Protocol):
    """The ways of asking. Each answers None once it is committed, or why it was refused."""

    async def at_bench(self, command: Command, bench: str) -> Refusal | None:
        """By whoever is signed in at this workstation."""
        ...

    async def as_person(self, command: Command, actor: ActorId, pin: str) -> Refusal | None:
        """By this person, who proves it with the PIN."""
        ...

    async def as_owner(self, command: PeopleCommand) -> Refusal | None:
        """By whoever owns the data folder: good while no other supervisor can ask it."""
        ...

    async def bring(self, command: ImportCommand) -> Refusal | None:
        """Out of a file, as if the upstream had announced it."""
        ...

    async def resend(self, event_ids: tuple[str, ...]) -> Refusal | None:
        """Let these events, which the upstream refused, go out again; all of them where none is named."""
        ...

    async def give_up(self, event_ids: tuple[str, ...]) -> Refusal | None:
        """Never send these events, which the upstream refused; none of them where none is named."""
        ...


class LocalDesk:
    """The desk of a station in this process, on its own loop."""

    def __init__(self, station: Station, outbox: StoredOutbox) -> None:
        self._station = station
        self._outbox = outbox
        self._place = console_of(station.identity.station)
        self._console = asyncio.Lock()  # one person at a time

    async def at_bench(self, command: Command, bench: str) -> Refusal | None:
        """By whoever is signed in at this workstation."""
        benches = {one.text: one for one in self._station.identity.benches}
        if bench not in benches:
            return Refusal("bench_unknown", (("bench", bench), ("benches", ", ".join(benches))))
        return _not_from_outside(command) or await self._station.ask(command, benches[bench])

    async def as_person(self, command: Command, actor: ActorId, pin: str) -> Refusal | None:
        """By this person, who proves it with the PIN."""
        if refusal := _not_from_outside(command):
            return refusal
        async with self._console:
            if refusal := await self._station.ask(SignIn(actor, pin), self._place):
                return refusal
            try:
                return await self._station.ask(command, self._place)
            finally:
                await self._station.ask(SignOut(), self._place)

    async def as_owner(self, command: PeopleCommand) -> Refusal | None:
        """By whoever owns the data folder."""
        return await self._station.ask(command, self._place, is_owner=True)

    async def bring(self, command: ImportCommand) -> Refusal | None:
        """Out of a file."""
        if isinstance(command, ErasePerson):
            return Refusal("sign_in_first")  # a supervisor decides that, by name
        return await self._station.ask(command, self._place, is_system=True)

    async def resend(self, event_ids: tuple[str, ...]) -> Refusal | None:
        """Let these events go out again."""
        return await self._mark(event_ids, self._outbox.put_back)

    async def give_up(self, event_ids: tuple[str, ...]) -> Refusal | None:
        """Never send these events."""
        return await self._mark(event_ids, self._outbox.cancel)

    async def _mark(
        self, event_ids: tuple[str, ...], mark: Callable[[Sequence[str]], Awaitable[None]]
    ) -> Refusal | None:
        try:
            parked = await self._outbox.parked_ids()
            if strange := sorted(set(event_ids) - set(parked)):
                return Refusal("not_parked", (("event", strange[0]),))
            await mark(event_ids or parked)
        except LedgerUnavailable as fault:
            return Refusal("station_keeps_nothing", (("why", str(fault)),))
        self._station.outbox_due.set()
        self._station.changed.set()
        return None


def _not_from_outside(command: Command) -> Refusal | None:
    """A refusal of what only the program itself says."""
    if isinstance(command, StartStation | ApplySettings):
        return Refusal("only_the_station", (("command", type(command).__name__),))
    return None
