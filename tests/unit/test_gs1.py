"""GS1 content: the standard's examples, and the law that nothing but NotAnId comes out of any text."""

from datetime import date

import pytest
from biip import BiipException
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from hypothesis import given
from hypothesis import strategies as st

from dock.core.gs1 import GS1_AIMS, Gs1Content, date_of, parse_digital_link, parse_element_string, split_aim
from dock.core.ids import NotAnId
from tests.shared_data import shared

GS = "\x1d"


@pytest.mark.parametrize("head", ["", "]C1", "]d2", "]Q3", "]e0", GS])
def test_an_element_string_reads_alike_under_every_symbology(head: str) -> None:
    content = parse_element_string(f"{head}010950600013435210AB{GS}17251231")
    assert content == Gs1Content((("01", "09506000134352"), ("10", "AB"), ("17", "251231")))


def test_brackets_that_people_write_are_understood() -> None:
    assert parse_element_string("(01)09506000134352(21)32a/b").value("21") == "32a/b"


@pytest.mark.parametrize("head", ["", "]Q1", "]d1", "]J0"])
def test_a_digital_link_reads_alike_under_every_symbology(head: str) -> None:
    content = parse_digital_link(f"{head}https://id.gs1.org/01/09506000134352/21/ABC?17=251231")
    assert content.value("01") == "09506000134352"
    assert content.value("21") == "ABC"
    assert content.value("17") == "251231"


def test_a_wrong_check_digit_is_a_fault_of_its_element_and_no_value() -> None:
    content = parse_element_string(f"010950600013435310LOT{GS}21S")
    assert content.faults == (("01", "check_digit"),)
    assert content.value("01") is None
    assert content.value("21") == "S"


@pytest.mark.parametrize("text", ["", "]C1", "]", GS, "01", "17251301", "héé", "(", "0" * 600, "10" + GS + "21A"])
def test_what_is_no_gs1_content_is_refused(text: str) -> None:
    with pytest.raises(NotAnId):
        parse_element_string(text)


@given(
    st.one_of(st.text(), st.text("0123456789()]CQ\x1d/:.%?=ABhtps")), st.sampled_from(["", "01", "https://x/01/", "("])
)
def test_no_text_raises_anything_else(text: str, head: str) -> None:
    for parse in (parse_element_string, parse_digital_link):
        try:
            assert parse(head + text).elements
        except NotAnId:
            continue


@pytest.mark.parametrize(
    ("written", "year_now", "day"),
    [
        ("251231", 2026, date(2025, 12, 31)),
        ("240200", 2026, date(2024, 2, 29)),  # day 00: the month's last
        ("760101", 2026, date(2076, 1, 1)),  # 50 years ahead
        ("770101", 2026, date(1977, 1, 1)),  # 51 years ahead is 49 years ago
        ("000101", 2060, date(2100, 1, 1)),
        ("450101", 2095, date(2145, 1, 1)),
    ],
)
def test_the_century_is_the_nearest_as_gs1_rules(written: str, year_now: int, day: date) -> None:
    assert date_of(written, year_now) == day


@pytest.mark.parametrize("written", ["250230", "251301", "000000", "1", "25123a"])
def test_no_day_is_no_date(written: str) -> None:
    with pytest.raises(NotAnId):
        date_of(written, 2026)


def test_the_aim_identifier_comes_off() -> None:
    assert split_aim("]C1010") == ("C1", "010")
    assert split_aim("]") == (None, "]")
    assert "E0" not in GS1_AIMS


def test_the_dictionary_of_application_identifiers_is_covered() -> None:
    known, missing = 0, set[str]()
    for line in shared("gs1/gs1-syntax-dictionary.txt").read_text().splitlines():
        first = line.split(" ", 1)[0]
        if not first or not first[0].isdigit():
            continue
        start, _, end = first.partition("-")
        for number in range(int(start), int(end or start) + 1):
            ai = str(number).zfill(len(start))
            try:
                is_known = GS1ApplicationIdentifier.extract(ai + "0").ai == ai
            except BiipException:
                is_known = False
            known += is_known
            missing |= set() if is_known else {ai}
    assert missing == set()
    assert known == 541
