"""Facts of a unit and rules as data -> where it goes, and why.

Facts are three-valued. A fact that is needed and not known becomes a question to the inspector; it is never taken for a
no. Forbids remove destinations and name their source, requires narrow them, prefers choose among what is left.
Quarantine can never be taken away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from dock.core.goods import Disposition, HoldKind, ZoneKind
from dock.core.ids import Digest
from dock.core.phrase import Phrase

Fact = str | int | bool | None  # True and False stand for "yes" and "no"; None is not known
Value = str | int


class Op(StrEnum):
    """How a condition compares."""

    IN = "in"
    EQ = "eq"
    NE = "ne"
    GE = "ge"
    LE = "le"
    KNOWN = "known"
    UNKNOWN = "unknown"


class RuleEffect(StrEnum):
    """What a rule does to the destinations it names."""

    FORBID = "forbid"
    REQUIRE = "require"  # nothing but these
    PREFER = "prefer"  # the first of these that is left
    CONFIRM = "confirm"  # these only with evidence, or by somebody who may


class Outcome(StrEnum):
    """What became of a rule."""

    APPLIES = "applies"
    DOES_NOT = "does_not"
    NOT_KNOWN = "not_known"  # it hangs on a fact that nobody knows
    NOT_IN_FORCE = "not_in_force"  # before its first or after its last day


class DomainKind(StrEnum):
    """What values a fact can have."""

    CHOICE = "choice"  # one of its values and nothing else
    NUMBER = "number"  # a whole number, 0 or more
    TEXT = "text"  # any text; its values are examples


@dataclass(frozen=True, slots=True)
class Domain:
    """A fact that rules may ask for: its values, and the question that finds it out."""

    name: str
    kind: DomainKind
    ask: Phrase
    values: tuple[str, ...] = ()  # yes and no for a fact that holds or does not

    def read(self, fact: Fact) -> Value | None:
        """The fact as rules compare it; None where it is not known, or is none of this domain's values."""
        value = ("yes" if fact else "no") if isinstance(fact, bool) else fact
        match self.kind:
            case DomainKind.NUMBER:
                if isinstance(value, str):
                    return int(value) if value.isascii() and value.isdigit() and len(value) <= 12 else None
                return value if value is not None and value >= 0 else None
            case DomainKind.CHOICE:
                return value if value in self.values else None
            case DomainKind.TEXT:
                return str(value) if value not in {None, ""} else None


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one fact."""

    fact: str
    op: Op
    values: tuple[Value, ...] = ()  # one, but for `in`; none for `known` and `unknown`

    def holds(self, actual: Value | None) -> bool | None:
        """Whether the fact is as wanted; None where that is not known."""
        if self.op is Op.KNOWN:
            return actual is not None
        if self.op is Op.UNKNOWN:
            return actual is None
        if actual is None:
            return None
        match self.op:
            case Op.IN | Op.EQ:
                return actual in self.values
            case Op.NE:
                return actual not in self.values
            case Op.GE:
                return isinstance(actual, int) and all(actual >= int(limit) for limit in self.values)
            case Op.LE:
                return isinstance(actual, int) and all(actual <= int(limit) for limit in self.values)
            case _:
                assert_never(self.op)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when all conditions hold, this is forbidden, required or preferred, because of that."""

    id: str
    effect: RuleEffect
    dispositions: tuple[Disposition, ...]  # of a prefer: in order of liking
    because: Phrase
    priority: int = 0  # of prefers: the highest is asked first
    when: tuple[Condition, ...] = ()
    holds: tuple[HoldKind, ...] = ()
    role: str = ""  # who must confirm
    evidence: tuple[str, ...] = ()  # shots that must be on the unit
    ref: str = ""  # the law or the house rule behind it
    valid_from: date | None = None
    valid_to: date | None = None
    is_verified: bool = False  # the text of `ref` itself was read, not a report of it

    def is_in_force(self, today: date) -> bool:
        """Whether the rule binds on this day; both its days are within."""
        return (self.valid_from or today) <= today <= (self.valid_to or today)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules with the facts they may ask for. `default` chooses last: its priority is below every other."""

    digest: Digest
    version: int
    domains: tuple[Domain, ...]
    rules: tuple[Rule, ...]
    default: Rule
    given: tuple[tuple[str, str], ...] = ()  # facts of the site itself


@dataclass(frozen=True, slots=True)
class Tested:
    """One condition against the actual value."""

    condition: Condition
    actual: Value | None
    is_so: bool | None


@dataclass(frozen=True, slots=True)
class Step:
    """One rule in the trace, with each of its conditions; a rule that is not in force tests none."""

    rule: Rule
    outcome: Outcome
    tested: tuple[Tested, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that must be known first, and the rules that wait for it."""

    fact: str
    ask: Phrase
    choices: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A destination that is taken away, and the rule that takes it."""

    disposition: Disposition
    rule: Rule


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a unit goes and why, or what must be known first: `disposition` is None exactly where questions stand."""

    disposition: Disposition | None
    zone: ZoneKind | None
    because: tuple[Rule, ...]  # the rules that decided, in order
    trace: tuple[Step, ...]
    questions: tuple[Question, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    holds: tuple[HoldKind, ...] = ()
    roles: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def route(rules: RuleSet, facts: Mapping[str, Fact], today: date) -> Routing:
    """Where a unit with these facts goes today. Facts that no domain names are not looked at."""
    values = read_facts(rules, facts)
    trace = tuple(_test(rule, values, today) for rule in rules.rules)
    applying = [step.rule for step in trace if step.outcome is Outcome.APPLIES]
    forbidden = tuple(_forbidden(applying))
    chosen, because = _choose(applying, forbidden, rules.default)
    placed = tuple(dict.fromkeys(hold for rule in applying for hold in rule.holds))
    waiting = [
        step
        for step in trace
        if step.outcome is Outcome.NOT_KNOWN and _could_change(step.rule, chosen, because, forbidden, placed)
    ]
    questions = tuple(_questions(rules.domains, waiting))
    confirming = (*because, *confirming_of(applying, chosen))
    return Routing(
        disposition=None if questions else chosen,
        zone=None if questions else zone_of(chosen),
        because=() if questions else because,
        trace=trace,
        questions=questions,
        forbidden=forbidden,
        holds=placed,
        roles=() if questions else tuple(dict.fromkeys(rule.role for rule in confirming if rule.role)),
        evidence=() if questions else tuple(dict.fromkeys(shot for rule in confirming for shot in rule.evidence)),
    )


def confirming_of(applying: Iterable[Rule], chosen: Disposition) -> tuple[Rule, ...]:
    """The rules that say what this destination needs besides."""
    return tuple(rule for rule in applying if rule.effect is RuleEffect.CONFIRM and chosen in rule.dispositions)


def facts_against(routing: Routing, disposition: Disposition) -> tuple[str, ...]:
    """The facts that nobody knows and by which this destination may turn out to be forbidden."""
    waiting = [
        step
        for step in routing.trace
        if step.outcome is Outcome.NOT_KNOWN
        and (
            (step.rule.effect is RuleEffect.FORBID and disposition in step.rule.dispositions)
            or (step.rule.effect is RuleEffect.REQUIRE and disposition not in step.rule.dispositions)
        )
    ]
    missing = (each.condition.fact for step in waiting for each in step.tested if each.is_so is None)
    return tuple(dict.fromkeys(missing)) if disposition is not Disposition.QUARANTINE else ()


def read_facts(rules: RuleSet, facts: Mapping[str, Fact]) -> dict[str, Value | None]:
    """Each fact as rules compare it; what is not known or cannot be read is what the site says of itself, or None."""
    given = dict(rules.given)
    values: dict[str, Value | None] = {}
    for domain in rules.domains:
        told = domain.read(facts.get(domain.name))
        values[domain.name] = domain.read(given.get(domain.name)) if told is None else told
    return values


def zone_of(disposition: Disposition) -> ZoneKind:
    """The kind of place where a unit with this disposition is put away."""
    match disposition:
        case Disposition.RESTOCK_NEW | Disposition.RESTOCK_GRADED:
            return ZoneKind.SHELF
        case Disposition.REFURBISH | Disposition.REPACK:
            return ZoneKind.REFURBISH
        case Disposition.RETURN_TO_VENDOR:
            return ZoneKind.VENDOR
        case Disposition.LIQUIDATE:
            return ZoneKind.LIQUIDATION
        case Disposition.DONATE:
            return ZoneKind.DONATION
        case Disposition.PARTS:
            return ZoneKind.PARTS
        case Disposition.RECYCLE | Disposition.PREPARE_REUSE:
            return ZoneKind.RECYCLING
        case Disposition.DISPOSE | Disposition.ENERGY | Disposition.DESTROY_SECURE:
            return ZoneKind.DISPOSAL
        case Disposition.RETURN_TO_CUSTOMER:
            return ZoneKind.TO_CUSTOMER
        case Disposition.QUARANTINE:
            return ZoneKind.QUARANTINE
        case _:
            assert_never(disposition)


def _test(rule: Rule, values: Mapping[str, Value | None], today: date) -> Step:
    if not rule.is_in_force(today):
        return Step(rule, Outcome.NOT_IN_FORCE, ())
    tested = tuple(
        Tested(condition, values[condition.fact], condition.holds(values[condition.fact])) for condition in rule.when
    )
    answers = {each.is_so for each in tested}
    outcome = Outcome.DOES_NOT if False in answers else Outcome.NOT_KNOWN if None in answers else Outcome.APPLIES
    return Step(rule, outcome, tested)


def _forbidden(applying: Iterable[Rule]) -> Iterable[Forbidden]:
    """What is taken away, by forbids and by requires that do not name it."""
    for rule in applying:
        match rule.effect:
            case RuleEffect.FORBID:
                taken: Iterable[Disposition] = rule.dispositions
            case RuleEffect.REQUIRE:
                taken = (each for each in Disposition if each not in rule.dispositions)
            case RuleEffect.PREFER | RuleEffect.CONFIRM:
                taken = ()
        yield from (Forbidden(each, rule) for each in taken if each is not Disposition.QUARANTINE)


def _choose(
    applying: Sequence[Rule], forbidden: Sequence[Forbidden], default: Rule
) -> tuple[Disposition, tuple[Rule, ...]]:
    """The best liked destination that is left, and the rules that led there: those in its way first."""
    against = [rule for rule in applying if rule.holds]
    for rule in (*_by_liking(applying), default):
        for wish in rule.dispositions:
            in_the_way = [each.rule for each in forbidden if each.disposition is wish]
            if not in_the_way:
                return wish, (*dict.fromkeys(against), rule)
            against.extend(in_the_way)
    return Disposition.QUARANTINE, (*dict.fromkeys(against), default)


def _by_liking(rules: Iterable[Rule]) -> list[Rule]:
    """The prefers, the highest priority first; those of one priority by id, so that no order of files matters."""
    return sorted((rule for rule in rules if rule.effect is RuleEffect.PREFER), key=_rank)


def _rank(rule: Rule) -> tuple[int, str]:
    return -rule.priority, rule.id


def _could_change(
    rule: Rule,
    chosen: Disposition,
    because: Sequence[Rule],
    forbidden: Sequence[Forbidden],
    placed: Sequence[HoldKind],
) -> bool:
    """Whether the choice would be another one, or a hold be placed, if this rule applied.

    To ask this of each rule alone is enough: rules that each leave the choice standing leave it standing together,
    because none of them takes it away and none of them likes another destination better. A unit that is held already
    is not asked about further: work on a damaged battery stops at once.
    """
    if rule.holds and not placed:
        return True
    match rule.effect:
        case RuleEffect.FORBID:
            return chosen in rule.dispositions and chosen is not Disposition.QUARANTINE
        case RuleEffect.REQUIRE:
            return chosen not in rule.dispositions and chosen is not Disposition.QUARANTINE
        case RuleEffect.CONFIRM:
            return chosen in rule.dispositions
        case RuleEffect.PREFER:
            taken = {each.disposition for each in forbidden}
            wish = next((each for each in rule.dispositions if each not in taken), chosen)
            return _rank(rule) < _rank(because[-1]) and wish is not chosen


def _questions(domains: Iterable[Domain], waiting: Sequence[Step]) -> Iterable[Question]:
    """A question for each fact that the waiting rules miss, in the order in which the domains stand."""
    for domain in domains:
        missing = [step.rule.id for step in waiting if _misses(step, domain.name)]
        if missing:
            yield Question(domain.name, domain.ask, domain.values, tuple(missing))


def _misses(step: Step, fact: str) -> bool:
    return any(each.is_so is None and each.condition.fact == fact for each in step.tested)
