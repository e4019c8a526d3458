"""The kinds of aggregate: which stream an event belongs to, how it changes its state, and which codes name it."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from dock.core import (
    benches,
    cases,
    deliveries,
    handovers,
    parcels,
    people,
    places,
    recalls,
    series,
    unit_changes,
    units,
)
from dock.core.doors import door as doors
from dock.core.events import (
    ArticleDefined,
    BenchEvent,
    CaseEvent,
    DeliveryEvent,
    DoorEvent,
    Event,
    HandoverEvent,
    LocationDefined,
    ParcelEvent,
    PersonEvent,
    RecallEvent,
    SeriesEvent,
    StationEvent,
    UnitEvent,
)
from dock.core.goods import Article, Location
from dock.core.ids import (
    ActorId,
    DeliveryId,
    DoorId,
    HandoverId,
    LocationCode,
    Lpn,
    ParcelId,
    RecallId,
    RmaNo,
    SeriesId,
    Sku,
    WorkstationId,
)

Ref: TypeAlias = (
    RmaNo
    | DeliveryId
    | ParcelId
    | Lpn
    | DoorId
    | WorkstationId
    | ActorId
    | Sku
    | LocationCode
    | RecallId
    | SeriesId
    | HandoverId
)
"""What names one aggregate: its id, whose class says which kind."""

State: TypeAlias = (
    cases.Case
    | deliveries.Delivery
    | parcels.Parcel
    | units.Unit
    | doors.Door
    | benches.Bench
    | people.Person
    | Article
    | Location
    | recalls.Recall
    | series.Series
    | handovers.Handover
)

KINDS: dict[type, str] = {
    RmaNo: "case",
    DeliveryId: "delivery",
    ParcelId: "parcel",
    Lpn: "unit",
    DoorId: "door",
    WorkstationId: "bench",
    ActorId: "person",
    Sku: "article",
    LocationCode: "location",
    RecallId: "recall",
    SeriesId: "series",
    HandoverId: "handover",
}

STATION_STREAM = "station"


@dataclass(frozen=True, slots=True)
class Name:
    """A code that leads to an aggregate: what kind of code, and its text."""

    by: str
    value: str


def ref_of(event: Event) -> Ref | None:
    """The aggregate that an event changes; None: the station's own stream, which has no state."""
    if isinstance(event, CaseEvent):
        return event.rma
    if isinstance(event, DeliveryEvent):
        return event.delivery
    if isinstance(event, ParcelEvent):
        return event.parcel
    if isinstance(event, UnitEvent):
        return event.lpn
    if isinstance(event, DoorEvent):
        return event.door
    if isinstance(event, BenchEvent):
        return event.bench
    if isinstance(event, PersonEvent):
        return event.actor
    if isinstance(event, RecallEvent):
        return event.recall
    if isinstance(event, SeriesEvent):
        return event.series
    if isinstance(event, HandoverEvent):
        return event.handover
    if isinstance(event, ArticleDefined):
        return event.sku
    return event.location if isinstance(event, LocationDefined) else None


def apply(state: State | None, event: Event) -> State:
    """The aggregate after the event.

    Raises:
        NotInThisState: a transition table has no such row: a decision was wrong.
    """
    if isinstance(event, CaseEvent):
        assert state is None or isinstance(state, cases.Case)
        return cases.apply(state, event)
    if isinstance(event, DeliveryEvent):
        assert state is None or isinstance(state, deliveries.Delivery)
        return deliveries.apply(state, event)
    if isinstance(event, ParcelEvent):
        assert state is None or isinstance(state, parcels.Parcel)
        return parcels.apply(state, event)
    if isinstance(event, UnitEvent):
        assert state is None or isinstance(state, units.Unit)
        return unit_changes.apply(state, event)
    if isinstance(event, DoorEvent):
        assert state is None or isinstance(state, doors.Door)
        return doors.apply(state, event)
    if isinstance(event, BenchEvent):
        assert state is None or isinstance(state, benches.Bench)
        return benches.apply(state, event)
    if isinstance(event, PersonEvent):
        assert state is None or isinstance(state, people.Person)
        return people.apply(state, event)
    if isinstance(event, RecallEvent):
        assert state is None or isinstance(state, recalls.Recall)
        return recalls.apply(state, event)
    if isinstance(event, SeriesEvent):
        assert state is None or isinstance(state, series.Series)
        return series.apply(state, event)
    if isinstance(event, HandoverEvent):
        assert state is None or isinstance(state, handovers.Handover)
        return handovers.apply(state, event)
    if isinstance(event, ArticleDefined):
        assert state is None or isinstance(state, Article)
        return places.apply_article(state, event)
    if isinstance(event, LocationDefined):
        assert state is None or isinstance(state, Location)
        return places.apply_location(state, event)
    assert not isinstance(event, StationEvent), "the station's own stream has no state"
    assert_never(event)


