"""The simulated reader, asked in bytes: what LLRP 1.0.1 says of greeting, ROSpecs, statuses, reports and keepalives."""

from struct import pack, unpack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.llrp.params import Param, Status
from simulators.llrp.profile import negotiating
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk

EPC = bytes.fromhex("3074257bf7194e4000001a85")
START_US = 1_700_000_000_000_000


def message(kind: int, body: bytes = b"", message_id: int = 7, version: int = 1) -> bytes:
    return pack("!HII", version << 10 | kind, 10 + len(body), message_id) + body


def split(stream: bytes) -> list[tuple[int, int, bytes]]:
    found: list[tuple[int, int, bytes]] = []
    while stream:
        first, length, message_id = unpack("!HII", stream[:10])
        found.append((first & 0x3FF, message_id, stream[10:length]))
        stream = stream[length:]
    return found


def rospec(
    rospec_id: int = 1,
    *,
    state: int = 0,
    start: int = 1,
    every: int = 1,
    antenna: int = 1,
    power: int = 81,
    content: int = 0x1780,
) -> bytes:
    boundary = Param(178, b"", (Param(179, bytes((start,))), Param(182, pack("!BI", 0, 0))))
    setup = Param(222, pack("!H", antenna), (Param(223, pack("!H", 1)), Param(224, pack("!HHH", 1, 0, power))))
    inventory = Param(186, pack("!HB", 1, 1), (setup,))
    aispec = Param(183, pack("!HH", 1, antenna), (Param(184, pack("!BI", 0, 0)), inventory))
    report = Param(237, pack("!BH", 1, every), (Param(238, pack("!H", content), (Param(348, b"\0"),)),))
    return Param(177, pack("!IBB", rospec_id, 0, state), (boundary, aispec, report)).packed()


def opened(reader: Reader, now_us: int = START_US) -> Talk:
    talk = Talk(reader)
    talk.opened(now_us)
    return talk


def greeted(reader: Reader) -> Talk:
    talk = opened(reader)
    talk.outgoing()
    return talk


def ask(talk: Talk, kind: int, body: bytes = b"", now_us: int = START_US) -> tuple[int, bytes]:
    talk.received(message(kind, body), now_us)
    answers = [(answer, inside) for answer, _, inside in split(talk.outgoing()) if answer not in {61, 62, 63}]
    assert len(answers) == 1
    return answers[0]


def status(inside: bytes) -> int:
    kind, _, code = unpack("!HHH", inside[:6])
    assert kind == 287
    return int(code)


def test_the_first_message_tells_whether_the_connection_stands() -> None:
    ((kind, _, body),) = split(opened(Reader()).outgoing())
    assert kind == 63
    assert body == bytes.fromhex("00f60016 0080000c") + START_US.to_bytes(8) + bytes.fromhex("0100 0006 0000")


def test_a_second_client_is_turned_away_and_the_first_is_told() -> None:
    reader = Reader()
    first = greeted(reader)
    second = opened(reader)
    assert split(second.outgoing())[0][2].endswith(bytes.fromhex("010000060002"))
    assert second.hangs_up()
    assert split(first.outgoing())[0][2].endswith(bytes.fromhex("010000060004"))
    second.closed(START_US)
    assert not first.hangs_up()
    first.closed(START_US)
    assert split(opened(reader).outgoing())[0][2].endswith(bytes.fromhex("010000060000"))


def test_an_enabled_immediate_rospec_reports_the_tags_in_the_field_in_order_of_time() -> None:
    reader = Reader(seed=3)
    reader.field.place(EPC, [1], -50, START_US, START_US + 1_000_000)
    talk = greeted(reader)
    assert status(ask(talk, 20, rospec())[1]) == 0
    assert status(ask(talk, 24, pack("!I", 1))[1]) == 0
    reports: list[bytes] = []
    now_us = START_US
    while (due_us := talk.due_us()) is not None and due_us < START_US + 3_000_000:
        assert due_us > now_us
        now_us = due_us
        talk.woken(due_us)
        reports += [body for kind, _, body in split(talk.outgoing()) if kind == 61]
    assert 10 <= len(reports) <= 20
    seen = [unpack("!Q", body[body.index(b"\x82") + 1 :][:8])[0] for body in reports if b"\x82" in body]
    assert all(body[4] == 0x8D and body[5:17] == EPC for body in reports)
    assert seen == sorted(seen)


def test_what_was_read_while_nobody_listened_is_reported_to_who_comes_next() -> None:
    reader = Reader(seed=3)
    reader.field.place(EPC, [1], -50, START_US, START_US + 1_000_000)
    talk = greeted(reader)
    ask(talk, 20, rospec())
    ask(talk, 24, pack("!I", 1))
    talk.closed(START_US)
    late = opened(reader, START_US + 30_000_000)
    late.outgoing()
    late.woken(START_US + 30_000_000)
    reports = [body for kind, _, body in split(late.outgoing()) if kind == 61]
    assert len(reports) >= 10
    assert all(body[5:17] == EPC for body in reports)


