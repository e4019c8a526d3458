"""What is wrong with an EPCIS document that its JSON schema lets through. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import cast

from dock.core.checks import has_gs1_check_digit
from dock.sync.wording import micros

SERIAL_LENGTH_MAX = 20  # AI 21: X..20 (GS1 General Specifications, 3.5.2)
LATE_CLOCK_US = 300_000_000  # five minutes: a recordTime further ahead than clocks differ was made up
UNITS = frozenset({"KGM", "GRM", "MGM", "TNE", "LTR", "MLT", "MTR", "CMT", "MMT", "MTK", "MTQ", "CEL", "EA", "H87"})
"""The UN/CEFACT Recommendation 20 codes that a returns dock meets."""

_GTIN = re.compile(r"/01/([^/?#]*)(?:/21/([^/?#]*))?")
_SGTIN = re.compile(r"urn:epc:id:sgtin:\d+\.\d+\.(.*)", re.DOTALL)
_SSCC = re.compile(r"/00/([^/?#]*)")
_PREFIXED = re.compile(r"([A-Za-z][\w.-]*):(?!//)")
_SCHEMES = frozenset({"http", "https", "urn"})
_LISTS = frozenset({"epcList", "childEPCs", "quantityList", "childQuantityList", "bizTransactionList", "sensorReport"})


def broken_rules(document: object, now_us: int) -> tuple[str, ...]:
    """A sentence for each rule that the document breaks, in the order of its text; none where it is good."""
    if not isinstance(document, dict):
        return ("the document is no JSON object",)
    root = cast("dict[str, object]", document)
    found = [] if root.get("schemaVersion") == "2.0" else [f"schemaVersion is {root.get('schemaVersion')!r}, not '2.0'"]
    prefixes = _SCHEMES | frozenset(_prefixes(root.get("@context")))
    for path, key, part in _walk(root, "", ""):
        if part is not root.get("@context") and "@context" not in path:
            found += [f"{path}: {wrong}" for wrong in _wrong(key, part, prefixes, now_us)]
    return tuple(found)


def _wrong(key: str, part: object, prefixes: frozenset[str], now_us: int) -> Iterator[str]:
    if (named := _PREFIXED.match(key)) and named[1] not in prefixes:
        yield f"the prefix '{named[1]}' is not declared in @context"
    if key in _LISTS and part == []:
        yield "an empty list says nothing: leave it out"
    if key == "uom" and part not in UNITS:
        yield f"{part!r} is no unit of measure known here"
    if not isinstance(part, str):
        return
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in part):
        yield "a control character or half a character pair stands in the text"
    if key == "recordTime" and micros(part) > now_us + LATE_CLOCK_US:
        yield "recordTime lies in the future"
    yield from _wrong_keys(part)


def _wrong_keys(text: str) -> Iterator[str]:
    if text.startswith("http") and (trade_item := _GTIN.search(text)):
        yield from _wrong_number(trade_item[1], "GTIN", 14)
        yield from _wrong_serial(trade_item[2] or "")
    if text.startswith("http") and (carton := _SSCC.search(text)):
        yield from _wrong_number(carton[1], "SSCC", 18)
    if serial := _SGTIN.fullmatch(text):
        yield from _wrong_serial(serial[1])


def _wrong_number(digits: str, kind: str, length: int) -> Iterator[str]:
    if len(digits) != length or not has_gs1_check_digit(digits):
        yield f"{digits[:20]!r} is no {kind} of {length} digits with a right check digit"


def _wrong_serial(serial: str) -> Iterator[str]:
    if len(re.sub(r"%[0-9A-Fa-f]{2}", "x", serial)) > SERIAL_LENGTH_MAX:
        yield f"a serial of {len(serial)} signs: {SERIAL_LENGTH_MAX} are the most"


def _prefixes(context: object) -> Iterator[str]:
    if isinstance(context, Mapping):
        yield from cast("Mapping[str, object]", context)
    elif isinstance(context, list):
        for part in cast("list[object]", context):
            yield from _prefixes(part)


def _walk(part: object, path: str, key: str) -> Iterator[tuple[str, str, object]]:
    yield path, key, part
    if isinstance(part, dict):
        for name, inner in cast("dict[str, object]", part).items():
            yield from _walk(inner, f"{path}/{name}", name)
    elif isinstance(part, list):
        for place, inner in enumerate(cast("list[object]", part)):
            yield from _walk(inner, f"{path}/{place}", "" if isinstance(inner, dict) else "item of " + key)