def names_of(state: State) -> frozenset[Name]:
    """Every code that leads to this aggregate. What is undone is found no more."""
    match state:
        case cases.Case():
            orders = {Name("order", state.order_ref)} if state.order_ref else set[Name]()
            customers = {Name("customer", state.customer.text)} if state.customer else set[Name]()
            return frozenset({Name("rma", state.rma.text), *orders, *customers})
        case parcels.Parcel():
            return _parcel_names(state)
        case units.Unit():
            return _unit_names(state)
        case Article():
            gtins = {Name("gtin", state.gtin.text)} if state.gtin else set[Name]()
            return frozenset({Name("sku", state.sku.text), *gtins})
        case Location():
            return frozenset({Name("code", state.code.text)})
        case people.Person():
            badge = {Name("badge", state.badge)} if state.badge else set[Name]()
            return frozenset({Name("actor", state.actor.text), *badge})
        case deliveries.Delivery():
            return frozenset({Name("delivery", state.delivery.text), Name("document", state.document_no)})
        case benches.Bench():
            return frozenset({Name("unit", state.unit.text)}) if state.unit else frozenset()
        case recalls.Recall():
            return _recall_names(state)
        case handovers.Handover():
            if state.state is not handovers.HandoverState.FILLING:
                return frozenset({Name("handover", state.handover.text)})
            loaded = {Name("unit", one.lpn.text) for one in state.loaded}
            return frozenset({Name("handover", state.handover.text), *loaded})
        case doors.Door() | series.Series():
            return frozenset()
        case _:
            assert_never(state)


def _recall_names(recall: recalls.Recall) -> frozenset[Name]:
    """Of a recall that binds: the article codes that lead to it at the first scan."""
    names = {Name("recall", recall.recall.text)}
    if recall.is_lifted:
        return frozenset(names)
    if recall.sku:
        names.add(Name("sku", recall.sku.text))
    if recall.gtin:
        names.add(Name("gtin", recall.gtin.text))
    return frozenset(names)


def _parcel_names(parcel: parcels.Parcel) -> frozenset[Name]:
    if parcel.state is parcels.ParcelState.UNDONE:
        return frozenset({Name("lpn", parcel.parcel.text)})
    names = {Name("parcel", parcel.parcel.text), *(Name("rma", rma.text) for rma in parcel.rmas)}
    if parcel.tracking:
        names.add(Name("tracking", parcel.tracking.text))
    if parcel.sscc:
        names.add(Name("sscc", parcel.sscc.text))
    if parcel.asn:
        names.add(Name("asn", parcel.asn))
    if parcel.seen_code:
        names.add(Name("seen", parcel.seen_code))
    return frozenset(names)


def _unit_names(unit: units.Unit) -> frozenset[Name]:
    # The plate of an undone unit still leads to it, so that a scan of its old label is answered.
    names = {Name("lpn", unit.lpn.text), Name("parcel", unit.parcel.text)}
    names |= {Name("label", label.label_id) for label in unit.labels}
    if unit.plate:
        names.add(Name("lpn", unit.plate.text))
    if unit.state is units.UnitState.UNDONE:
        return frozenset(names)
    if unit.serial and unit.sku:
        names.add(Name("serial", f"{unit.sku.text}|{unit.serial.text}"))
    if unit.rma:
        names.add(Name("rma", unit.rma.text))
    if unit.location and unit.state is not units.UnitState.GONE:
        names.add(Name("location", unit.location.text))
    if unit.place and unit.state is units.UnitState.ROUTED:
        names.add(Name("place", unit.place.text))  # it is on its way there
    return frozenset(names)
