"""Announcements from outside, good and hostile."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.commands import AnnounceCase
from dock.core.money import Money
from dock.sync.documents import BadDocument, command_of, parse_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"[" * 100_000, "nested"),
        (b"[" * 40 + b"]" * 40, "nested"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b"9" * 5000, "too long"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"a": ', "line 1"),
        (b" " * 101, "too many"),
    ],
)
def test_what_is_no_proper_json_is_refused_with_the_reason(raw: bytes, said: str) -> None:
    with pytest.raises(BadDocument, match=said):
        parse_json(raw, 100 if said == "too many" else 1_000_000)


def test_a_return_becomes_a_command_with_exact_money_and_its_customer_apart() -> None:
    raw = b"""{"type": "case", "rma": "R-1", "customer": {"name": "Mario Rossi"}, "delivered_at": "2026-11-01",
        "lines": [{"sku": "MUG", "quantity": 2, "unit_price": {"amount": 4.10, "currency": "EUR"}}]}"""
    command = command_of(parse_json(raw, 10_000))
    assert isinstance(command, AnnounceCase)
    assert command.lines[0].unit_price == Money(410, "EUR")
    assert command.delivered_us == 1_793_491_200_000_000
    assert command.told is not None
    assert command.told.name == "Mario Rossi"
    assert "Mario" not in repr(replace(command, told=None))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rma": "\x1b]0;x\x07"}, "no rma no"),
        ({"lines": [{"sku": "A", "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "A", "quantity": 1, "gtin": "4006381333932"}]}, "no GTIN"),
        ({"lines": [{"sku": "A", "quantity": 1, "line": 1}, {"sku": "B", "quantity": 1, "line": 1}]}, "two lines"),
        ({"delivered_at": "yesterday"}, "no date"),
        ({"type": "wish"}, "wish"),
    ],
)
def test_a_mistake_says_what_was_seen_and_why_not(change: dict[str, object], said: str) -> None:
    good: dict[str, object] = {"type": "case", "rma": "R-1", "lines": []}
    command_of(good)
    with pytest.raises(BadDocument, match=said) as found:
        command_of(good | change)
    assert str(found.value).isprintable()


@given(JSON, st.sampled_from(["case", "parcel", "article", "location", "cancellation"]))
def test_no_document_is_more_than_refused(document: object, kind: str) -> None:
    for one in (document, {"type": kind, "rma": document, "lines": document, "sku": document, "parcel": document}):
        with pytest.raises(BadDocument):
            command_of(one)
