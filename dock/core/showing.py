"""A unit as a screen shows it: every answer, cap and reason in the words of the checklist and the rules. Pure."""

from datetime import date

from dock.core.cases import Case
from dock.core.goods import Article
from dock.core.labelling import UNIT_LABEL
from dock.core.list_views import LabelView
from dock.core.observations import PrintOutcome
from dock.core.phrase import Phrase
from dock.core.rules import grading
from dock.core.rules.engine import route
from dock.core.rules.policy import Policy, with_defaults
from dock.core.rules.routing import FACT_PREFIX, facts_of
from dock.core.units import Unit, UnitState
from dock.core.views import AnswerText, Question, Said, ShotView, UnitView


def show_unit(
    unit: Unit, policy: Policy, today: date, article: Article | None = None, case: Case | None = None
) -> UnitView:
    """One unit with its open questions, what caps its grade, and why it goes where it goes."""
    checklist = policy.checklist(unit.checklist, unit.checklist_version, unit.article_class)
    answers = dict(unit.answers)
    filled = with_defaults(checklist, answers)
    caps = grading.caps(checklist, filled)
    label = next((one.outcome for one in reversed(unit.labels) if one.kind == UNIT_LABEL), "")
    doubt = next((one for one in reversed(unit.labels) if one.outcome == PrintOutcome.UNCERTAIN), None)
    return UnitView(
        lpn=unit.lpn.text,
        title=unit.title,
        state=unit.state,
        sku=unit.sku.text if unit.sku else "",
        serial=unit.serial.text if unit.serial else "",
        rma=unit.rma.text if unit.rma else "",
        grade=unit.grade or "",
        disposition=unit.disposition or "",
        zone=unit.zone or "",
        location=unit.location.text if unit.location else "",
        discrepancy=unit.discrepancy or "",
        holds=tuple(unit.holds),
        because=tuple(_reason(one, policy) for one in unit.because),
        label=label,
        best_grade=grading.best_grade(caps),
        caps=tuple(_cap(cap, checklist) for cap in caps),
        questions=(
            *_rule_questions(unit, policy, checklist, today, article, case),
            *(_question(check, answers) for check in grading.asked_checks(checklist, filled)),
        ),
        shots=tuple(_shots(unit, checklist, filled)),
        plate=unit.plate.text if unit.plate else "",
        doubt=LabelView(doubt.label_id, doubt.kind, doubt.print_no, doubt.outcome) if doubt else None,
        unit_count=unit.unit_count,
        place=unit.place.text if unit.place and unit.state is UnitState.ROUTED else "",
        mass_g=unit.mass_g,
    )


def _question(check: grading.Check, answers: dict[str, str]) -> Question:
    return Question(
        check.id,
        _said(check.ask),
        tuple(AnswerText(one.id, _said(one.text), one.key) for one in check.answers),
        answers.get(check.id, check.default),
        check.kind,
        _said(check.about) if check.about else Said("", ""),
    )


def _rule_questions(
    unit: Unit,
    policy: Policy,
    checklist: grading.Checklist,
    today: date,
    article: Article | None,
    case: Case | None,
) -> list[Question]:
    """What the rules must know before a graded unit can go anywhere; the first questions of all."""
    if unit.state is not UnitState.GRADED:
        return []
    routing = route(policy.rules, facts_of(unit, unit.grade, article, case, checklist), today)
    answers = dict(unit.answers)
    return [
        Question(
            f"{FACT_PREFIX}{one.fact}",
            _said(one.ask),
            tuple(AnswerText(value, Said(value, value)) for value in one.choices),
            answers.get(f"{FACT_PREFIX}{one.fact}"),
            "fact",
        )
        for one in routing.questions
    ]


def _shots(unit: Unit, checklist: grading.Checklist, filled: dict[str, str]) -> list[ShotView]:
    taken = {shot for shot, _photo in unit.photos}
    return [
        ShotView(one.id, _said(one.ask), is_taken=one.id in taken, is_waived=one.id in unit.waived)
        for one in grading.asked_shots(checklist, filled)
    ]


def _cap(cap: grading.Cap, checklist: grading.Checklist) -> Said:
    """The answer that caps the grade, in its own words, and how far."""
    check = next((one for one in checklist.checks if one.id == cap.check), None)
    answer = next((one for one in check.answers if one.id == cap.answer), None) if check else None
    text = answer.text if answer else Phrase(str(cap), str(cap))
    return Said(f"≤{cap.grade} {text.it}", f"≤{cap.grade} {text.en}")


def _reason(because: str, policy: Policy) -> Said:
    """What a rule says for itself; an older rule that is gone is told by its id."""
    rule = next((one for one in policy.rules.rules if one.id == because), None)
    return _said(rule.because) if rule else Said(because, because)


def _said(phrase: Phrase) -> Said:
    return Said(phrase.it, phrase.en)
