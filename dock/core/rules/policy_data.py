"""The site's policy as TOML gives it -> checklists, rules, reasons and grades that fit together.

Pure: whoever reads the files hands their tables over, each under its name.
"""

from collections.abc import Iterable, Mapping, Sequence

from dock.core.fault import sentence
from dock.core.goods import Grade
from dock.core.rules.checklist_data import checklist_in
from dock.core.rules.engine import RuleSet
from dock.core.rules.grading import Checklist
from dock.core.rules.policy import GradeName, Policy, Reason
from dock.core.rules.policy_table import Mistake, PolicyMistakes, Table, Tables
from dock.core.rules.rules_data import rules_in


def parse_policy(checklists: Mapping[str, Tables], rules: Tables, reasons: Tables, grades: Tables) -> Policy:
    """The policy in these tables; `checklists` by file name.

    Raises:
        PolicyMistakes: all that is wrong with any of them, and with how they fit together.
    """
    mistakes: list[Mistake] = []
    lists = tuple(checklist_in(Table(f"checklists/{name}", raw, mistakes)) for name, raw in sorted(checklists.items()))
    rule_set = rules_in(Table("rules/disposition", rules, mistakes))
    named_reasons = _reasons(Table("reasons", reasons, mistakes))
    named_grades = _grades(Table("grades", grades, mistakes))
    mistakes += _misfits(lists, rule_set)
    if mistakes:
        raise PolicyMistakes(mistakes)
    return Policy(lists, rule_set, named_reasons, named_grades)


def _reasons(table: Table) -> tuple[Reason, ...]:
    reasons = table.each("reason", lambda inner: Reason(inner.text("code"), inner.phrase("name")))
    table.once("reason", [reason.code for reason in reasons])
    table.close()
    return reasons


def _grades(table: Table) -> tuple[GradeName, ...]:
    grades = table.each("grade", _grade)
    table.once("grade", [each.grade for each in grades])
    table.once("key", [each.key for each in grades])
    if missing := set(Grade) - {each.grade for each in grades}:
        table.wrong("grade", sentence("no name for {names}", names=", ".join(sorted(missing))))
    table.close()
    return grades


def _grade(table: Table) -> GradeName:
    return GradeName(
        table.member("id", Grade, Grade.X),
        table.text("key"),
        table.phrase("name"),
        table.phrase("about"),
        table.text("picture", ""),
    )


def _misfits(checklists: Sequence[Checklist], rules: RuleSet) -> Iterable[Mistake]:
    domains = {domain.name: domain for domain in rules.domains}
    owner: dict[str, str] = {}
    versions: set[tuple[str, int]] = set()
    for checklist in checklists:
        where = f"checklists/{checklist.id}"
        if (checklist.id, checklist.version) in versions:
            yield Mistake(
                where,
                sentence(
                    "version {version} stands in two files: a changed list has a new version", version=checklist.version
                ),
            )
        versions.add((checklist.id, checklist.version))
        for name in checklist.classes:
            if owner.setdefault(name, checklist.id) != checklist.id:
                yield Mistake(
                    where,
                    sentence("class '{name}' belongs to checklist '{owner}' already", name=name, owner=owner[name]),
                )
        given = [answer for check in checklist.checks for answer in check.answers]
        for name, value in (*checklist.facts, *(pair for answer in given for pair in answer.facts)):
            if name not in domains:
                yield Mistake(where, sentence("'{name}' is no fact that the rules know", name=name))
            elif domains[name].read(value) is None:
                yield Mistake(where, sentence("'{value}' is no value of the fact '{name}'", value=value, name=name))
    if "generic" not in owner:
        yield Mistake(
            "checklists", sentence("no checklist for class 'generic': goods of unnamed classes could not be graded")
        )
