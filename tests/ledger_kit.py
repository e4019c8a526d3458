"""What the tests of the store share: circumstances, ids in order, and the goods of a small day."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from dock.core.events import Event
from dock.core.ids import ActorId, Digest, SiteId, StationCode, WorkstationId
from dock.core.meta import Circumstances, ClockState
from dock.store.ledger import Ledger
from dock.store.opening import Database

SITE = SiteId("main")
STATION = StationCode("D1")
BENCH = WorkstationId("bench-1")
T0_US = 1_800_000_000_000_000


def ids(prefix: str = "e") -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"{prefix}-{next(numbers):08d}"


def everything(_event: Event) -> bool:
    return True


def ledger_of(database: Database, station: StationCode = STATION, prefix: str = "e", **options: object) -> Ledger:
    del options
    return database.ledger(SITE, station, new_id=ids(prefix), is_reported=everything, now_us=T0_US)


def circumstances(at_us: int = T0_US, actor: str | None = "op-7") -> Circumstances:
    return Circumstances(
        workstation=BENCH,
        actor=ActorId(actor) if actor else None,
        device=None,
        occurred_us=at_us,
        recorded_us=at_us,
        clock_state=ClockState.SYNCED,
        program_version="0.1.0",
        settings=Digest("a" * 64),
        rules=Digest("b" * 64),
    )


def database_path(folder: Path) -> Path:
    return folder / "dock.db"
