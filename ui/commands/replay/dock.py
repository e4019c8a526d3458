"""A station of its own for a stream: a real database, no devices, inspectors who answer by a seed."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from dock.core.commands import (
    AnnounceCase,
    AnnounceParcel,
    AnswerCheck,
    Command,
    FinishParcel,
    GradeUnit,
    IdentifyUnit,
    InspectUnit,
    PutAway,
    ReceiveBlind,
    ReceiveParcel,
)
from dock.core.decision import Refusal
from dock.core.fault import Fault
from dock.core.goods import BEST_TO_WORST, Grade, ZoneKind
from dock.core.ids import LocationCode, Lpn, ParcelId, Sku, WorkstationId
from dock.core.rules.policy import Policy
from dock.core.rules.routing import FACT_PREFIX
from dock.station import Station
from ui.commands.replay.parcels import StreamParcel, lots
from ui.commands.replay.rows import RowClass, StreamRow

GRADE_WEIGHTS = (5, 60, 20, 8, 4, 1, 2)  # of BEST_TO_WORST: most of what comes back is as new
QUESTIONS_MAX = 30  # of one unit; more is a rule that asks without end


class WentWrong(Fault, RuntimeError):
    """The dock refused what the stream needs: the sentence says which parcel, which command and why."""


@dataclass(slots=True)
class Tallied:
    """What the work came to, as the answers of the station said."""

    pieces: Counter[RowClass] = field(default_factory=Counter[RowClass])
    graded: Counter[str] = field(default_factory=Counter[str])
    routed: Counter[str] = field(default_factory=Counter[str])
    differing: Counter[str] = field(default_factory=Counter[str])
    units: int = 0
    put_away: int = 0
    parcels: int = 0


@dataclass(slots=True)
class Bench:
    """One inspector at one bench, who works parcel after parcel."""

    station: Station
    bench: WorkstationId
    policy: Policy
    zones: dict[ZoneKind, LocationCode]
    seed: int
    tallied: Tallied
    blind_parcel: Callable[[str], ParcelId]  # the one that was received under this code
    on_parcel: Callable[[], None]

    async def work(self, parcels: Sequence[StreamParcel]) -> None:
        """Work the parcels through, in order."""
        for parcel in parcels:
            await self._parcel(parcel)
            self.tallied.parcels += 1
            self.on_parcel()

    async def ask(self, command: Command) -> None:
        """As the inspector of this bench.

        Raises:
            WentWrong: it was refused.
        """
        self._must(command, await self.station.ask(command, self.bench))

    async def system(self, command: Command) -> None:
        """As the shop that announces.

        Raises:
            WentWrong: it was refused.
        """
        self._must(command, await self.station.ask(command, self.bench, is_system=True))

    async def _parcel(self, parcel: StreamParcel) -> None:
        key = parcel.parcel
        if parcel.is_announced:
            if parcel.rma:
                await self.system(AnnounceCase(parcel.rma, parcel.lines, "web", parcel.rma.text))
            await self.system(AnnounceParcel(key, parcel.rmas))
            await self.ask(ReceiveParcel(key))
        else:
            await self.ask(ReceiveBlind(key.text))
            key = self.blind_parcel(key.text)
        for row in parcel.rows:
            await self._row(key, row)
        await self.ask(FinishParcel(key))

    async def _row(self, key: ParcelId, row: StreamRow) -> None:
        assert isinstance(row.sku, Sku)
        surplus = row.count - row.authorised_count if row.row_class is RowClass.EXCEEDING else 0
        for number, count in enumerate([*lots(row.count - surplus), *lots(surplus)]):
            await self.ask(IdentifyUnit(key, row.sku, unit_count=count))
            said, params = self._said()
            lpn = Lpn(params["lpn"])
            self.tallied.units += 1
            self.tallied.pieces[row.row_class] += count
            self.tallied.differing[said] += count
            await self._inspect(lpn, random.Random(crc32(f"{self.seed}|{row.line}|{number}".encode())))  # noqa: S311 - a drawn condition keeps no secret

    async def _inspect(self, lpn: Lpn, chance: random.Random) -> None:
        await self.ask(InspectUnit(lpn))
        wish = chance.choices(BEST_TO_WORST, GRADE_WEIGHTS)[0]
        await self.ask(AnswerCheck(lpn, "seal", "yes" if wish is Grade.N else "no"))
        for _ in range(QUESTIONS_MAX):
            refusal = await self.station.ask(GradeUnit(lpn, wish), self.bench)
            if refusal is not None:
                wish = self._lower(refusal, lpn)
                continue
            said, params = self._said()
            if said in {"unit_graded", "unit_graded_picture_due"}:
                await self._put_away(lpn, wish, params)
                return
            for fact in params["questions"].split(", "):
                await self.ask(AnswerCheck(lpn, f"{FACT_PREFIX}{fact}", self._fact(fact)))
        raise WentWrong("{lpn}: the rules ask without end", lpn=lpn.text)

    def _lower(self, refusal: Refusal, lpn: Lpn) -> Grade:
        best = dict(refusal.params).get("best")
        if refusal.key != "grade_capped" or best is None:
            raise WentWrong(
                "{lpn} cannot be graded: {key} {params}", lpn=lpn.text, key=refusal.key, params=dict(refusal.params)
            )
        return Grade(best)

    def _fact(self, fact: str) -> str:
        domain = next(one for one in self.policy.rules.domains if one.name == fact)
        for answer in ("no", "none", "na", "clean", "0"):
            if domain.read(answer) is not None and (not domain.values or answer in domain.values):
                return answer
        return domain.values[0]

    async def _put_away(self, lpn: Lpn, grade: Grade, params: dict[str, str]) -> None:
        self.tallied.graded[grade] += 1
        self.tallied.routed[params["disposition"]] += 1
        await self.ask(PutAway(lpn, self.zones[ZoneKind(params["zone"])]))
        self.tallied.put_away += 1

    def _said(self) -> tuple[str, dict[str, str]]:
        answer = self.station.memory.benches[self.bench].answer
        assert answer is not None, "the station says something to everything"
        return answer.line.key, dict(answer.line.params)

    def _must(self, command: Command, refusal: Refusal | None) -> None:
        if refusal is not None:
            raise WentWrong(
                "{command} was refused: {key} {params}",
                command=type(command).__name__,
                key=refusal.key,
                params=dict(refusal.params),
            )


async def run_all(
    station: Station,
    preparations: Sequence[Command],
    sign_in: Callable[[WorkstationId], Command],
    works: Sequence[tuple[Bench, Sequence[StreamParcel]]],
) -> None:
    """Prepare the station, then all benches at work at once, until each is through or one goes wrong."""
    wrong: list[Exception] = []
    async with asyncio.TaskGroup() as group:
        running = group.create_task(station.run())
        try:
            await _together(works[0][0].system(command) for command in preparations)
            await _together(bench.ask(sign_in(bench.bench)) for bench, _ in works)
            await _together(bench.work(parcels) for bench, parcels in works)
        except* WentWrong as fault:
            wrong += [one for one in fault.exceptions if isinstance(one, WentWrong)]
        running.cancel()
    if wrong:
        raise wrong[0]


async def _together(jobs: Iterable[Coroutine[None, None, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(job)
