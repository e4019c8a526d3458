"""Holds goods that lie here when a recall of them is listed. What comes later is stopped at its first scan."""

from contextlib import suppress

from dock.core.commands import ApplyRecall, PlaceHold
from dock.core.goods import HoldKind
from dock.core.ids import WorkstationId
from dock.core.recalls import Recall
from dock.ports import Clock, LedgerUnavailable
from dock.station import Station
from dock.store.ledger import Ledger
from dock.store.recalled import recalls_to_apply, units_meant
from dock.sync.courier import Call

LOOK_EVERY_S = 5.0


async def stop_recalled(
    station: Station, ledger: Ledger, in_ledger: Call, clock: Clock, console: WorkstationId
) -> None:
    """Look until cancelled. A ledger that keeps nothing is the station's trouble, and is asked again."""
    while True:
        with suppress(LedgerUnavailable):  # the screens say it already
            await apply_recalls(station, ledger, in_ledger, console)
        await clock.sleep(LOOK_EVERY_S)


async def apply_recalls(station: Station, ledger: Ledger, in_ledger: Call, console: WorkstationId) -> None:
    """Hold what every listed recall means, once for each; a supervisor's release afterwards stands."""
    for recall in await in_ledger(recalls_to_apply, ledger):
        if await _hold_all(recall, station, ledger, in_ledger, console):
            await station.ask(ApplyRecall(recall.recall), console, is_system=True)


async def _hold_all(recall: Recall, station: Station, ledger: Ledger, in_ledger: Call, console: WorkstationId) -> bool:
    """Whether none was left out: one that could not be held now is tried again."""
    why = f"{recall.recall.text}: {recall.reason}"
    is_whole = True
    after = ""
    while True:
        page = await in_ledger(units_meant, ledger, recall, after)
        for lpn in page.meant:
            refusal = await station.ask(PlaceHold(lpn, HoldKind.RECALL, why), console, is_system=True)
            is_whole = is_whole and refusal is None
        if not page.last:
            return is_whole
        after = page.last
