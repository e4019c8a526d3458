"""Every identity that one text may be: by form, by GS1, by messages, by carriers, and as plain text."""

import re
from collections.abc import Callable
from typing import TypeVar

from dock.core.codes import gs1, iso15434
from dock.core.codes.candidates import Candidate, Identity, Kind, Strength
from dock.core.codes.command_codes import BadgeCode, CommandCode
from dock.core.codes.epc_uri import parse_epc_uri, parse_raw_uri
from dock.core.codes.gs1_link import looks_like_link, parse_digital_link
from dock.core.codes.tracking import match_carriers, ups_number
from dock.core.ids import Epc, Gs1Key, Gtin, Imei, LocationCode, Lpn, NotAnId, RmaNo, Serial, Sku, Sscc, TrackingNo

UPS_ALPHA_CODE = "UPSN"  # standard carrier alpha code, as UPS writes it in its MaxiCode

Parsed = TypeVar("Parsed")


def all_identities(code: str, symbology: str | None) -> list[Candidate]:
    """The identities of `code`, without its AIM identifier, in no order; one may come twice for two reasons."""
    return [
        *_own(code),
        *_gs1(code, symbology),
        *_message(code),
        *_epc_uri(code),
        *_numbers(code, symbology),
        *_plain(code),
    ]


def _own(code: str) -> list[Candidate]:
    return [
        *_parsed(Kind.COMMAND, CommandCode.parse, code, Strength.OWN, "own_code"),
        *_parsed(Kind.BADGE, BadgeCode.parse, code, Strength.OWN, "own_code"),
        *_parsed(Kind.LPN, Lpn.parse, code, Strength.CHECKED, "check_digit"),
    ]


def _gs1(code: str, symbology: str | None) -> list[Candidate]:
    """What GS1 content names. Without its symbology, only content without any fault is believed."""
    if looks_like_link(code):
        link = _tried(parse_digital_link, code)
        return of_content(link, Strength.SYMBOLOGY, "digital_link") if link else []
    content = _tried(lambda scanned: gs1.parse_scan(scanned, symbology), code)
    if content is None:
        return []
    if symbology in gs1.GS1_AIMS or "|]e" in code or (code.startswith("(") and not content.faults):
        return of_content(content, Strength.SYMBOLOGY, "brackets" if code.startswith("(") else "aim")
    return of_content(content, Strength.CHECKED, "check_digit") if symbology is None and not content.faults else []


def of_content(content: gs1.Gs1Content, strength: Strength, reason: str) -> list[Candidate]:
    """What GS1 content names. The first of its keys is the thing itself; the others tell something beside it."""
    found: list[Candidate] = []
    for ai, kind in _KEYS:
        value = content.value(ai)
        identity = _identity(ai, value) if value else None
        if identity is None:
            continue
        proof = (strength, reason) if not found else (Strength.PATTERN, "beside")
        told = {} if kind is not Kind.GTIN else _told(content)
        found.append(Candidate(kind, identity, *proof, **told))
    order = content.value("400")
    return found + (_parsed(Kind.RMA, RmaNo.parse, order, Strength.PLAIN, "beside") if order else [])


# The keys of GS1, the thing itself first: a pallet's label tells its content too, an article's the company's place
_KEYS = (
    ("00", Kind.SSCC),
    ("01", Kind.GTIN),
    ("8006", Kind.GTIN),
    ("8003", Kind.GRAI),
    ("8004", Kind.GIAI),
    ("8010", Kind.CPID),
    ("8017", Kind.GSRN),
    ("8018", Kind.GSRN),
    ("253", Kind.GDTI),
    ("255", Kind.GCN),
    ("402", Kind.GSIN),
    ("401", Kind.GINC),
    ("8013", Kind.GMN),
    ("02", Kind.GTIN),
    ("8026", Kind.GTIN),
    ("8040", Kind.IMEI),
    ("414", Kind.GLN),
    ("417", Kind.GLN),
    ("415", Kind.GLN),
    ("410", Kind.GLN),
    ("416", Kind.GLN),
)


def _identity(ai: str, value: str) -> Identity | None:
    match ai:
        case "00":
            return _tried(Sscc.parse, value)
        case "01" | "02" | "8006" | "8026":
            return _tried(Gtin.parse, value[:14])
        case "8040":
            return _tried(Imei.parse, value)
        case _:
            return Gs1Key(ai, value)


