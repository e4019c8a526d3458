"""The mapping of our events to EPCIS 2.0 and CBV 2.0, one event kind a case. Pure.

The only file where "disposition" also means what GS1 means by it: a state of the goods. What the CBV has no word for
(routing, refusing, releasing) is named by a URI of our own, which the schema allows.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote

from dock.core import events as ev
from dock.core.events import Event
from dock.core.goods import Discrepancy, Disposition, Grade, HoldKind, ZoneKind
from dock.core.ids import Gtin, Lpn, ParcelId, RmaNo, Serial
from dock.core.meta import Meta
from dock.sync.wording import clean, iso

Json = dict[str, object]

OWN = "urn:x-returns-dock:"  # private namespace: it claims no domain that is not ours
STEP = OWN + "step:"
CONTEXT: tuple[object, ...] = ("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"dock": OWN})
SCHEMA_VERSION = "2.0"


def capture_document(items: Sequence[Json]) -> Json:
    """The document for POST /capture (EPCIS 2.0, 12.1): the same items give the same bytes at every attempt."""
    newest = max((str(item["dock:recordedTime"]) for item in items), default=iso(0))
    return {
        "@context": list(CONTEXT),
        "type": "EPCISDocument",
        "schemaVersion": SCHEMA_VERSION,
        "creationDate": newest,
        "epcisBody": {"eventList": list(items)},
    }


def epcis_of(event: Event, meta: Meta, routed: Disposition | None) -> Json | None:
    """The event's item, or None where EPCIS has none for its kind."""
    at = _Place(meta)
    match event:
        case ev.ParcelArrived():
            item = at.seen(at.parcel(event.parcel), "arriving", "in_progress")
            if event.door:
                item["readPoint"] = {"id": at.uri("door", event.door.text)}
            return item
        case ev.BlindParcelArrived():
            item = at.seen(at.parcel(event.parcel), "arriving", "in_progress") | {"dock:blind": True}
            if event.sscc:
                item["dock:sscc"] = f"https://id.gs1.org/00/{event.sscc.text}"
            return item
        case ev.ParcelReceived():
            return at.seen(at.parcel(event.parcel), "receiving", "returned")
        case ev.ParcelRefused():
            return at.seen(at.parcel(event.parcel), STEP + "refusing", "in_transit")
        case ev.ParcelOpened():
            return at.seen(at.parcel(event.parcel), "unpacking", "container_open")
        case ev.ParcelEmptied():
            # no children are named: all that was in it is out of it (EPCIS 2.0, 7.4.3)
            return at.unpacked(event.parcel, "completeness_verified", ())
        case ev.ParcelLinked():
            return at.tied(at.parcel(event.parcel), event.rma, "ADD")
        case ev.ParcelUnlinked():
            return at.tied(at.parcel(event.parcel), event.rma, "DELETE")
        case ev.ParcelWeighed():
            item = at.seen(at.parcel(event.parcel), "inspecting", "in_progress")
            mass = {"type": "Mass", "value": event.mass_g, "uom": "GRM"}
            return item | {"sensorElementList": [{"sensorReport": [mass]}]}
        case ev.ParcelLost():
            return at.seen(at.parcel(event.parcel), "other", "unknown")
        case ev.LineReceived():
            item = at.tied(at.unit(event.lpn), event.rma, "ADD", "receiving", "returned")
            return item | {"dock:line": event.line_no, "dock:unitCount": event.unit_count}
        case ev.ShortConfirmed():
            item = at.tied(at.parcel(event.parcel), event.rma, "OBSERVE", "unpacking", "mismatch_quantity")
            return item | {"dock:line": event.line_no, "dock:missingCount": event.missing_count}
        case ev.UnitIdentified():
            return _identified(event, at)
        case ev.UnitNamed():
            return _named(event, at)
        case ev.UnitDetailed():
            return _detailed(event, at)
        case ev.PlateBound():
            return at.seen(at.unit(event.lpn), "repackaging", "active") | {"dock:plate": at.unit(event.plate)}
        case ev.UnitGraded():
            item = at.seen(at.unit(event.lpn), "inspecting", _STATE_OF_GRADE[event.grade])
            is_good = event.grade in _GOOD
            told = ("conformant", "non_conformant") if is_good else ("non_conformant", "conformant")
            item["persistentDisposition"] = {"set": [told[0]], "unset": [told[1]]}
            return item | {"dock:grade": event.grade.value}
        case ev.UnitRouted():
            item = at.seen(at.unit(event.lpn), STEP + "routing", _STATE_OF_ROUTE.get(event.disposition, "unavailable"))
            return item | {"dock:route": event.disposition.value}
        case ev.UnitPutAway():
            step, state = _PUT_AWAY.get(event.zone, ("storing", "unavailable"))
            item = at.seen(at.unit(event.lpn), step, state)
            return item | {"bizLocation": {"id": at.uri("location", event.location.text)}}
        case ev.UnitHandedOver():
            return _handed_over(event, at, routed)
        case ev.UnitRefurbished():
            item = at.seen(at.unit(event.lpn), "repairing", "unavailable")
            return item | {"persistentDisposition": {"unset": ["non_conformant"]}}
        case ev.HoldPlaced():
            item = at.seen(at.unit(event.lpn), "holding", _STATE_OF_HOLD.get(event.hold, "non_sellable_other"))
            return item | {"dock:hold": event.hold.value}
        case ev.HoldReleased():
            return at.seen(at.unit(event.lpn), STEP + "releasing", "in_progress") | {"dock:hold": event.hold.value}
        case (
            ev.LineReceiptUndone() | ev.GradingUndone() | ev.RoutingUndone() | ev.PutAwayUndone() | ev.HandOverUndone()
        ):
            return at.undone(at.unit(event.lpn), event)
        case ev.UnitIdentificationUndone():
            return at.undone(at.unit(event.lpn), event)
        case ev.ShortConfirmationUndone() | ev.ParcelReceiptUndone() | ev.ParcelRefusalUndone():
            return at.undone(at.parcel(event.parcel), event)
        case ev.ParcelOpeningUndone() | ev.ParcelEmptyingUndone():
            return at.undone(at.parcel(event.parcel), event)
        case _:
            return _treated(event, at)


