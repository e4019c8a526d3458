"""All that can come before the rules, and what they make of it: for load-time checks, proofs, and the nearest flip.

Values of a fact that no condition tells apart are one value here, and combinations that leave the same rules open and
the same destinations forbidden and liked are one corner. Nothing is sampled: each combination of facts lies in exactly
one corner.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dock.core.goods import Disposition
from dock.core.rules.engine import Condition, Domain, Fact, Outcome, Routing, Rule, RuleEffect, RuleSet, Value, route
from dock.core.rules.rules_data import representatives


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
class Conflict:
    """Two rules of one priority that like different destinations for these facts: only their ids decide."""

    one: Rule
    other: Rule
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Examination:
    """What the whole space says of a set of rules."""

    combination_count: int
    corner_count: int
    never_decide: tuple[Rule, ...]  # prefers that another one always outranks
    conflicts: tuple[Conflict, ...]  # each pair once
    undecided_count: int  # combinations of known facts for which no rule has a way, so that the default decides
    undecided: tuple[Mapping[str, Fact], ...]  # the first few of them


@dataclass(frozen=True, slots=True)
class _Standing:
    """What facts taken so far leave of the rules: those still open, and what those that are settled come to.

    Two combinations with one standing are decided alike, whatever the other facts are. Masks of destinations have a
    bit for each place in `Disposition`, masks of rules one for each place in the list.
    """

    open_rules: int = 0  # not switched off, with facts still to come
    unsure: int = 0  # of the open ones: hang on a fact that is not known
    forbidden: int = 0
    maybe_forbidden: int = 0
    maybe_confirmed: int = 0
    preferred: int = 0  # rules
    maybe_preferred: int = 0
    is_held: bool = False
    is_maybe_held: bool = False


def corners(
    rules: RuleSet, today: date, only: Mapping[str, tuple[Value | None, ...]] | None = None
) -> Iterator[Corner]:
    """Every corner of the space; `only` narrows facts to these values (None: not known).

    Facts are taken one by one, those first that settle rules. What counts of those taken is their standing, so that the
    work grows with the standings and not with the combinations.
    """
    listed = _in_force(rules, today)
    conditions = [condition for rule in listed for condition in rule.when]
    domains = _in_order(rules.domains, listed)
    last = _last_facts(domains, listed)
    found: dict[_Standing, tuple[dict[str, Fact], int]] = {_settled(_begun(listed), last.get("", ())): ({}, 1)}
    for domain in domains:
        settling = last.get(domain.name, ())
        options = (only or {}).get(domain.name) or representatives(domain, conditions)
        masks = [(value, _outcomes(listed, domain.name, value)) for value in options]
        reached: dict[_Standing, tuple[dict[str, Fact], int]] = {}
        for before, (facts, count) in found.items():
            for value, (off, unsure) in masks:
                left = before.open_rules & ~off
                standing = replace(before, open_rules=left, unsure=(before.unsure | unsure) & left)
                after = _settled(standing, settling)
                witness, so_far = reached.get(after) or ({**facts, domain.name: value}, 0)
                reached[after] = (witness, so_far + count)
        found = reached
    yield from (Corner(facts, count) for facts, count in found.values())


def _in_order(domains: Sequence[Domain], listed: Sequence[Rule]) -> list[Domain]:
    """The facts, at each step the one after which fewest rules are open."""
    left, order, taken = list(domains), list[Domain](), set[str]()
    while left:
        best = min(left, key=lambda one: _open_count(listed, taken | {one.name}))
        taken.add(best.name)
        order.append(best)
        left.remove(best)
    return order


def _open_count(listed: Sequence[Rule], taken: set[str]) -> int:
    asked = [{condition.fact for condition in rule.when} for rule in listed]
    return sum(1 for facts in asked if facts & taken and facts - taken)


def _begun(listed: Sequence[Rule]) -> _Standing:
    return _Standing(open_rules=(1 << len(listed)) - 1)


def _last_facts(domains: Sequence[Domain], listed: Sequence[Rule]) -> dict[str, list[tuple[int, Rule]]]:
    """Rules, each with its bit, by the fact that is the last of theirs; "" for those that ask for none."""
    places = {domain.name: place for place, domain in enumerate(domains)}
    found: dict[str, list[tuple[int, Rule]]] = {}
    for place, rule in enumerate(listed):
        facts = sorted((condition.fact for condition in rule.when), key=places.__getitem__)
        found.setdefault(facts[-1] if facts else "", []).append((1 << place, rule))
    return found


def _settled(standing: _Standing, settling: Iterable[tuple[int, Rule]]) -> _Standing:
    """The standing with these rules settled: all of their facts are taken."""
    now = standing
    for bit, rule in settling:
        if now.open_rules & bit:
            now = _with(now, rule, bit)
    if now.is_held:
        return _Standing(is_held=True)  # nothing but quarantine is left, and nothing more is asked
    return replace(now, maybe_forbidden=now.maybe_forbidden & ~now.forbidden)


def _with(now: _Standing, rule: Rule, bit: int) -> _Standing:
    is_unsure = bool(now.unsure & bit)
    now = replace(now, open_rules=now.open_rules & ~bit, unsure=now.unsure & ~bit)
    if rule.holds:
        now = replace(now, is_maybe_held=True) if is_unsure else replace(now, is_held=True)
    match rule.effect:
        case RuleEffect.FORBID | RuleEffect.REQUIRE:
            is_named = rule.effect is RuleEffect.FORBID
            mask = _mask(each for each in Disposition if (each in rule.dispositions) is is_named)
            if is_unsure:
                return replace(now, maybe_forbidden=now.maybe_forbidden | mask)
            return replace(now, forbidden=now.forbidden | mask)
        case RuleEffect.CONFIRM if is_unsure:
            return replace(now, maybe_confirmed=now.maybe_confirmed | _mask(rule.dispositions))
        case RuleEffect.CONFIRM:
            return now
        case RuleEffect.PREFER if is_unsure:
            return replace(now, maybe_preferred=now.maybe_preferred | bit)
        case RuleEffect.PREFER:
            return replace(now, preferred=now.preferred | bit)


def _mask(dispositions: Iterable[Disposition]) -> int:
    places = list(Disposition)
    return sum(1 << places.index(each) for each in dispositions if each is not Disposition.QUARANTINE)


UNDECIDED_SHOWN_MAX = 5


def examine(rules: RuleSet, today: date) -> Examination:
    """Which rules never do anything, contradict each other, or leave goods without a way, over the whole space.

    A rule whose conditions cannot hold together is refused when it is read, so that none is dead for that reason.
    """
    idle = {rule for rule in _in_force(rules, today) if rule.effect is RuleEffect.PREFER}
    conflicts: dict[tuple[str, str], Conflict] = {}
    undecided: list[Mapping[str, Fact]] = []
    combination_count = corner_count = undecided_count = 0
    for corner in corners(rules, today):
        routing = route(rules, corner.facts, today)
        idle -= set(routing.because)
        combination_count += corner.combination_count
        corner_count += 1
        if pair := _conflict(routing, corner.facts):
            conflicts.setdefault((pair.one.id, pair.other.id), pair)
        if routing.because and routing.because[-1] is rules.default and not routing.holds:
            undecided_count += corner.combination_count
            undecided.append(corner.facts)
    dead = tuple(rule for rule in rules.rules if rule in idle)
    shown = tuple(undecided[:UNDECIDED_SHOWN_MAX])
    return Examination(combination_count, corner_count, dead, tuple(conflicts.values()), undecided_count, shown)


def _conflict(routing: Routing, facts: Mapping[str, Fact]) -> Conflict | None:
    applying = [step.rule for step in routing.trace if step.outcome is Outcome.APPLIES]
    decided = next((rule for rule in routing.because if rule.effect is RuleEffect.PREFER), None)
    if decided is None or routing.disposition is None:
        return None
    taken = {each.disposition for each in routing.forbidden}
    for rule in applying:
        if rule.effect is RuleEffect.PREFER and rule.priority == decided.priority and rule is not decided:
            wish = next((each for each in rule.dispositions if each not in taken), routing.disposition)
            if wish is not routing.disposition:
                return Conflict(decided, rule, facts)
    return None


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


def _outcomes(listed: Sequence[Rule], fact: str, value: Value | None) -> tuple[int, int]:
    """The rules that this value of this fact switches off, and those that hang on it unknown, a bit each."""
    off = unsure = 0
    for place, rule in enumerate(listed):
        answers = {condition.holds(value) for condition in rule.when if condition.fact == fact}
        off |= (False in answers) << place
        unsure |= (None in answers) << place
    return off, unsure & ~off
