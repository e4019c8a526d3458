"""Planted bugs of station, courier and spool: answers too early, acts nobody did, resends without a look."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from dock.core.commands import GradeUnit, Undo
from dock.core.decision import Context, Decision, Known
from dock.core.effects import PrintLabel
from dock.core.events import ActionUndone, LabelStateChanged, UnitGraded, UnitPutAway, UnitRouted
from dock.core.fault import Sentence
from dock.core.goods import ZoneKind
from dock.core.ids import LocationCode
from dock.core.observations import PrintOutcome
from dock.core.outbox import OutboxRow, Waiting
from dock.ports import Receipt
from dock.station import Station
from dock.sync.courier import Courier, SyncState
from dock.turn import Asked, Done, Given, Turn
from drivers.printer.spool import PrinterSpool
from tests.dst.fate import Killed

COMMIT_AFTER_S = 0.4


class _NotYet(Exception):
    """Takes a transaction back that is to be made later."""


class HastyTurn(Turn):
    """Answers, and commits a moment later."""

    def work(self, batch: list[Asked]) -> list[Done]:
        done: list[Done] = []
        try:
            with self._ledger.transaction() as work:
                done = [self._decide(asked, work) for asked in batch]
                raise _NotYet
        except _NotYet:
            asyncio.get_running_loop().call_later(COMMIT_AFTER_S, self._commit_later, batch)
        return done

    def _commit_later(self, batch: list[Asked]) -> None:
        try:
            super().work(batch)
        except (OSError, Killed):
            return  # nobody waits for it any more


class ShelvingTurn(Turn):
    """Puts a unit on the shelf when it is graded, although nobody carried it there."""

    def _attempt(self, asked: Asked, known: Known, given: Given) -> tuple[Decision, Context]:
        decision, context = super()._attempt(asked, known, given)
        for event in decision.events if isinstance(asked.message, GradeUnit) else ():
            if isinstance(event, UnitRouted) and event.zone is ZoneKind.SHELF:
                put = UnitPutAway(event.lpn, LocationCode("A-01-1"), ZoneKind.SHELF)
                return replace(decision, events=(*decision.events, put)), context
        return decision, context


class ForgetfulTurn(Turn):
    """Undoes an act and leaves the label that it asked for."""

    def _attempt(self, asked: Asked, known: Known, given: Given) -> tuple[Decision, Context]:
        decision, context = super()._attempt(asked, known, given)
        is_undo = isinstance(asked.message, Undo) or any(isinstance(one, ActionUndone) for one in decision.events)
        if is_undo:
            kept = tuple(one for one in decision.events if not isinstance(one, LabelStateChanged))
            return replace(decision, events=kept), context
        return decision, context


class HastyStation(Station):
    """Works hasty turns."""

    turn_class = HastyTurn


class ShelvingStation(Station):
    """Works shelving turns."""

    turn_class = ShelvingTurn


class ForgetfulUndo(Station):
    """Works forgetful turns."""

    turn_class = ForgetfulTurn


class BlindCourier(Courier):
    """Sends again without a look."""

    async def _look_for(self, rows: Sequence[OutboxRow]) -> list[OutboxRow]:
        return list(rows)


class CredulousCourier(Courier):
    """Takes `accepted` for `stored`."""

    async def _settle_all(self, answered: Sequence[tuple[OutboxRow, Receipt | None]]) -> None:
        believed = [
            (row, replace(receipt, outcome="stored") if receipt and receipt.outcome == "accepted" else receipt)
            for row, receipt in answered
        ]
        await super()._settle_all(believed)


class GradelessCourier(Courier):
    """Keeps the grades to itself and says that they are told."""

    async def _send(self, pairs: Sequence[tuple[OutboxRow, object]]) -> None:
        kept = [row.event_id for row, _ in pairs if isinstance(row.event, UnitGraded)]
        await self._stored(kept)
        if told := [pair for pair in pairs if not isinstance(pair[0].event, UnitGraded)]:
            await super()._send(told)


class SilentCourier(Courier):
    """Shows that all is well, whatever waits."""

    async def _tell(self, state: SyncState, error: Sentence | None) -> Waiting:
        waiting = await super()._tell(state, error)
        self.health = replace(self.health, state=SyncState.IDLE, parked_count=0)
        return waiting


class UnjournalledSpool(PrinterSpool):
    """Sends a label and writes down only afterwards that it did."""

    async def _tell(
        self, label: PrintLabel, outcome: PrintOutcome, evidence: str, *, is_last_word: bool = False
    ) -> None:
        if outcome is not PrintOutcome.SENDING:
            await super()._tell(label, outcome, evidence, is_last_word=is_last_word)
