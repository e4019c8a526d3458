"""The reader cases of the LLRP 1.1 conformance requirements (TCR-R1 to R15; there is no R12), asked of the simulator.

Each test is one case; its steps stand in its order. The client writes and reads plain bytes of its own.
"""

from struct import pack, unpack

import pytest

from simulators.llrp.capabilities import Profile
from simulators.llrp.params import Status
from simulators.llrp.profile import MAKERS, negotiating, speedway
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from tests.llrp_client import (
    START_US,
    Client,
    accessspec,
    aispec,
    params,
    read_op,
    report_spec,
    reports,
    rospec,
    target,
    tlv,
    told,
    write_op,
)

EPC = bytes.fromhex("3074257bf7194e4000001a85")
OTHER = bytes.fromhex("e20000000000000000000001")
ROSPEC, AISPEC, ANTENNA, OVERFLOW = 249, 254, 255, 251
profiles = pytest.mark.parametrize("profile", [speedway(), negotiating()], ids=["impinj", "zebra"])


BY_COMMAND = tlv(179, b"\0")  # a start trigger that only START_ROSPEC fires


def with_tags(*epcs: bytes, profile: Profile | None = None) -> Reader:
    reader = Reader(profile, seed=3)
    for epc in epcs:
        reader.field.place(epc, [1, 2], -50, START_US)
    return reader


@profiles
def test_r1_tcp_connections(profile: Profile) -> None:
    reader = Reader(profile)
    first = Client(reader)
    assert told(first.heard) == [(256, b"\0\0")]
    second = Client(reader)
    assert told(second.heard) == [(256, b"\0\x02")]
    assert second.talk.hangs_up()
    second.leave()
    assert told(first.listen()) == [(256, b"\0\x04")]
    first.granted(14)
    assert first.talk.hangs_up()
    first.leave()
    caller = Talk(reader, is_caller=True)
    caller.opened(START_US)
    assert told(Client(reader).heard) == [(256, b"\0\x01")]
    caller.farewell(START_US)
    assert caller.hangs_up()
    assert caller.outgoing().endswith(bytes.fromhex("01010004"))  # ConnectionCloseEvent, and then nothing


def test_r2_protocol_version_management() -> None:
    client = Client(Reader(negotiating()))
    answer = client.ask(46, version=2)
    assert (answer.version, answer.kind, answer.body[:2], answer.status) == (2, 56, b"\x01\x02", 0)
    assert client.ask(47, b"\x03", version=2).status == Status.M_UNSUPPORTED_VERSION
    assert client.ask(47, b"\x02", version=2).status == 0
    client.version = 2
    assert client.granted(26).version == 2
    assert client.ask(46, version=2).body[:2] == b"\x02\x02"
    assert client.ask(47, b"\x01", version=2).status == Status.M_UNEXPECTED_MESSAGE
    old = Client(Reader(speedway()))
    for kind in (46, 47):
        answer = old.ask(kind, b"\x01" * (kind == 47), version=2)
        assert (answer.kind, answer.version, answer.status, answer.errors) == (100, 2, Status.M_UNSUPPORTED_VERSION, [])


@pytest.mark.parametrize("maker", MAKERS)
def test_r3_reader_capabilities(maker: str) -> None:
    client = Client(Reader(MAKERS[maker]()))
    assert [kind for kind, _ in client.granted(1, b"\0").parts] == [137, 142, 143, 327]
    for requested, wanted in ((1, 137), (2, 142), (3, 143), (4, 327)):
        ((kind, body),) = client.granted(1, bytes((requested,))).parts
        assert kind == wanted
        if kind == 137:
            firmware_bytes = unpack("!H", body[12:14])[0]
            kinds = [kind for kind, _ in params(body[14 + firmware_bytes :])]
            assert kinds == sorted(kinds, key=[139, 141, 140].index)


