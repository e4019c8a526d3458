"""RO_ACCESS_REPORT as a reader fills it: tag reports by content selector, gathered until the trigger lets them go."""

from struct import pack

from simulators.llrp.field import Singulation
from simulators.llrp.params import Param
from simulators.llrp.rospec import ReportSpec

WAITING_MAX = 66_000  # what a reader of this class queues before it forgets the oldest


class ReportBuffer:
    """Tag reports that wait for their trigger."""

    def __init__(self) -> None:
        self._waiting: dict[object, _Gathered] = {}
        self._count = 0
        self.is_overflowed = False

    def add(self, seen: Singulation, rospec_id: int, spec: ReportSpec) -> None:
        """One more singulation. With reports only at the end (`every` 0), a tag's reads grow together per antenna."""
        self._count += 1
        key: object = (seen.epc, seen.antenna, rospec_id) if spec.every == 0 else self._count
        gathered = self._waiting.get(key)
        if gathered is None:
            self._waiting[key] = _Gathered(seen, rospec_id)
        else:
            gathered.grow(seen)
        if len(self._waiting) > WAITING_MAX:
            del self._waiting[next(iter(self._waiting))]
            self.is_overflowed = True

    def take(self, spec: ReportSpec, clock_offset_us: int, extra: bytes, *, is_end: bool) -> list[bytes]:
        """The bodies of the report messages that are due now."""
        bodies: list[bytes] = []
        if spec.trigger == 0 and not is_end:
            return bodies
        while self._waiting and (is_end or (spec.every and len(self._waiting) >= spec.every)):
            keys = list(self._waiting)[: spec.every or 200]
            tags = (self._waiting.pop(key).packed(spec, clock_offset_us, extra) for key in keys)
            bodies.append(b"".join(tags))
        return bodies


class _Gathered:
    def __init__(self, seen: Singulation, rospec_id: int) -> None:
        self.seen = seen
        self.rospec_id = rospec_id
        self.peak_dbm = seen.rssi_dbm
        self.last_us = seen.at_us
        self.count = 1

    def grow(self, seen: Singulation) -> None:
        self.peak_dbm = max(self.peak_dbm, seen.rssi_dbm)
        self.last_us = max(self.last_us, seen.at_us)
        self.count = min(65_535, self.count + 1)

    def packed(self, spec: ReportSpec, clock_offset_us: int, extra: bytes) -> bytes:
        """TagReportData (240), its parts in the order of LLRP 1.0.1, 16.2.7.3."""
        seen = self.seen
        chosen = (
            (0x8000, Param(9, pack("!I", self.rospec_id))),
            (0x4000, Param(14, pack("!H", 1))),
            (0x2000, Param(10, pack("!H", 1))),
            (0x1000, Param(1, pack("!H", seen.antenna))),
            (0x0400, Param(6, pack("!b", self.peak_dbm))),
            (0x0800, Param(7, pack("!H", seen.channel))),
            (0x0200, Param(2, pack("!Q", seen.at_us + clock_offset_us))),
            (0x0100, Param(4, pack("!Q", self.last_us + clock_offset_us))),
            (0x0080, Param(8, pack("!H", self.count))),
        )
        parts = [_epc(seen.epc), *(param for bit, param in chosen if spec.content & bit)]
        if spec.memory & 0x40:
            parts.append(Param(12, pack("!H", len(seen.epc) // 2 << 11)))
        if spec.memory & 0x80:
            parts.append(Param(11, pack("!H", crc16(pack("!H", len(seen.epc) // 2 << 11) + seen.epc))))
        if spec.content & 0x0040:
            parts.append(Param(16, pack("!I", 0)))
        return Param(240, b"", tuple(parts)).packed()[:2] + _sized(parts, extra)


def _sized(parts: list[Param], extra: bytes) -> bytes:
    inside = b"".join(part.packed() for part in parts) + extra
    return pack("!H", 4 + len(inside)) + inside


def _epc(epc: bytes) -> Param:
    return Param(13, epc) if len(epc) == 12 else Param(241, pack("!H", len(epc) * 8) + epc)


def crc16(chunk: bytes) -> int:
    """The CRC-16 of EPC Gen2 (annex F): CCITT polynomial, preset FFFF, complemented."""
    crc = 0xFFFF
    for byte in chunk:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc ^ 0xFFFF
