"""EPC URIs: the pure identities, classes and tags of GS1's Tag Data Standard as GS1 elements.

`urn:epc:id:sgtin:9506000.013435.32a%2Fb` is (01)09506000134352(21)32a/b (TDS 2.x, sections 6 to 8 and 12).
"""

import re
from collections.abc import Callable, Mapping

from dock.core.checks import gs1_check_digit
from dock.core.codes.gs1 import Gs1Content, content_of
from dock.core.codes.gs1_ai import ai_of
from dock.core.ids import Epc, NotAnId

_URI = re.compile(r"urn:epc:(id|class|idpat|tag|pat):([a-z]+)(?:-([0-9]+\+?))?:(.+)")
_RAW = re.compile(r"urn:epc:raw:([0-9]+)\.x([0-9A-F]+)")
Elements = list[tuple[str, str]]


def parse_epc_uri(text: str) -> Gs1Content:
    """The elements that the URI names.

    Raises:
        NotAnId: it is no EPC URI of a GS1 key.
    """
    found = _URI.fullmatch(text)
    if found is None:
        raise NotAnId("{text!a} is no EPC URI of a GS1 key", text=text[:40])
    form, scheme, bits, body = found.groups()
    if scheme not in _SCHEMES:
        raise NotAnId(
            "{text!a} is no EPC URI of a GS1 key: {scheme} is none of its schemes", text=text[:40], scheme=scheme
        )
    count, elements_of = _SCHEMES[scheme]
    has_filter = form in {"tag", "pat"}
    words = body.split(".", count - 1 + has_filter)  # a serial at the end may hold points itself
    if len(words) != count + has_filter or (has_filter and (bits is None or not re.fullmatch("[0-7]", words[0]))):
        raise NotAnId("{text!a} is no EPC URI of a GS1 key: parts are missing, or a filter of 0 to 7", text=text[:40])
    elements = elements_of(*(_unescaped(word) for word in words[has_filter:]))
    content = content_of((ai, value) for name, value in elements if value != "*" and (ai := ai_of(name)) is not None)
    if not content.elements or content.faults:
        raise NotAnId("{text!a} is no EPC URI of a GS1 key: {faults}", text=text[:40], faults=content.faults)
    return content


def parse_raw_uri(text: str) -> Epc:
    """The EPC of `urn:epc:raw:96.x3074257BF7194E4000001A85`.

    Raises:
        NotAnId: it is no raw EPC URI, or not of whole words.
    """
    found = _RAW.fullmatch(text)
    if found is None or int(found[1]) != 4 * len(found[2]):
        raise NotAnId("{text!a} is no raw EPC URI", text=text[:40])
    return Epc.parse(found[2])


def _numbered(prefix: str, *references: str, digits: int) -> str:
    """Company prefix and references as digits of the length that their key has, its check digit put on."""
    body = prefix + "".join(references)
    if not re.fullmatch(f"[0-9]{{{digits}}}", body) or not 4 <= len(prefix) <= 12:
        raise NotAnId(
            "{prefix!a} and {references!a} are no GS1 key of {digits} digits",
            prefix=prefix[:14],
            references=references,
            digits=digits,
        )
    return body + gs1_check_digit(body)


def _gtin(prefix: str, item: str) -> str:
    if not re.fullmatch(r"[0-9]{6,12}", prefix) or not re.fullmatch(r"[0-9]+", item):
        raise NotAnId("{prefix!a}.{item!a} is no article of a company", prefix=prefix[:14], item=item[:14])
    body = item[0] + prefix + item[1:]
    if len(body) != 13:
        raise NotAnId("{prefix!a}.{item!a} has not 13 digits", prefix=prefix[:14], item=item[:14])
    return body + gs1_check_digit(body)


def _sgtin(prefix: str, item: str, serial: str) -> Elements:
    return [("01", _gtin(prefix, item)), ("21", serial)]


def _lgtin(prefix: str, item: str, lot: str) -> Elements:
    return [("01", _gtin(prefix, item)), ("10", lot)]


def _upui(prefix: str, item: str, extension: str) -> Elements:
    return [("01", _gtin(prefix, item)), ("235", extension)]


def _itip(prefix: str, item: str, piece: str, total: str, serial: str) -> Elements:
    return [("8006", _gtin(prefix, item) + piece + total), ("21", serial)]


def _sscc(prefix: str, reference: str) -> Elements:
    if not reference or not prefix.isdigit():
        raise NotAnId("an SSCC has a company prefix and an extension digit")
    body = reference[0] + prefix + reference[1:]
    if not re.fullmatch("[0-9]{17}", body):
        raise NotAnId("{body!a} has not the 17 digits of an SSCC", body=body[:20])
    return [("00", body + gs1_check_digit(body))]


def _sgln(prefix: str, place: str, extension: str) -> Elements:
    found: Elements = [("414", _numbered(prefix, place, digits=12))]
    return found if extension == "0" else [*found, ("254", extension)]


def _grai(prefix: str, kind: str, serial: str) -> Elements:
    number = "0" + _numbered(prefix, kind, digits=12)
    return [("8003", number if serial == "*" else number + serial)]


def _gdti(prefix: str, kind: str, serial: str) -> Elements:
    return [("253", _numbered(prefix, kind, digits=12) + ("" if serial == "*" else serial))]


def _sgcn(prefix: str, coupon: str, serial: str) -> Elements:
    return [("255", _numbered(prefix, coupon, digits=12) + ("" if serial == "*" else serial))]


def _joined(ai: str) -> Callable[[str, str], Elements]:
    return lambda prefix, reference: [(ai, prefix + reference)]


def _counted(ai: str, digits: int) -> Callable[[str, str], Elements]:
    return lambda prefix, reference: [(ai, _numbered(prefix, reference, digits=digits))]


def _cpi(prefix: str, part: str, serial: str) -> Elements:
    return [("8010", prefix + part), ("8011", serial)]


_SCHEMES: Mapping[str, tuple[int, Callable[..., Elements]]] = {  # how many parts, and what they come to
    "sgtin": (3, _sgtin),
    "lgtin": (3, _lgtin),
    "upui": (3, _upui),
    "itip": (5, _itip),
    "sscc": (2, _sscc),
    "sgln": (3, _sgln),
    "pgln": (2, _counted("417", 12)),
    "grai": (3, _grai),
    "giai": (2, _joined("8004")),
    "gsrn": (2, _counted("8018", 17)),
    "gsrnp": (2, _counted("8017", 17)),
    "gdti": (3, _gdti),
    "sgcn": (3, _sgcn),
    "cpi": (3, _cpi),
    "ginc": (2, _joined("401")),
    "gsin": (2, _counted("402", 16)),
}


def _unescaped(text: str) -> str:
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise NotAnId("{text!a} has a percent sign that begins no escape", text=text[:40])
    return re.sub("%([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), text)
