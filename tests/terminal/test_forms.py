"""A form asks one question after another, and ends in exactly what was answered."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.commands import (
    AcceptDelivery,
    AnswerCheck,
    AssessBattery,
    CloseHandover,
    Command,
    CountPieces,
    EndRefurbishment,
    EnterCode,
    GiveParcelUp,
    GradeAgain,
    GradeUnit,
    HandOverUnit,
    LinkParcel,
    NameUnit,
    NoteDonationRefusal,
    NoteRepair,
    OpenHandover,
    PlaceHold,
    PlaceLegalHold,
    RecordWipe,
    RefuseDelivery,
    RefuseParcel,
    RegisterDelivery,
    ReleaseHold,
    ReprintLabel,
    RouteUnit,
    SettleLabel,
    SignIn,
    SplitUnit,
    UnloadUnit,
    VoidHandover,
    WeighUnit,
)
from dock.core.goods import Disposition, Grade, HandoverKind, HoldKind
from dock.core.ids import ActorId, DeliveryId, Digest, HandoverId, Lpn, NotAnId, ParcelId, RmaNo, Sku
from dock.core.list_views import ContainerView, DeliveryView
from tests.terminal.still import UNIT
from ui.terminal.asks import container, parcel, people, returned, treatment, unit
from ui.terminal.asks.code import type_code
from ui.terminal.asks.menu import Offer, pick
from ui.terminal.asks.reasons import REASONS
from ui.terminal.forms import Choice, Field, FieldKind, Form, Goto, Left, Outcome, press

U = "LA1010000001X"
LPN = Lpn(U)
COUNTED = DeliveryView("UPS 4711", "counted", "UPS", "4711", "AB123CD", 40, 38)
WAYS = list(Disposition)
GIFTS = ContainerView("DON-2027-000001", "donation", "Caritas", (U,), 1200, 0)
WASTE = ContainerView("RIF-2027-000001", "waste", "Eco", (), 0, 0)
DELIVERY = DeliveryId("UPS 4711")


def filled(form: Form, *keys: str) -> Form | Left | Outcome:
    """What these keys come to; a longer one is typed sign by sign."""
    at: Form | Left | Outcome = form
    for key in keys:
        signs = [key] if key in {"enter", "up", "down", "f9", "backspace"} else list(key)
        for sign in signs:
            assert isinstance(at, Form), f"{sign} came after the end"
            at = press(at, sign, sign if len(sign) == 1 else None)
    return at


ENDS: list[tuple[Form, tuple[str, ...], Command]] = [
    (unit.hold(U, "", "it"), ("1", "1"), PlaceHold(LPN, HoldKind.BATTERY, "seen")),
    (unit.hold(U, "", "it"), ("4", "5", "odd smell", "enter"), PlaceHold(LPN, HoldKind.FRAUD, "odd smell")),
    (unit.release(U, "", ("fraud", "recall"), "en"), ("2", "1"), ReleaseHold(LPN, HoldKind.RECALL, "checked")),
    (unit.reprint(U, "", "en"), ("1",), ReprintLabel(LPN, "torn")),
    (unit.settle_label(U, "label-1", "", "en"), ("1",), SettleLabel(LPN, "label-1", is_there=True)),
    (unit.settle_label(U, "label-1", "", "en"), ("2",), SettleLabel(LPN, "label-1", is_there=False)),
    (unit.route(U, "", "en"), ("2", "2"), RouteUnit(LPN, WAYS[1], "condition")),
    (
        unit.route(U, "", "en"),
        ("down",) * WAYS.index(Disposition.QUARANTINE) + ("enter", "1"),
        RouteUnit(LPN, Disposition.QUARANTINE, "value"),
    ),
    (unit.override_grade(U, "", Grade.A, "en"), ("1",), GradeUnit(LPN, Grade.A, "second_look")),
    (unit.name(U, ""), ("MUG-01", "enter"), NameUnit(LPN, Sku("MUG-01"))),
    (unit.hand_over(U, ""), ("DDT 7", "enter", "Caritas", "enter"), HandOverUnit(LPN, "DDT 7", "Caritas")),
    (unit.end_repair(U, ""), ("new screen", "enter"), EndRefurbishment(LPN, "new screen")),
    (treatment.weigh(U, ""), ("412", "enter"), WeighUnit(LPN, 412)),
    (treatment.split(U, ""), ("3", "enter"), SplitUnit(LPN, 3)),
    (treatment.grade_again(U, "", "it"), ("4",), GradeAgain(LPN, list(Grade)[3])),
    (
        treatment.battery(U, "", "it"),
        ("1", "2", "1", "1", "2", "3"),
        AssessBattery(
            LPN,
            (("leaking", "no"), ("swollen", "yes"), ("deformed", "no"), ("hot", "no"), ("unknown_past", "yes")),
            "P911",
        ),
    ),
    (
        treatment.wipe(U, "", "en"),
        ("2", "eraser 3", "enter", "1"),
        RecordWipe(LPN, "NIST SP 800-88 purge", "eraser 3", is_done=True),
    ),
    (
        treatment.wipe(U, "", "en"),
        ("1", "eraser 3", "enter", "2"),
        RecordWipe(LPN, "NIST SP 800-88 clear", "eraser 3", is_done=False),
    ),
    (
        treatment.repair(U, ""),
        ("25", "enter", "screen", "enter", "3990", "enter"),
        NoteRepair(LPN, 25, (("screen", 1),), 3990),
    ),
    (treatment.repair(U, ""), ("25", "enter", "enter", "enter"), NoteRepair(LPN, 25)),
    (
        treatment.donation_refused(U, "", "it"),
        ("Caritas", "enter", "1"),
        NoteDonationRefusal(LPN, "Caritas", "partner_full"),
    ),
    (container.opened("it"), ("1", "Caritas", "enter"), OpenHandover(HandoverKind.DONATION, "Caritas")),
    (container.unload(GIFTS, "it"), ("1",), UnloadUnit(HandoverId("DON-2027-000001"), LPN)),
    (container.closed(GIFTS, "it"), ("1",), CloseHandover(HandoverId("DON-2027-000001"), None)),
    (
        container.voided(GIFTS, "it"),
        ("typing slip", "enter"),
        VoidHandover(HandoverId("DON-2027-000001"), "typing slip"),
    ),
    (
        container.closed(replace(WASTE, lpns=(U,)), "it"),
        ("20 01 36", "enter", "FIR 1", "enter", "R4", "enter", "chief", "enter", "1"),
        CloseHandover(HandoverId("RIF-2027-000001"), None, "FIR 1", "20 01 36", "R4", ActorId("chief")),
    ),
    (returned.legal_hold("R-77"), ("court case 3", "enter"), PlaceLegalHold(RmaNo("R-77"), "court case 3")),
    (unit.answer(U, UNIT.questions[1], "it"), ("3",), AnswerCheck(LPN, "clean", "dirty")),
    (unit.answer(U, UNIT.questions[1], "it"), ("g",), AnswerCheck(LPN, "clean", "marked")),
    (parcel.refuse("P-1", "", "en"), ("2",), RefuseParcel(ParcelId("P-1"), "wet")),
    (parcel.link("P-1", ""), ("R-77", "enter"), LinkParcel(ParcelId("P-1"), RmaNo("R-77"))),
    (parcel.give_up("P-1", "", "en"), ("1",), GiveParcelUp(ParcelId("P-1"))),
    (
        parcel.register(),
        ("UPS", "enter", "4711", "enter", "AB123CD", "enter", "4x0", "enter"),
        RegisterDelivery(DELIVERY, "UPS", "4711", "AB123CD", 40),
    ),
    (
        parcel.register(),
        ("UPS", "enter", "4711", "enter", "enter", "3", "enter"),
        RegisterDelivery(DELIVERY, "UPS", "4711", "", 3),
    ),
    (people.pin("rossi"), ("246810", "enter"), SignIn(ActorId("rossi"), "246810")),
    (people.sign_in(), ("rossi", "enter", "246810", "enter"), SignIn(ActorId("rossi"), "246810")),
    (type_code(), ("a1x", "backspace", "enter"), EnterCode("a1")),
]


@pytest.mark.parametrize(("form", "keys", "command"), ENDS)
def test_a_form_ends_in_its_command(form: Form, keys: tuple[str, ...], command: Command) -> None:
    assert filled(form, *keys) == command


def test_a_delivery_is_counted_accepted_with_reserve_or_refused_by_a_second_form() -> None:
    def then(act: str, *keys: str) -> Form | Left | Outcome:
        second = filled(parcel.delivery(COUNTED, "en"), act)
        assert isinstance(second, Form)
        return filled(second, *keys)

    assert then("1", "38", "enter") == CountPieces(DELIVERY, 38)
    assert filled(parcel.delivery(COUNTED, "en"), "2") == AcceptDelivery(
        DELIVERY
    )  # which the core refuses, and asks for the reserve
    assert then("4", "5", "no seal", "enter") == RefuseDelivery(DELIVERY, "no seal")


def test_the_photograph_of_what_the_driver_signed_goes_with_the_acceptance() -> None:
    whole = filled(parcel.delivery(replace(COUNTED, counted_count=COUNTED.declared_count), "en"), "2")
    reserve = filled(parcel.delivery(COUNTED, "en"), "3")
    assert isinstance(reserve, Form)
    damaged = filled(replace(reserve, photo="a" * 64), "1")
    assert isinstance(whole, Form)
    assert isinstance(damaged, Form)
    assert filled(whole, "1") == AcceptDelivery(DELIVERY)
    assert filled(replace(whole, photo="b" * 64), "1") == AcceptDelivery(DELIVERY, signature=Digest("b" * 64))
    both = AcceptDelivery(DELIVERY, "fewer", Digest("a" * 64), Digest("b" * 64))
    assert filled(replace(damaged, photo="b" * 64), "1") == both


def test_a_delivery_that_nobody_counted_cannot_be_accepted() -> None:
    form = parcel.delivery(DeliveryView("UPS 4711", "registered", "UPS", "4711", "", 40, None), "en")
    assert [one.value for one in form.field.choices] == ["count", "refuse"]


def test_a_picture_goes_with_the_answer_that_it_belongs_to() -> None:
    form = parcel.refuse("P-1", "", "en")
    taken = filled(Form(form.title, form.fields, form.make, shot="damage", photo="b" * 64), "1")
    assert isinstance(taken, RefuseParcel)
    assert taken.photo is not None
    assert taken.photo.text == "b" * 64


@pytest.mark.parametrize("typed", ["", " ", "../x\x1b"])
def test_what_no_id_can_be_is_not_taken_for_one(typed: str) -> None:
    form = filled(parcel.link("P-1", ""), "!", typed)
    assert isinstance(form, Form)
    with pytest.raises(NotAnId):
        press(form, "enter", "\r")


@pytest.mark.parametrize("key", ["f9", "escape"])
def test_back_goes_one_question_back_and_then_leaves(key: str) -> None:
    form = filled(unit.hold(U, "", "en"), "1", "5", "odd")
    assert isinstance(form, Form)
    asked = [form.field.name]
    while isinstance(form, Form):
        after = press(form, key, None)
        form = after if isinstance(after, Form) else None
        asked.append(form.field.name if form else "left")
    assert asked == ["words", "why", "hold", "left"]


def test_an_empty_text_is_no_answer_unless_it_may_be_left_out() -> None:
    form = unit.name(U, "")
    assert press(form, "enter", "\r") is form


def test_a_long_list_is_picked_page_by_page() -> None:
    offers = [Offer(str(at), f"line {at}", lambda at=at: Goto(str(at))) for at in range(25)]
    assert filled(pick("form.menu", offers), "9") == Goto("8")
    second = press(pick("form.menu", offers), "pagedown", None)
    assert isinstance(second, Form)
    assert filled(second, "2") == Goto("10")
    last = press(press_all(second, "pagedown", 5), "enter", None)
    assert last == Goto("24")


def press_all(form: Form, key: str, times: int) -> Form:
    for _ in range(times):
        after = press(form, key, None)
        assert isinstance(after, Form)
        form = after
    return form


@given(st.lists(st.sampled_from([*"0123456789abcxyz ", "enter", "up", "down", "pageup", "pagedown", "f1", "tab"])))
def test_no_keys_bring_a_form_out_of_step(keys: list[str]) -> None:
    choices = tuple(Choice(str(at), f"{at}") for at in range(12))
    fields = (
        Field("a", "form.act", FieldKind.CHOICE, choices),
        Field("b", "form.words", when=("a", "3")),
        Field("c", "form.counted", FieldKind.COUNT),
    )
    at: Form | Left | Outcome = Form("form.menu", fields, lambda given: Goto(repr(sorted(given.items()))))
    for key in keys:
        if not isinstance(at, Form):
            break
        assert 0 <= at.cursor < len(choices)
        at = press(at, key, key if len(key) == 1 else None)
    if isinstance(at, Goto):
        told = at.page
        assert ("('b'," in told) == ("('a', '3')" in told)


def test_reasons_have_words_of_their_own() -> None:
    assert all(len(set(codes)) == len(codes) <= 8 for codes in REASONS.values())
