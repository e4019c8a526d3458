"""From a unit to its way: gathers the facts that the rules ask for, and lets the rules decide."""

from collections.abc import Iterable

from dock.core.cases import Case
from dock.core.decision import Context, Known, Refusal
from dock.core.goods import Article, Disposition, Grade, HoldKind, ZoneKind
from dock.core.rules import grading
from dock.core.rules.engine import (
    Fact,
    Outcome,
    Routing,
    confirming_of,
    facts_against,
    read_facts,
    route,
    zone_of,
)
from dock.core.rules.policy import Policy, with_defaults
from dock.core.units import Unit

FACT_PREFIX = "fact."
"""An answer under this prefix answers a question of the rules, not one of the checklist."""

LEGAL = ("cn_chapter", "cn_heading")
RETURN_TYPES = frozenset({"withdrawal", "warranty", "refused", "other"})
DANGEROUS = frozenset({HoldKind.BATTERY, HoldKind.HAZMAT})


def propose(
    unit: Unit, grade: Grade, known: Known, context: Context, policy: Policy, without: HoldKind | None = None
) -> Routing:
    """Where the rules send this unit with this grade; to quarantine while a hold is open."""
    if any(hold is not without for hold in unit.holds):
        held = tuple(hold for hold in unit.holds if hold is not without)
        return Routing(Disposition.QUARANTINE, zone_of_holds(held), (), ())
    return route(policy.rules, _facts(unit, grade, known, policy), context.today)


def may_go(disposition: Disposition, unit: Unit, known: Known, context: Context, policy: Policy) -> Routing | Refusal:
    """The way that a supervisor wants instead; refused where a hold or a rule forbids it, with the rule's source."""
    if unit.holds and disposition is not Disposition.QUARANTINE:
        params = (("lpn", unit.lpn.text), ("title", unit.title), ("holds", ", ".join(unit.holds)))
        return Refusal("unit_is_held", params)
    routing = route(policy.rules, _facts(unit, unit.grade, known, policy), context.today)
    ban = next((one for one in routing.forbidden if one.disposition is disposition), None)
    if ban:
        return Refusal("disposition_forbidden", (("disposition", disposition), ("rule", ban.rule.ref or ban.rule.id)))
    if unknown := facts_against(routing, disposition):
        return Refusal("fact_needed", (("disposition", disposition), ("facts", ", ".join(unknown))))
    applying = [step.rule for step in routing.trace if step.outcome is Outcome.APPLIES]
    needs = confirming_of(applying, disposition)
    shots = {shot for shot, _photo in unit.photos}
    if missing := [shot for rule in needs for shot in rule.evidence if shot not in shots]:
        return Refusal("evidence_needed", (("disposition", disposition), ("shots", ", ".join(dict.fromkeys(missing)))))
    zone = zone_of_holds(unit.holds) if disposition is Disposition.QUARANTINE else zone_of(disposition)
    return Routing(disposition, zone, (), routing.trace)


def forbidden_now(unit: Unit, known: Known, context: Context, policy: Policy) -> Refusal | None:
    """Why this unit may not leave as it was routed: rules and facts may have changed since, and leaving is for good."""
    if unit.disposition is None:
        return Refusal("unit_not_now", (("lpn", unit.lpn.text), ("title", unit.title), ("state", unit.state)))
    allowed = may_go(unit.disposition, unit, known, context, policy)
    return allowed if isinstance(allowed, Refusal) else None


def zone_of_holds(holds: Iterable[HoldKind]) -> ZoneKind:
    """Where a held unit waits: what may burn or poison lies apart."""
    return ZoneKind.SAFETY if DANGEROUS & set(holds) else ZoneKind.QUARANTINE


def facts_of(
    unit: Unit, grade: Grade | None, article: Article | None, case: Case | None, checklist: grading.Checklist
) -> dict[str, Fact]:
    """Everything known of a unit in the rules' own words; what is not known is not there.

    What the inspector saw stands above what the catalogue says, and that above what is usual for the class. An answer
    to a question of the rules stands for what was not known and never above what was: nobody talks a recall away, or
    clothing out of its chapter.
    """
    facts: dict[str, Fact] = {**dict(checklist.facts), "article_class": unit.article_class}
    if article:
        facts |= _catalogue_facts(article)
    if case and case.return_type in RETURN_TYPES:
        facts["return_type"] = case.return_type
    # A recall reaches the dock as a hold on the unit; without one there is none that the dock was told of.
    facts["recall"] = HoldKind.RECALL in unit.holds
    facts["battery_packed"] = bool(unit.packing)
    facts["donation_refusals"] = len(unit.refused_by)
    facts["customer_known"] = bool(case and case.customer)
    if unit.discrepancy:
        facts["discrepancy"] = unit.discrepancy.value
    if grade:
        facts["grade"] = grade.value
    answers = dict(unit.answers)
    asked = {name.removeprefix(FACT_PREFIX): value for name, value in answers.items() if name.startswith(FACT_PREFIX)}
    seen = grading.facts(checklist, with_defaults(checklist, answers))
    if unit.is_wiped is not None:
        seen["wiped"] = "yes" if unit.is_wiped else "no"  # the record of the wiping stands above what was seen before
    told = grading.facts(checklist, answers)
    # What the customs code decides is law: no default stands for it, and no answer against the catalogue.
    legal = {name: facts.get(name, told.get(name)) for name in LEGAL if name in seen or name in facts}
    merged = {**facts, **seen, **legal}
    return {**asked, **{name: value for name, value in merged.items() if value is not None}}


def _catalogue_facts(article: Article) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"has_battery": article.has_battery, "holds_data": article.holds_data}
    if article.cn_code:
        facts["cn_chapter"] = article.cn_code[:2]
    if len(article.cn_code) >= 4:
        facts["cn_heading"] = article.cn_code[:4]
    if article.price:
        facts["value_minor"] = article.price.minor
    return facts


def _facts(unit: Unit, grade: Grade | None, known: Known, policy: Policy) -> dict[str, Fact]:
    article = known.get(unit.sku) if unit.sku else None
    case = known.get(unit.rma) if unit.rma else None
    assert article is None or isinstance(article, Article)
    assert case is None or isinstance(case, Case)
    checklist = policy.checklist(unit.checklist, unit.checklist_version, unit.article_class)
    return facts_of(unit, grade, article, case, checklist)


def known_facts(unit: Unit, grade: Grade | None, known: Known, policy: Policy) -> tuple[tuple[str, str], ...]:
    """The facts that a decision is made by, as its event keeps them: so that it can be made again years later."""
    values = read_facts(policy.rules, _facts(unit, grade, known, policy))
    return tuple((name, str(value)) for name, value in values.items() if value is not None)
