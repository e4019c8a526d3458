"""The table of application identifiers against GS1's own dictionary, cell by cell, and the rules by their examples."""

import re

import pytest

from dock.core.codes.gs1 import parse_element_string
from dock.core.codes.gs1_ai import SIGNS, Ai, Part, ai_at, all_ais
from dock.core.codes.gs1_meaning import Meaning, meaning
from dock.core.codes.gs1_rules import RULES, has_check_pair, is_iban
from dock.core.ids import NotAnId
from tests.shared_data import shared

# the dictionary's names of rules, in words of the house
NAMES = {
    "csum": "check", "csumalpha": "check_pair", "gcppos1": "prefix1", "gcppos2": "prefix2", "yymmd0": "day_or_month",
    "yymmdd": "day", "yyyymmdd": "full_day", "hh": "hour", "mi": "minute", "ss": "second", "hhmi": "time",
    "hyphen": "hyphen", "iban": "iban", "importeridx": "importer", "iso3166": "country",
    "iso3166999": "country_or_none",
    "iso3166alpha2": "country_letters", "iso4217": "currency", "iso5218": "sex", "latitude": "latitude",
    "longitude": "longitude", "mediatype": "media", "nonzero": "nonzero", "nozeroprefix": "no_leading_zero",
    "packagetype": "package", "pcenc": "percent", "pieceoftotal": "piece", "posinseqslash": "birth_order",
    "winding": "winding", "yesno": "yesno", "zero": "zero", "couponcode": "coupon", "couponposoffer": "coupon_offer",
    "hasnondigit": "not_only_digits",
}  # fmt: skip
Row = dict[str, object]
UNTITLED = {"8110": "COUPON", "8112": "COUPON OFFER"}  # GS1 gives these two no title


def dictionary() -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for line in shared("gs1/gs1-syntax-dictionary.txt").read_text(encoding="utf-8").splitlines():
        if line[:1].isdigit():
            body, _, title = line.partition(" # ")
            span, *words = body.split()
            first, _, last = span.partition("-")
            for number in range(int(first), int(last or first) + 1):
                rows[str(number).zfill(len(first))] = row_of(words, title.strip() or UNTITLED.get(first, ""))
    return rows


def row_of(words: list[str], title: str) -> Row:
    flags = "" if re.match(r"\[?[NXYZ][.\d]", words[0]) else words[0]
    parts: list[tuple[str, int, int, bool, tuple[str, ...]]] = []
    needs: list[str] = []
    excludes: list[str] = []
    link: str | None = None
    for word in words[1 if flags else 0 :]:
        key, _, given = word.partition("=")
        if key == "req":
            needs.append(re.sub(r"n", "*", given))
        elif key == "ex":
            excludes += given.replace("n", "*").split(",")
        elif key == "dlpkey":
            link = given
        else:
            shape, *rules = word.split(",")
            length = shape.strip("[]")[1:]
            high = int(length.strip("."))
            low = 1 if ".." in length else high
            parts.append((shape.strip("[")[0].lower(), low, high, "[" in shape, tuple(NAMES[rule] for rule in rules)))
    return {
        "title": title, "fixed": "*" in flags, "attribute": "?" in flags, "parts": parts, "needs": needs,
        "excludes": excludes, "link": link,
    }  # fmt: skip


def told(ai: Ai) -> Row:
    return {
        "title": ai.title,
        "fixed": ai.is_fixed,
        "attribute": ai.is_attribute,
        "parts": [(one.kind, one.length_min, one.length_max, one.is_optional, one.rules) for one in ai.parts],
        "needs": [",".join("+".join(one) for one in group) for group in ai.needs],
        "excludes": list(ai.excludes),
        "link": None if ai.qualifiers is None else "|".join(",".join(one) for one in ai.qualifiers),
    }


def test_every_cell_of_gs1s_dictionary_is_in_the_table_and_nothing_else() -> None:
    rows = dictionary()
    assert len(rows) == 541
    assert {ai.text: told(ai) for ai in all_ais()} == rows


def sample(ai: Ai) -> str:
    """A value that obeys every rule of the identifier, found by trying."""
    return "".join(next(text for text in tries(part)) for part in ai.parts)


