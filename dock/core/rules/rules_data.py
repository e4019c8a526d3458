"""Rules as TOML gives them -> values, every mistake told with its place."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from dock.core.fault import sentence
from dock.core.goods import Disposition, Grade, HoldKind
from dock.core.ids import Digest
from dock.core.phrase import Phrase
from dock.core.rules.engine import Condition, Domain, DomainKind, Op, Rule, RuleEffect, RuleSet, Value
from dock.core.rules.policy_table import Mistake, PolicyMistakes, Table, Tables, is_count, is_list
from dock.core.rules.recovery import VALUE, Channel, expanded

PERMILLE = 1000
ALL = "all"  # in a rule: every destination but quarantine
ALL_BUT_QUARANTINE = tuple(each for each in Disposition if each is not Disposition.QUARANTINE)


def parse_rules(raw: Tables, name: str = "rules") -> RuleSet:
    """A set of rules with its facts.

    Raises:
        PolicyMistakes: all that is wrong with it: unknown facts, values outside their domain, rules that cannot apply,
            two forbids that leave nothing, no default.
    """
    mistakes: list[Mistake] = []
    rules = rules_in(Table(name, raw, mistakes))
    if mistakes:
        raise PolicyMistakes(mistakes)
    return rules


def digest_of(raw: Tables) -> Digest:
    """SHA-256 of the tables as canonical JSON: the same data in another order or layout has the same digest."""
    text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return Digest.parse(hashlib.sha256(text.encode()).hexdigest())


def rules_in(table: Table) -> RuleSet:
    """The rules in this table, as far as they can be read; their mistakes go to the table's list."""
    domains = table.each("fact", _domain)
    table.once("fact", [domain.name for domain in domains])
    by_name = {domain.name: domain for domain in domains}
    channels = {channel.disposition: channel for channel in table.each("channel", _channel)}
    found = table.each("rule", lambda inner: _enabled(inner, by_name, channels))
    table.once("rule", [rule_id for rule_id, _rules in found])
    given = table.pairs("given")
    for name, value in given:
        if name not in by_name or by_name[name].read(value) is None:
            table.wrong("given", sentence("'{name}' = '{value}' is no fact with this value", name=name, value=value))
    fallback = table.each("default", _default)
    if len(fallback) != 1:
        table.wrong("default", sentence("there must be exactly one: where a unit goes when no rule says so"))
    rules = RuleSet(
        digest=digest_of(table.raw),
        version=table.count("version", least=1),
        domains=domains,
        rules=tuple(rule for _id, plain in found for rule in plain),
        default=fallback[0] if fallback else Rule("default", RuleEffect.PREFER, (), Phrase("", ""), -1),
        given=given,
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
        table.wrong("values", sentence("a choice needs two values at least"))
    return domain


def _channel(table: Table) -> Channel:
    shares: list[tuple[Grade, int]] = []
    for name, text in table.pairs("share_permille"):
        if name in set(Grade) and text.isascii() and text.isdigit() and int(text[:8]) <= PERMILLE:
            shares.append((Grade(name), int(text)))
        else:
            table.wrong(
                "share_permille",
                sentence(
                    "'{name}' = '{value}': a grade and a number up to {permille} as text",
                    name=name,
                    value=text,
                    permille=PERMILLE,
                ),
            )
    channel = Channel(
        disposition=table.member("name", Disposition, Disposition.QUARANTINE),
        share_permille=tuple(shares),
        sell_through_permille=table.count("sell_through_permille", PERMILLE),
        fee_permille=table.count("fee_permille", 0),
        work_minor=table.count("work_minor", 0),
        freight_minor=table.count("freight_minor", 0),
        disposal_minor=table.count("disposal_minor", 0),
        source=table.text("source"),
    )
    if channel.sell_through_permille > PERMILLE or channel.fee_permille > PERMILLE:
        table.wrong("fee_permille", sentence("no share is above {permille}", permille=PERMILLE))
    return channel


def _enabled(
    table: Table, domains: Mapping[str, Domain], channels: Mapping[Disposition, Channel]
) -> tuple[str, tuple[Rule, ...]]:
    """One rule of the file as the rules that it stands for: none where it is switched off."""
    is_enabled = table.flag("is_enabled", default=True)
    by_recovery = table.flag("by_recovery", default=False)
    rule = _rule(table, domains)
    if not by_recovery:
        return rule.id, (rule,) if is_enabled else ()
    if rule.effect is not RuleEffect.PREFER or VALUE not in domains or not set(rule.dispositions) <= channels.keys():
        table.wrong(
            "by_recovery",
            sentence("asks for a prefer, the fact {value}, and a channel of each destination", value=VALUE),
        )
        return rule.id, ()
    return rule.id, expanded(rule, channels) if is_enabled else ()


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
        evidence=table.texts("evidence"),
        ref=table.text("ref", ""),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
        is_verified=table.flag("is_verified", default=False),
    )
    if rule.valid_from and rule.valid_to and rule.valid_from > rule.valid_to:
        table.wrong("valid_to", sentence("lies before valid_from: the rule is never in force"))
    if (rule.effect is RuleEffect.CONFIRM) != bool(rule.role or rule.evidence):
        table.wrong("effect", sentence("a confirm names a role or evidence, and no other rule does"))
    if rule.holds and (rule.effect is not RuleEffect.FORBID or set(ALL_BUT_QUARANTINE) - set(rule.dispositions)):
        table.wrong("holds", sentence('a rule that holds a unit must forbid "all"'))
    if any(not _can_all_hold([each for each in rule.when if each.fact == name], domains) for name in domains):
        table.wrong("when", sentence("the conditions can never hold together: the rule is dead"))
    return rule


