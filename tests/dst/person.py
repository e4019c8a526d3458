"""A person at the bench: scans what is in the hand, asks, errs, and remembers what the dock said is done."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import cast

from dock.core.benches import Bench
from dock.core.codes.command_codes import BadgeCode, CommandCode, Verb
from dock.core.commands import Command, EnterCode, GradeUnit, NameUnit, PutAway, RouteUnit
from dock.core.decision import Named, Refusal
from dock.core.goods import Disposition, Grade
from dock.core.ids import Lpn, ParcelId, Sku, WorkstationId
from dock.core.units import Unit, UnitState
from dock.ports import LedgerUnavailable
from simulators.scanner.brain import Habit
from tests.dst.goods import ARTICLES, PLACE_OF_ZONE, PLACES, Arrival
from tests.dst.program import BENCH, OTHER_BENCH
from tests.dst.world import PERSONS, World

PLACE_CODES = frozenset(code for code, _ in PLACES)
ANSWER_S_MAX = 2.5  # a person who hears nothing goes on
LOOK_S = 0.1
UNHEARD = Refusal("nobody_answered")
GRADED = {UnitState.IDENTIFIED, UnitState.INSPECTING, UnitState.GRADED}
GRADES = (Grade.A, Grade.B, Grade.B, Grade.C, Grade.D, Grade.P, Grade.X, Grade.N)

KEPT_AS: Mapping[str, str] = {
    "unit_graded": "UnitGraded", "graded_not_routed": "UnitGraded", "unit_available": "UnitPutAway",
    "unit_put_away": "UnitPutAway", "hold_placed": "HoldPlaced", "hold_released": "HoldReleased",
    "unit_handed_over": "UnitHandedOver", "label_reprinted": "LabelRequested", "label_verified": "LabelStateChanged",
    "check_answered": "CheckAnswered", "unit_identified": "UnitIdentified", "unit_rerouted": "UnitRouted",
    "undone": "ActionUndone", "parcel_received": "ParcelReceived", "signed_in": "BenchSignedIn",
    "parcel_finished": "ParcelEmptied", "parcel_finished_short": "ParcelEmptied",
}  # fmt: skip
"""The sentence that tells a person that it is done, and the event that must be there from then on."""


@dataclass(slots=True)
class Notes:
    """What the dock said is done: scans taken, and events by class."""

    scans: Counter[str] = field(default_factory=Counter[str])
    events: Counter[str] = field(default_factory=Counter[str])
    carried: int = 0  # so often did somebody say that a unit lies at a place


class Person:
    """One pair of hands at bench 1, and a colleague at bench 2 where a step wants one."""

    def __init__(self, world: World) -> None:
        self.notes = Notes()
        self.world = world
        self.habit = Habit.CLEAN
        self.badge = PERSONS[0][1]
        self.last_code = ""

    # ---- what the eye sees

    def look(self, ref: object) -> object:
        """What the dock has under an id; None too while it is dead or silent."""
        program = self.world.program
        if program.fate.died_of is not None:
            return None
        program.fate.is_quiet = True
        try:
            with program.ledger.reading() as work:
                return work.look_up(ref)
        except LedgerUnavailable:
            return None
        finally:
            program.fate.is_quiet = False

    def bench(self, bench: WorkstationId = BENCH) -> Bench:
        """What a workstation works on."""
        found = self.look(bench)
        return found if isinstance(found, Bench) else Bench(bench)

    def unit(self, lpn: Lpn | None) -> Unit | None:
        """One unit."""
        found = self.look(lpn) if lpn else None
        return found if isinstance(found, Unit) else None

    def units(self, *states: UnitState) -> list[Unit]:
        """The units of the last parcels in one of these states; of all where none is named."""
        parcels = list(self.world.arrivals)[-12:]
        found = (unit for parcel in parcels for unit in self._out_of(parcel))
        return [unit for unit in found if not states or unit.state in states]

    def papers(self) -> list[str]:
        """The plates on the labels that came out whole; half a label is thrown away."""
        whole = (paper for paper in self.world.printer.labels if paper.is_complete)
        return [code for paper in whole for code in paper.codes if code.startswith("LD")]

    # ---- the day's work

    async def work(self, dice: Random) -> None:
        """Do what comes next at the bench."""
        bench = self.bench()
        if bench.actor is None:
            await self.scan(BadgeCode.of(self.badge).text)
            return
        unit = self.unit(bench.unit)
        if unit is not None and unit.sku is None and unit.state is not UnitState.UNDONE:
            await self._name(unit, dice)
        elif unit is not None and unit.state in GRADED:
            await self.grade(unit, dice)
        elif unit is not None and unit.state is UnitState.ROUTED and unit.zone is not None:
            await self.scan(PLACE_OF_ZONE[unit.zone.value])
        elif bench.parcel is not None:
            await self._empty(bench.parcel)
        else:
            await self._take_in()

    async def _take_in(self) -> None:
        world = self.world
        if not world.gate:
            world.announce_next()
        coming = world.gate[0]
        if await self.scan(coming.tracking) in {"parcel_received", "parcel_already_emptied", "parcel_taken_up_again"}:
            world.gate.popleft()
            world.announce_next()

    async def _empty(self, parcel: ParcelId) -> None:
        arrival = self.world.arrivals.get(parcel.text)
        gtins = arrival.gtins if isinstance(arrival, Arrival) else (ARTICLES[0][3],)
        taken = self._taken(parcel)
        if taken < len(gtins):
            await self.scan(gtins[taken], "E0")
        elif await self.scan(CommandCode.of(Verb.DONE).text) == "parcel_not_now":
            await self.scan(CommandCode.of(Verb.CANCEL).text)  # somebody else went on with it

    def _taken(self, parcel: ParcelId) -> int:
        return sum(unit.state is not UnitState.UNDONE for unit in self._out_of(parcel.text))

    def _out_of(self, parcel: str) -> list[Unit]:
        lpns = cast("tuple[str, ...] | None", self.look(Named("unit", "parcel", parcel))) or ()
        units = (self.unit(Lpn(lpn)) for lpn in lpns)
        return [unit for unit in units if unit is not None]

    async def grade(self, unit: Unit, dice: Random, bench: WorkstationId = BENCH) -> None:
        """Grade a unit; where the rules need a person's word, a supervisor says where it goes."""
        await self.ask(GradeUnit(unit.lpn, dice.choice(GRADES)), bench)
        again = self.unit(unit.lpn)
        if again is not None and again.state is UnitState.GRADED:
            wish = dice.choice((Disposition.QUARANTINE, Disposition.LIQUIDATE, Disposition.RECYCLE))
            await self.ask(RouteUnit(unit.lpn, wish, "no rule fits"), bench, is_system=True)
        elif again is not None and again.state is UnitState.ROUTED and dice.random() < 0.25:
            wish = dice.choice((Disposition.DONATE, Disposition.LIQUIDATE, Disposition.REFURBISH))
            await self.ask(RouteUnit(unit.lpn, wish, "the shop asked"), bench, is_system=True)
        elif again is not None and again.state is not UnitState.ROUTED:
            await self.ask(GradeUnit(unit.lpn, Grade.X), bench)

    async def _name(self, unit: Unit, dice: Random) -> None:
        if unit.state is UnitState.UNNAMED or dice.random() < 0.5:
            await self.ask(NameUnit(unit.lpn, self.world_sku(dice)), is_system=True)
        else:
            await self.scan(CommandCode.of(Verb.CANCEL).text)

    def world_sku(self, dice: Random) -> Sku:
        """An article of the catalogue."""
        return Sku(dice.choice(ARTICLES)[0])

    # ---- hands and voice

    async def scan(self, code: str, aim: str = "C0") -> str:
        """Pull the trigger once, wait for the answer; its key, "" where none came."""
        world = self.world
        self.last_code = code
        self.notes.carried += code in PLACE_CODES
        before = world.program.station.memory.benches[BENCH].scans
        world.scanner.scan(code.encode("ascii"), world.time.now_us(), aim=aim, habit=self.habit)
        world.scanner_port.stir()
        waited_s = 0.0
        while waited_s < ANSWER_S_MAX and world.fate.died_of is None:
            await asyncio.sleep(LOOK_S)
            waited_s += LOOK_S
            scans = world.program.station.memory.benches[BENCH].scans
            if scans is not before and scans and scans[0].text == code:
                self.notes.scans[code] += 1
                self._keep(scans[0].line.key)
                return scans[0].line.key
        return ""

    async def ask(self, command: Command, bench: WorkstationId = BENCH, *, is_system: bool = False) -> Refusal | None:
        """Ask at the screen of a bench."""
        station = self.world.program.station
        self.notes.carried += isinstance(command, PutAway)
        try:
            async with asyncio.timeout(ANSWER_S_MAX):
                refusal = await station.ask(command, bench, is_system=is_system)
        except TimeoutError:
            return UNHEARD
        answer = station.memory.benches[bench].answer
        if refusal is None and not is_system and answer is not None and not isinstance(command, EnterCode):
            self._keep(answer.line.key)
        return refusal

    def _keep(self, key: str) -> None:
        if kept := KEPT_AS.get(key):
            self.notes.events[kept] += 1

    async def sign_in_colleague(self) -> None:
        """Let the second inspector work at bench 2."""
        if self.bench(OTHER_BENCH).actor is None:
            await self.ask(EnterCode(BadgeCode.of(PERSONS[1][1]).text), OTHER_BENCH)
