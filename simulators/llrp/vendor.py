"""Impinj's custom messages and parameters, as far as a dock meets them (Octane LLRP; vendor 25882).

They work only after IMPINJ_ENABLE_EXTENSIONS. A reader that does not know a custom parameter refuses the message.
"""

from collections.abc import Iterable
from struct import pack, unpack

from simulators.llrp.air import Singulation
from simulators.llrp.capabilities import IMPINJ, Profile
from simulators.llrp.params import CUSTOM, Param, Status, Wrong

ENABLE_EXTENSIONS, ENABLED_EXTENSIONS = 21, 22  # message subtypes
SEARCH_MODE, LINK_MONITOR, CONTENT = 23, 38, 50  # parameter subtypes
SERIALIZED_TID, PHASE, PEAK_RSSI, DOPPLER = 51, 52, 53, 67  # within CONTENT
_TOLD_AS = {SERIALIZED_TID: 55, PHASE: 56, PEAK_RSSI: 57, DOPPLER: 68}  # within a tag report
_HEAD = "!II"
_INVENTORY = frozenset({SEARCH_MODE, 26, 27, 28})  # search mode, fixed channels, reduced power, low duty cycle
_PLACES: dict[int, frozenset[int]] = {  # which subtypes may stand in which parameter
    330: _INVENTORY,
    222: _INVENTORY,
    237: frozenset({CONTENT}),
    0: frozenset({36, LINK_MONITOR, 39, 40}),  # SET_READER_CONFIG: debounce, link monitor, report buffer, access
}
SINGLE_TARGETS = frozenset({1, 5})  # search modes in which a tag answers once; 2 and 6 are of both targets


def check(param: Param, profile: Profile, path: tuple[int, ...], *, is_extended: bool) -> None:
    """See that each custom part of this parameter is one that the reader knows there.

    Raises:
        Wrong: it is not.
    """
    check_all(param.parts, param.kind, profile, path, is_extended=is_extended)


def check_all(
    params: Iterable[Param], place: int, profile: Profile, path: tuple[int, ...], *, is_extended: bool
) -> None:
    """As `check`, of parameters that stand in a message (`place` 0) or in a parameter of this kind."""
    for part in params:
        if part.kind != CUSTOM:
            continue
        maker, subtype = head(part)
        is_known = profile.quirks.vendor == "impinj" and maker == IMPINJ and subtype in _PLACES.get(place, ())
        if not is_known or not is_extended:
            raise Wrong(Status.P_UNSUPPORTED_PARAMETER, (*path, CUSTOM), said="no such custom parameter")


def head(param: Param) -> tuple[int, int]:
    """Vendor and subtype of a custom parameter; one that is too short has neither."""
    if len(param.body) < 8:
        return 0, 0
    maker, subtype = unpack(_HEAD, param.body[:8])
    return maker, subtype


def is_single_target(custom: Iterable[Param]) -> bool:
    """Whether a search mode asks each tag to answer once."""
    return any(head(each) == (IMPINJ, SEARCH_MODE) and _number(each.body[8:10]) in SINGLE_TARGETS for each in custom)


def wanted_content(report: Param) -> frozenset[int]:
    """What a ROReportSpec asks for beside the standard's fields: subtypes of the selector's parts that are on."""
    found: set[int] = set()
    for each in report.all(CUSTOM):
        if head(each) == (IMPINJ, CONTENT):
            rest = each.body[8:]
            while len(rest) >= 14:
                _, length, _, subtype, is_on = unpack("!HHIIH", rest[:14])
                if is_on:
                    found.add(subtype)
                rest = rest[max(length, 4) :]
    return frozenset(found)


def told(seen: Singulation, wanted: frozenset[int]) -> tuple[Param, ...]:
    """The custom parts of a tag report."""
    made = {
        SERIALIZED_TID: pack("!H", len(seen.tag.tid) // 2) + seen.tag.tid,
        PHASE: pack("!H", seen.phase),
        PEAK_RSSI: pack("!h", max(-12_800, min(12_700, seen.rssi_cdbm))),
        DOPPLER: pack("!h", max(-32_768, min(32_767, seen.doppler_hz16))),
    }
    return tuple(custom(_TOLD_AS[subtype], made[subtype]) for subtype in made if subtype in wanted)


def custom(subtype: int, body: bytes) -> Param:
    """A custom parameter of Impinj's."""
    return Param(CUSTOM, pack(_HEAD, IMPINJ, subtype) + body)


def link_monitor(params: Iterable[Param]) -> int | None:
    """How many unanswered keepalives a client asks the reader to hang up after; 0: none; None: nothing was said."""
    for each in params:
        if each.kind == CUSTOM and head(each) == (IMPINJ, LINK_MONITOR) and len(each.body) >= 12:
            mode, threshold = unpack("!HH", each.body[8:12])
            return threshold if mode == 1 else 0
    return None


def answer(body: bytes, profile: Profile) -> bytes:
    """The body of the custom answer to a custom message, its LLRPStatus left to be put behind the head.

    Raises:
        Wrong: the reader knows no such message.
    """
    if len(body) < 5:
        raise Wrong(Status.M_FIELD_ERROR, (), 0, "a custom message is too short")
    maker, subtype = unpack("!IB", body[:5])
    if profile.quirks.vendor == "impinj" and (maker, subtype) == (IMPINJ, ENABLE_EXTENSIONS):
        return pack("!IB", IMPINJ, ENABLED_EXTENSIONS)
    raise Wrong(Status.M_UNSUPPORTED_MESSAGE, (), said="no such custom message")


def _number(raw: bytes) -> int:
    return int.from_bytes(raw)
