"""Any code leads to its whole case, and lists name what waits for a person."""

from collections.abc import Generator
from dataclasses import fields

import pytest

from dock.core import events as ev
from dock.core.goods import CaseLine, Grade, HoldKind
from dock.core.ids import DeliveryId, Digest, Lpn, ParcelId, RmaNo, Serial, Sku, TrackingNo
from dock.store.finding import find_story
from dock.store.ledger import Ledger
from dock.store.lists import draw_lists
from tests.ledger_kit import SITE, STATION, T0_US, circumstances, ledger_of
from tests.stores import Store

HOUR_US = 3_600_000_000
A, B = (Lpn.mint(STATION, 1, serial) for serial in (1, 2))
RMA, PARCEL, LATE, OTHER = RmaNo("R-1"), ParcelId("P-1"), ParcelId("P-2"), ParcelId("P-3")
GATE, DONE = DeliveryId("UPS 1"), DeliveryId("UPS 2")
SKU, PICTURE = Sku("S-1"), Digest("e" * 64)
DAY: tuple[ev.Event, ...] = (
    ev.CaseAnnounced(RMA, (CaseLine(1, SKU, 1),), order_ref="O-77"),
    ev.ParcelAnnounced(PARCEL, (RMA,), tracking=TrackingNo("1Z999AA10123456784")),
    ev.ParcelAnnounced(LATE, (), expected_us=T0_US - HOUR_US),
    ev.ParcelAnnounced(OTHER, ()),
    ev.DeliveryRegistered(GATE, "UPS", "1", "AB123CD", 3),
    ev.DeliveryRegistered(DONE, "UPS", "2", "AB123CD", 3),
    ev.PiecesCounted(DONE, 3),
    ev.DeliveryAccepted(DONE),
    ev.ParcelArrived(PARCEL),
    ev.ParcelReceived(PARCEL),
    ev.ParcelOpened(PARCEL),
    ev.UnitIdentified(A, PARCEL, SKU, "Lamp", "generic", RMA, 1, serial=Serial("SN-1")),
    ev.LabelRequested(A, "label-a", "lpn", 1),
    ev.LabelStateChanged(A, "label-a", "sending", ""),
    ev.LabelStateChanged(A, "label-a", "uncertain", ""),
    ev.HoldPlaced(A, HoldKind.FRAUD, "seen"),
    ev.PictureAttached(A, "front", PICTURE),
    ev.UnitGraded(A, Grade.B),
    ev.UnitIdentified(B, PARCEL, None, "8001234", "generic"),
    ev.HoldPlaced(B, HoldKind.UNKNOWN_GOODS, "?"),
)


@pytest.fixture
def ledger(store: Store) -> Generator[Ledger]:
    with store.open() as database:
        ledger = ledger_of(database)
        with ledger.transaction() as work:
            work.append(DAY, (), circumstances(T0_US))
        yield ledger


@pytest.mark.parametrize("code", ["R-1", "O-77", "P-1", "1Z999AA10123456784", A.text, B.text])
def test_any_code_of_a_case_leads_to_all_of_it_and_to_nothing_else(ledger: Ledger, code: str) -> None:
    with ledger.reading() as work:
        found = find_story(work.connection, SITE, code, work.look_up)
    assert {(one.kind, one.id) for one in found.things} == {
        ("case", "R-1"),
        ("parcel", "P-1"),
        ("unit", A.text),
        ("unit", B.text),
    }
    assert [(one.shot, one.digest) for one in found.pictures] == [("front", PICTURE.text)]
    keys = [one.key for one in found.story]
    assert keys[0] == "event.CaseAnnounced"
    assert keys[-1] == "event.HoldPlaced"
    assert "event.DeliveryRegistered" not in keys
    outcomes = [dict(one.params)["outcome"] for one in found.story if one.key == "event.LabelStateChanged"]
    assert outcomes == ["uncertain"]
    assert {one.actor for one in found.story} == {"op-7"}


def test_every_field_of_an_event_can_stand_in_its_sentence(ledger: Ledger) -> None:
    with ledger.reading() as work:
        story = find_story(work.connection, SITE, "R-1", work.look_up).story
    graded = next(one for one in story if one.key == "event.UnitGraded")
    assert {name for name, _ in graded.params} == {one.name for one in fields(ev.UnitGraded)}
    assert dict(graded.params)["grade"] == "B"


@pytest.mark.parametrize("code", ["", "nobody knows it", "4006381333931", "\x1b[2J"])
def test_a_code_that_nobody_knows_finds_nothing(ledger: Ledger, code: str) -> None:
    with ledger.reading() as work:
        found = find_story(work.connection, SITE, code, work.look_up)
    assert (found.things, found.pictures, found.story) == ((), (), ())


def test_lists_hold_what_waits_for_a_person(ledger: Ledger) -> None:
    with ledger.reading() as work:
        lists = draw_lists(work.connection, SITE, T0_US, work.look_up)
    assert [one.delivery for one in lists.deliveries] == [GATE.text]
    assert [one.parcel for one in lists.late] == [LATE.text]
    assert [one.lpn for one in lists.unnamed] == [B.text]
    assert [one.lpn for one in lists.held] == [A.text, B.text]
    assert [one.lpn for one in lists.in_doubt] == [A.text]
    label = lists.in_doubt[0].label
    assert label is not None
    assert (label.label_id, label.outcome) == ("label-a", "uncertain")
    assert lists.in_repair == lists.staged == ()
