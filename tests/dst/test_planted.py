"""Some of the planted bugs are found, each by its law; all of them: `uv run python -m tests.dst.planted`."""

import pytest

from tests.dst import laws
from tests.dst.planted import BUGS, Planted, find

QUICK = (
    "acknowledged before the commit", "synchronous=NORMAL", "available without a put-away",
    "label sent again blindly after a crash", "no look before a resend",
)  # fmt: skip


@pytest.mark.parametrize("bug", [bug for bug in BUGS if bug.name in QUICK], ids=lambda bug: bug.name)
def test_a_planted_bug_is_found_by_its_law(bug: Planted) -> None:
    assert find(bug), f"{bug.law} does not see {bug.name}"


def test_every_law_has_a_bug_that_it_must_find() -> None:
    assert {bug.law for bug in BUGS} == {
        laws.I1, laws.I2, laws.I3, laws.I4, laws.I5, laws.I6, laws.I7, laws.I8, laws.I9, laws.I10
    }  # fmt: skip
    assert len(BUGS) >= 12