def _treated(event: Event, at: "_Place") -> Json | None:
    """What is done to goods at the bench."""
    match event:
        case ev.UnitWeighed():
            mass = {"type": "Mass", "value": event.mass_g, "uom": "GRM"}
            item = at.seen(at.unit(event.lpn), "inspecting", "in_progress")
            return item | {"sensorElementList": [{"sensorReport": [mass]}]}
        case ev.BatteryAssessed():
            return at.seen(at.unit(event.lpn), "inspecting", "damaged") | {"dock:packing": clean(event.packing)}
        case ev.DataWiped():
            item = at.seen(at.unit(event.lpn), STEP + "wiping", "in_progress")
            return item | {"dock:isDone": event.is_done, "dock:method": clean(event.method)}
        case ev.UnitSplit():
            item = at.seen(at.unit(event.lpn), STEP + "splitting", "in_progress")
            return item | {"dock:into": at.unit(event.into), "dock:unitCount": event.unit_count}
        case ev.DiscrepancyNoted():
            state = _STATE_OF_DISCREPANCY.get(event.kind, "in_progress")
            item = at.seen(at.parcel(event.parcel), "inspecting", state)
            return item | {"dock:discrepancy": event.kind.value, "dock:count": event.count}
        case ev.DiscrepancyUndone():
            return at.undone(at.parcel(event.parcel), event)
        case _:
            return None  # deliveries, settlements, papers: EPCIS speaks of objects, and these speak for themselves


def _named(event: ev.UnitNamed, at: "_Place") -> Json:
    item = at.seen(at.unit(event.lpn), "inspecting", "in_progress") | {"dock:sku": clean(event.sku.text)}
    return item | ({"dock:gtin": _article(event.gtin)} if event.gtin else {})


def _detailed(event: ev.UnitDetailed, at: "_Place") -> Json:
    told = {"serial": event.serial.text if event.serial else "", "lot": event.lot, "expiry": event.expiry}
    item = at.seen(at.unit(event.lpn), "inspecting", "in_progress")
    return item | {f"dock:{name}": clean(value) for name, value in told.items() if value}


def _identified(event: ev.UnitIdentified, at: "_Place") -> Json:
    state = (
        _STATE_OF_DISCREPANCY.get(event.discrepancy, "in_progress") if event.discrepancy else "completeness_inferred"
    )
    item = at.unpacked(event.parcel, state, (at.unit(event.lpn),), event.rma)
    article = _article(event.gtin) if event.gtin else at.uri("article", event.sku.text) if event.sku else None
    if article and event.unit_count > 1:
        item["childQuantityList"] = [{"epcClass": article, "quantity": event.unit_count}]
    if article:
        item["dock:article"] = article
    if event.gtin and event.serial and _AI_21.fullmatch(event.serial.text):
        item["dock:sgtin"] = _article(event.gtin, event.serial)
    return item


def _handed_over(event: ev.UnitHandedOver, at: "_Place", routed: Disposition | None) -> Json:
    if routed in _DESTROYED:
        # DELETE: no later event may speak of what was destroyed (EPCIS 2.0, 7.3.2)
        return at.seen(at.unit(event.lpn), "destroying", "destroyed") | {"action": "DELETE"}
    state = (
        "disposed" if routed in {Disposition.RECYCLE, Disposition.PARTS, Disposition.PREPARE_REUSE} else "in_transit"
    )
    item = at.seen(at.unit(event.lpn), "shipping", state)
    party = "possessing_party" if routed is None else "owning_party"
    if partner := clean(event.partner):
        item["destinationList"] = [{"type": party, "destination": at.uri("party", partner)}]
    if document_no := clean(event.document_no):
        item["bizTransactionList"] = [{"type": "bol", "bizTransaction": at.uri("document", document_no)}]
    return item