@profiles
def test_r4_custom_messages(profile: Profile) -> None:
    client = Client(Reader(profile))
    answer = client.ask(1023, pack("!IB", 0xFFFF, 1) + b"whatever")
    assert (answer.kind, answer.status) == (100, Status.M_UNSUPPORTED_MESSAGE)
    answer = client.ask(1023, pack("!IBI", 25_882, 21, 0))
    if profile.quirks.vendor:
        assert (answer.kind, answer.body[:5]) == (1023, pack("!IB", 25_882, 22))
        assert answer.body[5:] == bytes.fromhex("011f000800000000")
    else:
        assert (answer.kind, answer.status) == (100, Status.M_UNSUPPORTED_MESSAGE)
    answer = client.ask(1023, b"\0\0")
    assert (answer.kind, answer.status) == (100, Status.M_FIELD_ERROR)


@profiles
def test_r5_errors(profile: Profile) -> None:
    """Each step is refused whole, with the standard's code and the way to the mistake; nothing of it is kept."""
    client = Client(Reader(profile))
    before = client.granted(2, pack("!HBHH", 0, 0, 0, 0)).body
    keepalive = tlv(220, pack("!BI", 1, 1000))
    steps = [
        (1, b"\x05", Status.M_FIELD_ERROR, [(288, 0, Status.M_FIELD_ERROR)]),
        (2, pack("!HBHH", 0, 12, 0, 0), Status.M_FIELD_ERROR, [(288, 1, Status.M_FIELD_ERROR)]),
        (3, b"\0" + tlv(220, pack("!BI", 2, 1000)), Status.M_PARAMETER_ERROR,
         [(289, 220, Status.P_FIELD_ERROR), (288, 0, Status.P_FIELD_ERROR)]),
        (3, b"\0" + keepalive + keepalive, Status.M_DUPLICATE_PARAMETER, [(289, 220, Status.P_DUPLICATE_PARAMETER)]),
        (3, b"\0" + keepalive + tlv(1000, b"?"), Status.M_UNKNOWN_PARAMETER,
         [(289, 1000, Status.P_UNKNOWN_PARAMETER)]),
        (3, b"\0" + keepalive + tlv(177, b"?"), Status.M_UNEXPECTED_PARAMETER,
         [(289, 177, Status.P_UNEXPECTED_PARAMETER)]),
        (3, b"\0" + keepalive + tlv(244), Status.M_PARAMETER_ERROR,
         [(289, 244, Status.P_PARAMETER_ERROR), (289, 245, Status.P_MISSING_PARAMETER)]),
        (3, b"\0" + keepalive + tlv(1023, pack("!II", 4711, 1)), Status.M_UNSUPPORTED_PARAMETER,
         [(289, 1023, Status.P_UNSUPPORTED_PARAMETER)]),
        (20, b"", Status.M_MISSING_PARAMETER, [(289, 177, Status.P_MISSING_PARAMETER)]),
        (21, b"", Status.M_FIELD_ERROR, [(288, 0, Status.M_FIELD_ERROR)]),
    ]  # fmt: skip
    for kind, body, code, errors in steps:
        answer = client.ask(kind, body)
        assert (answer.kind, answer.status, answer.errors) == (kind + 10, code, errors), kind
    unknown = client.ask(1000, b"")
    assert (unknown.kind, unknown.status, unknown.errors) == (100, Status.M_UNSUPPORTED_MESSAGE, [])
    wrong = client.ask(26, version=5, message_id=4711)
    assert (wrong.kind, wrong.version, wrong.message_id, wrong.status) == (100, 5, 4711, Status.M_UNSUPPORTED_VERSION)
    assert wrong.errors == []
    assert client.send(100, tlv(287, pack("!HH", 109, 0))) == []
    assert client.granted(2, pack("!HBHH", 0, 0, 0, 0)).body == before


