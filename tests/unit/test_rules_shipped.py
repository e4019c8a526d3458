"""The shipped rules, over every combination of facts that there is."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.goods import DESTROYING, Disposition, Grade, HoldKind, ZoneKind
from dock.core.rules.engine import Fact, Routing, RuleEffect, Value, route, zone_of
from dock.core.rules.rules_data import representatives
from dock.core.rules.space import corners, nearest_flip
from tests.shipped_policy import policy

RULES = policy().rules
TODAY = date(2026, 11, 23)
CALM: dict[str, Fact] = {
    "grade": "A",
    "sealed": False,
    "has_battery": False,
    "holds_data": False,
    "hygiene": "clean",
    "recall": False,
    "return_type": "withdrawal",
    "customer_known": True,
    "cn_chapter": "85",
    "cn_heading": "8517",
    "value_minor": 10_000,
    "battery_packed": False,
    "expired": False,
    "never_new": False,
    "lock": False,
    "refrigerant": "none",
}


def routed(**changed: Fact) -> Routing:
    return route(RULES, {**CALM, **changed}, TODAY)


def broken_laws(routing: Routing) -> list[str]:
    """The laws that a routing breaks, whatever the facts were."""
    taken = {each.disposition for each in routing.forbidden}
    laws = {
        "a disposition or a question": (routing.disposition is None) == bool(routing.questions),
        "the forbidden is never chosen": routing.disposition not in taken,
        "quarantine is never forbidden": Disposition.QUARANTINE not in taken,
        "a hold means quarantine": not routing.holds or routing.disposition is Disposition.QUARANTINE,
        "a choice has its reason": routing.disposition is None or bool(routing.because),
        "the zone follows": routing.disposition is None or routing.zone is zone_of(routing.disposition),
        "every rule is in the trace": len(routing.trace) == len(RULES.rules),
    }
    return [law for law, is_kept in laws.items() if not is_kept]


@pytest.mark.slow
def test_no_combination_of_facts_breaks_a_law_and_every_rule_is_of_use() -> None:
    counted, decided = 0, set[str]()
    for corner in corners(RULES, TODAY):
        routing = route(RULES, corner.facts, TODAY)
        assert broken_laws(routing) == [], corner.facts
        counted += corner.combination_count
        decided |= {rule.id for rule in routing.because}
    conditions = [condition for rule in RULES.rules if rule.is_in_force(TODAY) for condition in rule.when]
    assert counted == math.prod(len(representatives(domain, conditions)) for domain in RULES.domains)
    in_force = [rule for rule in RULES.rules if rule.is_in_force(TODAY)]
    assert len(in_force) > 25
    assert decided >= {rule.id for rule in in_force if rule.effect is RuleEffect.PREFER}


@pytest.mark.slow
@pytest.mark.parametrize("fact", ["cn_chapter", "cn_heading"])
def test_clothing_and_shoes_that_a_consumer_returns_are_never_destroyed_without_a_derogation(fact: str) -> None:
    covered: dict[str, tuple[Value | None, ...]] = {
        "cn_chapter": ("61", "62", "64"),
        "cn_heading": ("4203", "6504", "6505"),
    }
    only = {
        fact: covered[fact],
        "return_type": ("withdrawal", "refused", "other", None),
        "derogation": ("none", None),
        "operator_size": ("large", None),
    }
    seen = 0
    for corner in corners(RULES, TODAY, only):
        assert route(RULES, corner.facts, TODAY).disposition not in DESTROYING, corner.facts
        seen += corner.combination_count
    assert seen > 1_000_000


def raw_facts() -> st.SearchStrategy[dict[str, Fact]]:
    """Facts as anybody may hand them over: known, missing, and none of the domain's values."""
    chosen = {
        domain.name: st.none() | st.sampled_from(domain.values or ("0", "2999")) | st.booleans() | st.text(max_size=5)
        for domain in RULES.domains
    }
    numbers: dict[str, st.SearchStrategy[Fact]] = {"value_minor": st.none() | st.integers(-5, 10**13)}
    return st.fixed_dictionaries({}, optional={**chosen, **numbers})


@given(raw_facts())
def test_whatever_facts_come_the_laws_are_kept(facts: dict[str, Fact]) -> None:
    assert broken_laws(route(RULES, facts, TODAY)) == []


