"""The door: a session in which a cage or a load passes, and what was read of it against what was expected.

Reads are not rows: `Tally` keeps statistics per tag in memory, and the closed session keeps the outcome.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dock.core.events import DoorEvent, DoorSessionClosed, DoorSessionOpened
from dock.core.ids import DeliveryId, DoorId, ParcelId
from dock.core.observations import TagRead

STRAY_READS_MIN = 3  # an unexpected tag seen fewer times than this has not passed the door
TAGS_KEPT_MAX = 20_000  # tags of one session in memory; further ones are counted and not kept


class TagClass(StrEnum):
    """What a tag at the door turned out to be."""

    RECEIVED = "received"
    MISSING = "missing"
    EXTRA = "extra"
    STRAY = "stray"
    ALREADY_RECEIVED = "already_received"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reader said of one tag in one session."""

    epc: bytes
    antennas: tuple[int, ...]
    read_count: int
    peak_dbm: float | None
    first_us: int
    last_us: int


@dataclass(frozen=True, slots=True)
class Tally:
    """All tags of one open session, by EPC."""

    tags: Mapping[bytes, Evidence]
    dropped_count: int = 0  # reads of tags beyond `TAGS_KEPT_MAX`

    @property
    def read_count(self) -> int:
        """Singulations in this session."""
        return sum(one.read_count for one in self.tags.values()) + self.dropped_count


def tally(before: Tally, reads: Iterable[TagRead]) -> Tally:
    """The tally with these reads in it; first, last, peak and count are never lost."""
    tags = dict(before.tags)
    dropped = before.dropped_count
    for read in reads:
        one = tags.get(read.epc)
        if one is None and len(tags) >= TAGS_KEPT_MAX:
            dropped += read.read_count
        else:
            tags[read.epc] = _with(one, read)
    return Tally(tags, dropped)


@dataclass(frozen=True, slots=True)
class Door:
    """One dock door."""

    door: DoorId
    session: str = ""  # of the open session; "" where none is open
    delivery: DeliveryId | None = None
    asn: str = ""
    closed_count: int = 0

    @property
    def is_open(self) -> bool:
        """Whether a session runs."""
        return bool(self.session)


def apply(door: Door | None, event: DoorEvent) -> Door:
    """The door after the event."""
    before = door or Door(event.door)
    match event:
        case DoorSessionOpened():
            return replace(before, session=event.session, delivery=event.delivery, asn=event.asn)
        case DoorSessionClosed():
            return replace(before, session="", delivery=None, asn="", closed_count=before.closed_count + 1)
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The outcome of a session: every expected parcel and every tag has its class."""

    received: tuple[ParcelId, ...]
    missing: tuple[ParcelId, ...]
    already: tuple[ParcelId, ...]
    extra: tuple[bytes, ...]
    strays: tuple[bytes, ...]


def reconcile(seen: Tally, expected: Mapping[bytes, ParcelId], here: Mapping[bytes, ParcelId]) -> Reconciled:
    """What was expected against what was read. One good read proves an expected tag; others need more.

    Args:
        seen: the session's tally.
        expected: tag and parcel of what this session should bring; with none, nothing can be missing.
        here: tag and parcel of what is in custody already.
    """
    received = tuple(sorted(parcel for epc, parcel in expected.items() if epc in seen.tags))
    missing = tuple(sorted(parcel for epc, parcel in expected.items() if epc not in seen.tags))
    already = tuple(sorted(parcel for epc, parcel in here.items() if epc in seen.tags))
    foreign = [one for epc, one in sorted(seen.tags.items()) if epc not in expected and epc not in here]
    return Reconciled(
        received,
        missing,
        already,
        tuple(one.epc for one in foreign if one.read_count >= STRAY_READS_MIN),
        tuple(one.epc for one in foreign if one.read_count < STRAY_READS_MIN),
    )


def _with(one: Evidence | None, read: TagRead) -> Evidence:
    if one is None:
        return Evidence(read.epc, (read.antenna,), read.read_count, read.rssi_dbm, read.first_us, read.last_us)
    peaks = [dbm for dbm in (one.peak_dbm, read.rssi_dbm) if dbm is not None]
    return Evidence(
        one.epc,
        tuple(sorted({*one.antennas, read.antenna})),
        one.read_count + read.read_count,
        max(peaks, default=None),
        min(one.first_us, read.first_us),
        max(one.last_us, read.last_us),
    )