def _dispositions(table: Table) -> tuple[Disposition, ...]:
    if table.raw.get("dispositions") == [ALL]:
        table.texts("dispositions")
        return ALL_BUT_QUARANTINE
    found = table.members("dispositions", Disposition)
    if not found:
        table.wrong("dispositions", sentence("names no destination"))
    if Disposition.QUARANTINE in found and table.raw.get("effect") == RuleEffect.FORBID:
        table.wrong("dispositions", sentence("quarantine cannot be forbidden"))
    return found


def _default(table: Table) -> Rule:
    return Rule("default", RuleEffect.PREFER, _dispositions(table), table.phrase("because"), -1)


def _condition(table: Table, domains: Mapping[str, Domain]) -> Condition:
    fact = table.text("fact")
    op = table.member("op", Op, Op.KNOWN)
    values = _values(table, op)
    domain = domains.get(fact)
    if domain is None:
        table.wrong("fact", sentence("'{fact}' is no known fact: {names} are", fact=fact, names=", ".join(domains)))
        return Condition(fact, Op.KNOWN)
    for value in values:
        if domain.read(value) != value:
            table.wrong("value", sentence("{value!r:.40} is no value of '{fact}'", value=value, fact=fact))
    if op in {Op.GE, Op.LE} and domain.kind is not DomainKind.NUMBER:
        table.wrong("op", sentence("'{fact}' is no number: ge and le say nothing of it", fact=fact))
    return Condition(fact, op, values)


def _values(table: Table, op: Op) -> tuple[Value, ...]:
    """The value or values that `op` compares with; as many as it needs."""
    if op in {Op.KNOWN, Op.UNKNOWN}:
        return ()
    if "value" not in table.raw:
        table.wrong("value", sentence("is missing"))
    table.read.add("value")
    value = table.raw.get("value")
    wanted: Sequence[object] = value if is_list(value) else [value]
    found = tuple(each for each in wanted if isinstance(each, str) or is_count(each))
    if len(found) != len(wanted) or not found or (op is not Op.IN and len(found) != 1):
        table.wrong("value", sentence("{value!r:.60} is nothing that '{op}' compares with", value=value, op=op))
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
                yield Mistake(
                    where,
                    sentence(
                        "rules '{one}' and '{other}' together forbid everything but quarantine",
                        one=one.id,
                        other=other.id,
                    ),
                )