@given(raw_facts(), st.data())
def test_learning_a_fact_never_changes_a_decision_that_was_made_without_it(
    facts: dict[str, Fact], data: st.DataObject
) -> None:
    before = route(RULES, facts, TODAY)
    unknown = [domain for domain in RULES.domains if domain.read(facts.get(domain.name)) is None and domain.values]
    if before.disposition is None or not unknown:
        return
    domain = data.draw(st.sampled_from(unknown))
    after = route(RULES, {**facts, domain.name: data.draw(st.sampled_from(domain.values))}, TODAY)
    assert after.disposition is before.disposition


def test_nothing_known_asks_for_the_grade_and_decides_nothing() -> None:
    routing = route(RULES, {}, TODAY)
    assert routing.disposition is None
    assert "grade" in {question.fact for question in routing.questions}


@pytest.mark.parametrize(
    ("facts", "disposition"),
    [
        ({"grade": "N", "sealed": "yes"}, Disposition.RESTOCK_NEW),
        ({"grade": "N", "sealed": "no"}, Disposition.RESTOCK_GRADED),
        ({"grade": "C"}, Disposition.RESTOCK_GRADED),
        ({"grade": "D", "value_minor": 3110}, Disposition.REFURBISH),
        ({"grade": "D", "value_minor": 3109}, Disposition.LIQUIDATE),
        ({"grade": "D", "value_minor": 1000}, Disposition.PARTS),
        ({"grade": "P"}, Disposition.PARTS),
        ({"grade": "X"}, Disposition.RECYCLE),
        ({"grade": "A", "recall": True}, Disposition.RETURN_TO_VENDOR),
        ({"grade": "X", "cn_chapter": "62", "derogation": "none"}, Disposition.DONATE),
        ({"grade": "X", "cn_chapter": "62", "derogation": "damaged"}, Disposition.RECYCLE),
        ({"grade": "X", "cn_chapter": "62", "derogation": "none", "hygiene": "soiled"}, Disposition.QUARANTINE),
        ({"grade": "X", "cn_chapter": "62", "return_type": "warranty"}, Disposition.RECYCLE),
    ],
)
def test_goods_go_where_the_trade_expects(facts: dict[str, Fact], disposition: Disposition) -> None:
    assert routed(**facts).disposition is disposition


def test_a_damaged_battery_goes_to_quarantine_whatever_else_is_unknown() -> None:
    routing = route(RULES, {"has_battery": True, "battery_state": "damaged", "battery_packed": False}, TODAY)
    assert routing.zone is ZoneKind.QUARANTINE
    assert HoldKind.BATTERY in routing.holds
    assert {rule.id for rule in routing.because} >= {"battery-damaged"}


def test_a_device_of_which_nobody_knows_whether_it_was_wiped_is_asked_about() -> None:
    assert [question.fact for question in routed(holds_data=True).questions] == ["wiped"]
    assert routed(holds_data=True, wiped=False).holds == (HoldKind.PERSONAL_DATA,)


def test_before_the_ban_came_into_force_clothing_was_waste_like_any_other() -> None:
    facts: dict[str, Fact] = {**CALM, "grade": "X", "cn_chapter": "62", "derogation": "none"}
    assert route(RULES, facts, date(2026, 7, 18)).disposition is Disposition.RECYCLE
    assert route(RULES, facts, date(2026, 7, 19)).disposition is Disposition.DONATE


def test_a_forbidden_destination_names_its_source() -> None:
    routing = routed(grade="X", cn_chapter="61", derogation="none")
    (ban,) = {each.rule for each in routing.forbidden if each.disposition is Disposition.DISPOSE}
    assert "2024/1781" in ban.ref
    assert not ban.is_verified


def test_the_nearest_flip_names_the_one_fact_that_would_change_the_way() -> None:
    value = [domain for domain in RULES.domains if domain.name == "value_minor"]
    flip = nearest_flip(RULES, {**CALM, "grade": "D", "value_minor": 3000}, value, TODAY)
    assert flip is not None
    assert (flip.fact, flip.changed, flip.disposition) == ("value_minor", 3110, Disposition.REFURBISH)
    grade = nearest_flip(RULES, CALM, RULES.domains, TODAY)
    assert grade is not None
    assert (grade.fact, grade.changed) == ("grade", Grade.D)
