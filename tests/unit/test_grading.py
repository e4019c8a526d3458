"""Answers cap the grade; nothing raises it."""

from hypothesis import given
from hypothesis import strategies as st

from dock.core.goods import BEST_TO_WORST, Grade, HoldKind
from dock.core.phrase import Phrase
from dock.core.rules import grading
from dock.core.rules.grading import Answer, Axis, Check, CheckKind, Checklist, When

P = Phrase("sì", "yes")
GRADES = st.sampled_from(BEST_TO_WORST)


def choice(name: str, bad: Grade, when: tuple[When, ...] = (), hold: HoldKind | None = None) -> Check:
    answers = (Answer("good", P, "g"), Answer("bad", P, "b", cap=bad, axis=Axis.COSMETIC, hold=hold))
    return Check(name, P, CheckKind.CHOICE, answers, "good", when)


SEAL = Check(
    "seal",
    P,
    CheckKind.YES_NO,
    (Answer("no", P, "n", Grade.A, Axis.PACKAGING), Answer("yes", P, "y", skips_rest=True)),
    "no",
)


@st.composite
def checklists(draw: st.DrawFn) -> Checklist:
    count = draw(st.integers(1, 6))
    checks: list[Check] = [SEAL]
    for place in range(count):
        earlier = draw(st.sampled_from(["", *(check.id for check in checks[1:])]))
        when = (When(earlier, ("bad",)),) if earlier else ()
        checks.append(choice(f"check-{place}", draw(GRADES), when))
    return Checklist("any", 1, P, ("generic",), tuple(checks))


@st.composite
def answered(draw: st.DrawFn) -> tuple[Checklist, dict[str, str]]:
    checklist = draw(checklists())
    answers: dict[str, str] = {}
    for check in checklist.checks:
        if draw(st.booleans()):
            answers[check.id] = draw(st.sampled_from([each.id for each in check.answers]))
    return checklist, answers


def best(checklist: Checklist, answers: dict[str, str]) -> int:
    return BEST_TO_WORST.index(grading.best_grade(grading.caps(checklist, answers)))


@given(answered(), st.data())
def test_a_further_answer_never_raises_the_grade(case: tuple[Checklist, dict[str, str]], data: st.DataObject) -> None:
    checklist, answers = case
    unanswered = [check for check in checklist.checks if check.id not in answers]
    if not unanswered:
        return
    check = data.draw(st.sampled_from(unanswered))
    answer = data.draw(st.sampled_from([each.id for each in check.answers]))
    assert best(checklist, {**answers, check.id: answer}) >= best(checklist, answers)


@given(answered())
def test_the_order_of_answers_does_not_matter(case: tuple[Checklist, dict[str, str]]) -> None:
    checklist, answers = case
    turned = dict(reversed(answers.items()))
    assert grading.caps(checklist, answers) == grading.caps(checklist, turned)
    assert grading.open_checks(checklist, answers) == grading.open_checks(checklist, turned)


@given(checklists())
def test_only_good_answers_give_the_best_grade_and_end_the_questions(checklist: Checklist) -> None:
    answers: dict[str, str] = {}
    while open_now := grading.open_checks(checklist, answers):
        answers[open_now[0].id] = open_now[0].default or ""
    assert grading.best_grade(grading.caps(checklist, answers)) is Grade.A


def test_a_seal_that_is_whole_ends_the_questions_at_once() -> None:
    checklist = Checklist("any", 1, P, ("generic",), (SEAL, choice("scratch", Grade.C)))
    assert grading.open_checks(checklist, {"seal": "yes"}) == ()
    assert grading.best_grade(grading.caps(checklist, {"seal": "yes"})) is Grade.N


def test_a_cap_names_the_check_the_answer_and_the_axis() -> None:
    checklist = Checklist("any", 1, P, ("generic",), (choice("scratch", Grade.C),))
    (cap,) = grading.caps(checklist, {"scratch": "bad"})
    assert (cap.check, cap.answer, cap.axis, str(cap)) == ("scratch", "bad", Axis.COSMETIC, "scratch:bad>C")


def test_what_follows_from_a_corrected_answer_counts_no_more() -> None:
    checks = (choice("crack", Grade.D), choice("deep", Grade.P, (When("crack", ("bad",)),)))
    checklist = Checklist("any", 1, P, ("generic",), checks)
    assert grading.best_grade(grading.caps(checklist, {"crack": "bad", "deep": "bad"})) is Grade.P
    assert grading.caps(checklist, {"crack": "good", "deep": "bad"}) == ()


def test_a_bad_answer_places_its_hold_once() -> None:
    checks = tuple(choice(name, Grade.X, hold=HoldKind.BATTERY) for name in ("swollen", "leaking"))
    checklist = Checklist("any", 1, P, ("generic",), checks)
    assert grading.holds(checklist, {"swollen": "bad", "leaking": "bad"}) == (HoldKind.BATTERY,)


def test_a_number_means_the_answer_whose_least_it_reaches() -> None:
    answers = (
        Answer("low", P, "l", Grade.D, Axis.FUNCTION, from_count=0),
        Answer("fair", P, "f", Grade.B, Axis.FUNCTION, from_count=80),
    )
    check = Check("health", P, CheckKind.NUMBER, answers)
    checklist = Checklist("any", 1, P, ("generic",), (check,))
    assert [grading.best_grade(grading.caps(checklist, {"health": n})) for n in ("79", "80")] == [Grade.D, Grade.B]
    assert grading.refuse_answer(check, "80") is None
    assert all(grading.refuse_answer(check, wrong) is not None for wrong in ("-1", "8e1", "", "٣"))


@given(st.text())
def test_only_a_known_answer_is_taken_and_a_refusal_shows_it_harmlessly(text: str) -> None:
    refusal = grading.refuse_answer(SEAL, text)
    assert (refusal is None) == (text in {"yes", "no"})
    if refusal is not None:
        assert all(value.isprintable() for _name, value in refusal.params)


def test_goods_of_an_unnamed_class_get_the_generic_checklist() -> None:
    generic, shoes = (Checklist(name, 1, P, (name,), (SEAL,)) for name in ("generic", "footwear"))
    assert grading.checklist_for((generic, shoes), "footwear") is shoes
    assert grading.checklist_for((generic, shoes), "harp") is generic
