"""RO_ACCESS_REPORT to tags, fast (LLRP 1.0.1, 16.2.7.3).

A reader sends the same fields in the same order for one configuration, so the order met last is kept as one compiled
`Struct`, checked against each tag's own type bytes, and used again. Whatever does not fit it is walked field by field;
what is unknown is skipped, and a broken tag report costs itself alone.
"""

from collections.abc import Callable, Iterable
from itertools import repeat
from operator import itemgetter
from struct import Struct
from typing import Any, NamedTuple

from drivers.llrp.extras import EXTRA_KINDS, TagExtras, extras_of, read_extras
from drivers.llrp.params import TLV, TV_BYTES, walk

TAG_REPORT = 240
EPC_DATA = 241
SHAPES_MAX = 64  # a reader uses one or two; a stream of ever new orders must not grow memory
MASKS_MAX = 64  # numbers of tags in one message that are remembered for one shape


class TagSeen(NamedTuple):
    """One tag report record. What the reader did not report is None."""

    epc: bytes
    antenna: int | None
    rssi_dbm: int | None
    channel: int | None
    first_us: int | None  # the reader's own clock
    last_us: int | None
    first_uptime_us: int | None  # since the reader was switched on, where it has no UTC clock
    last_uptime_us: int | None
    read_count: int | None
    extras: TagExtras | None = None


# `TagSeen._make` without its check of the length, which the shapes make right
# typeshed leaves the type of `tuple.__new__` open
_NEW: Callable[[type[TagSeen], tuple[Any, ...]], TagSeen] = tuple.__new__  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
_FIELDS = (13, 1, 6, 7, 2, 4, 3, 5, 8)  # TV types in the order of TagSeen's fields
_CODES = {1: "B", 2: "H", 4: "I", 8: "Q", 12: "12s"}


class ReportDecoder:
    """Decodes reports of one reader, and remembers the shapes it met."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[int, ...], _Shape] = {}
        self._last: _Shape | None = None

    def decode(self, body: bytes) -> list[TagSeen]:
        """The tags in a report's body, in its order."""
        shape = self._last
        if shape is not None and shape.fits(body):
            return shape.all(body)
        return self._walk(body)

    def _walk(self, body: bytes) -> list[TagSeen]:
        seen: list[TagSeen] = []
        at = 0
        end = len(body)
        while at + TLV.size <= end:
            if body[at] & 0x80:  # a short parameter between tag reports: none is known there, but its length is
                size = TV_BYTES[body[at] & 0x7F]
                if not size:
                    break
                at += 1 + size
                continue
            kind, length = TLV.unpack_from(body, at)
            if length < TLV.size or at + length > end:
                break
            if kind & 0x3FF == TAG_REPORT:
                tag = self._tag(body[at : at + length])
                if tag is not None:
                    seen.append(tag)
            at += length
        return seen

    def _tag(self, report: bytes) -> TagSeen | None:
        shape = self._last
        if shape is not None and shape.fits(report):
            return shape.all(report)[0]
        kinds = _short_kinds(report)
        if kinds is None:
            return _slow(report[TLV.size :])
        shape = self._shapes.get(kinds)
        if shape is None:
            if len(self._shapes) >= SHAPES_MAX:
                self._shapes.clear()
            shape = self._shapes[kinds] = _Shape(kinds)
        self._last = shape
        # reserved bits of the header that are not nothing keep a report from fitting its own shape
        return shape.all(report)[0] if shape.fits(report) else _slow(report[TLV.size :])


