import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.observations import PrintOutcome
from drivers.printer.status import HostStatus, Reading
from drivers.printer.verdict import LOST_ROUNDS, PRINTED_ROUNDS, judge
from drivers.printer.zpl_talk import ZplTalk

# Every field has a value of its own, so that a decoder that is one field off is seen (places: ZPL II guide, ~HS).
FIRST = b"\x02030,0,1,1245,017,0,0,1,000,0,0,0\x03\r\n"
SECOND = b"\x02000,0,1,0,0,2,6,1,00000042,1,000\x03\r\n"
THIRD = b"\x021234,0\x03\r\n"
ERRORS = (
    b"\x02\r\n  PRINTER STATUS\r\n   ERRORS:         1 00000000 00010005\r\n"
    b"   WARNINGS:       1 00000000 00000002\r\n\x03"
)
IDLE = HostStatus(*(False, False, 0, False, False, False, False, False, False, 0))
BUSY = HostStatus(*(False, False, 1, False, False, False, False, False, False, 1))


def decoded(*chunks: bytes) -> Reading:
    answers = ZplTalk()
    for chunk in chunks:
        answers.feed(chunk)
    return answers.reading()


def test_every_field_is_taken_from_its_own_place() -> None:
    host = decoded(FIRST + SECOND + THIRD).host
    assert host == HostStatus(
        is_paper_out=False,
        is_paused=True,
        formats_in_buffer=17,
        is_buffer_full=False,
        is_partial_format=True,
        is_too_hot=False,
        is_head_open=True,
        is_ribbon_out=False,
        is_label_waiting=True,
        labels_remaining=42,
    )


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        (b"030,1,0,1245,000,0,0,0,000,0,0,0", b"000,0,0,0,1,2,6,0,00000000,1,000", "printer.paper_out"),
        (b"030,0,1,1245,000,0,0,0,000,0,0,0", b"000,0,0,0,1,2,6,0,00000000,1,000", "printer.paused"),
        (b"030,0,0,1245,000,0,0,0,000,0,0,1", b"000,0,0,0,1,2,6,0,00000000,1,000", "printer.too_hot"),
        (b"030,0,0,1245,000,0,0,0,000,0,0,0", b"000,0,1,0,1,2,6,0,00000000,1,000", "printer.head_open"),
        (b"030,0,0,1245,000,0,0,0,000,0,0,0", b"000,0,0,1,1,2,6,0,00000000,1,000", "printer.ribbon_out"),
    ],
)
def test_each_trouble_has_its_words(first: bytes, second: bytes, key: str) -> None:
    reading = decoded(b"\x02" + first + b"\x03\r\n\x02" + second + b"\x03\r\n")
    assert [trouble.key for trouble in reading.troubles] == [key]


def test_the_error_mask_is_decoded() -> None:
    keys = [trouble.key for trouble in decoded(ERRORS).troubles]
    assert keys == ["printer.head_open", "printer.paper_out", "printer.paused"]


def test_answers_cut_anywhere_are_the_same() -> None:
    stream = FIRST + SECOND + THIRD + ERRORS + b'"123456"'
    whole = decoded(stream)
    assert whole.counter == 123456
    for place in range(len(stream)):
        assert decoded(stream[:place], stream[place:]) == whole


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_garbage_is_passed_over(chunks: list[bytes]) -> None:
    answers = ZplTalk()
    for chunk in chunks:
        answers.feed(chunk)
    answers.ask(frozenset())
    answers.feed(b'\x03"' + FIRST + SECOND + THIRD)
    assert answers.reading().host is not None


@pytest.mark.parametrize("was_cut", [False, True])
@pytest.mark.parametrize(
    ("before", "now", "rounds", "outcome"),
    [
        (10, Reading(counter=11, host=IDLE), 1, PrintOutcome.PRINTED),
        (10, Reading(counter=11, host=BUSY), 0, None),
        (10, Reading(counter=11), 0, PrintOutcome.PRINTED),
        (10, Reading(counter=12, host=IDLE), 1, PrintOutcome.UNCERTAIN),
        (10, Reading(counter=3, host=IDLE), 1, PrintOutcome.UNCERTAIN),
        (10, Reading(counter=10, host=IDLE), LOST_ROUNDS - 1, None),
        (10, Reading(counter=10, host=IDLE), LOST_ROUNDS, PrintOutcome.LOST),
        (10, Reading(counter=10, host=BUSY), 0, None),
        (10, Reading(counter=10, errors=0x1), 0, None),
        (10, Reading(counter=10, host=IDLE, errors=0x4), LOST_ROUNDS, None),
        (10, Reading(), 0, None),
    ],
)
def test_the_fault_table_decides(
    before: int | None, now: Reading, rounds: int, outcome: PrintOutcome | None, was_cut: bool
) -> None:
    if was_cut and outcome is PrintOutcome.PRINTED:
        outcome = PrintOutcome.UNCERTAIN  # another host's label counts the same, and ours may have died on the wire
    verdict = judge(before, now, idle_rounds=rounds, was_cut=was_cut)
    assert (verdict and verdict.outcome) == outcome


def test_without_a_counter_an_empty_buffer_is_proof_only_on_an_unbroken_connection() -> None:
    now = Reading(host=IDLE)
    kept = judge(None, now, idle_rounds=PRINTED_ROUNDS, was_cut=False)
    cut = judge(None, now, idle_rounds=PRINTED_ROUNDS, was_cut=True)
    assert kept is not None
    assert kept.outcome is PrintOutcome.PRINTED
    assert cut is not None
    assert cut.outcome is PrintOutcome.UNCERTAIN
    assert judge(None, now, idle_rounds=1, was_cut=False) is None


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.booleans())
def test_nothing_is_lost_unless_the_counter_stood_still(before: int, after: int, rounds: int, was_cut: bool) -> None:
    verdict = judge(before, Reading(counter=after, host=IDLE), idle_rounds=rounds, was_cut=was_cut)
    if verdict is not None and verdict.outcome is PrintOutcome.LOST:
        assert before == after
