"""An event as other systems read it: EPCIS 2.0 JSON-LD, and plain JSON. Pure.

Nothing here names a person: no actor, no customer's key, no text that a person typed freely. What is told is listed
kind by kind (`REPORTED`), so that a new field stays at home until someone decides otherwise.
"""

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from types import MappingProxyType
from typing import cast

from dock.core import events as ev
from dock.core.events import Event
from dock.core.goods import Disposition
from dock.core.meta import Meta
from dock.core.money import Money
from dock.sync.epcis import Json, epcis_of
from dock.sync.wording import clean, iso

PLAIN_SCHEMA = 1  # version of the plain contract; a reader that knows a version reads all its documents

REPORTED: Mapping[type[Event], tuple[str, ...]] = MappingProxyType(
    {
        ev.LineReceived: ("rma", "line_no", "lpn", "unit_count"),
        ev.LineReceiptUndone: ("rma", "line_no", "lpn", "unit_count"),
        ev.ShortConfirmed: ("rma", "line_no", "missing_count", "parcel"),
        ev.ShortConfirmationUndone: ("rma", "line_no", "missing_count", "parcel"),
        ev.DeliveryAccepted: ("delivery",),
        ev.DeliveryRefused: ("delivery",),
        ev.ParcelArrived: ("parcel", "door", "delivery"),
        ev.BlindParcelArrived: ("parcel", "tracking", "sscc"),
        ev.ParcelReceived: ("parcel",),
        ev.ParcelRefused: ("parcel",),
        ev.ParcelOpened: ("parcel",),
        ev.ParcelEmptied: ("parcel",),
        ev.ParcelLinked: ("parcel", "rma"),
        ev.ParcelUnlinked: ("parcel", "rma"),
        ev.ParcelWeighed: ("parcel", "mass_g"),
        ev.ParcelLost: ("parcel",),
        ev.ParcelReceiptUndone: ("parcel", "was_blind"),
        ev.ParcelRefusalUndone: ("parcel",),
        ev.ParcelOpeningUndone: ("parcel",),
        ev.ParcelEmptyingUndone: ("parcel",),
        ev.ChainCheckpointed: ("chain_seq", "head", "public_key", "seal"),
        ev.UnitIdentified: (
            "lpn", "parcel", "sku", "article_class", "rma", "line_no", "gtin", "serial", "unit_count", "discrepancy",
            "lot", "expiry",
        ),
        ev.UnitNamed: ("lpn", "sku", "article_class", "gtin"),
        ev.UnitDetailed: ("lpn", "serial", "lot", "expiry", "discrepancy"),
        ev.PlateBound: ("lpn", "plate"),
        ev.UnitGraded: ("lpn", "grade", "caps"),
        ev.GradingUndone: ("lpn", "earlier", "earlier_caps"),
        ev.UnitRouted: ("lpn", "disposition", "zone", "rules", "because"),
        ev.RoutingUndone: ("lpn", "earlier", "earlier_zone"),
        ev.UnitPutAway: ("lpn", "location", "zone"),
        ev.PutAwayUndone: ("lpn", "location"),
        ev.UnitHandedOver: ("lpn", "document_no", "partner"),
        ev.HandOverUndone: ("lpn", "document_no"),
        ev.UnitRefurbished: ("lpn",),
        ev.HoldPlaced: ("lpn", "hold"),
        ev.HoldReleased: ("lpn", "hold"),
        ev.UnitIdentificationUndone: ("lpn",),
        ev.UnitWeighed: ("lpn", "mass_g"),
        ev.BatteryAssessed: ("lpn", "packing"),
        ev.DataWiped: ("lpn", "method", "is_done"),
        ev.UnitSplit: ("lpn", "into", "unit_count"),
        ev.DonationRefused: ("lpn", "partner"),
        ev.DiscrepancyNoted: ("parcel", "kind", "count", "rma"),
        ev.DiscrepancyUndone: ("parcel", "kind", "count"),
        ev.PracticeNumbered: ("rma", "practice_no"),
        ev.SettlementRecommended: ("rma", "line_no", "kind", "amount", "unit_count"),
        ev.SettlementWithdrawn: ("rma", "line_no"),
        ev.HandoverClosed: ("handover", "official_no", "ewc", "weee_group"),
    }
)  # fmt: skip

