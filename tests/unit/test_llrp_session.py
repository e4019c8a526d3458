"""The session and its framing against the simulated reader in memory: cut anywhere, wounded anywhere, never lost."""

from contextlib import suppress
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.fleet import DeviceBusy, DeviceFault
from drivers.llrp.dialogue import Phase
from drivers.llrp.events import AntennaChanged, Closing, Connected, InputLine, read_notification
from drivers.llrp.framing import FRAME_BYTES_MAX, Framing, StreamLost
from drivers.llrp.params import read_status, walk
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.session import Happening, Ready, Seen, Session
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk

START_US = 1_700_000_000_000_000
EPC = bytes.fromhex("3074257bf7194e4000001a85")


def recorded_stream() -> list[bytes]:
    """What the simulated reader sends in one whole session with two seconds of tags, answer by answer."""
    reader = Reader(seed=5)
    reader.field.place(EPC, [1], -50, START_US)
    reader.field.place(EPC[:8], [2], -50, START_US)
    talk, session = Talk(reader), Session(ReaderProfile("tcp://test:1", antennas=(1, 2)))
    talk.opened(START_US)
    session.opened(START_US)
    said: list[bytes] = []
    now_us = START_US
    while now_us < START_US + 2_000_000:
        chunk = talk.outgoing()
        said.append(chunk)
        session.received(chunk, now_us)
        if answer := session.outgoing():
            talk.received(answer, now_us)
        else:
            due_us = talk.due_us()
            assert due_us is not None
            now_us = due_us
            talk.woken(now_us)
    return said


STREAM = recorded_stream()


def play(chunks: list[bytes]) -> tuple[Session, list[Happening]]:
    session = Session(ReaderProfile("tcp://test:1", antennas=(1, 2)))
    session.opened(START_US)
    happened: list[Happening] = []
    for chunk in chunks:
        happened += session.received(chunk, START_US)
    return session, happened


def flat(happened: list[Happening]) -> list[object]:
    """Happenings with the tags of neighbouring reports one by one, as cutting may not change more than that."""
    tags: list[object] = [tag for each in happened if isinstance(each, Seen) for tag in each.tags]
    return tags + [each for each in happened if not isinstance(each, Seen)]


def test_a_session_goes_from_greeting_to_reading() -> None:
    session, happened = play(STREAM)
    assert session.phase is Phase.READING
    (ready,) = [each for each in happened if isinstance(each, Ready)]
    opened = ready.opened
    assert (opened.capabilities.manufacturer, opened.capabilities.antenna_count) == (25_882, 4)
    assert (opened.configuration.connected_antennas, opened.version, opened.differences) == ((1, 2, 3, 4), 1, ())
    assert {tag.epc for each in happened if isinstance(each, Seen) for tag in each.tags} == {EPC, EPC[:8]}


def test_messages_cut_at_every_byte_mean_the_same() -> None:
    whole = play(STREAM)[1]
    stream = b"".join(STREAM)
    assert flat(play([stream[at : at + 1] for at in range(len(stream))])[1]) == flat(whole)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 4_000), min_size=1, max_size=30))
def test_messages_cut_anywhere_mean_the_same(sizes: list[int]) -> None:
    whole = flat(play(STREAM)[1])
    stream, chunks, at = b"".join(STREAM), list[bytes](), 0
    while at < len(stream):
        size = sizes[len(chunks) % len(sizes)]
        chunks.append(stream[at : at + size])
        at += size
    assert flat(play(chunks)[1]) == whole


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, sum(map(len, STREAM)) - 1), st.binary(min_size=1, max_size=4)), max_size=6))
def test_wounded_messages_end_a_session_with_its_own_fault_or_not_at_all(wounds: list[tuple[int, bytes]]) -> None:
    stream = bytearray(b"".join(STREAM))
    for at, wound in wounds:
        stream[at : at + len(wound)] = wound
    with suppress(DeviceFault):
        play([bytes(stream)])


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10), st.binary(max_size=300), st.integers(0, 1023))
def test_any_answer_in_any_phase_is_borne(answers_before: int, body: bytes, kind: int) -> None:
    session, _ = play(STREAM[:answers_before])
    with suppress(DeviceFault):
        for message_id in range(10):
            session.received(pack("!HII", 1 << 10 | kind, 10 + len(body), message_id) + body, START_US)


