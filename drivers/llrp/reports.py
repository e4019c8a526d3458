"""RO_ACCESS_REPORT to tags, fast (LLRP 1.0.1, 16.2.7.3).

A reader sends the same fields in the same order for one configuration, so the order met last is kept as one compiled
`Struct`, checked against each tag's own type bytes, and used again. Whatever does not fit it is walked field by field;
what is unknown is skipped, and a broken tag report costs itself alone.
"""

from collections.abc import Callable
from operator import itemgetter
from struct import Struct
from typing import Any, NamedTuple

from drivers.llrp.params import TLV, TV_BYTES, walk

TAG_REPORT = 240
EPC_DATA = 241
SHAPES_MAX = 64  # a reader uses one or two; a stream of ever new orders must not grow memory


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


# `TagSeen._make` without its check of the length, which `pick` makes right
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
        if shape is not None and len(body) % shape.struct.size == 0:
            seen = shape.all(body)
            if seen is not None:
                return seen
        return self._walk(body)

    def _walk(self, body: bytes) -> list[TagSeen]:
        seen: list[TagSeen] = []
        at = 0
        end = len(body)
        while at + TLV.size <= end:
            kind, length = TLV.unpack_from(body, at)
            if length < TLV.size or at + length > end:
                break
            if kind & 0x3FF == TAG_REPORT:
                tag = self._tag(body, at, length)
                if tag is not None:
                    seen.append(tag)
            at += length
        return seen

    def _tag(self, body: bytes, at: int, length: int) -> TagSeen | None:
        shape = self._last
        if shape is not None and shape.struct.size == length:
            tag = shape.one(body, at)
            if tag is not None:
                return tag
        kinds = _short_kinds(body, at + TLV.size, at + length)
        if kinds is None:
            return _slow(body[at + TLV.size : at + length])
        shape = self._shapes.get(kinds)
        if shape is None:
            if len(self._shapes) >= SHAPES_MAX:
                self._shapes.clear()
            shape = self._shapes[kinds] = _Shape(kinds)
        self._last = shape
        return shape.one(body, at)


class _Shape:
    """An order of short parameters behind one EPC-96: a struct, and where in it the fields of TagSeen stand."""

    def __init__(self, kinds: tuple[int, ...]) -> None:
        codes = "".join("B" + ("b" if kind == 6 else _CODES[TV_BYTES[kind]]) for kind in kinds)
        self.struct = Struct("!HH" + codes)
        self.kinds = (TAG_REPORT, *(0x80 | kind for kind in kinds))
        where = {kind: 3 + 2 * place for place, kind in enumerate(kinds)}
        missing = 2 + 2 * len(kinds)
        self.pick: Callable[[tuple[Any, ...]], tuple[Any, ...]] = itemgetter(
            *(where.get(kind, missing) for kind in _FIELDS)
        )

    def one(self, body: bytes, at: int) -> TagSeen | None:
        """The tag at `at`; None where its fields are others."""
        values = self.struct.unpack_from(body, at)
        if values[0::2] != self.kinds or values[1] != self.struct.size:
            return None
        return _NEW(TagSeen, self.pick((*values, None)))

    def all(self, body: bytes) -> list[TagSeen] | None:
        """All tags of a body that holds nothing else; None where one has other fields."""
        kinds, size, pick, new = self.kinds, self.struct.size, self.pick, _NEW
        seen: list[TagSeen] = []
        for values in self.struct.iter_unpack(body):
            if values[0::2] != kinds or values[1] != size:
                return None
            seen.append(new(TagSeen, pick((*values, None))))
        return seen


def _short_kinds(body: bytes, at: int, end: int) -> tuple[int, ...] | None:
    """The types between `at` and `end` where all are short and known and the EPC has 96 bits; else None."""
    kinds: list[int] = []
    while at < end:
        kind = body[at] & 0x7F
        if not body[at] & 0x80 or not TV_BYTES[kind]:
            return None
        kinds.append(kind)
        at += 1 + TV_BYTES[kind]
    return tuple(kinds) if at == end and 13 in kinds and len(set(kinds)) == len(kinds) else None


def _slow(content: bytes) -> TagSeen | None:
    epc: bytes | None = None
    found: dict[int, int] = {}
    for kind, value in walk(content):
        if kind == 13:
            epc = value
        elif kind == EPC_DATA and len(value) >= 2:
            bits = int.from_bytes(value[:2])
            epc = value[2 : 2 + (bits + 7) // 8] if (bits + 7) // 8 <= len(value) - 2 else None
        elif kind < 128:
            found[kind] = int.from_bytes(value, signed=kind == 6)
    return None if epc is None else TagSeen(epc, *(found.get(kind) for kind in _FIELDS[1:]))
