"""The resolver: what a code may be, which of it counts, and a question where two matter."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.codes.candidates import Candidate, Kind, Strength
from dock.core.codes.command_codes import BadgeCode, CommandCode, Verb
from dock.core.codes.resolve import Ambiguous, NothingKnown, Resolution, Resolved, rank, read
from dock.core.ids import Gtin, Lpn, StationCode

NONE: frozenset[tuple[Kind, str]] = frozenset()
LPN = Lpn.mint(StationCode("D1"), 1, 42).text
SSCC = "340123450000000017"


def resolve(text: str, aim: str | None = None, *hits: tuple[Kind, str]) -> Resolution:
    return rank(read(text, aim), frozenset(hits))


def the_one(resolution: Resolution) -> Candidate:
    assert isinstance(resolution, Resolved), resolution
    return resolution.candidate


@given(st.text(), st.one_of(st.none(), st.text(max_size=3), st.sampled_from(["C1", "E0", "]Q3", "d2"])))
def test_any_text_is_read_and_ranked_without_a_fault_or_a_tie(text: str, aim: str | None) -> None:
    candidates = read(text, aim)
    assert len({candidate.key for candidate in candidates}) == len(candidates)
    keys = frozenset(candidate.key for candidate in candidates)
    for hits in (NONE, keys):
        match rank(candidates, hits):
            case Ambiguous(_, asked):
                assert len(asked) > 1
            case Resolved() | NothingKnown():
                pass


@given(st.text("0123456789]CEQ\x1dAB.-/", max_size=40), st.integers(0, 255))
def test_a_known_thing_is_never_lost_to_an_unknown_one_of_equal_proof(text: str, chosen: int) -> None:
    candidates = read(text)
    hits = frozenset(each.key for place, each in enumerate(candidates) if chosen >> (place % 8) & 1)
    answer = rank(candidates, hits)
    if hits and not any(each.strength >= Strength.SYMBOLOGY for each in candidates):
        named = (answer.candidate,) if isinstance(answer, Resolved) else getattr(answer, "candidates", ())
        assert {each.key for each in named} & hits


@pytest.mark.parametrize("text", [LPN, LPN.lower(), f" {LPN} "])
def test_a_plate_is_a_plate(text: str) -> None:
    candidate = the_one(resolve(text))
    assert (candidate.kind, candidate.reason) == (Kind.LPN, "check_digit")


def test_commands_and_badges_go_before_everything() -> None:
    grade, badge = CommandCode(Verb.GRADE, "A"), BadgeCode("K7Q4")
    assert the_one(resolve(grade.text, "C0", (Kind.SKU, grade.text))).value == grade
    assert the_one(resolve(badge.text)).value == badge


def test_gs1_content_gives_article_serial_lot_and_expiry_in_one() -> None:
    candidate = the_one(resolve("010950600013435217251231" + "10LOT7\x1d21S-9", "C1"))
    assert candidate.value == Gtin("09506000134352")
    assert (candidate.serial, candidate.lot, candidate.expiry) == ("S-9", "LOT7", "251231")
    assert candidate.reason == "aim"


def test_the_aim_identifier_may_stand_in_the_text() -> None:
    assert resolve("]C1010950600013435221S") == resolve("010950600013435221S", "C1")
    assert resolve("]C1010950600013435221S", "C1") == resolve("010950600013435221S", "]C1")


def test_the_symbology_goes_before_an_expectation_and_that_before_a_check_digit() -> None:
    ean = "9506000134352"
    assert the_one(resolve(ean, "E0", (Kind.TRACKING, ean))).kind is Kind.GTIN
    assert the_one(resolve(ean, "C0", (Kind.TRACKING, ean))).kind is Kind.TRACKING
    assert the_one(resolve(ean, "C0")).kind is Kind.GTIN


def test_a_form_without_proof_counts_only_where_it_is_expected() -> None:
    brt = "123456789010"
    nothing = resolve(brt)
    assert isinstance(nothing, NothingKnown)
    assert [(each.kind, each.carrier) for each in nothing.looks_like] == [(Kind.TRACKING, "brt")]
    known = resolve(brt, None, (Kind.TRACKING, brt))
    assert isinstance(known, Resolved)
    assert known.is_known


def test_two_proofs_without_an_expectation_are_a_question() -> None:
    both = next(
        number
        for number in (f"{base:012d}" for base in itertools.count(986578788000))
        if {Kind.GTIN, Kind.TRACKING} <= {each.kind for each in read(number) if each.strength is Strength.CHECKED}
    )
    asked = resolve(both)
    assert isinstance(asked, Ambiguous)
    assert asked.question == "which_kind"
    assert the_one(resolve(both, None, (Kind.TRACKING, both))).kind is Kind.TRACKING


def test_one_text_that_is_an_article_and_a_piece_is_a_question() -> None:
    asked = resolve("A-100", None, (Kind.SKU, "A-100"), (Kind.SERIAL, "A-100"))
    assert isinstance(asked, Ambiguous)
    assert asked.question == "which_known"
    assert {each.kind for each in asked.candidates} == {Kind.SKU, Kind.SERIAL}


def test_places_are_known_or_nothing() -> None:
    assert isinstance(resolve("BIN-G12"), NothingKnown)
    assert the_one(resolve("BIN-G12", "C0", (Kind.LOCATION, "BIN-G12"))).kind is Kind.LOCATION


def test_a_logistic_unit_is_one_thing_whatever_the_carrier_calls_it() -> None:
    label = "00" + SSCC
    assert the_one(resolve(label, "C1")).kind is Kind.SSCC
    assert the_one(resolve(label, "C1", (Kind.TRACKING, label))).kind is Kind.TRACKING
    assert the_one(resolve(label, "C1", (Kind.TRACKING, label), (Kind.SSCC, SSCC))).kind is Kind.SSCC


def test_twelve_digits_under_an_ean_symbology_are_proven_by_their_check_digit_alone() -> None:
    (gtin,) = (each for each in read("036000291452", "E0") if each.kind is Kind.GTIN)
    assert gtin.strength is Strength.CHECKED


def test_no_carrier_is_thought_of_under_a_retail_symbology() -> None:
    assert isinstance(resolve("012345678905"), Ambiguous)
    assert the_one(resolve("012345678905", "E0")).kind is Kind.GTIN


def test_a_digital_link_says_what_it_is() -> None:
    candidate = the_one(resolve("https://id.example.com/01/09506000134352/21/ABC", "Q1"))
    assert (candidate.kind, candidate.serial, candidate.reason) == (Kind.GTIN, "ABC", "digital_link")


def test_a_monstrous_text_is_nothing() -> None:
    assert read("9" * 5_000) == ()
    assert resolve("9" * 5_000) == NothingKnown(())
