"""What a scanned code may be, and which of it counts here.

Two steps, so that the station can look things up between them: `read` gives every identity that the text may be;
`rank` weighs them against what is known and expected. Two that matter become a question, never a guess.
Codes of one piece (plate, EPC, SSCC, serial) and codes of a kind of article (GTIN, SKU) are kinds of their own, so an
equal text in both is seen as what it is: two things.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from dock.core import gs1
from dock.core.command_codes import BadgeCode, CommandCode
from dock.core.ids import Epc, Gtin, LocationCode, Lpn, NotAnId, RmaNo, Serial, Sku, Sscc, TrackingNo
from dock.core.tracking import match_carriers

TEXT_LENGTH_MAX = 4_096  # what a scanner's framing lets through


class Kind(StrEnum):
    """The kinds of identity that a code can have."""

    COMMAND = "command"
    BADGE = "badge"
    LPN = "lpn"
    LOCATION = "location"
    EPC = "epc"
    SSCC = "sscc"
    TRACKING = "tracking"
    RMA = "rma"
    GTIN = "gtin"
    SKU = "sku"
    SERIAL = "serial"


CLASS_KINDS = frozenset({Kind.GTIN, Kind.SKU})  # name a kind of article, never one piece


class Strength(IntEnum):
    """How much the code itself says for an identity."""

    PLAIN = 0  # any text could be this: it counts only where it is known
    PATTERN = 1  # it has the form
    CHECKED = 2  # its check digits agree
    SYMBOLOGY = 3  # the AIM identifier, or GS1's own web address, says what it is
    OWN = 4  # a code of this dock that nothing else can be


Identity = CommandCode | BadgeCode | Lpn | LocationCode | Epc | Sscc | TrackingNo | RmaNo | Gtin | Sku | Serial


@dataclass(frozen=True, slots=True)
class Candidate:
    """One identity that a code may be, and why."""

    kind: Kind
    value: Identity
    strength: Strength
    reason: str  # key: own_code, aim, digital_link, check_digit, pattern, plain
    carrier: str = ""  # of a tracking number, where its format names one
    serial: str = ""  # with a GTIN: AI 21, 10 and 17 of the same code, as they stand
    lot: str = ""
    expiry: str = ""  # YYMMDD

    @property
    def key(self) -> tuple[Kind, str]:
        """Under which the dock knows it: the hits of `rank` are such keys."""
        return (self.kind, self.value.hex if isinstance(self.value, Epc) else _text(self.value))


@dataclass(frozen=True, slots=True)
class Resolved:
    """The code is this."""

    candidate: Candidate
    is_known: bool  # False: it is certain what it is, and the dock has no such thing


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two or more that matter: a person is asked."""

    question: str  # key: which_known (the dock has each of them), which_kind (it has none)
    candidates: tuple[Candidate, ...]  # at least two, in the order in which they are offered


@dataclass(frozen=True, slots=True)
class NothingKnown:
    """Nothing here is known by this code."""

    looks_like: tuple[Candidate, ...]  # what it has the form of, best first; empty for a text without any


Resolution = Resolved | Ambiguous | NothingKnown


def read(text: str, aim: str | None = None) -> tuple[Candidate, ...]:
    """Every identity that the text may be, strongest first; none for an empty or a monstrous text. Never raises."""
    if len(text) > TEXT_LENGTH_MAX:
        return ()
    written_aim, code = gs1.split_aim(text)
    symbology = aim.removeprefix("]") if aim else written_aim
    code = code if symbology == written_aim or aim is None else text
    found = (*_own(code), *_gs1(code, symbology), *_numbers(code, symbology), *_plain(code))
    best: dict[tuple[Kind, str], Candidate] = {}
    for candidate in found:
        known = best.get(candidate.key)
        if known is None or candidate.strength > known.strength:
            best[candidate.key] = candidate
    return tuple(sorted(best.values(), key=lambda candidate: (-candidate.strength, *candidate.key)))


def rank(candidates: tuple[Candidate, ...], hits: frozenset[tuple[Kind, str]]) -> Resolution:
    """The one that counts: symbology before an exact expectation, that before a check digit, that before a form.

    `hits` are the keys that exist as open expectations or known things. Among equals a known one wins; two known or two
    unknown equals are a question. Without a hit, a form alone is nothing known.
    """
    one_each = _without_twins(candidates, hits)
    top = max((_level(candidate, hits) for candidate in one_each), default=(0, 0))
    first = tuple(candidate for candidate in one_each if _level(candidate, hits) == top)
    is_known = top[1] == 1
    if not first or (not is_known and top[0] <= Strength.PATTERN):
        return NothingKnown(tuple(each for each in one_each if each.strength > Strength.PLAIN))
    if len(first) == 1:
        return Resolved(first[0], is_known)
    return Ambiguous("which_known" if is_known else "which_kind", first)


_EXPECTED = 2.5  # between a check digit and a symbology


def _level(candidate: Candidate, hits: frozenset[tuple[Kind, str]]) -> tuple[float, int]:
    is_hit = candidate.key in hits
    return (max(candidate.strength, _EXPECTED) if is_hit else candidate.strength, int(is_hit))


