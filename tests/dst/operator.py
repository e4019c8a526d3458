"""A person at the bench, played from the seed: scans, grades, puts away, finishes, errs, and takes back."""

import asyncio
from random import Random

from dock.core.benches import Bench
from dock.core.command_codes import BadgeCode, CommandCode, Verb
from dock.core.commands import Command, GradeUnit
from dock.core.decision import Refusal
from dock.core.goods import Grade
from dock.core.ids import Lpn
from dock.core.units import Unit
from simulators.scanner.brain import Habit
from tests.dst.goods import PLACE_OF_ZONE, Arrival
from tests.dst.laws import Notes
from tests.dst.world import BENCH, World

ANSWER_S_MAX = 3.0  # a person who hears nothing scans again
TRIES_MAX = 40
UNHEARD = Refusal("nobody_answered")


class Operator:
    """One person with one scanner. `notes` are what the dock told them is done."""

    def __init__(self, world: World, seed: int) -> None:
        self.notes = Notes()
        self.parcel_count = 0
        self._world = world
        self._chance = Random(f"operator {seed}")

    async def work(self, arrivals: list[Arrival]) -> None:
        """Work through the parcels."""
        for arrival in arrivals:
            await self._scan(BadgeCode.of("INS1").text, "C0")
            await self._take_in(arrival)
            self.parcel_count += 1
            await asyncio.sleep(self._chance.uniform(5, 20))

    async def _take_in(self, arrival: Arrival) -> None:
        await self._scan(arrival.tracking, "C0")
        for gtin in arrival.gtins:
            await asyncio.sleep(self._chance.uniform(4, 9))  # the next piece is not a second pull of the trigger
            await self._scan(gtin, "E0")
            await self._judge()
            if self._chance.random() < 0.1:
                await self._scan(self._chance.choice(("NOTHING-KNOWN", "A-02-1", arrival.tracking)), "C0")
            if self._chance.random() < 0.08:
                await self._scan(CommandCode.of(Verb.UNDO).text, "C0")
        for _ in range(2):  # the second scan says that somebody looked again
            await self._scan(CommandCode.of(Verb.DONE).text, "C0")
            await asyncio.sleep(self._chance.uniform(4, 9))

    async def _judge(self) -> None:
        bench = self._look(BENCH)
        unit = self._look(bench.unit) if isinstance(bench, Bench) and bench.unit else None
        if not isinstance(unit, Unit):
            return
        for grade in self._chance.choice(((Grade.A, Grade.B, Grade.D), (Grade.B, Grade.D), (Grade.X,))):
            if await self._ask(GradeUnit(unit.lpn, grade)) is None:
                self.notes.grades.append((unit.lpn.text, grade.value))
                break
        await self._put_away(unit.lpn)

    async def _put_away(self, lpn: Lpn) -> None:
        unit = self._look(lpn)
        if isinstance(unit, Unit) and unit.zone is not None:
            await asyncio.sleep(self._chance.uniform(3, 8))
            await self._scan(PLACE_OF_ZONE[unit.zone.value], "C0")

    async def _scan(self, code: str, aim: str) -> None:
        """Scan until the dock answers; a cable that is out is waited for."""
        for _ in range(TRIES_MAX):
            benches = self._world.program.station.memory.benches
            before = benches[BENCH].scans
            habit = self._chance.choices(
                (Habit.CLEAN, Habit.SPLIT, Habit.TWICE, Habit.HALVED, Habit.GARBAGE), (90, 4, 4, 1, 1)
            )[0]
            self._world.scanner.scan(code.encode("ascii"), self._world.clock.now_us(), aim=aim, habit=habit)
            self._world.scanner_port.stir()
            if await self._is_answered(before, code):
                return

    async def _is_answered(self, before: object, code: str) -> bool:
        waited_s = 0.0
        while waited_s < ANSWER_S_MAX:
            await asyncio.sleep(0.05)
            waited_s += 0.05
            scans = self._world.program.station.memory.benches[BENCH].scans
            if scans is not before and scans and scans[0].text == code:
                self.notes.scans[code] += 1
                return True
        return False

    async def _ask(self, command: Command) -> Refusal | None:
        try:
            async with asyncio.timeout(ANSWER_S_MAX):
                return await self._world.program.station.ask(command, BENCH)
        except TimeoutError:
            return UNHEARD

    def _look(self, ref: object) -> object:
        with self._world.program.ledger.transaction() as work:
            return work.look_up(ref)
