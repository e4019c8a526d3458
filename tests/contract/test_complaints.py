"""What users of other returns systems asked for and did not get, each as a day at this dock on its real ledger.

The numbers are those of the public threads; docs/complaints.md lists them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dock.core import commands as do
from dock.core.events import CheckAnswered, RepairNoted, UnitGraded, UnitRefurbished
from dock.core.goods import (
    Article,
    CaseLine,
    Discrepancy,
    Disposition,
    Grade,
    HandoverKind,
    HoldKind,
    SettlementKind,
    ZoneKind,
)
from dock.core.handovers import Handover
from dock.core.ids import (
    ActorId,
    Digest,
    Gtin,
    HandoverId,
    LocationCode,
    ParcelId,
    RecallId,
    RmaNo,
    Serial,
    SeriesId,
    Sku,
)
from dock.core.list_views import ContainerView
from dock.core.money import Money
from dock.core.parcels import Parcel
from dock.core.series import Series
from dock.core.units import UnitState
from tests.real_dock import PLACES, RealDock, opened, plate

LAMP, PHONE, GTIN = Sku("LAMP"), Sku("PHONE"), Gtin.parse("4006381333931")
R1, R2, P1, P2 = RmaNo("R-1"), RmaNo("R-2"), ParcelId("P-1"), ParcelId("P-2")
PHOTO, SIGNED = Digest("c" * 64), Digest("d" * 64)
TEN = Money(1000, "EUR")


@pytest.fixture(name="dock")
def _dock(tmp_path: Path) -> Iterator[RealDock]:
    with opened(tmp_path / "dock.db") as dock:
        catalogue(dock)
        yield dock


def catalogue(dock: RealDock) -> None:
    dock.system(
        do.DefineArticle(Article(LAMP, "Lamp", gtin=GTIN, price=Money(9000, "EUR"), mass_g=400, cn_code="9405")),
        do.DefineArticle(Article(PHONE, "Phone", "phone", price=Money(40000, "EUR"), has_serial=True)),
    )


def announce(dock: RealDock, *lines: CaseLine, rma: RmaNo = R1, parcel: ParcelId = P1, order: str = "") -> None:
    dock.system(do.AnnounceCase(rma, lines, order_ref=order), do.AnnounceParcel(parcel, (rma,)))
    dock.done(do.ReceiveParcel(parcel))


def grade(dock: RealDock, serial: int, wish: Grade, **answers: str) -> None:
    unit = plate(serial)
    dock.done(do.InspectUnit(unit), *(do.AnswerCheck(unit, check, answer) for check, answer in answers.items()))
    dock.done(do.GradeUnit(unit, wish))


def test_part_of_a_batch_is_received_and_counts_stay_whole_numbers(dock: RealDock) -> None:
    """OCA/rma#398, #629."""
    announce(dock, CaseLine(1, LAMP, 13))
    dock.done(do.IdentifyUnit(P1, LAMP, unit_count=7))
    assert dock.refused(do.FinishParcel(P1)) == "parcel_is_short"
    dock.done(do.FinishParcel(P1, is_short_confirmed=True))
    case = dock.case(R1)
    assert (case.received_count(1), case.short, case.open_count(case.line(1))) == (7, ((1, 6),), 0)


def test_more_than_was_authorised_is_told_and_what_is_left_is_counted_down(dock: RealDock) -> None:
    """OCA/rma#268, #418; ForgeFlow#628; OCA/wms#1090, #895."""
    announce(dock, CaseLine(1, LAMP, 2))
    answers = [dock.done(do.IdentifyUnit(P1, LAMP)) for _ in range(3)]
    assert answers == ["unit_accepted", "unit_accepted", "unit_over"]
    assert dock.unit(3).discrepancy is Discrepancy.OVER
    assert dock.case(R1).open_count(dock.case(R1).line(1)) == 0


