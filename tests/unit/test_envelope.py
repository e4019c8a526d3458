"""Every event as EPCIS 2.0 and as plain JSON."""

import dataclasses
import json
from typing import cast, get_args

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core import events as ev
from dock.core.events import Event
from dock.core.goods import Disposition, ZoneKind
from dock.core.ids import LocationCode, NotAnId, ParcelId, RmaNo, SiteId, Sku
from dock.sync.envelope import COMPENSATED, REPORTED, compensated, epcis, is_reported, plain
from dock.sync.epcis import capture_document
from dock.sync.epcis_rules import broken_rules
from tests.shared_data import shared
from tests.unit.sync_samples import ACTOR, EVENTS, LPN, PARCEL, PERSON, SECRET, SKU, meta_of

NOW_US = 1_800_000_000_000_000
REPORTED_EVENTS = [event for event in EVENTS if is_reported(event)]


BOOKS_ONLY = (
    ev.DeliveryAccepted,
    ev.DeliveryRefused,
    ev.DonationRefused,
    ev.PracticeNumbered,
    ev.SettlementRecommended,
    ev.SettlementWithdrawn,
    ev.HandoverClosed,
    ev.ChainCheckpointed,
)
"""Told in the plain form alone: EPCIS speaks of objects that move, and nothing moves here."""


def name_of(event: Event) -> str:
    return type(event).__name__


@pytest.fixture(scope="module", name="schema")
def _schema() -> jsonschema_rs.Draft7Validator:
    text = shared("epcis/EPCIS-JSON-Schema.json").read_text("utf-8")
    return jsonschema_rs.Draft7Validator(json.loads(text), validate_formats=True)


def faults(schema: jsonschema_rs.Draft7Validator, document: object) -> list[str]:
    told = json.loads(json.dumps(document))
    return [error.message for error in schema.iter_errors(told)] + list(broken_rules(told, NOW_US))


def test_the_samples_hold_every_kind_of_event() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(Event))


@pytest.mark.parametrize("event", REPORTED_EVENTS, ids=name_of)
def test_every_reported_event_is_valid_epcis(event: Event, schema: jsonschema_rs.Draft7Validator) -> None:
    item = epcis(event, meta_of(1))
    if isinstance(event, BOOKS_ONLY):
        assert item is None
    else:
        assert item is not None
        assert item["eventID"] == "urn:uuid:0192f0c4-0000-7000-8000-000000000001"
        assert faults(schema, capture_document([item])) == []


@pytest.mark.parametrize("event", EVENTS, ids=name_of)
def test_nothing_that_goes_upstream_names_a_person(event: Event) -> None:
    if not is_reported(event):
        assert epcis(event, meta_of(1)) is None
        with pytest.raises(KeyError):
            plain(event, meta_of(1))
        return
    told = json.dumps([plain(event, meta_of(1)), epcis(event, meta_of(1))], ensure_ascii=False)
    for private in (SECRET, "Mario", ACTOR.text, PERSON.text, "\x1b", "\\u001b", "\u202e", "click"):
        assert private not in told


@pytest.mark.parametrize("event", REPORTED_EVENTS, ids=name_of)
def test_the_plain_form_carries_circumstances_and_facts(event: Event) -> None:
    document = plain(event, meta_of(3))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["kind"] == name_of(event)
    assert document["occurred_at"] == "2026-09-21T14:13:23.000001Z"
    facts = document["facts"]
    assert set(REPORTED[type(event)]) == set(cast("dict[str, object]", facts))


def test_reported_fields_exist_and_no_free_text_is_among_them() -> None:
    free = {"reason", "note", "override_reason", "reserve", "seen_code", "title", "customer", "photo", "answer", "text"}
    for kind, told in REPORTED.items():
        assert set(told) <= {field.name for field in dataclasses.fields(kind)}
        assert not set(told) & free


@pytest.mark.parametrize("event", [event for event in EVENTS if type(event) in COMPENSATED], ids=name_of)
def test_a_mistake_is_declared_on_the_event_it_takes_back(event: Event, schema: jsonschema_rs.Draft7Validator) -> None:
    mistaken = next(earlier for earlier in EVENTS if type(earlier) is compensated(event))
    item = epcis(event, meta_of(9), corrects=(mistaken, meta_of(2)))
    first = epcis(mistaken, meta_of(2))
    assert item is not None
    assert first is not None
    assert item.pop("errorDeclaration") == {
        "declarationTime": "2026-09-21T14:13:29.000001Z",
        "reason": "did_not_occur",
    }
    assert item.pop("dock:declarationID") == "urn:uuid:0192f0c4-0000-7000-8000-000000000009"
    assert item == first  # all else is the event as it was sent
    whole = epcis(event, meta_of(9), corrects=(mistaken, meta_of(2)))
    assert whole is not None
    assert faults(schema, capture_document([whole])) == []


