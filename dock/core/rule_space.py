"""All that can come before the rules, and what they make of it: for load-time checks, proofs, and the nearest flip.

Values of a fact that no condition tells apart are one value here, and combinations that give every rule the same
outcome are one corner. Nothing is sampled: each combination of facts lies in exactly one corner.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dock.core.goods import Disposition
from dock.core.policy_data import representatives
from dock.core.rules import Condition, Domain, Fact, Outcome, Routing, Rule, RuleEffect, RuleSet, Value, route


@dataclass(frozen=True, slots=True)
class Corner:
    """Combinations of facts that the rules cannot tell apart: one of them, and how many there are."""

    facts: Mapping[str, Fact]
    combination_count: int


@dataclass(frozen=True, slots=True)
class Flip:
    """One fact whose change alters where the unit goes."""

    fact: str
    actual: Value | None
    changed: Value
    disposition: Disposition


@dataclass(frozen=True, slots=True)
class Examination:
    """What the whole space says of a set of rules."""

    combination_count: int
    corner_count: int
    never_apply: tuple[Rule, ...]
    never_decide: tuple[Rule, ...]  # prefers that another one always outranks


_Outcomes = tuple[int, int]  # rules that do not apply, and rules with an unknown condition, a bit each


def corners(
    rules: RuleSet, today: date, only: Mapping[str, tuple[Value | None, ...]] | None = None
) -> Iterator[Corner]:
    """Every corner of the space; `only` narrows facts to these values (None: not known).

    Facts are taken one by one. What counts of those taken is which rules they switch off and which they leave open, so
    that the work grows with the corners and not with the combinations.
    """
    conditions = [condition for rule in _in_force(rules, today) for condition in rule.when]
    found: dict[_Outcomes, tuple[dict[str, Fact], int]] = {(0, 0): ({}, 1)}
    for domain in rules.domains:
        options = (only or {}).get(domain.name) or representatives(domain, conditions)
        masks = [(value, _outcomes(rules, domain.name, value, today)) for value in options]
        reached: dict[_Outcomes, tuple[dict[str, Fact], int]] = {}
        for (off, unsure), (facts, count) in found.items():
            for value, (turned_off, left_unsure) in masks:
                key = (off | turned_off, (unsure | left_unsure) & ~(off | turned_off))
                if key in reached:
                    witness, so_far = reached[key]
                    reached[key] = (witness, so_far + count)
                else:
                    reached[key] = ({**facts, domain.name: value}, count)
        found = reached
    yield from (Corner(facts, count) for facts, count in found.values())


def examine(rules: RuleSet, today: date) -> Examination:
    """Which rules never do anything, over the whole space."""
    idle = set(_in_force(rules, today))
    undecided = {rule for rule in idle if rule.effect is RuleEffect.PREFER}
    combination_count = corner_count = 0
    for corner in corners(rules, today):
        routing = route(rules, corner.facts, today)
        idle -= {step.rule for step in routing.trace if step.outcome is Outcome.APPLIES}
        undecided -= set(routing.because)
        combination_count += corner.combination_count
        corner_count += 1
    return Examination(
        combination_count,
        corner_count,
        tuple(rule for rule in rules.rules if rule in idle),
        tuple(rule for rule in rules.rules if rule in undecided - idle),
    )


def nearest_flip(rules: RuleSet, facts: Mapping[str, Fact], domains: Iterable[Domain], today: date) -> Flip | None:
    """The fact among `domains` whose change alone sends the unit elsewhere; None where there is none.

    Of several the first domain's; of its values the one closest to the actual. Facts that are not known are left alone:
    the rules ask for those that matter.
    """
    routing: Routing = route(rules, facts, today)
    if routing.disposition is None:
        return None
    conditions = [condition for rule in _in_force(rules, today) for condition in rule.when]
    for domain in domains:
        actual = domain.read(facts.get(domain.name))
        if actual is None:
            continue
        for changed in _closest_first(domain, conditions, actual):
            other = route(rules, {**facts, domain.name: changed}, today).disposition
            if other is not None and other is not routing.disposition:
                return Flip(domain.name, actual, changed, other)
    return None


def _closest_first(domain: Domain, conditions: Iterable[Condition], actual: Value) -> list[Value]:
    options = [each for each in representatives(domain, tuple(conditions)) if each is not None and each != actual]
    return sorted(options, key=lambda each: _distance(domain, actual, each))


def _distance(domain: Domain, one: Value, other: Value) -> int:
    if isinstance(one, int) and isinstance(other, int):
        return abs(one - other)
    values = domain.values
    return abs(values.index(str(one)) - values.index(str(other))) if one in values and other in values else len(values)


def _in_force(rules: RuleSet, today: date) -> list[Rule]:
    return [rule for rule in rules.rules if rule.is_in_force(today)]


def _outcomes(rules: RuleSet, fact: str, value: Value | None, today: date) -> _Outcomes:
    """What this value of this fact does to each rule."""
    off = unsure = 0
    for place, rule in enumerate(_in_force(rules, today)):
        answers = {condition.holds(value) for condition in rule.when if condition.fact == fact}
        off |= (False in answers) << place
        unsure |= (None in answers) << place
    return off, unsure & ~off
