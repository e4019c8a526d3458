"""A whole station over a real SQLite ledger, asked one command after another, and opened again after a crash."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from dock.core import commands as do
from dock.core.aggregates import Ref, State
from dock.core.cases import Case
from dock.core.decision import Refusal
from dock.core.events import Event
from dock.core.goods import Location, ZoneKind
from dock.core.ids import ActorId, Digest, LocationCode, Lpn, RmaNo
from dock.core.list_views import ListsView
from dock.core.meta import Meta
from dock.core.streams import stream_at
from dock.core.units import Unit
from dock.memory import Identity
from dock.station import Station
from dock.store.ledger import Ledger
from dock.store.lists import draw_lists
from dock.store.opening import open_database
from dock.store.queries import timeline
from dock.store.verify import verify
from tests.contract.test_store_station import CountedIds, StepClock, inline
from tests.ledger_kit import BENCH, SITE, STATION, T0_US, everything, ids
from tests.shipped_policy import policy
from ui.compose.recalling import apply_recalls

Answer = TypeVar("Answer")
Asked = TypeVarTuple("Asked")


async def inline_call(work: Callable[[*Asked], Answer], *asked: *Asked) -> Answer:
    """Blocking work, done in line."""
    return work(*asked)


PIN = "271828"
PEOPLE = {"anna": ("operator", "inspector"), "boss": ("operator", "inspector", "supervisor"), "chief": ("supervisor",)}
PLACES = {zone: LocationCode(f"Z-{zone.upper()}") for zone in ZoneKind}
POLICY = policy()


@dataclass(slots=True)
class RealDock:
    """The station, and what it keeps."""

    station: Station
    ledger: Ledger
    runner: asyncio.Runner

    def ask(self, command: do.Command, *, is_system: bool = False) -> Refusal | None:
        """What the station answers."""
        return self.runner.run(self._asked(command, is_system=is_system))

    def done(self, *commands: do.Command) -> str:
        """Ask, and insist that nothing is refused; the key of the last answer."""
        for command in commands:
            refusal = self.ask(command)
            assert refusal is None, f"{command} was refused: {refusal}"
        return self.said()[0]

    def system(self, *commands: do.Command) -> None:
        """Ask as the shop and the upstream do."""
        for command in commands:
            refusal = self.ask(command, is_system=True)
            assert refusal is None, f"{command} was refused: {refusal}"

    def refused(self, command: do.Command) -> str:
        """Ask, and insist on a refusal; its key."""
        refusal = self.ask(command)
        assert refusal is not None, f"{command} was not refused"
        return refusal.key

    def said(self) -> tuple[str, dict[str, str]]:
        """The last answer at the bench."""
        answer = self.station.memory.benches[BENCH].answer
        assert answer is not None
        return answer.line.key, dict(answer.line.params)

    def state(self, ref: Ref) -> State | None:
        """How a thing stands in the tables."""
        with self.ledger.transaction() as work:
            return work.load(ref)

    def unit(self, serial: int) -> Unit:
        """The unit with the plate of this number, from 1."""
        unit = self.state(plate(serial))
        assert isinstance(unit, Unit)
        return unit

    def case(self, rma: RmaNo) -> Case:
        """One return."""
        case = self.state(rma)
        assert isinstance(case, Case)
        return case

    def events(self, ref: Ref) -> list[tuple[Event, Meta]]:
        """What happened to a thing."""
        with self.ledger.begun() as connection:
            return list(timeline(connection, SITE, stream_at(ref)))

    def apply_recalls(self) -> None:
        """What the running dock does by itself every few seconds."""
        self.runner.run(self._working(apply_recalls(self.station, self.ledger, inline_call, BENCH)))

    async def _working(self, deed: Coroutine[None, None, None]) -> None:
        running = asyncio.ensure_future(self.station.run())
        try:
            await deed
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def lists(self) -> ListsView:
        """The lists that a person picks from."""
        with self.ledger.reading() as work:
            return draw_lists(work.connection, SITE, T0_US, work.look_up)

    def sign_in(self, name: str) -> None:
        """This person works at the bench from now on."""
        self.done(do.SignIn(ActorId(name), PIN))

    async def _asked(self, command: do.Command, *, is_system: bool) -> Refusal | None:
        running = asyncio.ensure_future(self.station.run())
        asked = asyncio.ensure_future(self.station.ask(command, BENCH, is_system=is_system))
        try:
            await asyncio.wait({running, asked}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                await running  # a station that ends says why
            return await asked
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def plate(serial: int) -> Lpn:
    """The plate of this number."""
    return Lpn.mint(STATION, 1, serial)


@contextmanager
def opened(path: Path, *, is_new: bool = True) -> Generator[RealDock]:
    """The dock over the file at `path`; proven whole when it is closed."""
    identity = Identity(
        SITE,
        STATION,
        (BENCH,),
        {},
        {},
        Digest("a" * 64),
        "0.1.0",
        lambda at_us: datetime.fromtimestamp(at_us / 1_000_000, tz=UTC).date(),
    )
    prefix = "e" if is_new else "again"
    with open_database(path) as database, asyncio.Runner() as runner:
        ledger = database.ledger(SITE, STATION, new_id=ids(prefix), is_reported=everything, now_us=T0_US)
        dock = RealDock(Station(identity, POLICY, ledger, StepClock(), CountedIds(), inline), ledger, runner)
        if is_new:
            dock.system(*(do.EnrolPerson(ActorId(name), roles, name=name, pin=PIN) for name, roles in PEOPLE.items()))
            dock.system(*(do.DefineLocation(Location(code, zone)) for zone, code in PLACES.items()))
            dock.sign_in("boss")
        yield dock
    assert verify(path).findings == ()