def test_the_same_seed_reads_the_same_and_another_reads_otherwise() -> None:
    def run(seed: int) -> bytes:
        reader = Reader(seed=seed)
        reader.field.place(EPC, [1], -50, START_US)
        talk = greeted(reader)
        ask(talk, 20, rospec())
        ask(talk, 24, pack("!I", 1))
        talk.woken(START_US + 2_000_000)
        return talk.outgoing()

    assert run(3) == run(3)
    assert run(3) != run(4)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (rospec(state=1), (177,)),
        (rospec(0), (177,)),
        (rospec(power=82), (177, 183, 186, 222, 224)),
        (rospec(antenna=5), (177, 183)),
        (rospec(start=2), (177, 178, 179, 180)),
        (rospec(start=4), (177, 178, 179)),
        (rospec()[:-5] + b"\x01\x5c\x00\x09\x00", (177, 237, 238, 348)),
    ],
)
def test_a_wrong_rospec_is_rejected_whole_with_the_path_to_the_mistake(body: bytes, path: tuple[int, ...]) -> None:
    reader = Reader()
    talk = greeted(reader)
    kind, inside = ask(talk, 20, body)
    assert (kind, status(inside)) == (30, Status.M_PARAMETER_ERROR)
    said_bytes = unpack("!H", inside[6:8])[0]
    rest = inside[8 + said_bytes :]
    found: list[int] = []
    while rest and unpack("!H", rest[:2])[0] == 289:
        found.append(unpack("!H", rest[4:6])[0])
        rest = rest[8:]
    assert tuple(found) == path
    assert ask(talk, 26)[1] == bytes.fromhex("011f000800000000")


def test_rospec_requests_that_do_not_fit_the_state_are_refused() -> None:
    talk = greeted(Reader())
    assert status(ask(talk, 24, pack("!I", 9))[1]) == Status.M_FIELD_ERROR
    assert status(ask(talk, 21, pack("!I", 0))[1]) == 0
    ask(talk, 20, rospec(start=0))
    assert status(ask(talk, 22, pack("!I", 1))[1]) == Status.M_FIELD_ERROR
    assert status(ask(talk, 20, rospec())[1]) == Status.M_PARAMETER_ERROR
    assert status(ask(talk, 24, pack("!I", 0))[1]) == 0
    assert status(ask(talk, 22, pack("!I", 1))[1]) == 0
    assert ask(talk, 26)[1][17] == 2
    assert status(ask(talk, 23, pack("!I", 1))[1]) == 0
    assert ask(talk, 26)[1][17] == 1
    assert status(ask(talk, 25, pack("!I", 1))[1]) == 0
    assert ask(talk, 26)[1][17] == 0
    assert status(ask(talk, 23, pack("!I", 1))[1]) == Status.M_FIELD_ERROR


def test_unknown_messages_and_versions_get_an_error_message() -> None:
    talk = greeted(Reader())
    kind, inside = ask(talk, 1000)
    assert (kind, status(inside)) == (100, Status.M_UNSUPPORTED_MESSAGE)
    talk.received(message(46, version=2), START_US)
    assert [(kind, status(body)) for kind, _, body in split(talk.outgoing())] == [(100, Status.M_UNSUPPORTED_VERSION)]
    talk.received(message(100, b"\x01\x1f\x00\x08\0\0\0\0"), START_US)
    assert talk.outgoing() == b""


def test_a_reader_of_the_newer_version_says_what_it_supports_and_takes_the_choice() -> None:
    talk = greeted(Reader(negotiating()))
    talk.received(message(46, version=2), START_US)
    ((kind, _, body),) = split(talk.outgoing())
    assert (kind, body) == (56, bytes.fromhex("0102011f000800000000"))
    talk.received(message(47, b"\x02", version=2), START_US)
    assert split(talk.outgoing())[0][0] == 57
    talk.received(message(26, version=2), START_US)
    assert talk.outgoing()[:2] == pack("!H", 2 << 10 | 36)


def test_keepalives_come_at_their_interval() -> None:
    talk = greeted(Reader())
    assert talk.due_us() is None
    assert status(ask(talk, 3, b"\0" + Param(220, pack("!BI", 1, 5_000)).packed())[1]) == 0
    assert talk.due_us() == START_US + 5_000_000
    talk.woken(START_US + 5_000_000)
    assert [kind for kind, _, _ in split(talk.outgoing())] == [62]
    assert talk.due_us() == START_US + 10_000_000


def test_a_client_that_says_goodbye_is_answered_and_let_go() -> None:
    talk = greeted(Reader())
    assert ask(talk, 14) == (4, bytes.fromhex("011f000800000000"))
    assert talk.hangs_up()


def test_asked_events_are_told_and_others_are_not() -> None:
    reader = Reader()
    talk = greeted(reader)
    ask(talk, 3, b"\0" + Param(244, b"", (Param(245, pack("!HB", 8, 0x80)),)).packed())
    reader.set_antenna(2, plugged=False)
    reader.set_input(1, is_high=True)
    ((kind, _, body),) = split(talk.outgoing())
    assert kind == 63
    assert body.endswith(bytes.fromhex("00ff0007000002"))


def test_a_scripted_cut_ends_the_line_inside_a_message() -> None:
    reader = Reader()
    talk = greeted(reader)
    reader.faults.cut_after_bytes = 100
    talk.received(message(1, b"\0"), START_US)
    assert len(talk.outgoing()) == 100
    assert talk.hangs_up()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=8), st.integers(0, 60), st.integers(0, 255))
def test_no_bytes_from_a_client_raise_out_of_the_reader(chunks: list[bytes], at: int, byte: int) -> None:
    talk = greeted(Reader())
    wounded = bytearray(message(20, rospec()))
    wounded[at % len(wounded)] = byte
    for chunk in (bytes(wounded), *chunks):
        talk.received(chunk, START_US)
        split(talk.outgoing())
