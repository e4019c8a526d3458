"""Values of the core on the wire: what is written is read again, and nothing else is."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dock.core.commands import Command, GradeUnit
from dock.core.decision import Refusal, Tone, Verdict
from dock.core.effects import Effect
from dock.core.events import Event, UnitGraded
from dock.core.goods import Grade
from dock.core.ids import Lpn, StationCode
from dock.core.people import Person
from dock.core.units import Unit
from dock.wire import NotOnWire, decode, decode_body, decode_command, decode_event, encode, encode_body, members
from ui.attach.messages import Ask, FromClient

LPN = Lpn("LD10000000142")


@pytest.mark.parametrize("kind", [*members(Event), *members(Command), *members(Effect)], ids=lambda kind: kind.__name__)
@settings(max_examples=20)
@given(draw=st.data())
def test_every_message_reads_back_as_it_was_written(kind: type[object], draw: st.DataObject) -> None:
    value = draw.draw(st.from_type(kind))
    text = encode(value)
    assert repr(decode(text, kind)) == repr(value)  # a StrEnum would equal its bare text
    assert text.isascii()
    assert encode(decode(text, kind)) == text


@pytest.mark.parametrize("kind", members(Command), ids=lambda kind: kind.__name__)
@settings(max_examples=2)
@given(draw=st.data())
def test_every_command_goes_over_the_socket(kind: type[Command], draw: st.DataObject) -> None:
    asked = Ask(1, "bench-1", draw.draw(st.from_type(kind)))
    assert repr(decode(encode(asked), FromClient)) == repr(asked)


@given(st.from_type(Unit) | st.from_type(Person) | st.from_type(Refusal) | st.from_type(Verdict))
def test_states_and_answers_read_back_as_they_were_written(value: object) -> None:
    assert repr(decode_body(encode_body(value), type(value))) == repr(value) or isinstance(value, Person)


def test_a_member_of_a_union_is_found_by_its_class() -> None:
    verdict = Verdict(Tone.GOOD, "done")
    assert decode(encode(verdict), Refusal | Verdict) == verdict


def test_the_text_of_an_event_is_canonical() -> None:
    assert encode_body(UnitGraded(LPN, Grade.B)) == '{"caps":[],"grade":"B","lpn":"LD10000000142","override_reason":""}'


def test_sets_are_written_in_one_order() -> None:
    person = '{"actor":"a","failed_count":0,"has_pin":false,"roles":["z","b"],"state":"active"}'
    assert json.loads(encode_body(decode_body(person, Person)))["roles"] == ["b", "z"]


@pytest.mark.parametrize(
    "body",
    [
        '{"lpn":"LD10000000142","grade":"B","caps":[],"override_reason":"","more":1}',
        '{"grade":"B"}',
        '{"lpn":7,"grade":"B"}',
        '{"lpn":"LD10000000142","grade":"Q"}',
        '{"lpn":"LD10000000142","grade":"B","grade":"A"}',
        '{"lpn":"LD10000000142","grade":NaN}',
        '{"lpn":"LD10000000142","grade":"B","caps":5}',
        "[" * 100_000,
        "[]",
        "null",
        "",
    ],
)
def test_a_body_that_is_no_such_value_is_refused(body: str) -> None:
    with pytest.raises(NotOnWire):
        decode_body(body, UnitGraded)


def test_a_class_that_is_not_known_is_refused() -> None:
    with pytest.raises(NotOnWire, match="newer program"):
        decode_event("UnitTeleported", "{}")
    with pytest.raises(NotOnWire, match="newer program"):
        decode('{"class":"UnitGraded"}', Command)


@given(st.text())
def test_noise_is_refused_as_no_value(noise: str) -> None:
    with pytest.raises(NotOnWire):
        decode_body(noise, GradeUnit)


def test_a_command_from_outside_has_its_identifiers_parsed() -> None:
    grade = GradeUnit(Lpn.mint(StationCode("D1"), 1, 7), Grade.B)
    assert decode_command(encode(grade)) == grade
    for lpn in ("LD10000000199", "\x1b]52;c;x\x07", "ld1010000007"):
        with pytest.raises(NotOnWire):
            decode_command(encode(GradeUnit(Lpn(lpn), Grade.B)))


def test_true_is_no_number() -> None:
    with pytest.raises(NotOnWire):
        decode('{"class":"CountPieces","delivery":"d","counted_count":true}', Command)
