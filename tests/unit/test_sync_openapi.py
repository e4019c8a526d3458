"""The published contract."""

import json
from pathlib import Path

import pytest

from dock.sync.documents import command_of
from dock.sync.openapi import EXAMPLES, contract


def test_the_published_contract_is_current() -> None:
    published = Path(__file__).resolve().parents[2] / "docs/openapi.json"
    assert json.loads(published.read_text("utf-8")) == json.loads(json.dumps(contract()))


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_example_is_taken(kind: str) -> None:
    assert command_of(EXAMPLES[kind])
