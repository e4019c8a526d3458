"""The door's filter: laws of its evidence, and what it makes of the simulated door, whose truth is known."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dock.core.doors.evidence import Tally
from dock.core.doors.filter import Expectations, TagClass, Way, judge
from dock.core.doors.trace import NotATrace, Report, decision_text, read_trace, write_trace
from dock.core.observations import TagRead
from tests.door_passes import INNER, classes, decided, expected, pass_door

START_US = 1_700_000_000_000_000


@pytest.mark.parametrize("mode", [0, 2])
def test_a_cage_that_rolls_in_is_received_and_what_is_not_in_it_is_missing(mode: int) -> None:
    truth, reports = pass_door("cage", 3, mode)
    outcome = decided(reports, expected(truth))
    found = classes(truth, outcome)
    assert found["received", "received"] == 36
    assert found["missing", "missing"] == 3
    assert found["dead", "missing"] == 1
    assert [group.way for group in outcome.groups] == [Way.IN]
    assert all(0.5 <= one.confidence <= 1 for one in outcome.tags)


def test_a_shelf_beside_the_door_is_not_taken_for_goods_that_come() -> None:
    truth, reports = pass_door("stray_shelf", 3)
    found = classes(truth, decided(reports, expected(truth)))
    assert found["received", "received"] >= 38
    assert found["stray", "extra"] == found["stray", "received"] == found["stray", "wrong_dock"] == 0
    assert found["stray", "uncertain"] <= 3


@pytest.mark.parametrize(("name", "way"), [("cage_out", Way.OUT), ("reversal", Way.BACK)])
def test_a_cage_that_goes_out_again_is_not_received(name: str, way: Way) -> None:
    truth, reports = pass_door(name, 3)
    outcome = decided(reports, expected(truth, "stray"))
    assert [group.way for group in outcome.groups] == [way]
    assert outcome.of(TagClass.RECEIVED) == ()


def test_the_cage_of_the_next_door_is_not_received_here() -> None:
    truth, reports = pass_door("two_doors", 3)
    elsewhere = frozenset(one.epc for one in truth if one.what == "wrong_door")
    found = classes(truth, decided(reports, replace(expected(truth), elsewhere=elsewhere)))
    assert found["received", "received"] >= 38
    assert found["wrong_door", "wrong_dock"] + found["wrong_door", "extra"] + found["wrong_door", "received"] == 0


def test_a_load_that_is_announced_elsewhere_and_passes_here_is_at_the_wrong_dock() -> None:
    truth, reports = pass_door("cage", 3, mode=0)
    found = classes(truth, decided(reports, Expectations(elsewhere=frozenset(one.epc for one in truth))))
    assert found["received", "wrong_dock"] > 25
    assert found["received", "extra"] == 0


def test_what_is_here_already_is_not_received_twice() -> None:
    truth, reports = pass_door("cage", 3)
    found = classes(truth, decided(reports, Expectations(received=expected(truth).here)))
    assert found["received", "already_received"] == 36


def test_nothing_is_decided_from_one_unexpected_tag_alone() -> None:
    strong = tuple(
        TagRead(b"\x30" * 12, 1 + n // 20, -60.0 + abs(20 - n), START_US + n * 50_000, START_US + n * 50_000, 1)
        for n in range(40)
    )
    outcome = decided([Report(START_US, strong)], Expectations())
    assert [one.tag_class for one in outcome.tags] == [TagClass.UNCERTAIN]


def test_two_tags_with_one_epc_are_two_tags_where_the_reader_tells_their_tids() -> None:
    epc = b"\x30" * 12
    reads = [TagRead(epc, 1, -50.0, START_US, START_US, 1, tid) for tid in (b"\xe2\x01", b"\xe2\x02", None)]
    both, one = Tally(), Tally()
    both.add(reads)
    one.add([reads[0], reads[2]])
    assert [each.tid for each in both.evidence()] == [b"", b"\xe2\x01", b"\xe2\x02"]
    assert [(each.tid, each.read_count) for each in one.evidence()] == [(b"\xe2\x01", 2)]


def tag(number: int) -> bytes:
    return b"\x30" + number.to_bytes(11)


@st.composite
def some_read(draw: st.DrawFn) -> TagRead:
    at_us = START_US + draw(st.integers(0, 8_000_000))
    rssi_dbm = draw(st.none() | st.integers(-80, -20).map(float))
    antenna, count = draw(st.integers(1, 4)), draw(st.integers(1, 50))
    return TagRead(tag(draw(st.integers(0, 5))), antenna, rssi_dbm, at_us, at_us + 1_000, count)


@settings(max_examples=100, deadline=None)
@given(st.lists(some_read(), max_size=60), st.sets(st.integers(0, 5)))
def test_no_read_is_lost_and_every_tag_has_one_class(all_reads: list[TagRead], wanted: set[int]) -> None:
    tally = Tally()
    tally.add(all_reads)
    known = Expectations(frozenset(map(tag, wanted)))
    outcome = judge(tally.evidence(), known, INNER)
    assert sum(one.evidence.read_count for one in outcome.tags) == sum(read.read_count for read in all_reads)
    assert [one.evidence.epc for one in outcome.tags] == sorted({read.epc for read in all_reads})
    assert {*outcome.missing} == {*known.here} - {read.epc for read in all_reads}
    for one in outcome.tags:
        own = [read for read in all_reads if read.epc == one.evidence.epc]
        assert one.evidence.first_us == min(read.first_us for read in own)
        assert one.evidence.last_us == max(read.last_us for read in own)
        assert one.evidence.first_us <= one.evidence.centre_us <= one.evidence.last_us


@settings(max_examples=60, deadline=None)
@given(st.lists(some_read(), max_size=40), st.lists(st.integers(0, 40), max_size=6))
def test_a_session_read_again_from_its_trace_is_decided_to_the_bit(all_reads: list[TagRead], cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(all_reads)) for cut in cuts), len(all_reads)]
    reports = [Report(START_US, tuple(all_reads[start:end])) for start, end in pairwise(edges)]
    known = Expectations(frozenset({tag(0)}), frozenset({b"\x31" * 12}))
    outcome = decided(reports, known)
    trace = read_trace(write_trace("door-1", "s", INNER, known, reports, outcome))
    assert decision_text(trace.judge_again()) == trace.decision == decision_text(outcome)
    assert trace.expectations == known


@pytest.mark.parametrize("raw", [b"", b"{}\n", b"\xff", b'{"trace":2}\n{}\n', b'{"trace":1,"door":"a"}\n[]\n{}\n'])
def test_a_file_that_is_no_trace_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(NotATrace):
        read_trace(raw)
