"""From a unit to its way: gathers the facts that the rules ask for, and lets the rules decide."""

from dock.core import grading
from dock.core.cases import Case
from dock.core.decision import Context, Known, Refusal
from dock.core.goods import Article, Disposition, Grade, HoldKind, ZoneKind
from dock.core.policy import Policy, with_defaults
from dock.core.rules import Fact, Routing, route, zone_of
from dock.core.units import Unit

FACT_PREFIX = "fact."
"""An answer under this prefix answers a question of the rules, not one of the checklist."""


def propose(
    unit: Unit, grade: Grade, known: Known, context: Context, policy: Policy, without: HoldKind | None = None
) -> Routing:
    """Where the rules send this unit with this grade; to quarantine while a hold is open."""
    if any(hold is not without for hold in unit.holds):
        return Routing(Disposition.QUARANTINE, ZoneKind.QUARANTINE, (), ())
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
    return Routing(disposition, zone_of(disposition), (), routing.trace)


def facts_of(
    unit: Unit, grade: Grade | None, article: Article | None, case: Case | None, checklist: grading.Checklist
) -> dict[str, Fact]:
    """Everything known of a unit in the rules' own words; what is not known is not there.

    What was answered stands above what the catalogue says, and that above what is usual for the class.
    """
    facts: dict[str, Fact] = {**dict(checklist.facts), "article_class": unit.article_class}
    if article:
        facts |= _catalogue_facts(article)
    if case:
        facts["return_type"] = case.return_type
    # A recall reaches the dock as a hold on the unit; without one there is none that the dock was told of.
    facts["recall"] = HoldKind.RECALL in unit.holds
    facts["customer_known"] = bool(case and case.customer)
    if unit.discrepancy:
        facts["discrepancy"] = unit.discrepancy.value
    if grade:
        facts["grade"] = grade.value
    answers = dict(unit.answers)
    asked = {name.removeprefix(FACT_PREFIX): value for name, value in answers.items() if name.startswith(FACT_PREFIX)}
    return {**facts, **grading.facts(checklist, with_defaults(checklist, answers)), **asked}


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
