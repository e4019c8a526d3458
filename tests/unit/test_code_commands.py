"""`dock resolve` and `dock epc`, as a person and as a program would call them."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ui.commands.code_texts import unescaped, visible
from ui.commands.codes import epc, resolve
from ui.options import Options

ENGLISH = Options(lang="en")


def answers(command: Any, *args: str, told: bytes = b"", exit_code: int = 0) -> list[dict[str, Any]]:
    result = CliRunner().invoke(command, [*args, "--json"], input=told, obj=ENGLISH)
    assert result.exit_code == exit_code, result.output
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.mark.parametrize(
    "text",
    ["010950600013435210LOT\x1d17260200", r"010950600013435210LOT\x1d17260200", "010950600013435210LOT<GS>17260200",
     "010950600013435210LOT{GS}17260200", "^010950600013435210LOT^17260200"],
)  # fmt: skip
def test_a_code_is_told_with_its_elements_however_its_control_signs_are_written(text: str) -> None:
    (answer,) = answers(resolve, text, "--aim", "]C1")
    assert answer["resolution"] == "resolved"
    assert answer["is"] == {"kind": "gtin", "value": "09506000134352"}
    first = answer["candidates"][0]
    assert (first["rank"], first["reason"], first["lot"], first["names"]) == (1, "aim", "LOT", "class")
    assert answer["gs1"]["valid"] is True
    assert [(one["ai"], one.get("day")) for one in answer["gs1"]["elements"]] == [
        ("01", None), ("10", None), ("17", "2026-02-28"),
    ]  # fmt: skip


def test_each_line_of_standard_input_is_one_answer_and_only_a_line_feed_ends_it() -> None:
    told = answers(resolve, told=b"]E09506000134352\n[)>\x1e06\x1d1PA-100\x1dS1\x1e\x04\r\n\n1Z879E930346834440\n")
    assert [one["resolution"] for one in told] == ["resolved", "unknown", "unknown", "resolved"]
    assert told[0]["gs1"] is None
    assert told[1]["candidates"][0]["serial"] == "1"
    assert told[3]["candidates"][0]["carrier"] == "ups"


def test_what_is_expected_goes_before_a_check_digit_and_two_that_matter_are_a_question() -> None:
    assert answers(resolve, "123456789012")[0]["resolution"] == "question"
    (answer,) = answers(resolve, "123456789012", "--expect", "tracking=123456789012")
    assert (answer["is"]["kind"], answer["expected"]) == ("tracking", True)


def test_a_composite_code_is_one_content() -> None:
    (answer,) = answers(resolve, "]E09506000134352|]e017260228")
    assert answer["gs1"]["element_string"] == "(01)09506000134352(17)260228"
    assert answer["candidates"][0]["expiry"] == "260228"


def test_people_read_one_line_a_candidate() -> None:
    shown = CliRunner().invoke(resolve, ["(01)09506000134352(10)A(37)5"], obj=ENGLISH).output
    assert "GS1 (01)09506000134352(10)A(37)5" in shown
    assert "01: excluded" in shown
    assert CliRunner().invoke(resolve, ["X", "--expect", "colour=red"], obj=ENGLISH).exit_code == 2


@pytest.mark.parametrize(
    ("tag", "elements"),
    [
        ("F73795211411234538566CB0AFC4", "(01)79521141123453(21)32a/b"),
        ("FB342CDE795211411234538566CB0AFC4", "(01)79521141123453(21)32a/b(17)220630"),
        ("F90095201234567891235", "(00)095201234567891235"),
        ("F13095211411234548566CB0AFC4", "(8003)0952114112345432a/b"),
        ("FA3952114132E83C2BF10", "(8004)952114132a/b"),
        ("3074257BF7194E4000001A85", "(01)80614141123458(21)6789"),
    ],
)
def test_the_standards_examples_are_told_though_they_end_within_a_word(tag: str, elements: str) -> None:
    (told,) = answers(epc, tag)
    assert told["element_string"] == elements


def test_tags_are_told_line_by_line_and_a_wrong_one_does_not_stop_the_rest() -> None:
    told = answers(epc, told=b"zz\n3074257BF7194E4000001A85\nE2801160\n", exit_code=1)
    assert "no EPC" in told[0]["error"]
    assert (told[1]["key"], told[1]["serial"], told[1]["filter_value"]) == ("80614141123458", "6789", 3)
    assert told[2]["gs1"] is False


@given(st.text(), st.sampled_from([None, "]C1", "E0", "Q1"]))
def test_any_text_has_an_answer(text: str, aim: str | None) -> None:
    result = CliRunner().invoke(resolve, [*(["--aim", aim] if aim else []), "--json", "--", text], obj=ENGLISH)
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["resolution"] in {"resolved", "question", "unknown"}


def test_control_signs_are_shown_by_name() -> None:
    assert visible("a\x1db\x04\x02") == "a<GS>b<EOT>\\x02"
    assert unescaped(r"a\\x1d\u001e<EOT>") == "a\\x1d\x1e\x04"
