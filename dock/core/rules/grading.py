"""Answers to a checklist -> caps, each explained -> the best grade that a unit can have, its holds and its facts.

Nothing here raises a grade: an answer caps it or leaves it. The order in which answers were given never matters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dock.core.decision import Refusal
from dock.core.goods import BEST_TO_WORST, Grade, HoldKind
from dock.core.phrase import Phrase

ANSWER_LENGTH_MAX = 128  # signs; a picture's digest has 64, a serial number 64 at most

Answers = Mapping[str, str]  # check -> answer, as the inspector gave it


class Axis(StrEnum):
    """On which side of the goods an answer caps the grade."""

    FUNCTION = "function"
    COSMETIC = "cosmetic"
    COMPLETENESS = "completeness"
    PACKAGING = "packaging"
    HYGIENE = "hygiene"
    SAFETY = "safety"
    IDENTITY = "identity"


class CheckKind(StrEnum):
    """What kind of answer a question takes."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"  # a whole number; the answer whose `from_count` it reaches counts
    PHOTO = "photo"  # digest of a stored picture
    SCAN = "scan"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer, the key that gives it, and what follows from it."""

    id: str
    text: Phrase
    key: str  # one letter or digit, unlike those of the check's other answers
    cap: Grade | None = None
    axis: Axis | None = None
    hold: HoldKind | None = None
    facts: tuple[tuple[str, str], ...] = ()
    skips_rest: bool = False  # what comes after needs no look
    from_count: int | None = None  # of a number: the least that means this answer


@dataclass(frozen=True, slots=True)
class When:
    """A condition on an earlier answer."""

    check: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One question. It is asked when all of `when` hold; `default` is the answer of the good case."""

    id: str
    ask: Phrase
    kind: CheckKind
    answers: tuple[Answer, ...] = ()
    default: str | None = None
    when: tuple[When, ...] = ()
    about: Phrase | None = None  # help for who is new
    picture: str = ""  # of what is meant, as a file of the site's settings


@dataclass(frozen=True, slots=True)
class Shot:
    """A photograph that is asked for: always, or where all of `when` hold."""

    id: str
    ask: Phrase
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """The questions for some classes of articles, in the order in which they are asked.

    `facts` hold for every unit of these classes, unless the catalogue or an answer says otherwise.
    """

    id: str
    version: int
    title: Phrase
    classes: tuple[str, ...]
    checks: tuple[Check, ...]
    facts: tuple[tuple[str, str], ...] = ()
    shots: tuple[Shot, ...] = ()
    budget_s: int = 0  # seconds for a good one, from scan to grade; 0: none is set


@dataclass(frozen=True, slots=True)
class Cap:
    """Why the grade is no better: this answer to this check allows at most this grade, on this axis."""

    check: str
    answer: str
    grade: Grade
    axis: Axis

    def __str__(self) -> str:
        """The cap as events keep it."""
        return f"{self.check}:{self.answer}>{self.grade}"


def checklist_for(checklists: Iterable[Checklist], article_class: str) -> Checklist:
    """The newest checklist of this class of articles; the one for class "generic" where no other names it.

    Raises:
        LookupError: not even a generic checklist is among them.
    """
    oldest_first = sorted(checklists, key=lambda one: one.version)
    by_class = {name: checklist for checklist in oldest_first for name in checklist.classes}
    if article_class in by_class:
        return by_class[article_class]
    if "generic" in by_class:
        return by_class["generic"]
    raise LookupError(f"no checklist for class '{article_class}' and none for class 'generic'")


def open_checks(checklist: Checklist, answers: Answers) -> tuple[Check, ...]:
    """The questions still to be answered, in order; the first is the next to ask.

    An answer that skips the rest closes all questions that come after its own.
    """
    still_open: list[Check] = []
    for check in asked_checks(checklist, answers):
        if check.id not in answers:
            still_open.append(check)
        elif (given := answer_given(check, answers[check.id])) is not None and given.skips_rest:
            break
    return tuple(still_open)