@pytest.mark.parametrize("routed", [None, *Disposition])
def test_a_unit_leaves_as_what_it_was_routed(routed: Disposition | None, schema: jsonschema_rs.Draft7Validator) -> None:
    item = epcis(ev.UnitHandedOver(LPN, "DDT 1", "Ecolamp"), meta_of(1), routed=routed)
    assert item is not None
    assert faults(schema, capture_document([item])) == []
    expected: dict[Disposition | None, tuple[str, str, str]] = {
        Disposition.DISPOSE: ("DELETE", "destroying", "destroyed"),
        Disposition.ENERGY: ("DELETE", "destroying", "destroyed"),
        Disposition.DESTROY_SECURE: ("DELETE", "destroying", "destroyed"),
        Disposition.PREPARE_REUSE: ("OBSERVE", "shipping", "disposed"),
        Disposition.RECYCLE: ("OBSERVE", "shipping", "disposed"),
        Disposition.PARTS: ("OBSERVE", "shipping", "disposed"),
    }
    steps = (item["action"], item["bizStep"], item["disposition"])
    assert steps == expected.get(routed, ("OBSERVE", "shipping", "in_transit"))


@pytest.mark.parametrize(
    ("event", "step", "state"),
    [
        (ev.ParcelArrived(PARCEL), "arriving", "in_progress"),
        (ev.ParcelReceived(PARCEL), "receiving", "returned"),
        (ev.ParcelEmptied(PARCEL), "unpacking", "completeness_verified"),
        (ev.UnitIdentified(LPN, PARCEL, SKU, "", "generic"), "unpacking", "completeness_inferred"),
    ],
)
def test_steps_are_named_in_the_words_of_the_standard(event: Event, step: str, state: str) -> None:
    item = epcis(event, meta_of(1))
    assert item is not None
    assert (item["bizStep"], item["disposition"]) == (step, state)


def named(kind: type[RmaNo | ParcelId | Sku | LocationCode | SiteId], text: str) -> object:
    try:
        return kind.parse(text)
    except NotAnId:
        return None


@given(st.text(min_size=1, max_size=40), st.text(max_size=300), st.text(max_size=300))
def test_no_text_makes_an_invalid_document(code: str, free: str, more: str) -> None:
    parcel, sku, place = named(ParcelId, code), named(Sku, code), named(LocationCode, code)
    happened: list[Event] = [ev.UnitHandedOver(LPN, free, more), ev.BlindParcelArrived(PARCEL, free)]
    if isinstance(parcel, ParcelId) and isinstance(sku, Sku) and isinstance(place, LocationCode):
        happened += [ev.ParcelReceived(parcel), ev.UnitNamed(LPN, sku, free, "generic")]
        happened += [ev.UnitPutAway(LPN, place, ZoneKind.SHELF)]
    for event in happened:
        item = epcis(event, meta_of(1))
        assert item is not None
        assert broken_rules(json.loads(json.dumps(capture_document([item]))), NOW_US) == ()
        plain_text = json.dumps(plain(event, meta_of(1)), ensure_ascii=False)
        assert plain_text.encode()  # no half of a character pair is left
        assert "\x1b" not in plain_text


def test_the_same_items_make_the_same_document() -> None:
    items = [item for event in REPORTED_EVENTS if (item := epcis(event, meta_of(1)))]
    assert json.dumps(capture_document(items)) == json.dumps(capture_document(items))


BROKEN: list[tuple[dict[str, object], str]] = [
    ({"schemaVersion": "1.2"}, "schemaVersion"),
    ({"epcisBody": {"eventList": [{"epcList": []}]}}, "empty list"),
    ({"epcisBody": {"eventList": [{"epcList": ["https://id.gs1.org/01/04006381333930"]}]}}, "GTIN"),
    ({"epcisBody": {"eventList": [{"parentID": "https://id.gs1.org/00/006141411234567891"}]}}, "SSCC"),
    ({"epcisBody": {"eventList": [{"epcList": ["https://id.gs1.org/01/04006381333931/21/" + "9" * 1000]}]}}, "21"),
    ({"epcisBody": {"eventList": [{"epcList": ["urn:epc:id:sgtin:4006381.033393." + "9" * 1000]}]}}, "1000"),
    ({"epcisBody": {"eventList": [{"shop:grade": "B"}]}}, "prefix 'shop'"),
    ({"epcisBody": {"eventList": [{"quantityList": [{"epcClass": "urn:x:y", "uom": "XXX"}]}]}}, "unit"),
    ({"epcisBody": {"eventList": [{"recordTime": "2099-01-01T00:00:00Z"}]}}, "future"),
    ({"epcisBody": {"eventList": [{"dock:note": "a\x1bb"}]}}, "control"),
]


@pytest.mark.parametrize(("change", "rule"), BROKEN)
def test_what_the_schema_misses_is_found(change: dict[str, object], rule: str) -> None:
    broken = broken_rules(capture_document([]) | change, NOW_US)
    assert len(broken) == 1
    assert rule.replace("21", "serial") in broken[0]
    assert broken_rules(capture_document([]), NOW_US) == ()
    assert broken_rules([], NOW_US) != ()
