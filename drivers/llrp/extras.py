"""What a tag report may hold besides the nine fields that the door needs (LLRP 1.0.1, 16.2.7.3; Impinj's extensions).

Which spec saw the tag, its protocol words, results of access operations, phase, fine RSSI and Doppler. A reader sends
them where its profile asks for them, so that their cost falls on no other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from struct import error, unpack_from
from typing import Any

from drivers.llrp.layout import CUSTOM, IMPINJ

# short parameters that are extras, and the fields of TagExtras that they fill
EXTRA_KINDS = {
    9: "rospec_id",
    14: "spec_index",
    10: "inventory_spec_id",
    16: "access_spec_id",
    12: "pc",
    11: "crc",
    19: "xpc_w1",
    20: "xpc_w2",
}
_IMPINJ_FIELDS = {56: ("phase", "!H"), 57: ("rssi_cdbm", "!h"), 68: ("doppler", "!h")}
_TID = 55


@dataclass(frozen=True, slots=True)
class OpResult:
    """What became of one access operation on this tag."""

    kind: int  # parameter type: 349 read, 350 write, 351 kill, 352 lock, 353 block erase, 354 block write
    result: int  # 0 is success; the other numbers differ from kind to kind (LLRP 1.0.1, 16.3.1.5.10 and on)
    op_id: int
    words: bytes = b""  # what was read
    written_words: int = 0


@dataclass(frozen=True, slots=True)
class TagExtras:
    """What a tag report held besides. What the reader did not report is None."""

    rospec_id: int | None = None
    spec_index: int | None = None
    inventory_spec_id: int | None = None
    access_spec_id: int | None = None
    pc: int | None = None
    crc: int | None = None
    xpc_w1: int | None = None
    xpc_w2: int | None = None
    epc_bits: int | None = None  # where they fill no whole bytes
    phase: int | None = None  # 4096 to the turn
    rssi_cdbm: int | None = None  # hundredths of a dBm
    doppler: int | None = None  # sixteenths of a Hz
    tid: bytes | None = None
    results: tuple[OpResult, ...] = ()


def extras_of(found: dict[int, int]) -> TagExtras:
    """The extras of these short parameters."""
    fields: dict[str, Any] = {EXTRA_KINDS[kind]: value for kind, value in found.items()}
    return TagExtras(**fields)


def read_extras(found: dict[int, int], long: Iterable[tuple[int, bytes]], epc_bits: int) -> TagExtras | None:
    """The extras of short and long parameters; None where there are none. What is unknown or broken is skipped."""
    fields: dict[str, Any] = {EXTRA_KINDS[kind]: value for kind, value in found.items()}
    results: list[OpResult] = []
    if epc_bits:
        fields["epc_bits"] = epc_bits
    for kind, value in long:
        try:
            if kind == CUSTOM:
                _take_custom(value, fields)
            elif 349 <= kind <= 354:
                results.append(_result(kind, value))
        except error:
            continue  # cut short: the reader's mistake costs itself alone
    if results:
        fields["results"] = tuple(results)
    return TagExtras(**fields) if fields else None


def _take_custom(value: bytes, fields: dict[str, Any]) -> None:
    vendor, subtype = unpack_from("!II", value)
    if vendor != IMPINJ:
        return
    if subtype in _IMPINJ_FIELDS:
        name, code = _IMPINJ_FIELDS[subtype]
        (fields[name],) = unpack_from(code, value, 8)
    elif subtype == _TID:
        (count,) = unpack_from("!H", value, 8)
        if len(value) >= 10 + 2 * count:
            fields["tid"] = value[10 : 10 + 2 * count]


def _result(kind: int, value: bytes) -> OpResult:
    result, op_id = unpack_from("!BH", value)
    if kind == 349:
        (count,) = unpack_from("!H", value, 3)
        return OpResult(kind, result, op_id, words=value[5 : 5 + 2 * count])
    if kind in {350, 354}:
        return OpResult(kind, result, op_id, written_words=unpack_from("!H", value, 3)[0])
    return OpResult(kind, result, op_id)