def asked_checks(checklist: Checklist, answers: Answers) -> tuple[Check, ...]:
    """The questions whose conditions hold, answered or not. What follows from any other answer does not count."""
    asked: dict[str, Check] = {}
    for check in checklist.checks:
        if all(_holds(condition, asked, answers) for condition in check.when):
            asked[check.id] = check
    return tuple(asked.values())


def answer_given(check: Check, answer: str) -> Answer | None:
    """The answer that a person's input means; None where it means nothing in particular, as a serial does."""
    if check.kind is not CheckKind.NUMBER:
        return next((known for known in check.answers if known.id == answer), None)
    count = _count(answer)
    if count is None:
        return None
    reached = [known for known in check.answers if known.from_count is not None and known.from_count <= count]
    return max(reached, key=lambda known: known.from_count or 0, default=None)


def caps(checklist: Checklist, answers: Answers) -> tuple[Cap, ...]:
    """What caps the grade, in the checklist's order, whatever order the answers came in."""
    return tuple(
        Cap(check.id, given.id, given.cap, given.axis)
        for check, given in _given(checklist, answers)
        if given.cap is not None and given.axis is not None
    )


def best_grade(found: Iterable[Cap]) -> Grade:
    """The best grade that these caps allow: the lowest of them, and N where nothing caps."""
    return max((cap.grade for cap in found), key=BEST_TO_WORST.index, default=Grade.N)


def is_within(grade: Grade, found: Iterable[Cap]) -> bool:
    """Whether the caps allow this grade; one that they do not allow is an override."""
    return BEST_TO_WORST.index(grade) >= BEST_TO_WORST.index(best_grade(found))


def holds(checklist: Checklist, answers: Answers) -> tuple[HoldKind, ...]:
    """The holds that the answers place, each once."""
    return tuple(dict.fromkeys(given.hold for _check, given in _given(checklist, answers) if given.hold is not None))


def facts(checklist: Checklist, answers: Answers) -> dict[str, str]:
    """What the answers say of the unit, by fact; of two answers on one fact that of the later check stands."""
    return {name: value for _check, given in _given(checklist, answers) for name, value in given.facts}


def asked_shots(checklist: Checklist, answers: Answers) -> tuple[Shot, ...]:
    """The photographs that these answers ask for, in order."""
    asked = {check.id: check for check in asked_checks(checklist, answers)}
    return tuple(shot for shot in checklist.shots if all(_holds(condition, asked, answers) for condition in shot.when))


def refuse_answer(check: Check, answer: str) -> Refusal | None:
    """Why this is no answer to this check, or None where it is one."""
    shown = answer[:40] if answer.isprintable() else ascii(answer[:40])
    match check.kind:
        case CheckKind.YES_NO | CheckKind.CHOICE:
            if answer_given(check, answer) is None:
                choices = ", ".join(known.id for known in check.answers)
                return Refusal("inspect.not_an_answer", (("check", check.id), ("seen", shown), ("choices", choices)))
        case CheckKind.NUMBER:
            if _count(answer) is None or (check.answers and answer_given(check, answer) is None):
                least = str(min((known.from_count or 0 for known in check.answers), default=0))
                return Refusal("inspect.not_a_number", (("check", check.id), ("seen", shown), ("least", least)))
        case CheckKind.PHOTO | CheckKind.SCAN | CheckKind.SERIAL:
            if not answer.strip() or not answer.isprintable() or len(answer) > ANSWER_LENGTH_MAX:
                return Refusal("inspect.not_readable", (("check", check.id), ("seen", shown)))
    return None


def _given(checklist: Checklist, answers: Answers) -> list[tuple[Check, Answer]]:
    """Each check that was asked and answered by one of its known answers, with that answer."""
    return [
        (check, given)
        for check in asked_checks(checklist, answers)
        if check.id in answers and (given := answer_given(check, answers[check.id])) is not None
    ]


def _holds(condition: When, asked: Mapping[str, Check], answers: Answers) -> bool:
    """Whether the earlier check was asked, and answered as the condition wants."""
    if condition.check not in asked or condition.check not in answers:
        return False
    given = answer_given(asked[condition.check], answers[condition.check])
    return given is not None and given.id in condition.answers


def _count(text: str) -> int | None:
    """A whole number of up to nine digits, written in ASCII."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