def test_splitting_a_lot_changes_nothing_of_the_rest(dock: RealDock) -> None:
    """OCA/rma#615."""
    announce(dock, CaseLine(1, LAMP, 10))
    dock.done(do.IdentifyUnit(P1, LAMP, unit_count=10))
    before = dock.unit(1)
    assert dock.done(do.SplitUnit(plate(1), 3)) == "unit_split"
    rest, part = dock.unit(1), dock.unit(2)
    assert (rest.unit_count, part.unit_count, part.split_from) == (7, 3, plate(1))
    assert (rest.state, rest.grade, rest.rma, rest.line_no) == (before.state, before.grade, before.rma, before.line_no)
    assert dock.case(R1).received_count(1) == 10
    assert dock.refused(do.SplitUnit(plate(2), 3)) == "count_out_of_range"


def test_one_line_ends_in_several_grades(dock: RealDock) -> None:
    """erpnext#34435: accepted and rejected goods in one return."""
    announce(dock, CaseLine(1, LAMP, 5))
    dock.done(do.IdentifyUnit(P1, LAMP, unit_count=5), do.SplitUnit(plate(1), 2))
    grade(dock, 1, Grade.A)
    grade(dock, 2, Grade.X, looks="beyond_repair")
    assert dock.unit(1).disposition is Disposition.RESTOCK_GRADED
    assert dock.unit(2).grade is Grade.X


def test_goods_are_received_without_any_refund_and_a_line_stands_once(dock: RealDock) -> None:
    """medusa#4052, #5263, #14936."""
    twice = (CaseLine(1, LAMP, 1), CaseLine(1, PHONE, 1))
    refusal = dock.ask(do.AnnounceCase(R2, twice), is_system=True)
    assert refusal is not None
    assert refusal.key == "case_lines_wrong"
    announce(dock, CaseLine(1, LAMP, 1))
    dock.done(do.IdentifyUnit(P1, LAMP), do.FinishParcel(P1))
    grade(dock, 1, Grade.A)
    dock.done(do.PutAway(plate(1), PLACES[ZoneKind.SHELF]))
    assert dock.unit(1).state is UnitState.AVAILABLE
    assert dock.case(R1).settlements == ()


def test_a_repair_is_three_steps_and_the_history_of_grades_stays(dock: RealDock) -> None:
    """InvenTree#8065, #8590: and nothing needs a serial number."""
    announce(dock, CaseLine(1, LAMP, 1))
    dock.done(do.IdentifyUnit(P1, LAMP))
    grade(dock, 1, Grade.D, looks="broken", textile="no")
    assert dock.unit(1).disposition is Disposition.REFURBISH
    dock.done(do.PutAway(plate(1), PLACES[ZoneKind.REFURBISH]))
    dock.done(do.NoteRepair(plate(1), 12, (("SOCKET", 1),), 150), do.EndRefurbishment(plate(1), "new socket"))
    grade(dock, 1, Grade.B, looks="light")
    unit = dock.unit(1)
    assert (unit.repair_minutes, unit.parts_minor, unit.disposition) == (12, 150, Disposition.RESTOCK_GRADED)
    kinds = [
        type(event)
        for event, _ in dock.events(plate(1))
        if isinstance(event, UnitGraded | RepairNoted | UnitRefurbished)
    ]
    assert kinds == [UnitGraded, RepairNoted, UnitRefurbished, UnitGraded]


def test_expected_serials_are_verified_by_scan_and_a_swapped_one_is_held(dock: RealDock) -> None:
    """InvenTree#11367, #11289."""
    announce(dock, CaseLine(1, PHONE, 2, serials=(Serial("SN-1"), Serial("SN-2"))))
    assert dock.done(do.IdentifyUnit(P1, PHONE, Serial("SN-1"))) == "unit_accepted"
    assert dock.done(do.IdentifyUnit(P1, PHONE, Serial("SN-9"))) == "unit_wrong_serial"
    assert dock.unit(2).holds == (HoldKind.FRAUD,)
    assert dock.refused(do.IdentifyUnit(P1, PHONE, Serial("SN-1"))) == "serial_already_received"


