"""Writes the database file of the present schema: `uv run python -m tests.databases.make`, once a released schema.

A file that is there is never written again: it is what a released program left behind.
"""

import gzip
import tempfile
from pathlib import Path

from dock.core import events as ev
from dock.core.effects import PrintLabel
from dock.core.goods import CaseLine, Disposition, Grade, ZoneKind
from dock.core.ids import ActorId, Digest, LocationCode, Lpn, ParcelId, PersonKey, RmaNo, Sku, TrackingNo
from dock.store import people, personal
from dock.store.opening import SCHEMA_HEAD, open_database
from tests.ledger_kit import SITE, STATION, circumstances, ledger_of

FOLDER = Path(__file__).parent
LPN = Lpn.mint(STATION, 1, 1)
RMA, PARCEL = RmaNo("R-1"), ParcelId("P-1")

EVENTS: tuple[ev.Event, ...] = (
    ev.StationStarted("0.1.0", 1, is_restored=False),
    ev.PersonEnrolled(ActorId("op-1"), ("operator", "inspector")),
    ev.CaseAnnounced(RMA, (CaseLine(1, Sku("S-1"), 2, "Lampada"),), customer=PersonKey("k-1")),
    ev.ParcelAnnounced(PARCEL, (RMA,), tracking=TrackingNo("AB123456")),
    ev.ParcelArrived(PARCEL),
    ev.ParcelReceived(PARCEL),
    ev.ParcelOpened(PARCEL),
    ev.UnitIdentified(LPN, PARCEL, Sku("S-1"), "Lampada", "generic", RMA, 1),
    ev.LineReceived(RMA, 1, LPN, 1),
    ev.UnitGraded(LPN, Grade.A),
    ev.UnitRouted(LPN, Disposition.RESTOCK_GRADED, ZoneKind.SHELF, Digest("c" * 64)),
    ev.UnitPutAway(LPN, LocationCode("A-1"), ZoneKind.SHELF),
)


def write(path: Path) -> None:
    """A small day in a fresh database at `path`."""
    with open_database(path) as database:
        ledger = ledger_of(database)
        with ledger.transaction() as work:
            plates = work.fresh_plates(1)
            label = PrintLabel("label-1", "unit", LPN, 1, (("title", "Lampada"),), "bench-1")
            work.append(EVENTS, (label,), circumstances(), plates)
        with ledger.begun() as connection:
            people.keep_name(connection, SITE, ActorId("op-1"), "Anna")
            people.keep_pin(connection, SITE, ActorId("op-1"), "123456", bytes(16))
            personal.keep_personal(connection, SITE, PersonKey("k-1"), '{"name":"Ugo"}', bytes(16))


def main() -> None:
    """Write the file of the present schema."""
    target = FOLDER / f"schema-{SCHEMA_HEAD}.sqlite3.gz"
    if target.exists():
        raise SystemExit(f"{target} is there already, and what was released is never written again")
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "dock.db")
        target.write_bytes(gzip.compress((Path(folder) / "dock.db").read_bytes(), mtime=0))


if __name__ == "__main__":
    main()
