"""What a code is, as one JSON object: its candidates with their reasons, and its GS1 content element by element."""

from dock.core.codes import gs1
from dock.core.codes.candidates import Candidate, Kind, Strength
from dock.core.codes.epc import NotGs1, decode_epc
from dock.core.codes.gs1_ai import ai_of
from dock.core.codes.gs1_link import looks_like_link, parse_digital_link
from dock.core.codes.gs1_meaning import meaning
from dock.core.codes.resolve import Ambiguous, NothingKnown, Resolved, rank, read
from dock.core.ids import Epc, NotAnId
from ui.commands.speaking import Speaker

Fact = dict[str, object]

SYMBOLOGIES = {
    "A": "Code 39", "C0": "Code 128", "C1": "GS1-128", "E0": "EAN-13/UPC-A/UPC-E", "E3": "EAN-13 + add-on",
    "E4": "EAN-8", "F": "Codabar", "G": "Code 93", "I": "ITF", "L": "PDF417", "Q1": "QR Code", "Q3": "GS1 QR Code",
    "Q": "QR Code", "U": "MaxiCode", "d1": "Data Matrix", "d2": "GS1 Data Matrix", "d": "Data Matrix",
    "e": "GS1 DataBar", "J0": "DotCode", "J1": "GS1 DotCode", "z": "Aztec", "B": "Telepen", "X": "other",
}  # fmt: skip


def facts_of(text: str, aim: str | None, expected: frozenset[tuple[Kind, str]], year_now: int, voice: Speaker) -> Fact:
    """All that is known of a code; `aim` is its AIM identifier where the text has none in front."""
    written, code = gs1.split_aim(text)
    symbology = aim.removeprefix("]") if aim else written
    candidates = read(text, aim)
    answer = rank(candidates, expected)
    told: Fact = {
        "text": text if aim else code,
        "aim": symbology,
        "symbology": symbology and (SYMBOLOGIES.get(symbology) or SYMBOLOGIES.get(symbology[:1])),
    }
    match answer:
        case Resolved(candidate, is_known):
            told |= {"resolution": "resolved", "is": _named(candidate), "expected": is_known}
        case Ambiguous(question, several):
            told |= {"resolution": "question", "question": question, "between": [_named(one) for one in several]}
        case NothingKnown():
            told |= {"resolution": "unknown"}
    shown_code = code if written == symbology or not aim else text
    places = [_candidate(place, one, expected, voice) for place, one in enumerate(_by_rank(candidates, expected), 1)]
    return told | {"candidates": places, "gs1": _gs1(shown_code, symbology, year_now)}


def epc_facts(epc: Epc) -> Fact:
    """What the bytes of a tag name.

    Raises:
        NotAnId: the header is a GS1 scheme's, and the rest is not what the scheme allows.
    """
    decoded = decode_epc(epc)
    head: Fact = {"epc": epc.hex, "bits": len(epc.raw) * 8, "header": f"{epc.raw[0]:02X}"}
    if isinstance(decoded, NotGs1):
        return head | {"gs1": False}
    fields = {name: getattr(decoded, name) for name in type(decoded).__dataclass_fields__}
    return (
        head
        | {"gs1": True}
        | {name: _told(value) for name, value in fields.items()}
        | {"element_string": decoded.element_string}
    )


def _told(value: object) -> object:
    return value if isinstance(value, int | str | None) else str(value)


def _by_rank(candidates: tuple[Candidate, ...], expected: frozenset[tuple[Kind, str]]) -> list[Candidate]:
    """The candidates in the order in which they count: an exact expectation stands above a check digit."""
    return sorted(candidates, key=lambda one: -max(one.strength, 2.5 if one.key in expected else 0))


def _named(candidate: Candidate) -> Fact:
    return {"kind": candidate.kind.value, "value": candidate.key[1]}


def _candidate(place: int, one: Candidate, expected: frozenset[tuple[Kind, str]], voice: Speaker) -> Fact:
    extra = {name: getattr(one, name) for name in ("carrier", "serial", "lot", "expiry") if getattr(one, name)}
    return {
        "rank": place,
        "kind": one.kind.value,
        "value": one.key[1],
        "names": "class" if one.is_class else "instance",
        "strength": Strength(one.strength).name.lower(),
        "reason": one.reason,
        "why": voice.say(f"code.{one.reason}"),
        "expected": one.key in expected,
        **extra,
    }


def _gs1(code: str, symbology: str | None, year_now: int) -> Fact | None:
    may_be = symbology is None or symbology in gs1.GS1_AIMS or code.startswith("(") or looks_like_link(code)
    if not may_be and "|]e" not in code:
        return None
    try:
        content = parse_digital_link(code) if looks_like_link(code) else gs1.parse_scan(code, symbology)
    except NotAnId:
        return None
    is_claimed = symbology is not None or code.startswith(("(", gs1.GS)) or looks_like_link(code)
    if not is_claimed and content.faults:
        return None  # digits that only look like element strings
    return {
        "valid": not content.faults and not content.missing,
        "element_string": content.bracketed,
        "elements": [_element(ai, value, year_now) for ai, value in content.elements],
        "faults": [{"ai": ai, "fault": fault} for ai, fault in content.faults],
        "missing": [{"ai": ai, "needs": needs} for ai, needs in content.missing],
    }


def _element(ai: str, value: str, year_now: int) -> Fact:
    known = ai_of(ai)
    meant = meaning(ai, value, year_now)
    told = {name: getattr(meant, name) for name in ("number", "currency", "day", "time") if getattr(meant, name)}
    return {"ai": ai, "title": known.title if known else "", "value": value, **told}
