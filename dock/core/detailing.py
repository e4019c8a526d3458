"""A second barcode of the unit in hand: serial, lot and last day complete what the first one said.

A serial is held against those that were sold: another one than was sold is taken, said aloud and held, never hidden.
"""

from dock.core.cases import Case
from dock.core.codes import gs1
from dock.core.codes.gs1_link import looks_like_link
from dock.core.commands import DetailUnit
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.events import Event, HoldPlaced, UnitDetailed
from dock.core.goods import Article, Discrepancy, HoldKind
from dock.core.ids import Lpn, NotAnId, Serial
from dock.core.people import lacks
from dock.core.receiving import RECEIVERS
from dock.core.units import Unit, UnitState

SWAP_REASON = "serial is not the one that was sold"
_KEYS = ("00", "01", "02", "8003", "8004", "8006", "8010", "402", "401", "253")  # a code with one is no second barcode


def details_in(text: str, aim: str | None, lpn: Lpn) -> DetailUnit | None:
    """What a code without any key of its own tells about the unit in hand; None where it tells nothing."""
    written, code = gs1.split_aim(text)
    symbology = aim or written
    if looks_like_link(code) or not (symbology in gs1.GS1_AIMS or code.startswith("(")):
        return None
    try:
        content = gs1.parse_element_string(code)
        serial = content.value("21") or content.value("8040")
        expiry = content.value("17") or (content.value("7003") or "")[:6]
        lot = content.value("10") or ""
        if any(content.value(key) for key in _KEYS) or not (serial or lot or expiry):
            return None
        return DetailUnit(lpn, Serial.parse(serial) if serial else None, lot, expiry)
    except NotAnId:
        return None


def awaits_serial(unit: object, known: Known) -> bool:
    """Whether this unit's article has serial numbers and its own was not read yet."""
    if not isinstance(unit, Unit) or unit.sku is None or unit.serial is not None or unit.state is UnitState.UNDONE:
        return False
    article = known.get(unit.sku)
    return isinstance(article, Article) and article.has_serial


def decide(command: DetailUnit, known: Known, context: Context) -> Decision:
    """What follows from a second barcode."""
    if refusal := lacks(context, *RECEIVERS):
        return Decision(refusal=refusal)
    unit = known.get(command.lpn)
    if not isinstance(unit, Unit) or unit.sku is None or unit.state is UnitState.UNDONE:
        return Decision(refusal=Refusal("scan_unit_first"))
    serial = command.serial if command.serial != unit.serial else None
    lot = command.lot if command.lot != unit.lot else ""
    expiry = command.expiry if command.expiry != unit.expiry else ""
    title = ("title", unit.title)
    if serial is None and not lot and not expiry:
        return Decision(verdict=Verdict(Tone.ALREADY, "details_already", (title,)))
    if serial is not None and unit.serial is not None:
        params = (("serial", serial.text), ("sku", unit.serial.text))
        return Decision(refusal=Refusal("serial_differs", params))
    if serial is not None and _is_here(unit, serial, known):
        params = (("serial", serial.text), ("sku", unit.sku.text))
        return Decision(refusal=Refusal("serial_already_received", params, Tone.ALREADY))
    is_swap = serial is not None and _is_swap(unit, serial, known)
    discrepancy = Discrepancy.WRONG_SERIAL if is_swap else None
    events: tuple[Event, ...] = (UnitDetailed(unit.lpn, serial, lot, expiry, discrepancy),)
    if is_swap and HoldKind.FRAUD not in unit.holds:
        events = (*events, HoldPlaced(unit.lpn, HoldKind.FRAUD, SWAP_REASON))
    if is_swap:
        params = (title, ("lpn", unit.lpn.text), ("rma", unit.rma.text if unit.rma else ""))
        return Decision(events, verdict=Verdict(Tone.ATTENTION, "unit_wrong_serial", params))
    told = " ".join(one for one in (serial.text if serial else "", lot, expiry) if one)
    return Decision(events, verdict=Verdict(Tone.GOOD, "unit_detailed", (title, ("details", told))))


def _is_here(unit: Unit, serial: Serial, known: Known) -> bool:
    assert unit.sku is not None
    others = (known.get(Lpn(text)) for text in known.named(Named("unit", "serial", f"{unit.sku.text}|{serial.text}")))
    return any(isinstance(one, Unit) and one.lpn != unit.lpn and one.state is not UnitState.UNDONE for one in others)


def _is_swap(unit: Unit, serial: Serial, known: Known) -> bool:
    """Whether the line that this unit counts against was sold with serials, and this is none of them."""
    case = known.get(unit.rma) if unit.rma else None
    line = next((one for one in case.lines if one.line_no == unit.line_no), None) if isinstance(case, Case) else None
    return line is not None and bool(line.serials) and serial not in line.serials
