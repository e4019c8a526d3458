"""Carrier numbers against a public collection, and the weak forms of Italian carriers."""

import csv
from collections import Counter

import pytest

from dock.core.codes.tracking import match_carriers
from tests.shared_data import shared

OURS = {"s10": "post"}  # the others are called alike


def test_the_public_numbers_are_recognised_and_their_misreadings_are_not() -> None:
    counts: Counter[tuple[str, bool]] = Counter()
    wrong: list[str] = []
    with shared("tracking-numbers.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            carriers = {match.carrier for match in match_carriers(row["number"])}
            is_right = (OURS.get(row["courier"], row["courier"]) in carriers) == (row["verdict"] == "valid")
            counts[row["verdict"], is_right] += 1
            if not is_right:
                wrong.append(f"{row['courier']} {row['verdict']} {row['number']}")
    assert wrong == []
    assert counts == {("valid", True): 94, ("invalid", True): 46}


@pytest.mark.parametrize(
    ("number", "carrier"),
    [("123456789012", "brt"), ("1234567890123456789", "brt"), ("A123B12345678", "poste"), ("123456789", "gls")],
)
def test_italian_carriers_are_a_form_and_never_proven(number: str, carrier: str) -> None:
    assert [match.is_checked for match in match_carriers(number) if match.carrier == carrier] == [False]


def test_the_number_is_given_without_the_routing_round_it() -> None:
    numbers = {match.number.text for match in match_carriers("4201028200009261290113185417468510")}
    assert "9261290113185417468510" in numbers


def test_a_checked_format_comes_before_a_form() -> None:
    assert [match.is_checked for match in match_carriers("986578788855")] == [True, False]