def tries(part: Part) -> list[str]:
    length, rules = part.length_max, part.rules
    known = {
        "check_pair": ["1987654Ad4X4bL5ttr2310c2K"], "iban": ["GB82WEST12345698765432"],
        "coupon": ["106141416543213500110000310123196000"],
        "coupon_offer": ["001234561234560123456"], "package": ["PX"], "country_letters": ["IT"], "birth_order": ["1/2"],
        "importer": ["a"], "hyphen": ["-"], "percent": ["A%20B"], "not_only_digits": [],
    }  # fmt: skip
    numbers = ["380", "978", "0", "1", "001", "000000", "260131", "20260131", "1200", "0102", "12", "01"]
    digits = [
        f"{base}{check}" for base in ["9506000134352"[: length - 1].ljust(length - 1, "0")] for check in range(10)
    ]
    candidates = [
        *(text for rule in rules for text in known.get(rule, [])),
        *numbers,
        *digits,
        "1" * length,
        "A" * length,
    ]
    fitting = re.compile(f"[{SIGNS[part.kind]}]{{{part.length_min},{length}}}")
    return [text for text in candidates if fitting.fullmatch(text) and all(RULES[rule](text) for rule in rules)]


def test_each_identifier_reads_a_value_of_its_own_and_refuses_signs_and_lengths_that_it_has_not() -> None:
    for ai in all_ais():
        value = sample(ai)
        content = parse_element_string(f"{ai.text}{value}")
        assert content.elements == ((ai.text, value),), ai.text
        assert content.faults == (), ai.text
        assert ai_at(ai.text + value) is ai
        for wrong in ("", value + "1" * (ai.length_max - len(value) + 1), value[:-1] + "é"):
            with pytest.raises(NotAnId):
                parse_element_string(f"({ai.text}){wrong}")


@pytest.mark.parametrize(
    "text",
    ["1987654Ad4X4bL5ttr2310c2K", "12345678901234567890123NT", "7907665Bm8v2AB", "23956qk1&dB!23", "22", "00000!HV"],
)
def test_the_check_pair_of_alphanumeric_keys_agrees_with_known_ones(text: str) -> None:
    assert has_check_pair(text)
    assert not has_check_pair(text[:-1] + ("A" if text[-1] != "A" else "B"))


@pytest.mark.parametrize(
    ("ai", "value", "what"),
    [
        ("01", "09506000134353", "check"),
        ("17", "250230", "day_or_month"),
        ("7006", "250200", "day"),
        ("4309", "18000000010000000000", "latitude"),
        ("8003", "19506000134352", "zero"),
        ("8001", "00001000010002", "nonzero"),
        ("8006", "095060001343520302", "piece"),
        ("422", "999", "country"),
        ("4321", "2", "yesno"),
        ("8013", "1987654Ad4X4bL5ttr2310c2L", "check_pair"),
        ("8011", "012", "no_leading_zero"),
        ("8007", "GB82WEST12345698765433", "iban"),
        ("8110", "106141416543213500110000310133196000", "coupon"),
        ("4330", "001234A", "hyphen"),
        ("8030", "AB==", "base64"),
    ],
)
def test_a_value_against_a_rule_keeps_its_text_and_gets_a_fault(ai: str, value: str, what: str) -> None:
    content = parse_element_string(f"{ai}{value}")
    assert content.elements == ((ai, value),)
    assert (ai, what) in content.faults
    assert content.value(ai) is None


def test_elements_that_exclude_or_need_others_are_told() -> None:
    both = parse_element_string("(01)09506000134352(37)5")
    assert ("01", "excluded") in both.faults
    assert both.value("01") == "09506000134352"
    assert parse_element_string("(10)LOT").missing == (("10", "01,02,03,8006,8026"),)
    assert parse_element_string("(01)09506000134352(10)LOT").missing == ()
    assert parse_element_string("(21)A(21)B(01)09506000134352").faults == (("21", "repeated"),)


@pytest.mark.parametrize(
    ("ai", "value", "wanted"),
    [
        ("3103", "001750", Meaning(number="1.750")),
        ("3922", "1299", Meaning(number="12.99")),
        ("3932", "9781299", Meaning(number="12.99", currency="978")),
        ("17", "260200", Meaning(day="2026-02-28")),
        ("7003", "2602281430", Meaning(day="2026-02-28", time="14:30")),
        ("10", "ABC", Meaning()),
    ],
)
def test_measures_amounts_and_days_mean_what_they_say(ai: str, value: str, wanted: Meaning) -> None:
    assert meaning(ai, value, 2026) == wanted


def test_an_iban_is_known_by_its_check_digits() -> None:
    assert is_iban("GB82WEST12345698765432")
    assert not any(is_iban(text) for text in ("GB83WEST12345698765432", "XX82WEST12345698765432", "GB", ""))