def _told(content: gs1.Gs1Content) -> dict[str, str]:
    """What stands beside an article: its serial (a phone's is its IMEI), lot and last day."""
    serial = content.value("21") or content.value("8040") or ""
    expiry = content.value("17") or (content.value("7003") or "")[:6]
    return {"serial": serial, "lot": content.value("10") or "", "expiry": expiry}


def _message(code: str) -> list[Candidate]:
    """What a message of ISO/IEC 15434 names: a carrier's parcel, GS1 content, or a maker's part and serial."""
    found: list[Candidate] = []
    for envelope in _tried(iso15434.parse_message, code) or ():
        shipment = iso15434.shipment_of(envelope)
        if shipment is not None:
            found += _shipped(shipment)
        if envelope.form == iso15434.GS1:
            content = _tried(gs1.parse_element_string, gs1.GS.join(envelope.fields))
            found += of_content(content, Strength.SYMBOLOGY, "message") if content else []
        found += _identified(dict(iso15434.identified(envelope)))
    return found


def _shipped(shipment: iso15434.Shipment) -> list[Candidate]:
    number = None
    if shipment.carrier == UPS_ALPHA_CODE:
        number = ups_number(shipment.shipper, shipment.service, shipment.package)
    if number is not None:
        return [Candidate(Kind.TRACKING, number, Strength.SYMBOLOGY, "message", carrier="ups")]
    matches = match_carriers(shipment.package) or match_carriers(shipment.package[:12])
    proven = [match for match in matches if match.is_checked]
    if proven:
        return [
            Candidate(Kind.TRACKING, match.number, Strength.SYMBOLOGY, "message", carrier=match.carrier)
            for match in proven[:1]
        ]
    return _parsed(Kind.TRACKING, TrackingNo.parse, shipment.package, Strength.PATTERN, "message")


def _identified(fields: dict[str, str]) -> list[Candidate]:
    """ANSI MH10.8.2: S serial, P and 1P part number, 1T lot, J and 1J to 6J licence plates of transport units."""
    serial = fields.get("S") or fields.get("25S") or ""
    lot = fields.get("1T") or fields.get("T") or ""
    part = fields.get("1P") or fields.get("P")
    found: list[Candidate] = []
    if part:
        found += [
            Candidate(Kind.SKU, one.value, Strength.PATTERN, "message", serial=serial, lot=lot)
            for one in _parsed(Kind.SKU, Sku.parse, part, Strength.PATTERN, "message")
        ]
    elif serial:
        found += _parsed(Kind.SERIAL, Serial.parse, serial, Strength.PATTERN, "message")
    for name in ("J", "1J", "2J", "3J", "4J", "5J", "6J"):
        if plate := fields.get(name):
            found += _parsed(Kind.TRACKING, TrackingNo.parse, plate, Strength.PATTERN, "message")
    return found


def _epc_uri(code: str) -> list[Candidate]:
    if not code.startswith("urn:epc:"):
        return []
    raw = _tried(parse_raw_uri, code)
    if raw is not None:
        return [Candidate(Kind.EPC, raw, Strength.SYMBOLOGY, "epc_uri")]
    content = _tried(parse_epc_uri, code)
    return of_content(content, Strength.SYMBOLOGY, "epc_uri") if content else []


def _numbers(code: str, symbology: str | None) -> list[Candidate]:
    # EAN and UPC carry nothing but GTINs (ISO/IEC 15424, E0, E3 and E4; E3 adds two or five digits of its own).
    # UPC-A comes with a leading 0 under E0, so 12 digits there are a scanner's own setting and prove only their check.
    is_ean = (symbology == "E0" and len(code) == 13) or (symbology == "E4" and len(code) == 8)
    body = code[:13] if symbology == "E3" and len(code) in {15, 18} else code
    strength, reason = (Strength.SYMBOLOGY, "aim") if is_ean or body != code else (Strength.CHECKED, "check_digit")
    found = _parsed(Kind.GTIN, Gtin.parse, body, strength, reason)
    found += _parsed(Kind.SSCC, Sscc.parse, code, Strength.CHECKED, "check_digit")
    found += _parsed(Kind.IMEI, Imei.parse, code, Strength.CHECKED, "check_digit")
    is_retail = symbology is not None and symbology.startswith("E")  # no carrier prints its number as EAN or UPC
    for match in () if is_retail else match_carriers(code.replace(gs1.GS, "")):
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
    identity = _tried(parse, code)
    return [] if identity is None else [Candidate(kind, identity, strength, reason)]


def _tried(parse: Callable[[str], Parsed], code: str) -> Parsed | None:
    try:
        return parse(code)
    except NotAnId:
        return None
