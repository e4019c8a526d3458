"""Mistakes in the site's policy are all told, each with its place; none is silently without effect."""

import copy
from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.rules.checklist_data import parse_checklist
from dock.core.rules.policy_data import parse_policy
from dock.core.rules.policy_table import PolicyMistakes
from dock.core.rules.rules_data import ALL_BUT_QUARANTINE, digest_of, parse_rules
from dock.core.rules.space import examine
from tests.shipped_policy import tables

Raw = dict[str, list[dict[str, object]]]
WORDS = {"it": "si", "en": "yes"}


def small_rules() -> Raw:
    raw: dict[str, object] = {
        "version": 1,
        "default": [{"dispositions": ["quarantine"], "because": WORDS}],
        "fact": [
            {"name": "grade", "kind": "choice", "values": ["A", "X"], "ask": WORDS},
            {"name": "value_minor", "kind": "number", "ask": WORDS},
        ],
        "rule": [
            {
                "id": "sound",
                "effect": "prefer",
                "priority": 9,
                "dispositions": ["restock_graded"],
                "because": WORDS,
                "when": [{"fact": "grade", "op": "eq", "value": "A"}],
            }
        ],
    }
    return cast("Raw", raw)


def mistakes_in(parse: Callable[[Mapping[str, object]], object], raw: Mapping[str, object]) -> str:
    with pytest.raises(PolicyMistakes) as caught:
        parse(raw)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"when": [{"fact": "colour", "op": "eq", "value": "red"}]}, "'colour' is no known fact"),
        ({"when": [{"fact": "grade", "op": "eq", "value": "Z"}]}, "'Z' is no value of 'grade'"),
        ({"when": [{"fact": "grade", "op": "ge", "value": "A"}]}, "is no number"),
        ({"when": [{"fact": "grade", "op": "eq"}]}, "value: is missing"),
        ({"dispositions": ["moon"]}, "'moon' is none of"),
        ({"effect": "hope"}, "'hope' is none of"),
        ({"priorty": 3}, "priorty: is no key known here"),
        ({"because": {"it": "solo"}}, "en: is missing"),
        ({"holds": ["battery"]}, 'must forbid "all"'),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "never in force"),
        ({"effect": "forbid", "priority": 0, "dispositions": ["quarantine"]}, "quarantine cannot be forbidden"),
        (
            {
                "when": [
                    {"fact": "value_minor", "op": "ge", "value": 10},
                    {"fact": "value_minor", "op": "le", "value": 9},
                ]
            },
            "the rule is dead",
        ),
    ],
)
def test_a_wrong_rule_is_told_by_its_name(change: dict[str, object], told: str) -> None:
    raw = small_rules()
    raw["rule"][0] |= change
    text = mistakes_in(parse_rules, raw)
    assert told in text
    assert "'sound'" in text


def test_all_mistakes_come_in_one_list() -> None:
    raw = small_rules()
    raw["default"] = []
    raw["rule"].append({"id": "sound"})
    raw["rule"].append({"id": "sound", "effect": "forbid", "dispositions": ["dispose"], "colour": 1})
    text = mistakes_in(parse_rules, raw)
    assert "stands 3 times" in text
    assert "there must be exactly one" in text
    assert "colour: is no key known here" in text


def test_two_forbids_that_leave_nothing_together_are_told() -> None:
    raw = small_rules()
    half = [each.value for each in ALL_BUT_QUARANTINE[:6]]
    rest = [each.value for each in ALL_BUT_QUARANTINE[6:]]
    for name, taken in (("one", half), ("two", rest)):
        raw["rule"].append({"id": name, "effect": "forbid", "dispositions": taken, "because": WORDS})
    assert "rules 'one' and 'two' together forbid everything" in mistakes_in(parse_rules, raw)


def test_a_prefer_that_another_one_always_outranks_is_found() -> None:
    raw = small_rules()
    raw["rule"].append({**raw["rule"][0], "id": "late", "priority": 1})
    found = examine(parse_rules(raw), date(2026, 11, 23))
    assert [rule.id for rule in found.never_decide] == ["late"]
    assert found.conflicts == ()


