"""The shipped checklists: good goods take few keys, danger comes first."""

import pytest

from dock.core.goods import Grade, HoldKind
from dock.core.rules import grading
from dock.core.rules.grading import Checklist
from tests.shipped_policy import policy

CHECKLISTS = policy().checklists
BY_NAME = {checklist.id: checklist for checklist in CHECKLISTS}
any_checklist = pytest.mark.parametrize("checklist", CHECKLISTS, ids=lambda each: each.id)


def take_defaults(checklist: Checklist, answers: dict[str, str] | None = None) -> dict[str, str]:
    answers = dict(answers or {})
    while open_now := grading.open_checks(checklist, answers):
        assert open_now[0].default is not None
        answers[open_now[0].id] = open_now[0].default
    return answers


def test_the_shipped_checklists_are_these() -> None:
    assert set(BY_NAME) == {
        "apparel", "cosmetics", "food", "footwear", "furniture", "generic", "jewellery", "large_appliance",
        "loose_battery", "media", "medical", "phone", "small_appliance", "tools", "toys", "underwear",
    }  # fmt: skip


@any_checklist
def test_only_defaults_give_grade_a_no_hold_and_at_most_eight_questions(checklist: Checklist) -> None:
    answers = take_defaults(checklist)
    assert grading.best_grade(grading.caps(checklist, answers)) is Grade.A
    assert grading.holds(checklist, answers) == ()
    assert len(answers) <= 8


@any_checklist
def test_a_whole_seal_gives_grade_n_in_at_most_three_questions(checklist: Checklist) -> None:
    answers = take_defaults(checklist, {"seal": "yes"})
    never_new = ("never_new", "yes") in checklist.facts
    assert grading.best_grade(grading.caps(checklist, answers)) is (Grade.A if never_new else Grade.N)
    assert len(answers) <= (4 if never_new else 3)


@any_checklist
def test_a_good_one_has_a_time_budget_and_asks_for_no_photograph(checklist: Checklist) -> None:
    assert 10 <= checklist.budget_s <= 120
    assert grading.asked_shots(checklist, take_defaults(checklist)) == ()


@any_checklist
def test_each_photograph_is_asked_for_by_some_answer(checklist: Checklist) -> None:
    for shot in checklist.shots:
        answers = {when.check: when.answers[0] for when in shot.when}
        assert shot in grading.asked_shots(checklist, take_defaults(checklist, answers)), shot.id


@pytest.mark.parametrize("name", ["generic", "phone", "small_appliance", "toys", "loose_battery", "medical"])
def test_the_battery_is_asked_first_and_a_damaged_one_holds_the_unit(name: str) -> None:
    checklist = BY_NAME[name]
    assert grading.open_checks(checklist, {})[0].id == "battery"
    assert grading.holds(checklist, {"battery": "damaged"}) == (HoldKind.BATTERY,)
    assert grading.facts(checklist, {"battery": "damaged"})["battery_state"] == "damaged"


def test_an_unsafe_appliance_is_not_switched_on() -> None:
    open_now = grading.open_checks(BY_NAME["small_appliance"], {"safety": "no"})
    assert "works" not in {check.id for check in open_now}


@any_checklist
def test_every_single_answer_is_taken_and_lowers_or_keeps_the_grade(checklist: Checklist) -> None:
    for check in checklist.checks:
        for answer in check.answers:
            assert grading.refuse_answer(check, answer.id) is None
            assert grading.refuse_answer(check, answer.id.upper()) is not None
            answers = take_defaults(checklist, {check.id: answer.id})
            if answer.cap is not None and check in grading.asked_checks(checklist, answers):
                assert grading.is_within(grading.best_grade(grading.caps(checklist, answers)), ())
                assert not grading.is_within(Grade.N, grading.caps(checklist, answers)) or answer.cap is Grade.N