COMPENSATED: Mapping[type[Event], type[Event]] = MappingProxyType(
    {
        ev.LineReceiptUndone: ev.LineReceived,
        ev.ShortConfirmationUndone: ev.ShortConfirmed,
        ev.ParcelUnlinked: ev.ParcelLinked,
        ev.ParcelReceiptUndone: ev.ParcelReceived,
        ev.ParcelRefusalUndone: ev.ParcelRefused,
        ev.ParcelOpeningUndone: ev.ParcelOpened,
        ev.ParcelEmptyingUndone: ev.ParcelEmptied,
        ev.GradingUndone: ev.UnitGraded,
        ev.RoutingUndone: ev.UnitRouted,
        ev.PutAwayUndone: ev.UnitPutAway,
        ev.HandOverUndone: ev.UnitHandedOver,
        ev.UnitIdentificationUndone: ev.UnitIdentified,
        ev.DiscrepancyUndone: ev.DiscrepancyNoted,
    }
)
"""What a compensating event takes back: the latest of this kind in its stream that was not taken back yet."""


def is_reported(event: Event) -> bool:
    """Whether this event goes upstream at all."""
    return type(event) in REPORTED


def compensated(event: Event) -> type[Event] | None:
    """The kind of event that this one takes back; None where it takes nothing back."""
    return COMPENSATED.get(type(event))


def plain(event: Event, meta: Meta) -> Json:
    """The event in the plain JSON contract (docs/openapi.json, Event).

    Raises:
        KeyError: this kind is not reported.
    """
    told = REPORTED[type(event)]
    facts = {field.name: _told(getattr(event, field.name)) for field in fields(event) if field.name in told}
    document: Json = {
        "schema": PLAIN_SCHEMA,
        "event_id": meta.event_id,
        "kind": type(event).__name__,
        "stream": {"kind": meta.stream_kind.value, "id": meta.stream_id},
        "seq": meta.seq,
        "site": meta.site.text,
        "station": meta.station.text,
        "workstation": meta.workstation.text,
        "occurred_at": iso(meta.occurred_us),
        "recorded_at": iso(meta.recorded_us),
        "clock": meta.clock_state.value,
        "program_version": clean(meta.program_version),
        "settings": meta.settings.text,
        "rules": meta.rules.text,
        "facts": facts,
    }
    if meta.device:
        document["device"] = meta.device.text
    return document


def epcis(
    event: Event,
    meta: Meta,
    *,
    corrects: tuple[Event, Meta] | None = None,
    routed: Disposition | None = None,
) -> Json | None:
    """The event as one item of an EPCIS document; None where EPCIS has no event for it.

    A compensating event becomes what it takes back (`corrects`) once more, with an error declaration (EPCIS 2.0,
    7.4.1.2); a sent event is never edited. `routed` says as what a unit left that was handed over.
    """
    if not is_reported(event):
        return None
    if corrects is None:
        return epcis_of(event, meta, routed)
    mistaken, its_meta = corrects
    item = epcis_of(mistaken, its_meta, routed)
    if item is not None:
        # The declaration keeps the id of the event it declares wrong; its own id goes along for the reader's books.
        item["errorDeclaration"] = {"declarationTime": iso(meta.occurred_us), "reason": "did_not_occur"}
        item["dock:declarationID"] = f"urn:uuid:{meta.event_id}"
    return item


def _told(fact: object) -> object:
    match fact:
        case None | bool() | int():
            return fact
        case Enum():
            return str(fact.value)
        case str():
            return clean(fact)
        case tuple():
            return [_told(part) for part in cast("tuple[object, ...]", fact)]
        case Money():
            return {"amount": fact.decimal, "currency": fact.currency}
        case _:
            return clean(str(getattr(fact, "text")))  # noqa: B009  # every identifier of dock.core.ids has a text