def test_two_prefers_of_one_rank_that_want_different_ways_are_found() -> None:
    raw = small_rules()
    raw["rule"].append({**raw["rule"][0], "id": "zeal", "dispositions": ["donate"]})
    found = examine(parse_rules(raw), date(2026, 11, 23))
    assert [(pair.one.id, pair.other.id) for pair in found.conflicts] == [(raw["rule"][0]["id"], "zeal")]


def test_goods_for_which_no_rule_has_a_way_are_counted() -> None:
    raw = small_rules()
    found = examine(parse_rules(raw), date(2026, 11, 23))
    assert found.undecided_count > 0
    assert found.undecided[0]


def test_checks_that_wait_for_each_other_are_told_as_a_loop() -> None:
    raw = cast("Raw", tables("checklists/generic"))
    raw["check"][0]["when"] = [{"check": "seal", "answers": ["no"]}]
    raw["check"][1]["when"] = [{"check": "battery", "answers": ["none"]}]
    assert "hangs on 'seal', it is a loop: seal > battery > seal" in mistakes_in(parse_checklist, raw)


def test_the_digest_is_of_the_rules_and_not_of_their_layout() -> None:
    raw = small_rules()
    turned = dict(reversed(raw.items()))
    assert digest_of(raw) == digest_of(turned)
    other = small_rules()
    other["rule"][0]["priority"] = 8
    assert digest_of(raw) != digest_of(other)


def test_a_rule_that_is_switched_off_decides_nothing_but_changes_the_digest() -> None:
    on, off = small_rules(), small_rules()
    off["rule"][0]["is_enabled"] = False
    assert parse_rules(off).rules == ()
    assert parse_rules(on).digest != parse_rules(off).digest


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"default": "damaged"}, "is not the good case"),
        ({"default": "never"}, "is no answer of this check"),
        ({"when": [{"check": "looks", "answers": ["clean"]}]}, "is no earlier check"),
        ({"when": [{"check": "battery", "answers": ["none"]}]}, "it is a loop: battery > battery"),
        ({"kind": "yes_no"}, "the answers are not yes and no"),
        ({"kind": "riddle"}, "'riddle' is none of"),
    ],
)
def test_a_wrong_check_is_told_by_its_name(change: dict[str, object], told: str) -> None:
    raw = cast("Raw", copy.deepcopy(dict(tables("checklists/generic"))))
    raw["check"][0] |= change
    text = mistakes_in(parse_checklist, raw)
    assert told in text
    assert "'battery'" in text


def test_a_checklist_that_gives_a_fact_which_no_rule_knows_does_not_fit() -> None:
    generic = {**tables("checklists/generic"), "facts": {"colour": "red", "hygiene": "blue"}}
    with pytest.raises(PolicyMistakes) as caught:
        parse_policy({"generic": generic}, tables("rules/disposition"), tables("reasons"), tables("grades"))
    assert "'colour' is no fact that the rules know" in str(caught.value)
    assert "'blue' is no value of the fact 'hygiene'" in str(caught.value)


TOML = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def is_read_or_refused(raw: Mapping[str, object]) -> bool:
    try:
        return bool(parse_rules(raw).digest)
    except PolicyMistakes as error:
        return bool(error.mistakes)


@given(st.sampled_from(["version", "default", "fact", "rule"]), TOML)
def test_whatever_stands_in_the_rules_they_are_read_or_refused(key: str, junk: object) -> None:
    assert is_read_or_refused({**small_rules(), key: junk})


@given(st.sampled_from(["id", "effect", "dispositions", "because", "when", "holds", "valid_from"]), TOML)
def test_whatever_stands_in_a_rule_it_is_read_or_refused(key: str, junk: object) -> None:
    raw = small_rules()
    raw["rule"][0][key] = junk
    assert is_read_or_refused(raw)
