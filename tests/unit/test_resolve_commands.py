"""Command and badge codes: what is printed reads back, and no fragment or trade code is one."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.codes.command_codes import GRADES, BadgeCode, CommandCode, Verb
from dock.core.ids import NotAnId
from tests.shared_data import shared


def is_command(argument: str) -> bool:
    try:
        return bool(CommandCode.of(Verb.HOLD, argument))
    except NotAnId:
        return False


ARGUMENTS = st.from_regex(r"[0-9A-Y]{1,8}(\.([0-9A-Y]{1,8}|[0-9]{2}))?", fullmatch=True)
COMMANDS = st.one_of(
    st.builds(CommandCode.of, st.just(Verb.GRADE), st.sampled_from(sorted(GRADES))),
    st.builds(CommandCode.of, st.just(Verb.HOLD), ARGUMENTS.filter(is_command)),
    st.builds(CommandCode.of, st.sampled_from([Verb.UNDO, Verb.DONE, Verb.CONFIRM, Verb.REPRINT])),
)


@given(COMMANDS)
def test_what_is_printed_reads_back_in_any_case_and_on_a_german_keyboard(command: CommandCode) -> None:
    assert CommandCode.parse(command.text) == command
    assert CommandCode.parse(command.text.lower()) == command
    assert CommandCode.parse(command.text.replace("Y", "Z")) == command


@given(COMMANDS, st.data())
def test_no_fragment_of_a_command_is_one(command: CommandCode, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(command.text) - 1))
    end = data.draw(st.integers(start + 1, len(command.text)))
    fragment = command.text[start:end]
    if fragment != command.text:
        with pytest.raises(NotAnId):
            CommandCode.parse(fragment)


@given(COMMANDS, st.data())
def test_no_command_with_one_sign_misread_is_one(command: CommandCode, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(command.text) - 1))
    sign = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXY."))
    other = command.text[:place] + sign + command.text[place + 1 :]
    if other != command.text:
        with pytest.raises(NotAnId):
            CommandCode.parse(other)


def test_a_digit_that_is_read_as_a_letter_is_found_wherever_it_stands() -> None:
    text = CommandCode.of(Verb.HOLD, "Y2FXK2").text
    for place in range(8, 14):
        for sign in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXY":
            if sign != text[place]:
                with pytest.raises(NotAnId):
                    CommandCode.parse(text[:place] + sign + text[place + 1 :])


def test_an_argument_whose_part_would_be_a_command_is_refused() -> None:
    parts = {number: f"10.{number:02d}" for number in range(97)}
    refused = [argument for argument in parts.values() if not is_command(argument)]
    assert len(refused) == 1
    with pytest.raises(NotAnId, match="cannot be told from a part"):
        CommandCode.of(Verb.HOLD, refused[0])


@given(st.from_regex(r"[0-9A-Y]{1,24}", fullmatch=True))
def test_a_badge_reads_back_and_is_no_command(token: str) -> None:
    badge = BadgeCode.of(token)
    assert BadgeCode.parse(badge.text.lower()) == badge
    with pytest.raises(NotAnId):
        CommandCode.parse(badge.text)


@pytest.mark.parametrize("text", ["", "DK", "DK.GRADE.A", "DK.DANCE.00", "DK.GRADE.Q.12", "DK..00", "DKB.A.B.33", "é"])
def test_what_no_sheet_carries_is_refused(text: str) -> None:
    for parse in (CommandCode.parse, BadgeCode.parse):
        with pytest.raises(NotAnId):
            parse(text)


def test_no_carriers_number_is_a_command() -> None:
    with shared("tracking-numbers.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            with pytest.raises(NotAnId):
                CommandCode.parse(row["number"])
