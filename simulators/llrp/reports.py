"""RO_ACCESS_REPORT as a reader fills it: tag reports by content selector, gathered until a trigger lets them go."""

from collections.abc import Iterable
from dataclasses import dataclass
from struct import pack

from simulators.llrp import vendor
from simulators.llrp.air import Singulation
from simulators.llrp.params import Param
from simulators.llrp.reportspec import CRC_BIT, PC_BIT, Content, ReportSpec
from simulators.llrp.tags import crc16

TAGS_IN_MESSAGE_MAX = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """What of the reader's work a singulation belongs to."""

    rospec_id: int
    spec_index: int
    inventory_id: int


@dataclass(frozen=True, slots=True)
class Accessed:
    """What access operations did to the tag: the AccessSpec, and a result for each."""

    accessspec_id: int
    results: tuple[Param, ...]


class Reports:
    """Tag reports of one ROSpec that wait for their trigger.

    Reads of a tag grow together where no field that is asked for tells them apart (LLRP 1.0.1, 14.2.3).
    """

    def __init__(self, spec: ReportSpec, *, tells_access_id_zero: bool) -> None:
        self.spec = spec
        self._tells_zero = tells_access_id_zero
        self._waiting: dict[object, _Gathered] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, seen: Singulation, origin: Origin, accessed: Accessed | None = None) -> None:
        """One more singulation."""
        content = self.spec.content
        key: object = (
            seen.epc,
            seen.antenna if content & Content.ANTENNA else 0,
            seen.channel if content & Content.CHANNEL else 0,
            origin.spec_index if content & Content.SPEC_INDEX else 0,
            accessed,
            id(seen.tag) if vendor.SERIALIZED_TID in self.spec.custom else 0,
        )
        gathered = self._waiting.get(key)
        if gathered is None:
            self._waiting[key] = _Gathered(seen, origin, accessed)
        else:
            gathered.grow(seen)

    def is_due(self) -> bool:
        """Whether as many wait as one report holds."""
        return self.spec.tags_max is not None and len(self._waiting) >= self.spec.tags_max

    def take(self, clock_offset_us: int, extra: bytes) -> Iterable[bytes]:
        """The bodies of the messages that carry all that waits."""
        most = self.spec.tags_max or TAGS_IN_MESSAGE_MAX
        while self._waiting:
            keys = list(self._waiting)[:most]
            tags = (self._pack(self._waiting.pop(key), clock_offset_us, extra) for key in keys)
            yield b"".join(tags)

    def _pack(self, gathered: "_Gathered", clock_offset_us: int, extra: bytes) -> bytes:
        """TagReportData (240), its parts in the order of LLRP 1.0.1, 16.2.7.3."""
        seen, origin, accessed, spec = gathered.first, gathered.origin, gathered.accessed, self.spec
        parts = [_epc(seen.epc)]
        for wanted, param in (
            (Content.ROSPEC_ID, Param(9, pack("!I", origin.rospec_id))),
            (Content.SPEC_INDEX, Param(14, pack("!H", origin.spec_index))),
            (Content.INVENTORY_ID, Param(10, pack("!H", origin.inventory_id))),
            (Content.ANTENNA, Param(1, pack("!H", seen.antenna))),
            (Content.PEAK_RSSI, Param(6, pack("!b", gathered.peak.rssi_dbm))),
            (Content.CHANNEL, Param(7, pack("!H", seen.channel))),
            (Content.FIRST_SEEN, Param(2, pack("!Q", max(0, seen.at_us + clock_offset_us)))),
            (Content.LAST_SEEN, Param(4, pack("!Q", max(0, gathered.last_us + clock_offset_us)))),
            (Content.SEEN_COUNT, Param(8, pack("!H", gathered.count))),
        ):
            if spec.content & wanted:
                parts.append(param)
        if spec.memory & PC_BIT:
            parts.append(Param(12, pack("!H", seen.tag.pc)))
        if spec.memory & CRC_BIT:
            parts.append(Param(11, pack("!H", crc16(pack("!H", seen.tag.pc) + seen.epc))))
        if spec.content & Content.ACCESS_ID and (accessed or self._tells_zero):
            parts.append(Param(16, pack("!I", accessed.accessspec_id if accessed else 0)))
        parts += accessed.results if accessed else ()
        parts += vendor.told(gathered.peak, spec.custom)
        inside = b"".join(part.packed() for part in parts) + extra
        return pack("!HH", 240, 4 + len(inside)) + inside


class _Gathered:
    def __init__(self, first: Singulation, origin: Origin, accessed: Accessed | None) -> None:
        self.first = first
        self.origin = origin
        self.accessed = accessed
        self.peak = first
        self.last_us = first.at_us
        self.count = 1

    def grow(self, seen: Singulation) -> None:
        if seen.rssi_cdbm > self.peak.rssi_cdbm:
            self.peak = seen
        self.last_us = max(self.last_us, seen.at_us)
        self.count = min(65_535, self.count + 1)


def _epc(epc: bytes) -> Param:
    return Param(13, epc) if len(epc) == 12 else Param(241, pack("!H", len(epc) * 8) + epc)
