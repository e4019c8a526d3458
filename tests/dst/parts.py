"""What the simulated program is made of. A test plants a bug by giving another part; the product has no switches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from dock.core.events import Event
from dock.core.ids import SiteId, StationCode
from dock.core.rules.policy import Policy
from dock.labels.design import Design
from dock.station import Station
from dock.store.ledger import Ledger
from dock.store.opening import Database
from dock.store.outbox import StoredOutbox
from dock.sync.courier import Courier
from dock.sync.envelope import is_reported
from drivers.ids import Uuid7
from drivers.printer.designs import read_designs
from drivers.printer.spool import PrinterSpool
from tests.shipped_policy import CONFIG, policy

SITE, STATION = SiteId("main"), StationCode("D1")

MakeLedger = Callable[[Database, Uuid7, Callable[[Event], bool], int], Ledger]


def shipped_ledger(database: Database, ids: Uuid7, reported: Callable[[Event], bool], now_us: int) -> Ledger:
    """The ledger as the program opens it."""
    return database.ledger(SITE, STATION, new_id=ids.fresh, is_reported=reported, now_us=now_us)


@dataclass(frozen=True, slots=True)
class Parts:
    """The classes and functions that a run is composed of: those of the product, unless a test says otherwise."""

    ledger: MakeLedger = shipped_ledger
    station: type[Station] = Station
    outbox: type[StoredOutbox] = StoredOutbox
    courier: type[Courier] = Courier
    spool: type[PrinterSpool] = PrinterSpool
    is_reported: Callable[[Event], bool] = is_reported
    sql_heard_as: Mapping[str, str] = field(default_factory=dict[str, str])
    resumes_labels: bool = True


SHIPPED = Parts()


@cache
def shipped_policy() -> Policy:
    """The policy, parsed once a process: it is a value."""
    return policy()


@cache
def shipped_designs() -> Mapping[str, Design]:
    """The label designs, read once a process."""
    return read_designs([CONFIG / "labels"])