def _without_twins(candidates: tuple[Candidate, ...], hits: frozenset[tuple[Kind, str]]) -> tuple[Candidate, ...]:
    """One name for one logistic unit: carriers use the SSCC, with or without its AI 00, as their parcel number.

    The tracking number stays where it alone is known; elsewhere the SSCC stands for both.
    """
    pallets = {each.key[1]: each for each in candidates if each.kind is Kind.SSCC}
    dropped: set[tuple[Kind, str]] = set()
    for number in candidates:
        twin = pallets.get(number.key[1][-18:]) if number.kind is Kind.TRACKING else None
        if twin is not None:
            is_alone_known = number.key in hits and twin.key not in hits
            dropped.add(twin.key if is_alone_known else number.key)
    return tuple(each for each in candidates if each.key not in dropped)


def _own(code: str) -> list[Candidate]:
    return [
        *_parsed(Kind.COMMAND, CommandCode.parse, code, Strength.OWN, "own_code"),
        *_parsed(Kind.BADGE, BadgeCode.parse, code, Strength.OWN, "own_code"),
        *_parsed(Kind.LPN, Lpn.parse, code, Strength.CHECKED, "check_digit"),
    ]


def _gs1(code: str, symbology: str | None) -> list[Candidate]:
    """What GS1 content names. Without its symbology, only content with a check digit inside is believed."""
    try:
        if re.match(r"https?://", code, re.IGNORECASE):
            return _of_content(gs1.parse_digital_link(code), Strength.SYMBOLOGY, "digital_link")
        content = gs1.parse_element_string(code)
    except NotAnId:
        return []
    if symbology in gs1.GS1_AIMS:
        return _of_content(content, Strength.SYMBOLOGY, "aim")
    return _of_content(content, Strength.CHECKED, "check_digit") if symbology is None else []


def _of_content(content: gs1.Gs1Content, strength: Strength, reason: str) -> list[Candidate]:
    found: list[Candidate] = []
    for pallet in _values(content, "00"):
        found += _parsed(Kind.SSCC, Sscc.parse, pallet, strength, reason)
    for number in _values(content, "01", "02"):
        found += [
            Candidate(
                Kind.GTIN,
                each.value,
                strength,
                reason,
                serial=content.value("21") or "",
                lot=content.value("10") or "",
                expiry=content.value("17") or "",
            )
            for each in _parsed(Kind.GTIN, Gtin.parse, number, strength, reason)
        ]
    return found


def _values(content: gs1.Gs1Content, *ais: str) -> list[str]:
    return [value for ai in ais if (value := content.value(ai)) is not None]


def _numbers(code: str, symbology: str | None) -> list[Candidate]:
    # EAN and UPC carry nothing but GTINs (ISO/IEC 15424, E0 and E4). UPC-A comes with a leading 0 under E0, so 12
    # digits there are a scanner's own setting and prove no more than their check digit.
    is_ean = (symbology == "E0" and len(code) == 13) or (symbology == "E4" and len(code) == 8)
    strength, reason = (Strength.SYMBOLOGY, "aim") if is_ean else (Strength.CHECKED, "check_digit")
    found = _parsed(Kind.GTIN, Gtin.parse, code, strength, reason)
    found += _parsed(Kind.SSCC, Sscc.parse, code, Strength.CHECKED, "check_digit")
    for match in match_carriers(code.replace(gs1.GS, "")):
        checked = (Strength.CHECKED, "check_digit") if match.is_checked else (Strength.PATTERN, "pattern")
        found.append(Candidate(Kind.TRACKING, match.number, *checked, carrier=match.carrier))
    if _EPC_HEX.fullmatch(code):
        found += _parsed(Kind.EPC, Epc.parse, code, Strength.PATTERN, "pattern")
    return found


_EPC_HEX = re.compile(r"(?:[0-9A-Fa-f]{4}){6,31}")  # TDS: the shortest EPC in use has 96 bits


def _plain(code: str) -> list[Candidate]:
    """What any text could be: places, returns, articles, serials and parcels have no form of their own."""
    return [
        *_parsed(Kind.LOCATION, LocationCode.parse, code, Strength.PLAIN, "plain"),
        *_parsed(Kind.RMA, RmaNo.parse, code, Strength.PLAIN, "plain"),
        *_parsed(Kind.SKU, Sku.parse, code, Strength.PLAIN, "plain"),
        *_parsed(Kind.SERIAL, Serial.parse, code, Strength.PLAIN, "plain"),
        *_parsed(Kind.TRACKING, TrackingNo.parse, code, Strength.PLAIN, "plain"),
    ]


def _parsed(
    kind: Kind, parse: Callable[[str], Identity], code: str, strength: Strength, reason: str
) -> list[Candidate]:
    try:
        return [Candidate(kind, parse(code), strength, reason)]
    except NotAnId:
        return []


def _text(value: CommandCode | BadgeCode | Lpn | LocationCode | Sscc | TrackingNo | RmaNo | Gtin | Sku | Serial) -> str:
    return value.text