def test_every_scan_says_what_it_was_and_why_it_was_not_used(dock: RealDock) -> None:
    """inventree-app#606."""
    announce(dock, CaseLine(1, LAMP, 1))
    assert dock.refused(do.EnterCode("0000-WHAT-IS-THIS")) == "goods_unknown"
    key, params = dock.said()
    assert (key, params["code"]) == ("goods_unknown", "0000-WHAT-IS-THIS")


def test_lot_and_expiry_of_one_scan_fill_their_fields(dock: RealDock) -> None:
    """OCA/wms#1018."""
    announce(dock, CaseLine(1, LAMP, 1, gtin=GTIN))
    dock.done(do.EnterCode("0104006381333931172712311" + "0LOT7", "]d2"))
    assert (dock.unit(1).lot, dock.unit(1).expiry, dock.unit(1).line_no) == ("LOT7", "271231", 1)


def test_one_scan_that_is_delivered_twice_counts_once(dock: RealDock) -> None:
    """openboxes-mobile#437; openpos#2108; snipe-it#6476."""
    announce(dock, CaseLine(1, LAMP, 5, gtin=GTIN))
    dock.done(do.EnterCode("4006381333931", "]E0"), do.EnterCode("4006381333931", "]E0"))
    assert dock.case(R1).received_count(1) == 1


def test_a_serial_that_is_written_like_an_article_collides_with_nothing(dock: RealDock) -> None:
    """celerp#326."""
    announce(dock, CaseLine(1, PHONE, 1, serials=(Serial("LAMP"),)))
    dock.done(do.IdentifyUnit(P1, PHONE, Serial("LAMP")), do.IdentifyUnit(P1, LAMP))
    assert [dock.unit(1).sku, dock.unit(2).sku] == [PHONE, LAMP]


def test_a_hold_stops_goods_wherever_they_are(dock: RealDock) -> None:
    """D365 docs#4109."""
    announce(dock, CaseLine(1, LAMP, 1))
    dock.done(do.IdentifyUnit(P1, LAMP))
    grade(dock, 1, Grade.A)
    dock.done(do.PutAway(plate(1), PLACES[ZoneKind.SHELF]), do.PlaceHold(plate(1), HoldKind.SUPERVISOR, "look again"))
    assert (dock.unit(1).state, dock.unit(1).disposition) == (UnitState.ROUTED, Disposition.QUARANTINE)


def test_progress_is_kept_answer_by_answer_and_taken_up_again_after_a_crash(tmp_path: Path) -> None:
    """openboxes#192, OBPIH-1996."""
    path = tmp_path / "crash.db"
    with opened(path) as dock:
        dock.system(do.DefineArticle(Article(LAMP, "Lamp")))
        announce(dock, CaseLine(1, LAMP, 2))
        dock.done(do.IdentifyUnit(P1, LAMP), do.InspectUnit(plate(1)), do.AnswerCheck(plate(1), "looks", "light"))
    with opened(path, is_new=False) as dock:
        dock.sign_in("anna")  # somebody else goes on
        assert dock.unit(1).answers == (("looks", "light"),)
        assert (dock.unit(1).checklist, dock.unit(1).checklist_version) == ("generic", 2)
        assert dock.refused(do.GradeUnit(plate(1), Grade.A)) == "grade_capped"
        dock.done(do.GradeUnit(plate(1), Grade.B), do.IdentifyUnit(P1, LAMP))
        by = {meta.actor for event, meta in dock.events(plate(1)) if isinstance(event, CheckAnswered | UnitGraded)}
        assert by == {ActorId("boss"), ActorId("anna")}


def test_two_open_returns_of_one_order_line_are_settled_once(dock: RealDock) -> None:
    """reaction-feature-requests#97, fastapi-ecommerce#58."""
    line = CaseLine(1, LAMP, 1, unit_price=TEN, order_line="7")
    announce(dock, line, order="O-1")
    announce(dock, line, rma=R2, parcel=P2, order="O-1")
    dock.done(do.IdentifyUnit(P1, LAMP), do.IdentifyUnit(P2, LAMP))
    grade(dock, 1, Grade.A)
    grade(dock, 2, Grade.A)
    assert dock.refused(do.RecommendSettlement(R1, 9, SettlementKind.FULL)) == "line_unknown"
    dock.done(do.RecommendSettlement(R1, 1, SettlementKind.FULL))
    assert dock.case(R1).settlements[0].amount == TEN
    assert dock.refused(do.RecommendSettlement(R1, 1, SettlementKind.FULL)) == "line_is_settled"
    assert dock.refused(do.RecommendSettlement(R2, 1, SettlementKind.FULL)) == "line_is_settled"
    dock.done(do.WithdrawSettlement(R1, 1, "wrong line"), do.RecommendSettlement(R2, 1, SettlementKind.CREDIT))


