"""The site's policy as TOML gives it -> checklists, rules, reasons and grades that fit together.

Pure: whoever reads the files hands their tables over, each under its name.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from dock.core.goods import Disposition, Grade, HoldKind
from dock.core.grading import Answer, Axis, Check, CheckKind, Checklist, When
from dock.core.ids import Digest
from dock.core.phrase import Phrase
from dock.core.policy import GradeName, Policy, Reason
from dock.core.policy_table import Mistake, PolicyMistakes, Table, is_count, is_list
from dock.core.rules import Condition, Domain, DomainKind, Op, Rule, RuleEffect, RuleSet, Value

Tables = Mapping[str, object]
ALL = "all"  # in a rule: every destination but quarantine
ALL_BUT_QUARANTINE = tuple(each for each in Disposition if each is not Disposition.QUARANTINE)


def parse_policy(checklists: Mapping[str, Tables], rules: Tables, reasons: Tables, grades: Tables) -> Policy:
    """The policy in these tables; `checklists` by file name.

    Raises:
        PolicyMistakes: all that is wrong with any of them, and with how they fit together.
    """
    mistakes: list[Mistake] = []
    lists = tuple(_checklist(Table(f"checklists/{name}", raw, mistakes)) for name, raw in sorted(checklists.items()))
    rule_set = _rules(Table("rules/disposition", rules, mistakes))
    named_reasons = _reasons(Table("reasons", reasons, mistakes))
    named_grades = _grades(Table("grades", grades, mistakes))
    mistakes += _misfits(lists, rule_set)
    if mistakes:
        raise PolicyMistakes(mistakes)
    return Policy(lists, rule_set, named_reasons, named_grades)


def parse_checklist(raw: Tables, name: str = "checklist") -> Checklist:
    """One checklist.

    Raises:
        PolicyMistakes: all that is wrong with it.
    """
    mistakes: list[Mistake] = []
    checklist = _checklist(Table(name, raw, mistakes))
    if mistakes:
        raise PolicyMistakes(mistakes)
    return checklist


def parse_rules(raw: Tables, name: str = "rules") -> RuleSet:
    """A set of rules with its facts.

    Raises:
        PolicyMistakes: all that is wrong with it: unknown facts, values outside their domain, rules that cannot apply,
            two forbids that leave nothing, no default.
    """
    mistakes: list[Mistake] = []
    rules = _rules(Table(name, raw, mistakes))
    if mistakes:
        raise PolicyMistakes(mistakes)
    return rules


def digest_of(raw: Tables) -> Digest:
    """SHA-256 of the tables as canonical JSON: the same data in another order or layout has the same digest."""
    text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return Digest.parse(hashlib.sha256(text.encode()).hexdigest())


# ---- checklists


def _checklist(table: Table) -> Checklist:
    checklist = Checklist(
        id=table.text("id"),
        version=table.count("version", least=1),
        title=table.phrase("title"),
        classes=table.texts("classes"),
        facts=table.pairs("facts"),
        checks=table.each("check", _check),
    )
    if not checklist.checks:
        table.wrong("check", "there is no question")
    table.once("check", [check.id for check in checklist.checks])
    earlier: dict[str, Check] = {}
    for check in checklist.checks:
        for when in check.when:
            if when.check not in earlier:
                table.wrong(f"check '{check.id}'", f"hangs on '{when.check}', which is no earlier check")
            elif strange := set(when.answers) - {answer.id for answer in earlier[when.check].answers}:
                table.wrong(f"check '{check.id}'", f"'{when.check}' has no answer {', '.join(sorted(strange))}")
        earlier[check.id] = check
    table.close()
    return checklist


def _check(table: Table) -> Check:
    check = Check(
        id=table.text("id"),
        ask=table.phrase("ask"),
        kind=table.member("kind", CheckKind, CheckKind.CHOICE),
        answers=table.each("answer", _answer),
        default=table.text("default", "") or None,
        when=table.each("when", lambda inner: When(inner.text("check"), inner.texts("answers"))),
        about=table.phrase_or_none("about"),
    )
    table.once("answer", [answer.id for answer in check.answers])
    table.once("key", [answer.key for answer in check.answers])
    match check.kind:
        case CheckKind.YES_NO if {answer.id for answer in check.answers} != {"yes", "no"}:
            table.wrong("answer", "the answers are not yes and no")
        case CheckKind.CHOICE if len(check.answers) < 2:
            table.wrong("answer", "there is nothing to choose")
        case CheckKind.NUMBER if any(answer.from_count is None for answer in check.answers):
            table.wrong("answer", "each answer to a number needs its from_count")
        case _:
            pass
    _refuse_bad_default(table, check)
    return check


def _refuse_bad_default(table: Table, check: Check) -> None:
    """The default is the good case: one key must never hold a unit or call it worn."""
    if check.kind not in {CheckKind.YES_NO, CheckKind.CHOICE}:
        return
    good = next((answer for answer in check.answers if answer.id == check.default), None)
    if good is None:
        table.wrong("default", f"'{check.default}' is no answer of this check")
    elif good.hold is not None or good.cap not in {None, Grade.N, Grade.A}:
        table.wrong("default", f"'{good.id}' is not the good case: it caps below A or holds the unit")


def _answer(table: Table) -> Answer:
    answer = Answer(
        id=table.text("id"),
        text=table.phrase("text"),
        key=table.text("key"),
        cap=table.member_or_none("cap", Grade),
        axis=table.member_or_none("axis", Axis),
        hold=table.member_or_none("hold", HoldKind),
        facts=table.pairs("facts"),
        skips_rest=table.flag("skips_rest", default=False),
        from_count=table.count("from_count") if "from_count" in table.raw else None,
    )
    if len(answer.key) != 1 or not answer.key.isascii() or not answer.key.isalnum() or answer.key != answer.key.lower():
        table.wrong("key", f"{answer.key!r:.20} is not one small letter or digit")
    if (answer.cap is None) != (answer.axis is None):
        table.wrong("cap", "cap and axis stand together or not at all")
    return answer


# ---- rules


def _rules(table: Table) -> RuleSet:
    domains = table.each("fact", _domain)
    table.once("fact", [domain.name for domain in domains])
    by_name = {domain.name: domain for domain in domains}
    found = table.each("rule", lambda inner: (inner.flag("is_enabled", default=True), _rule(inner, by_name)))
    table.once("rule", [rule.id for _is_enabled, rule in found])
    fallback = table.each("default", _default)
    if len(fallback) != 1:
        table.wrong("default", "there must be exactly one: where a unit goes when no rule says so")
    rules = RuleSet(
        digest=digest_of(table.raw),
        version=table.count("version", least=1),
        domains=domains,
        rules=tuple(rule for is_enabled, rule in found if is_enabled),
        default=fallback[0] if fallback else Rule("default", RuleEffect.PREFER, (), Phrase("", ""), -1),
    )
    table.mistakes.extend(_forbid_too_much(table.where, rules.rules))
    table.close()
    return rules


def _domain(table: Table) -> Domain:
    domain = Domain(
        table.text("name"),
        table.member("kind", DomainKind, DomainKind.CHOICE),
        table.phrase("ask"),
        table.texts("values"),
    )
    if domain.kind is DomainKind.CHOICE and len(set(domain.values)) < 2:
        table.wrong("values", "a choice needs two values at least")
    return domain


def _rule(table: Table, domains: Mapping[str, Domain]) -> Rule:
    effect = table.member("effect", RuleEffect, RuleEffect.FORBID)
    rule = Rule(
        id=table.text("id"),
        effect=effect,
        dispositions=_dispositions(table),
        because=table.phrase("because"),
        priority=table.count("priority") if effect is RuleEffect.PREFER else 0,
        when=table.each("when", lambda inner: _condition(inner, domains)),
        holds=table.members("holds", HoldKind),
        role=table.text("role", ""),
        ref=table.text("ref", ""),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
        is_verified=table.flag("is_verified", default=False),
    )
    if rule.valid_from and rule.valid_to and rule.valid_from > rule.valid_to:
        table.wrong("valid_to", "lies before valid_from: the rule is never in force")
    if rule.holds and (rule.effect is not RuleEffect.FORBID or set(ALL_BUT_QUARANTINE) - set(rule.dispositions)):
        table.wrong("holds", 'a rule that holds a unit must forbid "all"')
    if any(not _can_all_hold([each for each in rule.when if each.fact == name], domains) for name in domains):
        table.wrong("when", "the conditions can never hold together: the rule is dead")
    return rule


def _dispositions(table: Table) -> tuple[Disposition, ...]:
    if table.raw.get("dispositions") == [ALL]:
        table.texts("dispositions")
        return ALL_BUT_QUARANTINE
    found = table.members("dispositions", Disposition)
    if not found:
        table.wrong("dispositions", "names no destination")
    if Disposition.QUARANTINE in found and table.raw.get("effect") == RuleEffect.FORBID:
        table.wrong("dispositions", "quarantine cannot be forbidden")
    return found


def _default(table: Table) -> Rule:
    return Rule("default", RuleEffect.PREFER, _dispositions(table), table.phrase("because"), -1)


def _condition(table: Table, domains: Mapping[str, Domain]) -> Condition:
    fact = table.text("fact")
    op = table.member("op", Op, Op.KNOWN)
    values = _values(table, op)
    domain = domains.get(fact)
    if domain is None:
        table.wrong("fact", f"'{fact}' is no known fact: {', '.join(domains)} are")
        return Condition(fact, Op.KNOWN)
    for value in values:
        if domain.read(value) != value:
            table.wrong("value", f"{value!r:.40} is no value of '{fact}'")
    if op in {Op.GE, Op.LE} and domain.kind is not DomainKind.NUMBER:
        table.wrong("op", f"'{fact}' is no number: ge and le say nothing of it")
    return Condition(fact, op, values)


def _values(table: Table, op: Op) -> tuple[Value, ...]:
    """The value or values that `op` compares with; as many as it needs."""
    if op in {Op.KNOWN, Op.UNKNOWN}:
        return ()
    if "value" not in table.raw:
        table.wrong("value", "is missing")
    table.read.add("value")
    value = table.raw.get("value")
    wanted: Sequence[object] = value if is_list(value) else [value]
    found = tuple(each for each in wanted if isinstance(each, str) or is_count(each))
    if len(found) != len(wanted) or not found or (op is not Op.IN and len(found) != 1):
        table.wrong("value", f"{value!r:.60} is nothing that '{op}' compares with")
    return found


def _can_all_hold(conditions: Sequence[Condition], domains: Mapping[str, Domain]) -> bool:
    """Whether one value of their fact fulfils all of these conditions on it."""
    if not conditions or conditions[0].fact not in domains:
        return True
    options = representatives(domains[conditions[0].fact], conditions)
    return any(all(each.holds(option) for each in conditions) for option in options)


def representatives(domain: Domain, conditions: Iterable[Condition]) -> tuple[Value | None, ...]:
    """Values of this fact such that no condition can tell any other value from all of them. None is among them."""
    tested = [each for each in conditions if each.fact == domain.name]
    named = [value for each in tested for value in each.values]
    match domain.kind:
        case DomainKind.CHOICE:
            candidates: list[Value] = list(domain.values)
        case DomainKind.NUMBER:
            edges = {int(value) for value in named}
            candidates = sorted({0} | {near for edge in edges for near in (edge - 1, edge, edge + 1) if near >= 0})
        case DomainKind.TEXT:
            candidates = ["(another)", *(str(value) for value in dict.fromkeys(named))]
    alike: dict[tuple[bool | None, ...], Value | None] = {}
    for value in (None, *candidates):
        alike.setdefault((*(each.holds(value) for each in tested), value is None), value)
    return tuple(alike.values())


def _forbid_too_much(where: str, rules: Sequence[Rule]) -> Iterable[Mistake]:
    """Pairs of forbids that leave nothing together, though neither means to: a hole in the rules, not a decision."""
    partial = [
        rule for rule in rules if rule.effect is RuleEffect.FORBID and set(ALL_BUT_QUARANTINE) - set(rule.dispositions)
    ]
    for place, one in enumerate(partial):
        for other in partial[place + 1 :]:
            if not set(ALL_BUT_QUARANTINE) - set(one.dispositions) - set(other.dispositions):
                yield Mistake(where, f"rules '{one.id}' and '{other.id}' together forbid everything but quarantine")


# ---- reasons and grades


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
        table.wrong("grade", f"no name for {', '.join(sorted(missing))}")
    table.close()
    return grades


def _grade(table: Table) -> GradeName:
    return GradeName(table.member("id", Grade, Grade.X), table.text("key"), table.phrase("name"), table.phrase("about"))


# ---- how they fit together


def _misfits(checklists: Sequence[Checklist], rules: RuleSet) -> Iterable[Mistake]:
    domains = {domain.name: domain for domain in rules.domains}
    owner: dict[str, str] = {}
    for checklist in checklists:
        where = f"checklists/{checklist.id}"
        for name in checklist.classes:
            if owner.setdefault(name, checklist.id) != checklist.id:
                yield Mistake(where, f"class '{name}' belongs to checklist '{owner[name]}' already")
        given = [answer for check in checklist.checks for answer in check.answers]
        for name, value in (*checklist.facts, *(pair for answer in given for pair in answer.facts)):
            if name not in domains:
                yield Mistake(where, f"'{name}' is no fact that the rules know")
            elif domains[name].read(value) is None:
                yield Mistake(where, f"'{value}' is no value of the fact '{name}'")
    if "generic" not in owner:
        yield Mistake("checklists", "no checklist for class 'generic': goods of unnamed classes could not be graded")