class _Place:
    """Items as they begin at one place and moment."""

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    def uri(self, kind: str, text: str) -> str:
        return f"{OWN}{kind}:{_quoted(self._meta.site.text)}:{_quoted(text)}"

    def unit(self, lpn: Lpn) -> str:
        return self.uri("unit", lpn.text)

    def parcel(self, parcel: ParcelId) -> str:
        return self.uri("parcel", parcel.text)

    def seen(self, epc: str, step: str, state: str) -> Json:
        return self._begun("ObjectEvent", "OBSERVE", step, state) | {"epcList": [epc]}

    def unpacked(self, parcel: ParcelId, state: str, children: tuple[str, ...], rma: RmaNo | None = None) -> Json:
        item = self._begun("AggregationEvent", "DELETE", "unpacking", state) | {"parentID": self.parcel(parcel)}
        if children:
            item["childEPCs"] = list(children)
        return item | (self._rma(rma) if rma else {})

    def tied(self, epc: str, rma: RmaNo, action: str, step: str = "", state: str = "") -> Json:
        return self._begun("TransactionEvent", action, step, state) | {"epcList": [epc]} | self._rma(rma)

    def undone(self, epc: str, event: Event) -> Json:
        item = self.seen(epc, STEP + "undoing", "in_progress")
        return item | {"dock:undone": type(event).__name__}

    def _rma(self, rma: RmaNo) -> Json:
        return {"bizTransactionList": [{"type": "rma", "bizTransaction": self.uri("rma", rma.text)}]}

    def _begun(self, kind: str, action: str, step: str, state: str) -> Json:
        meta = self._meta
        item: Json = {
            "type": kind,
            "eventID": f"urn:uuid:{meta.event_id}",
            "eventTime": iso(meta.occurred_us),
            "eventTimeZoneOffset": "+00:00",
            "action": action,
            "readPoint": {"id": self.uri("workstation", meta.workstation.text)},
            "dock:recordedTime": iso(meta.recorded_us),  # EPCIS's recordTime is the repository's own
            "dock:seq": meta.seq,
            "dock:clock": meta.clock_state.value,
        }
        if step:
            item["bizStep"] = step
        if state:
            item["disposition"] = state
        return item


def _article(gtin: Gtin, serial: Serial | None = None) -> str:
    # canonical GS1 Digital Link (GS1 Digital Link URI syntax 1.4, 4.11)
    return f"https://id.gs1.org/01/{gtin.text}" + (f"/21/{_quoted(serial.text)}" if serial else "")


def _quoted(text: str) -> str:
    return quote(clean(text), safe="")


_DESTROYED = frozenset({Disposition.DISPOSE, Disposition.ENERGY, Disposition.DESTROY_SECURE})
_AI_21 = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}")  # GS1 General Specifications, 3.5.2 and 7.11
_GOOD = frozenset({Grade.N, Grade.A, Grade.B, Grade.C})
_STATE_OF_GRADE = {
    Grade.N: "sellable_not_accessible",
    Grade.A: "sellable_not_accessible",
    Grade.B: "sellable_not_accessible",
    Grade.C: "sellable_not_accessible",
    Grade.D: "damaged",
    Grade.P: "needs_replacement",
    Grade.X: "non_sellable_other",
}
_STATE_OF_ROUTE = {
    Disposition.RESTOCK_NEW: "sellable_not_accessible",
    Disposition.RESTOCK_GRADED: "sellable_not_accessible",
    Disposition.RETURN_TO_CUSTOMER: "reserved",
    Disposition.RETURN_TO_VENDOR: "reserved",
    Disposition.DISPOSE: "non_sellable_other",
    Disposition.RECYCLE: "non_sellable_other",
    Disposition.ENERGY: "non_sellable_other",
    Disposition.DESTROY_SECURE: "non_sellable_other",
    Disposition.PREPARE_REUSE: "non_sellable_other",
}
_PUT_AWAY = {
    ZoneKind.SHELF: ("storing", "sellable_not_accessible"),
    ZoneKind.QUARANTINE: ("holding", "non_sellable_other"),
    ZoneKind.SAFETY: ("holding", "non_sellable_other"),
}
_STATE_OF_HOLD = {
    HoldKind.RECALL: "recalled",
    HoldKind.FRAUD: "no_pedigree_match",
    HoldKind.UNKNOWN_GOODS: "unknown",
}
_STATE_OF_DISCREPANCY = {
    Discrepancy.OVER: "mismatch_quantity",
    Discrepancy.EXTRA: "mismatch_class",
    Discrepancy.EMPTY: "mismatch_quantity",
    Discrepancy.SHORT: "mismatch_quantity",
    Discrepancy.WRONG_ITEM: "mismatch_class",
    Discrepancy.WRONG_SERIAL: "mismatch_instance",
    Discrepancy.DAMAGED_IN_TRANSIT: "damaged",
    Discrepancy.NOT_OURS: "no_pedigree_match",
}