class _Shape:
    """An order of short parameters behind one EPC-96: a struct for their values, and a mask for their type bytes."""

    def __init__(self, kinds: tuple[int, ...]) -> None:
        self._struct = Struct("!4x" + "".join("x" + ("b" if kind == 6 else _CODES[TV_BYTES[kind]]) for kind in kinds))
        self._size = self._struct.size
        mask, types = b"\xff" * TLV.size, TLV.pack(TAG_REPORT, self._size)
        for kind in kinds:
            mask += b"\xff" + bytes(TV_BYTES[kind])
            types += bytes((0x80 | kind,)) + bytes(TV_BYTES[kind])
        self._mask, self._types = mask, types
        self._masks: dict[int, tuple[int, int]] = {}
        where = {kind: place for place, kind in enumerate(kinds)}
        self._places = tuple(where.get(kind) for kind in _FIELDS)
        # of one tag alone: the values with a None behind them, which stands for every field that is not there
        self._pick: Callable[[tuple[Any, ...]], tuple[Any, ...]] = itemgetter(
            *(len(kinds) if place is None else place for place in self._places), len(kinds)
        )
        self._extras = tuple((kind, place) for kind, place in where.items() if kind in EXTRA_KINDS)

    def fits(self, body: bytes) -> bool:
        """Whether `body` is nothing but tag reports of this shape."""
        count, rest = divmod(len(body), self._size)
        if rest or not count:
            return False
        pair = self._masks.get(count)
        if pair is None:
            if len(self._masks) >= MASKS_MAX:
                self._masks.clear()
            pair = self._masks[count] = (int.from_bytes(self._mask * count), int.from_bytes(self._types * count))
        return int.from_bytes(body) & pair[0] == pair[1]

    def all(self, body: bytes) -> list[TagSeen]:
        """The tags of a body that fits."""
        if len(body) == self._size and not self._extras:
            return [_NEW(TagSeen, self._pick((*self._struct.unpack(body), None)))]
        columns = tuple(zip(*self._struct.iter_unpack(body), strict=True))
        extras: Iterable[TagExtras | None] = repeat(None)
        if self._extras:
            kinds = [kind for kind, _ in self._extras]
            values = zip(*(columns[place] for _, place in self._extras), strict=True)
            extras = [extras_of(dict(zip(kinds, each, strict=True))) for each in values]
        chosen = (repeat(None) if place is None else columns[place] for place in self._places)
        rows = zip(*chosen, extras, strict=False)  # what is not there is repeated without end
        return list(map(_NEW, repeat(TagSeen), rows))


def _short_kinds(report: bytes) -> tuple[int, ...] | None:
    """The types in a tag report where all are short and known and the EPC has 96 bits; else None."""
    kinds: list[int] = []
    at, end = TLV.size, len(report)
    while at < end:
        kind = report[at] & 0x7F
        if not report[at] & 0x80 or not TV_BYTES[kind]:
            return None
        kinds.append(kind)
        at += 1 + TV_BYTES[kind]
    return tuple(kinds) if at == end and 13 in kinds and len(set(kinds)) == len(kinds) else None


def _slow(content: bytes) -> TagSeen | None:
    epc: bytes | None = None
    epc_bits = 0
    found: dict[int, int] = {}
    long: list[tuple[int, bytes]] = []
    for kind, value in walk(content):
        if kind == 13:
            epc = value
        elif kind == EPC_DATA:
            epc, epc_bits = _epc_data(value)
        elif kind < 128:
            found[kind] = int.from_bytes(value, signed=kind == 6)
        else:
            long.append((kind, value))
    if epc is None:
        return None
    extras = read_extras({kind: found[kind] for kind in found if kind in EXTRA_KINDS}, long, epc_bits)
    return _NEW(TagSeen, (epc, *(found.get(kind) for kind in _FIELDS[1:]), extras))


def _epc_data(value: bytes) -> tuple[bytes | None, int]:
    """The EPC of an EPCData and, where its bits fill no whole bytes, their number; what lies behind them is nothing."""
    if len(value) < 2:
        return None, 0
    bits = int.from_bytes(value[:2])
    octets = value[2 : 2 + (bits + 7) // 8]
    if len(octets) * 8 < bits:
        return None, 0
    if not bits % 8:
        return octets, 0
    return octets[:-1] + bytes((octets[-1] & 0xFF << 8 - bits % 8 & 0xFF,)), bits