@pytest.mark.parametrize("status", [1, 2])
def test_a_taken_reader_is_busy(status: int) -> None:
    session = Session(ReaderProfile("tcp://test:1"))
    session.opened(START_US)
    with pytest.raises(DeviceBusy):
        session.received(greeting(status), START_US)


def greeting(status: int) -> bytes:
    return (
        pack("!HII", 1 << 10 | 63, 32, 1)
        + bytes.fromhex("00f600160080000c0005ac35bd20d1da01000006")
        + pack("!H", status)
    )


def test_every_phase_has_a_deadline_and_silence_ends_it() -> None:
    for answers in range(len(STREAM)):
        session, _ = play(STREAM[:answers])
        began_us = due_us = session.due_us()
        for _ in range(4):  # a request that need not be answered gives way to the next
            session.woken(due_us - 1)
            try:
                session.woken(due_us)
            except DeviceFault:
                break
            due_us = session.due_us()
        else:
            pytest.fail(f"a session waits on after {answers} answers")
        assert due_us - began_us <= 15_000_000  # three keepalives


def test_half_messages_do_not_count_as_life() -> None:
    session, _ = play(STREAM)
    due_us = session.due_us()
    session.received(b"\x04\x3d\x00\x00", due_us - 1)
    assert session.due_us() == due_us


def test_an_error_message_that_answers_nothing_is_passed_over() -> None:
    session, _ = play(STREAM)
    stray = pack("!HII", 1 << 10 | 100, 18, 99) + bytes.fromhex("011f0008006d0000")
    assert session.received(stray, START_US) == []
    assert session.phase is Phase.READING


def test_a_reader_that_closes_by_itself_ends_the_session() -> None:
    session, _ = play(STREAM)
    with pytest.raises(DeviceFault, match="ended the connection"):
        session.received(
            pack("!HII", 1 << 10 | 63, 30, 9) + bytes.fromhex("00f600140080000c0005ac35bd20d1da01010004"), 0
        )


def test_keepalives_are_acknowledged_with_their_own_id_before_anything_is_decoded() -> None:
    framing = Framing()
    framing.take(pack("!HII", 1 << 10 | 62, 10, 0xCAFE) + pack("!HII", 1 << 10 | 61, 100, 5))
    assert framing.acknowledgements() == pack("!HII", 1 << 10 | 72, 10, 0xCAFE)
    assert framing.acknowledgements() == b""


@pytest.mark.parametrize("length", [0, 9, FRAME_BYTES_MAX + 1, 0x7FFFFFFF])
def test_a_length_that_no_reader_sends_is_refused_at_once(length: int) -> None:
    with pytest.raises(StreamLost):
        Framing().take(pack("!HII", 1 << 10 | 61, length, 1))


def test_the_path_to_a_mistake_is_told_with_the_readers_words() -> None:
    field_error = pack("!HHHH", 288, 8, 2, 201)
    inner = pack("!HHHH", 289, 8 + len(field_error), 224, 201) + field_error
    outer = pack("!HHHH", 289, 8 + len(inner), 177, 200) + inner
    words = b"bad \x1b[31mpower"
    status = read_status(pack("!HHHH", 287, 8 + len(words) + len(outer), 100, len(words)) + words + outer)
    assert status is not None
    assert status.shown == "M_ParameterError at ROSpec > RFTransmitter (P_FieldError) > field 2: bad ·[31mpower"


def test_a_chain_of_errors_without_end_is_cut_short() -> None:
    chain = b""
    for _ in range(5_000):
        chain = pack("!HHHH", 289, 8 + len(chain), 177, 200) + chain
    status = read_status(pack("!HHHH", 287, 8 + len(chain), 100, 0) + chain)
    assert status is not None
    assert len(status.path) == 16


def test_events_are_read_and_unknown_ones_are_left_out() -> None:
    inside = (
        bytes.fromhex("0080000c0005ac35bd20d1da")
        + bytes.fromhex("00ff0007000003 00f80007000280 03ff000c0000651a00000001 010000060000 01010004")
        + bytes.fromhex("00ff000500")
    )
    notification = read_notification(pack("!HH", 246, 4 + len(inside)) + inside)
    assert notification.reader_us == 0x0005AC35BD20D1DA
    assert notification.events == (AntennaChanged(3, False), InputLine(2, True), Connected(0), Closing())


@given(st.binary(max_size=200))
def test_walking_any_bytes_ends(body: bytes) -> None:
    assert sum(len(content) for _, content in walk(body)) <= len(body)
    read_notification(body)
    read_status(body)
