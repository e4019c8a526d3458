"""What may be asked of a station from outside its loop, the same whether it runs here or behind the socket."""

import asyncio
from dataclasses import replace
from typing import Protocol

from dock.core.commands import (
    ApplySettings,
    Command,
    ErasePerson,
    ImportCommand,
    OwnerCommand,
    SettleParked,
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

    async def as_owner(self, command: OwnerCommand) -> Refusal | None:
        """By whoever owns the data folder; about people it is good while no other supervisor can ask it."""
        ...

    async def bring(self, command: ImportCommand) -> Refusal | None:
        """Out of a file, as if the upstream had announced it."""
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
                return await self._ask(command)
            finally:
                await self._station.ask(SignOut(), self._place)

    async def as_owner(self, command: OwnerCommand) -> Refusal | None:
        """By whoever owns the data folder."""
        return await self._ask(command, is_owner=True)

    async def bring(self, command: ImportCommand) -> Refusal | None:
        """Out of a file."""
        if isinstance(command, ErasePerson):
            return Refusal("sign_in_first")  # a supervisor decides that, by name
        return await self._station.ask(command, self._place, is_system=True)

    async def _ask(self, command: Command, *, is_owner: bool = False) -> Refusal | None:
        if isinstance(command, SettleParked):
            return await self._settle(command, is_owner=is_owner)
        return await self._station.ask(command, self._place, is_owner=is_owner)

    async def _settle(self, command: SettleParked, *, is_owner: bool) -> Refusal | None:
        """Who decided is kept before anything goes out; none named are all that are refused."""
        try:
            parked = await self._outbox.parked_ids()
            if strange := sorted(set(command.event_ids) - set(parked)):
                return Refusal("not_parked", (("event", strange[0]),))
            chosen = replace(command, event_ids=command.event_ids or parked)
            if refusal := await self._station.ask(chosen, self._place, is_owner=is_owner):
                return refusal
            mark = self._outbox.put_back if chosen.is_resent else self._outbox.cancel
            await mark(chosen.event_ids)
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
