"""GS1 content: the standard's examples, and the law that nothing but NotAnId comes out of any text."""

from datetime import date

import pytest
from biip import BiipException
from biip.gs1_messages import GS1Message
from hypothesis import given
from hypothesis import strategies as st

from dock.core.codes.gs1 import GS1_AIMS, Gs1Content, parse_element_string, split_aim, together
from dock.core.codes.gs1_days import date_of
from dock.core.codes.gs1_link import parse_digital_link
from dock.core.ids import NotAnId

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
    assert content.faults == (("01", "check"),)
    assert content.value("01") is None
    assert content.value("21") == "S"


@pytest.mark.parametrize("text", ["", "]C1", "]", GS, "01", "héé", "(", "()", "(1)5", "0" * 9_000, "10" + GS + "21A"])
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


@pytest.mark.parametrize(
    ("uri", "elements"),
    [
        ("https://a.example/some/where/01/09506000134352/22/2A/10/L%2F1/21/S", "(01)09506000134352(22)2A(10)L/1(21)S"),
        ("HTTPS://A.EXAMPLE:8080/00/340123450000000017", "(00)340123450000000017"),
        ("https://a.example/gtin/9506000134352/lot/ABC/ser/1?exp=251231", "(01)09506000134352(10)ABC(21)1(17)251231"),
        ("http://a.example/01/9506000134352?3103=000500;linkType=all#x", "(01)09506000134352(3103)000500"),
        ("https://a.example/414/9506000134352/254/G%2B1", "(414)9506000134352(254)G+1"),
        ("https://a.example/8004/9506000134352?x=1&&y", "(8004)9506000134352"),
        ("https://a.example/01/00614141111111/414/9506000134352/", "(414)9506000134352"),
        ("https://a.example/8003/09506000134352R%2F1", "(8003)09506000134352R/1"),
    ],
)
def test_digital_links_of_any_host_give_the_elements_of_their_right_end(uri: str, elements: str) -> None:
    assert parse_digital_link(uri).bracketed == elements


@pytest.mark.parametrize(
    ("uri", "fault"),
    [
        ("https://a.example/01/09506000134352/21/S/10/L", ("21", "key_order")),
        ("https://a.example/01/09506000134352?10=L", ("10", "in_query")),
        ("https://a.example/01/09506000134352?254=L", ("254", "not_attribute")),
        ("https://a.example/01/09506000134352?9999=L", ("9999", "unknown")),
        ("https://a.example/01/9506000134352", ("01", "short_gtin")),
        ("https://a.example/01/09506000134353", ("01", "check")),
        ("https://a.example/01/09506000134352?17=259931", ("17", "day_or_month")),
    ],
)
def test_a_digital_link_that_breaks_a_rule_is_read_and_says_which(uri: str, fault: tuple[str, str]) -> None:
    assert fault in parse_digital_link(uri).faults


@pytest.mark.parametrize(
    "uri",
    [
        "https://a.example", "https://a.example/", "https:///01/09506000134352", "https://a.example/01/", "ftp://a.example/01/1",
        "https://a.example/01/0950600013435X", "https://a.example/01/095060001343%5", "https://a.example/01/09506000134352%00",
        "https://a.example/21/S", "https://a.example/01 /09506000134352",
    ],
)  # fmt: skip
def test_web_addresses_without_a_gs1_key_are_none(uri: str) -> None:
    with pytest.raises(NotAnId):
        parse_digital_link(uri)


def test_the_second_barcode_of_a_thing_completes_the_first() -> None:
    first, second = parse_element_string("0109506000134352"), parse_element_string("10LOT7\x1d17251231")
    assert second.missing
    both = together([first, second])
    assert both.missing == ()
    assert both.faults == ()
    assert both.bracketed == "(01)09506000134352(10)LOT7(17)251231"


def test_one_bad_element_does_not_lose_the_good_ones() -> None:
    content = parse_element_string("0109506000134352" + "10" + "X" * 25 + "\x1d21SERIAL")
    assert (content.value("01"), content.value("10"), content.value("21")) == ("09506000134352", None, "SERIAL")
    assert content.faults == (("10", "form"),)


@given(
    st.lists(
        st.sampled_from(["0109506000134352", "17251231", "3103000500", "10LOT", "21S/1", "7003260228", "37005"]),
        min_size=1,
    )
)
def test_what_biip_reads_we_read_alike(parts: list[str]) -> None:
    text = GS.join(parts)
    try:
        theirs = GS1Message.parse(text)
    except (BiipException, ValueError):
        return
    assert parse_element_string(text).elements == tuple((one.ai.ai, one.value) for one in theirs.element_strings)