@profiles
def test_r6_inventory_and_reports(profile: Profile) -> None:
    client = Client(with_tags(EPC, OTHER, profile=profile))
    client.want_events(2, 6)
    stop = tlv(182, pack("!BI", 1, 1000))
    client.run(rospec(start=BY_COMMAND, stop=stop, report=report_spec(2, 0, content=0xFFC0, memory=0xC0)))
    client.granted(22, pack("!I", 1))
    heard = client.wait(2_000_000)
    assert [kind for kind, _ in told([*client.heard])] == [256, ROSPEC, AISPEC, ROSPEC]
    (message,) = [each for each in heard if each.kind == 61]
    for epc in (EPC, OTHER):
        assert 10 <= sum(int.from_bytes(tag[8]) for tag in message.tags if tag[13] == epc) <= 20
    assert len({(tag[13], tag[7]) for tag in message.tags}) == len(message.tags)  # what differs is told apart
    for tag in message.tags:
        told_zero = [16] if profile.quirks.tells_access_id_zero else []
        assert list(tag) == [13, 9, 14, 10, 1, 6, 7, 2, 4, 8, 12, 11, *told_zero]
        assert (tag[9], tag[14], tag[10], tag[1]) == (pack("!I", 1), b"\0\x01", b"\0\x01", b"\0\x01")
        first_us, last_us = int.from_bytes(tag[2]), int.from_bytes(tag[4])
        assert START_US <= first_us <= last_us <= START_US + 1_000_000
        assert tag[12] == b"\x30\x00"
    assert heard[-2:] == [message, heard[-1]]  # what was seen, then that the ROSpec ended
    assert heard[-1].event == (ROSPEC, pack("!BII", 1, 1, 0))
    assert client.granted(26).parts[0][1][5] == 1  # inactive again


def test_r7_loops() -> None:
    client = Client(with_tags(EPC, profile=negotiating()))
    client.ask(47, b"\x02", version=2)
    client.version = 2
    client.want_events(2, 6, 9)
    short = tlv(184, pack("!BI", 1, 200))
    specs = (aispec((1,), short), aispec((2,), short), tlv(355, pack("!I", 3)))
    client.run(rospec(*specs, start=BY_COMMAND, report=report_spec(1, 0)))
    client.granted(22, pack("!I", 1))
    heard = client.wait(2_000_000)
    assert [body[:4] for kind, body in told(heard) if kind == 356] == [pack("!I", 1)] * 2
    assert [unpack("!H", body[5:])[0] for kind, body in told(heard) if kind == AISPEC] == [1, 2] * 3
    assert [int.from_bytes(tag[1]) for tag in reports(heard)] == [1, 2] * 3
    assert told(heard)[-1] == (ROSPEC, pack("!BII", 1, 1, 0))
    old = Client(with_tags(EPC, profile=negotiating()))
    answer = old.ask(20, rospec(aispec(), tlv(355, pack("!I", 3))))
    assert answer.errors[-1] == (289, 355, Status.P_UNKNOWN_PARAMETER)  # a 1.0.1 connection knows no loop


@profiles
def test_r8_access_and_reports(profile: Profile) -> None:
    reader = with_tags(EPC, OTHER, profile=profile)
    client = Client(reader)
    words = bytes.fromhex("cafebabe")
    added = accessspec(
        write_op(1, 3, 2, words), read_op(2, 3, 0, 4), targets=target(1, 32, EPC), runs=1, rospec_id=1
    )  # fmt: skip
    client.granted(40, added)
    assert client.granted(44).parts == [(207, added[4:])]
    assert client.ask(40, added).errors == [(289, 207, Status.P_FIELD_ERROR), (288, 0, Status.P_FIELD_ERROR)]
    client.granted(42, pack("!I", 5))
    client.run(rospec(report=report_spec(1, 0, content=0x0040)))
    accessed = [tag for tag in reports(client.wait(500_000)) if 349 in tag]
    assert len(accessed) == 1
    assert accessed[0][13] == EPC
    assert accessed[0][16] == pack("!I", 5)
    assert accessed[0][350] == pack("!BHH", 0, 1, 2)
    assert accessed[0][349] == pack("!BHH", 0, 2, 4) + bytes(4) + words
    assert client.granted(44).parts == []  # it has run as often as it was to
    assert client.ask(41, pack("!I", 5)).status == Status.M_FIELD_ERROR
    for kind in (41, 42, 43):
        client.granted(kind, pack("!I", 0))


@profiles
@pytest.mark.parametrize("every", [1, 2, 3])
def test_r9_reports_by_the_number_of_tags(profile: Profile, every: int) -> None:
    epcs = [number.to_bytes(12) for number in range(1, 7)]
    client = Client(with_tags(*epcs, profile=profile))
    client.run(rospec(start=BY_COMMAND, stop=tlv(182, pack("!BI", 1, 1000)), report=report_spec(2, every)))
    client.granted(22, pack("!I", 1))
    sizes = [len(each.tags) for each in client.wait(2_000_000) if each.kind == 61]
    assert len(sizes) > 10
    assert set(sizes[:-1]) == {every}
    assert sizes[-1] <= every