def test_a_deduction_needs_pictures_of_these_very_goods(dock: RealDock) -> None:
    announce(dock, CaseLine(1, LAMP, 1, unit_price=TEN))
    dock.done(do.IdentifyUnit(P1, LAMP))
    partial = do.RecommendSettlement(R1, 1, SettlementKind.PARTIAL, (("worn beyond trying on", 300),), (PHOTO,))
    assert dock.refused(partial) == "grade_first"
    grade(dock, 1, Grade.C, looks="visible")
    assert dock.refused(partial) == "deduction_unproven"
    dock.done(do.AttachPicture(plate(1), "damage", PHOTO), partial)
    assert dock.case(R1).settlements[0].amount == Money(700, "EUR")


def test_the_practice_number_is_given_once_a_return_and_has_no_gaps(dock: RealDock) -> None:
    for rma, parcel in ((R1, P1), (R2, P2)):
        announce(dock, CaseLine(1, LAMP, 2), rma=rma, parcel=parcel)
        dock.done(do.IdentifyUnit(parcel, LAMP), do.IdentifyUnit(parcel, LAMP))
    assert [dock.case(rma).practice_no for rma in (R1, R2)] == ["RESO-2027-000001", "RESO-2027-000002"]
    series = dock.state(SeriesId("RESO-2027"))
    assert isinstance(series, Series)
    assert (series.last, series.voided) == (2, ())


def test_recalled_goods_stop_at_their_first_scan_by_lot_and_serial(dock: RealDock) -> None:
    dock.system(do.ListRecall(RecallId("RC-1"), "shock", "Safety Gate", gtin=GTIN, lots=("L7",)))
    dock.system(do.ListRecall(RecallId("RC-2"), "fire", "maker", sku=PHONE, serial_from="SN-100", serial_to="SN-199"))
    announce(dock, CaseLine(1, LAMP, 3), CaseLine(2, PHONE, 2))
    assert dock.done(do.IdentifyUnit(P1, LAMP, lot="L8")) == "unit_accepted"
    assert dock.done(do.IdentifyUnit(P1, LAMP, lot="L7")) == "unit_recalled"
    assert dock.done(do.IdentifyUnit(P1, LAMP)) == "unit_recalled"  # a lot that nobody knows clears nothing
    assert dock.done(do.IdentifyUnit(P1, PHONE, Serial("SN-150"))) == "unit_recalled"
    assert dock.done(do.IdentifyUnit(P1, PHONE, Serial("SN-200"))) == "unit_accepted"
    grade(dock, 2, Grade.A)
    assert dock.unit(2).zone is ZoneKind.QUARANTINE
    dock.done(do.LiftRecall(RecallId("RC-1"), "lifted by the authority"))
    assert dock.unit(2).holds == (HoldKind.RECALL,)


def test_a_damaged_battery_goes_to_the_safety_area_and_leaves_it_only_assessed_and_packed(dock: RealDock) -> None:
    announce(dock, CaseLine(1, PHONE, 1))
    dock.done(do.IdentifyUnit(P1, PHONE, Serial("SN-1")))
    grade(dock, 1, Grade.X, battery="damaged")
    assert dock.unit(1).zone is ZoneKind.SAFETY
    assert dock.refused(do.PutAway(plate(1), PLACES[ZoneKind.QUARANTINE])) == "wrong_place"
    dock.done(do.PutAway(plate(1), PLACES[ZoneKind.SAFETY]))
    assert dock.refused(do.ReleaseHold(plate(1), HoldKind.BATTERY, "looks calm")) == "assess_battery_first"
    assert dock.refused(do.AssessBattery(plate(1), (("hot", ""),), "P908")) == "assessment_incomplete"
    dock.done(do.AssessBattery(plate(1), (("hot", "no"), ("leaking", "no")), "P908"))
    dock.done(do.ReleaseHold(plate(1), HoldKind.BATTERY, "packed"))
    assert dock.unit(1).packing == "P908"


