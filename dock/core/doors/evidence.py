"""What the antennas of a door saw of each tag in one session: counts, strengths and times, grown read by read.

Reads are not rows. A tag is its EPC and, where the reader tells it, its TID: two tags with one EPC are two tags.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dock.core.observations import TagRead

TAGS_KEPT_MAX = 20_000  # tags of one session in memory; further ones are counted and not kept
SILENT_DBM = -70.0  # what a read counts as whose strength the reader does not tell


@dataclass(frozen=True, slots=True)
class AtAntenna:
    """One tag at one antenna. `swing_db` is the standard deviation of its strength."""

    antenna: int
    read_count: int
    peak_dbm: float
    mean_dbm: float
    swing_db: float
    first_us: int
    last_us: int
    centre_us: int  # mean of the read times, each weighed with its strength


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reader said of one tag in one session."""

    epc: bytes
    tid: bytes
    read_count: int
    peak_dbm: float
    swing_db: float  # within its antennas, over all its reads
    first_us: int
    last_us: int
    centre_us: int
    at: tuple[AtAntenna, ...]  # by antenna

    @property
    def antennas(self) -> tuple[int, ...]:
        """Which antennas saw it."""
        return tuple(each.antenna for each in self.at)


class Tally:
    """All tags of one session. It grows; nothing in it depends on how reads were cut into reports.

    One thread adds; another may look on, and sees some of the reads of that moment.
    """

    __slots__ = ("_tags", "dropped_count", "rates")

    def __init__(self) -> None:
        self._tags: dict[tuple[bytes, bytes], dict[int, _Grown]] = {}
        self.dropped_count = 0  # reads of tags beyond `TAGS_KEPT_MAX`
        self.rates: dict[int, int] = {}  # antenna -> reads in all

    def __len__(self) -> int:
        return len(self._tags)

    @property
    def read_count(self) -> int:
        """Singulations in this session."""
        return sum(self.rates.values()) + self.dropped_count

    def add(self, reads: Iterable[TagRead]) -> None:
        """Take these reads; first, last, peak and count are never lost."""
        for read in reads:
            key = (read.epc, read.tid or b"")
            tag = self._tags.get(key)
            if tag is None and len(self._tags) >= TAGS_KEPT_MAX:
                self.dropped_count += read.read_count
                continue
            known = tag.get(read.antenna) if tag is not None else None
            grown = known or _Grown(read)
            grown.take(read)
            if tag is None:  # whoever looks on from another thread never finds a tag without its reads
                self._tags[key] = {read.antenna: grown}
            elif known is None:
                tag[read.antenna] = grown
            self.rates[read.antenna] = self.rates.get(read.antenna, 0) + read.read_count

    def epcs(self) -> set[bytes]:
        """The EPCs that were read."""
        return {epc for epc, _ in list(self._tags)}

    @property
    def last_us(self) -> int | None:
        """The last read of all."""
        return max((grown.last_us for tag in list(self._tags.values()) for grown in list(tag.values())), default=None)

    def evidence(self) -> tuple[Evidence, ...]:
        """Each tag, by EPC and TID. Reads without a TID belong to the one tag of their EPC that has one."""
        tids: dict[bytes, list[bytes]] = {}
        for epc, tid in list(self._tags):
            if tid:
                tids.setdefault(epc, []).append(tid)
        found: list[Evidence] = []
        for (epc, tid), tag in sorted(self._tags.items(), key=lambda pair: pair[0]):
            named = tids.get(epc, [])
            if not tid and len(named) == 1:
                continue  # counted with the tag itself, below
            parts = [tag]
            if tid and len(named) == 1 and (epc, b"") in self._tags:
                parts.append(self._tags[(epc, b"")])
            found.append(_evidence(epc, tid, parts))
        return tuple(found)


class _Grown:
    __slots__ = ("count", "first_us", "last_us", "peak", "squares", "total", "weight", "weighted_us")

    def __init__(self, read: TagRead) -> None:
        self.count = 0
        self.total = 0.0
        self.squares = 0.0
        self.peak = -200.0
        self.first_us = read.first_us
        self.last_us = read.last_us
        self.weight = 0.0
        self.weighted_us = 0.0  # relative to `first_us` of the first read, so that no digit is lost

    def take(self, read: TagRead) -> None:
        dbm = SILENT_DBM if read.rssi_dbm is None else read.rssi_dbm
        middle_us = (read.first_us + read.last_us) // 2
        weight = read.read_count * 10.0 ** (dbm / 20)
        self.weighted_us += weight * (middle_us - self.first_us)
        if read.first_us < self.first_us:
            self.weighted_us += (self.weight + weight) * (self.first_us - read.first_us)
            self.first_us = read.first_us
        self.weight += weight
        self.last_us = max(self.last_us, read.last_us)
        self.peak = max(self.peak, dbm)
        self.count += read.read_count
        self.total += dbm * read.read_count
        self.squares += dbm * dbm * read.read_count

    def at(self, antenna: int) -> AtAntenna:
        mean = self.total / self.count
        swing = max(0.0, self.squares / self.count - mean * mean) ** 0.5
        centre_us = self.first_us + round(self.weighted_us / self.weight)
        return AtAntenna(antenna, self.count, self.peak, mean, swing, self.first_us, self.last_us, centre_us)


def _evidence(epc: bytes, tid: bytes, parts: list[dict[int, _Grown]]) -> Evidence:
    grown = [(antenna, each) for part in parts for antenna, each in list(part.items())]
    count = sum(each.count for _, each in grown)
    weight = sum(each.weight for _, each in grown)
    first_us = min(each.first_us for _, each in grown)
    centre_us = first_us + round(
        sum(each.weighted_us + each.weight * (each.first_us - first_us) for _, each in grown) / weight
    )
    at = tuple(each.at(antenna) for antenna, each in sorted(grown, key=lambda pair: pair[0]))
    within = sum(one.swing_db**2 * one.read_count for one in at) / count
    return Evidence(
        epc, tid, count, max(one.peak_dbm for one in at), within**0.5, first_us, max(one.last_us for one in at),
        centre_us, at,
    )  # fmt: skip
