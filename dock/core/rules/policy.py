"""What a site has decided beforehand: its rules and checklists, each in one version that decisions name."""

from dataclasses import dataclass, replace

from dock.core.goods import Grade
from dock.core.phrase import Phrase
from dock.core.rules.engine import RuleSet
from dock.core.rules.grading import Answers, Check, Checklist, checklist_for, open_checks


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the customer sends goods back, as the customer says; never a finding of ours."""

    code: str
    name: Phrase


@dataclass(frozen=True, slots=True)
class GradeName:
    """How a grade is called, and the key that wishes for it."""

    grade: Grade
    key: str
    name: Phrase
    about: Phrase
    picture: str = ""  # of such goods, as a file of the site's settings


@dataclass(frozen=True, slots=True)
class Policy:
    """All that a site decides by."""

    checklists: tuple[Checklist, ...]
    rules: RuleSet
    reasons: tuple[Reason, ...] = ()
    grades: tuple[GradeName, ...] = ()
    earlier: tuple[Checklist, ...] = ()  # no inspection begins with these any more; some may have begun with them

    def checklist(self, checklist_id: str, version: int, article_class: str) -> Checklist:
        """The checklist that an inspection began with, or today's where it began with none or that one is gone."""
        kept = (one for one in (*self.checklists, *self.earlier) if (one.id, one.version) == (checklist_id, version))
        return next(kept, None) or checklist_for(self.checklists, article_class)


def changed_in_place(old: Policy, fresh: Policy) -> tuple[Checklist, ...]:
    """Checklists of `fresh` that have the number of one of `old` and say something else."""
    known = {(one.id, one.version): one for one in (*old.earlier, *old.checklists)}
    return tuple(one for one in fresh.checklists if known.get((one.id, one.version), one) != one)


def with_earlier(old: Policy, fresh: Policy) -> Policy:
    """`fresh`, and the checklists of `old` that it replaces or no longer has."""
    now = {(one.id, one.version) for one in fresh.checklists}
    gone = (one for one in (*old.earlier, *old.checklists) if (one.id, one.version) not in now)
    return replace(fresh, earlier=tuple(gone))


def policy_changes(old: Policy, fresh: Policy) -> tuple[str, ...]:
    """What `fresh` decides by and `old` did not, a line each."""
    before = {(one.id, one.version) for one in old.checklists}
    lists = [
        f"checklist {one.id} is version {one.version} now"
        for one in fresh.checklists
        if (one.id, one.version) not in before
    ]
    parts = [
        f"{name} changed"
        for name, is_other in (
            ("rules", old.rules != fresh.rules),
            ("reasons", old.reasons != fresh.reasons),
            ("grades", old.grades != fresh.grades),
        )
        if is_other
    ]
    return (*lists, *parts)


def with_defaults(checklist: Checklist, answers: Answers) -> dict[str, str]:
    """The answers, and the good one for each question that a person need not answer."""
    filled = dict(answers)
    while check := next((one for one in open_checks(checklist, filled) if one.default is not None), None):
        assert check.default is not None
        filled[check.id] = check.default
    return filled


def must_answer(checklist: Checklist, answers: Answers) -> tuple[Check, ...]:
    """The questions that have no default and that nobody has answered."""
    return open_checks(checklist, with_defaults(checklist, answers))