def test_a_device_stays_locked_in_until_its_wiping_is_on_record(dock: RealDock) -> None:
    announce(dock, CaseLine(1, PHONE, 1))
    dock.done(do.IdentifyUnit(P1, PHONE, Serial("SN-1")))
    grade(dock, 1, Grade.A, wiped="no")
    assert dock.unit(1).holds == (HoldKind.PERSONAL_DATA,)
    assert dock.refused(do.ReleaseHold(plate(1), HoldKind.PERSONAL_DATA, "trust me")) == "wipe_first"
    assert dock.done(do.RecordWipe(plate(1), "NIST 800-88 purge", "eraser 3", is_done=False)) == "wipe_failed"
    assert dock.done(do.RecordWipe(plate(1), "NIST 800-88 purge", "eraser 3", is_done=True)) == "data_wiped"
    assert dock.unit(1).holds == ()


def test_a_box_with_a_brick_in_it_is_seen_by_its_weight(dock: RealDock) -> None:
    announce(dock, CaseLine(1, LAMP, 1))
    dock.done(do.IdentifyUnit(P1, LAMP))
    assert dock.refused(do.WeighUnit(plate(1), -3)) == "mass_out_of_range"
    assert dock.done(do.WeighUnit(plate(1), 430)) == "unit_weighed"
    assert dock.done(do.WeighUnit(plate(1), 1900)) == "unit_weight_off"
    assert dock.unit(1).holds == (HoldKind.FRAUD,)


def test_an_empty_box_is_noted_with_a_picture_and_undone_as_a_whole(dock: RealDock) -> None:
    announce(dock, CaseLine(1, LAMP, 1))
    assert dock.refused(do.NoteDiscrepancy(P1, Discrepancy.EMPTY)) == "reason_needed"
    assert dock.refused(do.NoteDiscrepancy(P1, Discrepancy.OVER, note="x")) == "discrepancy_unfit"
    dock.done(do.NoteDiscrepancy(P1, Discrepancy.EMPTY, photo=PHOTO))
    parcel = dock.state(P1)
    assert isinstance(parcel, Parcel)
    assert parcel.discrepancies == ((Discrepancy.EMPTY, 1),)
    dock.done(do.Undo())
    parcel = dock.state(P1)
    assert isinstance(parcel, Parcel)
    assert parcel.discrepancies == ()


def test_waste_leaves_by_scan_with_its_code_and_two_signatures(dock: RealDock) -> None:
    announce(dock, CaseLine(1, LAMP, 2))
    dock.done(do.IdentifyUnit(P1, LAMP), do.IdentifyUnit(P1, LAMP))
    for serial in (1, 2):
        grade(dock, serial, Grade.X, looks="beyond_repair", textile="no")
    dock.done(do.RouteUnit(plate(1), Disposition.DISPOSE, "nothing to recycle"))
    dock.done(do.PutAway(plate(1), PLACES[ZoneKind.DISPOSAL]), do.PutAway(plate(2), PLACES[ZoneKind.RECYCLING]))
    assert dock.refused(do.HandOverUnit(plate(1), "FIR 1", "Tip")) == "container_needed"
    dock.done(do.OpenHandover(HandoverKind.WASTE, "Ecoservizi"))
    waste = HandoverId(dock.said()[1]["handover"])
    assert waste.text == "RIF-2027-000001"
    assert dock.refused(do.LoadUnit(waste, plate(2))) == "wrong_container"
    assert dock.done(do.ChooseMode("putaway"), do.TakeUp(plate(1)), do.EnterCode(waste.text)) == "unit_loaded"
    assert dock.refused(do.LoadUnit(waste, plate(1))) == "unit_is_loaded"
    (filling,) = dock.lists().containers
    assert filling == ContainerView("RIF-2027-000001", "waste", "Ecoservizi", (plate(1).text,), 400, 0)
    assert dock.refused(do.CloseHandover(waste, None, "FIR 1", "20 01 36")) == "signature_needed"
    assert dock.refused(do.CloseHandover(waste, SIGNED, "FIR 1")) == "ewc_needed"
    alone = do.CloseHandover(waste, SIGNED, "FIR 1", "20 01 36", "R4", ActorId("boss"), SIGNED)
    assert dock.refused(alone) == "witness_needed"
    dock.done(do.CloseHandover(waste, SIGNED, "FIR 1", "20 01 36", "R4", ActorId("chief"), SIGNED))
    handover = dock.state(waste)
    assert isinstance(handover, Handover)
    assert (handover.mass_g, handover.unweighed_count, dock.unit(1).state) == (400, 0, UnitState.GONE)
    assert dock.lists().containers == ()