@profiles
def test_r10_immediate_and_null_start(profile: Profile) -> None:
    client = Client(with_tags(EPC, profile=profile))
    client.granted(20, rospec())
    assert reports(client.wait(500_000)) == []
    client.granted(24, pack("!I", 1))
    assert client.granted(26).parts[0][1][5] == 2
    assert reports(client.wait(500_000))
    client.granted(23, pack("!I", 1))
    assert client.granted(26).parts[0][1][5] == 1
    client.granted(22, pack("!I", 1))
    assert reports(client.wait(500_000))
    client.granted(25, pack("!I", 1))
    assert client.granted(26).parts[0][1][5] == 0
    for kind in (22, 23):
        assert client.ask(kind, pack("!I", 1)).status == Status.M_FIELD_ERROR  # disabled
        assert client.ask(kind, pack("!I", 0)).status == Status.M_FIELD_ERROR  # names no ROSpec
    client.granted(21, pack("!I", 0))
    assert client.granted(26).parts == []


@profiles
def test_r10_an_immediate_rospec_that_ends_begins_again_until_it_is_stopped(profile: Profile) -> None:
    client = Client(with_tags(EPC, profile=profile))
    client.want_events(2)
    client.run(rospec(stop=tlv(182, pack("!BI", 1, 400))))
    assert [body[0] for _, body in told(client.wait(1_000_000))] == [1, 0, 1, 0]
    assert [body[0] for _, body in told(client.send(23, pack("!I", 1)))] == [1]
    assert client.wait(1_000_000) == []
    client.granted(22, pack("!I", 1))
    assert [body[0] for _, body in told(client.wait(500_000))] == [1, 0]


@profiles
def test_r11_inventories_that_stop_by_time_and_by_what_they_see(profile: Profile) -> None:
    epcs = [number.to_bytes(12) for number in range(1, 6)]
    client = Client(with_tags(*epcs, profile=profile))
    client.want_events(2, 6)

    def observing(watch: int, tags: int = 0, attempts: int = 0, quiet_ms: int = 0, timeout_ms: int = 0) -> bytes:
        seen = tlv(185, pack("!BBHHHI", watch, 0, tags, attempts, quiet_ms, timeout_ms))
        return tlv(184, pack("!BI", 3, 0), seen)

    for stop, least_us, most_us in (
        (tlv(184, pack("!BI", 1, 300)), 300_000, 300_000),
        (observing(0, tags=3), 1, 100_000),
        (observing(0, tags=60_000, timeout_ms=700), 700_000, 700_000),
        (observing(1, quiet_ms=250), 250_000, 500_000),
        (observing(2, attempts=4), 200_000, 200_000),
    ):
        began_us = client.now_us
        client.run(rospec(aispec(stop=stop), start=BY_COMMAND, report=report_spec(1, 0)))
        client.granted(22, pack("!I", 1))
        heard = client.wait(2_000_000)
        (ended,) = [each for each in heard if each.kind == 63 and each.event[0] == AISPEC]
        assert least_us <= int.from_bytes(ended.body[8:16]) - began_us <= most_us, stop
        if stop == observing(0, tags=3):
            assert sum(int.from_bytes(tag[8]) for tag in reports(heard)) == 3
        client.granted(21, pack("!I", 1))
    answer = client.ask(20, rospec(aispec(stop=observing(3, tags=3))))
    assert answer.errors[-2:] == [(289, 185, Status.P_FIELD_ERROR), (288, 0, Status.P_FIELD_ERROR)]