def test_a_paper_that_is_given_up_keeps_its_number_and_its_reason(dock: RealDock) -> None:
    dock.done(
        do.OpenHandover(HandoverKind.DONATION, "Caritas"), do.VoidHandover(HandoverId("DON-2027-000001"), "no truck")
    )
    dock.done(do.OpenHandover(HandoverKind.DONATION, "Caritas"))
    assert dock.said()[1]["handover"] == "DON-2027-000002"
    series = dock.state(SeriesId("DON-2027"))
    assert isinstance(series, Series)
    assert [(one.number, one.reason) for one in series.voided] == [(1, "no truck")]


def test_a_full_bin_is_refused_and_a_wrong_one_too(dock: RealDock) -> None:
    """The bin is confirmed by scan; where it does not fit, the unit stays where it was."""
    announce(dock, CaseLine(1, LAMP, 1))
    dock.done(do.IdentifyUnit(P1, LAMP))
    grade(dock, 1, Grade.A)
    assert dock.refused(do.PutAway(plate(1), PLACES[ZoneKind.RECYCLING])) == "wrong_place"
    assert dock.refused(do.PutAway(plate(1), LocationCode("NOWHERE"))) == "location_unknown"
    assert dock.unit(1).state is UnitState.ROUTED


def test_a_recall_holds_what_lies_on_the_shelf_already_and_a_release_afterwards_stands(dock: RealDock) -> None:
    """Goods that are recalled are sold no more, wherever they are."""
    announce(dock, CaseLine(1, LAMP, 2))
    dock.done(do.IdentifyUnit(P1, LAMP), do.IdentifyUnit(P1, LAMP))
    for serial in (1, 2):
        grade(dock, serial, Grade.A)
    dock.done(do.PutAway(plate(1), PLACES[ZoneKind.SHELF]))
    assert dock.unit(1).state is UnitState.AVAILABLE
    dock.system(do.ListRecall(RecallId("RC-1"), "catches fire", "Safety Gate", sku=LAMP))
    dock.apply_recalls()
    for serial in (1, 2):
        held = dock.unit(serial)
        assert (held.holds, held.state, held.zone) == ((HoldKind.RECALL,), UnitState.ROUTED, ZoneKind.QUARANTINE)
    dock.sign_in("boss")
    dock.done(do.ReleaseHold(plate(1), HoldKind.RECALL, "another maker"))
    dock.apply_recalls()
    assert dock.unit(1).holds == (), "it is applied once"
    dock.system(do.ListRecall(RecallId("RC-1"), "catches fire", "Safety Gate", sku=LAMP))
    dock.apply_recalls()
    assert dock.unit(1).holds == (), "the same recall again changes nothing"
    dock.system(do.ListRecall(RecallId("RC-2"), "sharp edge", "Safety Gate", gtin=GTIN, lots=("L7",)))
    dock.apply_recalls()
    assert dock.unit(1).holds == (HoldKind.RECALL,), "a lot that nobody knows clears nothing"