@profiles
def test_r13_polled_reports(profile: Profile) -> None:
    client = Client(with_tags(EPC, profile=profile))
    client.run(rospec(start=BY_COMMAND, stop=tlv(182, pack("!BI", 1, 1000)), report=report_spec(0, 0)))
    client.granted(22, pack("!I", 1))
    assert reports(client.wait(500_000)) == []
    (answer,) = client.send(60, message_id=99)
    assert (answer.kind, answer.message_id, len(answer.tags)) == (61, 99, 1)
    before = int.from_bytes(answer.tags[0][8])
    assert reports(client.wait(2_000_000)) == []
    (answer,) = client.send(60)
    assert int.from_bytes(answer.tags[0][8]) + before in range(10, 21)  # each read is told once
    (answer,) = client.send(60)
    assert (answer.kind, answer.body) == (61, b"")


@profiles
def test_r14_keepalives(profile: Profile) -> None:
    client = Client(Reader(profile))
    client.granted(3, b"\0" + tlv(220, pack("!BI", 1, 1000)))
    assert (220, pack("!BI", 1, 1000)) in client.granted(2, pack("!HBHH", 0, 8, 0, 0)).parts
    for _ in range(5):
        assert [each.kind for each in client.wait(1_000_000)] == [62]
        assert client.send(72) == []
    heard = client.wait(10_000_000)
    if profile.quirks.closes_on_lost_keepalives:
        assert [each.kind for each in heard] == [62, 62, 62, 63]
        assert heard[-1].event == (257, b"")
        assert client.talk.hangs_up()
    else:
        assert [each.kind for each in heard] == [62] * 10  # it stays occupied until somebody asks it to watch its link
    client.leave()
    client = Client(client.reader, client.now_us)
    client.granted(3, b"\0" + tlv(220, pack("!BI", 0, 0)))
    assert client.wait(10_000_000) == []


def test_r15_lock_and_kill() -> None:
    reader = Reader(negotiating(), seed=3)
    tag = reader.field.place(EPC, [1], -50, START_US)
    client = Client(reader)
    client.run(rospec())

    def do(*ops: bytes) -> dict[int, bytes]:
        client.granted(40, accessspec(*ops, runs=1))
        client.granted(42, pack("!I", 5))
        (result,) = [tag for tag in reports(client.wait(300_000)) if tag.keys() & {349, 350, 351, 352, 353, 354}]
        return result

    passwords = pack("!II", 0x11111111, 0x22222222)
    assert do(write_op(1, 0, 0, passwords))[350] == pack("!BHH", 0, 1, 4)
    lock = tlv(344, pack("!HI", 2, 0x22222222), tlv(345, b"\0\x00"), tlv(345, b"\0\x01"), tlv(345, b"\0\x04"))
    assert do(lock)[352] == pack("!BH", 0, 2)
    assert do(read_op(3, 0, 0, 4))[349] == pack("!BHH", 1, 3, 0)  # 1.0.1 says of a locked read that the tag erred
    assert do(read_op(4, 0, 0, 4, password=0x22222222))[349] == pack("!BHH", 0, 4, 4) + passwords
    assert do(write_op(5, 3, 0, b"ab"))[350] == pack("!BHH", 2, 5, 0)
    assert do(write_op(6, 3, 0, b"ab", password=0x33333333))[350] == pack("!BHH", 5, 6, 0)  # the tag falls silent
    assert do(write_op(7, 3, 0, b"abcd", password=0x22222222, kind=347))[354] == pack("!BHH", 0, 7, 2)
    assert do(tlv(346, pack("!HIBHH", 8, 0x22222222, 3 << 6, 0, 1)))[353] == pack("!BH", 0, 8)
    assert tag.user[:4] == b"\0\0cd"
    assert do(write_op(9, 3, 40, b"ab", password=0x22222222))[350] == pack("!BHH", 1, 9, 0)  # beyond the memory
    assert do(write_op(10, 2, 0, b"ab", password=0x22222222))[350] == pack("!BHH", 2, 10, 0)  # a TID is for ever
    assert do(tlv(343, pack("!HI", 11, 0)))[351] == pack("!BH", 1, 11)
    assert do(tlv(343, pack("!HI", 12, 0x44444444)))[351] == pack("!BH", 4, 12)
    assert do(tlv(343, pack("!HI", 13, 0x11111111)), read_op(14, 1, 0, 1)).keys() >= {351}
    assert tag.is_dead
    assert reports(client.wait(1_000_000)) == []
