"""A client that speaks LLRP in plain bytes, for what the simulated reader must hold. Its codec is nobody else's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import pack, unpack, unpack_from

from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk

START_US = 1_700_000_000_000_000
TV_BYTES = {1: 2, 2: 8, 4: 8, 6: 1, 7: 2, 8: 2, 9: 4, 10: 2, 11: 2, 12: 2, 13: 12, 14: 2, 16: 4, 18: 4}


def tlv(kind: int, body: bytes = b"", *parts: bytes) -> bytes:
    """A parameter."""
    inside = body + b"".join(parts)
    return pack("!HH", kind, 4 + len(inside)) + inside


def params(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each parameter; a body that is no row of parameters fails the test."""
    while body:
        if body[0] & 0x80:
            kind, length = body[0] & 0x7F, 1 + TV_BYTES[body[0] & 0x7F]
            yield kind, body[1:length]
        else:
            kind, length = unpack_from("!HH", body)
            assert 4 <= length <= len(body), (kind, length)
            yield kind, body[4:length]
        body = body[length:]


@dataclass(frozen=True)
class Message:
    """What the reader sent."""

    version: int
    kind: int
    message_id: int
    body: bytes

    @property
    def status(self) -> int:
        """The code of its LLRPStatus."""
        at = 2 if self.kind == 56 else 0
        kind, _, code = unpack_from("!HHH", self.body, at)
        assert kind == 287
        return int(code)

    @property
    def errors(self) -> list[tuple[int, int, int]]:
        """What its LLRPStatus says: (289 or 288, the parameter's kind or the field's number, code), outer first."""
        at = 2 if self.kind == 56 else 0
        _, length, _, said = unpack_from("!HHHH", self.body, at)
        rest = self.body[at + 8 + said : at + length]
        found: list[tuple[int, int, int]] = []
        while rest:
            kind, size, named, code = unpack_from("!HHHH", rest)
            assert size == len(rest), "one error in another"
            found.append((kind, named, code))
            rest = rest[8:]
        return found

    @property
    def parts(self) -> list[tuple[int, bytes]]:
        """The parameters after the status."""
        return [(kind, body) for kind, body in params(self.body) if kind != 287]

    @property
    def event(self) -> tuple[int, bytes]:
        """The event in a notification."""
        ((kind, inside),) = params(self.body)
        assert (self.kind, kind) == (63, 246)
        (stamp, _), (event, body) = params(inside)
        assert stamp == 128
        return event, body

    @property
    def tags(self) -> list[dict[int, bytes]]:
        """Each tag report as its fields."""
        assert self.kind == 61
        return [dict(params(body)) for kind, body in params(self.body) if kind == 240]


@dataclass
class Client:
    """One connection to a reader in memory, and the time there."""

    reader: Reader
    now_us: int = START_US
    version: int = 1
    heard: list[Message] = field(default_factory=list[Message])

    def __post_init__(self) -> None:
        self.talk = Talk(self.reader)
        self.talk.opened(self.now_us)
        self.listen()

    def listen(self) -> list[Message]:
        """What came since; kept in `heard`, too."""
        stream = self.talk.outgoing()
        fresh: list[Message] = []
        while stream:
            first, length, message_id = unpack("!HII", stream[:10])
            assert length <= len(stream), "a message is cut short"
            fresh.append(Message(first >> 10 & 7, first & 0x3FF, message_id, stream[10:length]))
            stream = stream[length:]
        self.heard += fresh
        return fresh

    def send(self, kind: int, body: bytes = b"", message_id: int = 77, version: int | None = None) -> list[Message]:
        """Send one message; what it brings at once."""
        head = pack("!HII", (version or self.version) << 10 | kind, 10 + len(body), message_id)
        self.talk.received(head + body, self.now_us)
        return self.listen()

    def ask(self, kind: int, body: bytes = b"", message_id: int = 77, version: int | None = None) -> Message:
        """Send one request; its one answer."""
        answers = [each for each in self.send(kind, body, message_id, version) if each.message_id == message_id]
        assert len(answers) == 1, answers
        return answers[0]

    def granted(self, kind: int, body: bytes = b"") -> Message:
        """A request that succeeds."""
        answer = self.ask(kind, body)
        assert (answer.status, answer.kind) == (0, kind + 10 if kind != 14 else 4), answer
        return answer

    def wait(self, span_us: int) -> list[Message]:
        """Let time pass; what came meanwhile."""
        until_us = self.now_us + span_us
        fresh: list[Message] = []
        while (due_us := self.talk.due_us()) is not None and due_us <= until_us:
            self.now_us = max(self.now_us, due_us)
            self.talk.woken(self.now_us)
            fresh += self.listen()
        self.now_us = until_us
        return fresh

    def leave(self) -> None:
        """Hang up."""
        self.talk.closed(self.now_us)

    def want_events(self, *kinds: int) -> None:
        """Ask to be told of these events."""
        states = (tlv(245, pack("!HB", kind, 0x80)) for kind in kinds)
        self.granted(3, b"\0" + tlv(244, b"", *states))

    def run(self, added: bytes, rospec_id: int = 1) -> None:
        """Add and enable a ROSpec."""
        self.granted(20, added)
        self.granted(24, pack("!I", rospec_id))


def reports(messages: list[Message]) -> list[dict[int, bytes]]:
    """All tag reports in these messages."""
    return [tag for message in messages if message.kind == 61 for tag in message.tags]


def told(messages: list[Message]) -> list[tuple[int, bytes]]:
    """All events in these messages."""
    return [message.event for message in messages if message.kind == 63]


def gpi_trigger(port: int, *, is_high: bool, timeout_ms: int = 0) -> bytes:
    """GPITriggerValue."""
    return tlv(181, pack("!HBI", port, 0x80 if is_high else 0, timeout_ms))


def aispec(
    antennas: tuple[int, ...] = (1,),
    stop: bytes = b"",
    setups: bytes = b"",
) -> bytes:
    """An AISpec; without a stop trigger it ends with its ROSpec."""
    named = pack(f"!H{len(antennas)}H", len(antennas), *antennas)
    return tlv(183, named, stop or tlv(184, pack("!BI", 0, 0)), tlv(186, pack("!HB", 1, 1), setups))


def report_spec(trigger: int = 2, every: int = 1, content: int = 0x1780, memory: int = 0, custom: bytes = b"") -> bytes:
    """A ROReportSpec."""
    return tlv(237, pack("!BH", trigger, every), tlv(238, pack("!H", content), tlv(348, bytes((memory,)))), custom)


def rospec(
    *inside: bytes,
    rospec_id: int = 1,
    priority: int = 0,
    start: bytes | None = None,
    stop: bytes | None = None,
    report: bytes | None = None,
) -> bytes:
    """A ROSpec; without a start trigger it begins when it is enabled, without a stop trigger it never ends."""
    begin = tlv(179, b"\x01") if start is None else start
    end = tlv(182, pack("!BI", 0, 0)) if stop is None else stop
    specs = inside or (aispec(),)
    return tlv(
        177, pack("!IBB", rospec_id, priority, 0), tlv(178, b"", begin, end), *specs,
        report_spec() if report is None else report,
    )  # fmt: skip


def target(bank: int, pointer: int, data: bytes, *, is_match: bool = True) -> bytes:
    """A C1G2TargetTag on whole bytes."""
    bits = len(data) * 8
    head = pack("!BH", bank << 6 | 0x20 * is_match, pointer)
    return tlv(339, head + pack("!H", bits) + b"\xff" * len(data) + pack("!H", bits) + data)


def accessspec(
    *ops: bytes, accessspec_id: int = 5, targets: bytes = b"", runs: int = 0, rospec_id: int = 0, report: int = 1
) -> bytes:
    """An AccessSpec; without targets it means every tag."""
    stop = tlv(208, pack("!BH", 1 if runs else 0, runs))
    command = tlv(209, b"", tlv(338, b"", targets or target(1, 0, b"")), *ops)
    return tlv(207, pack("!IHBBI", accessspec_id, 0, 1, 0, rospec_id), stop, command, tlv(239, bytes((report,))))


def read_op(op_id: int, bank: int, word: int, count: int, password: int = 0) -> bytes:
    """C1G2Read."""
    return tlv(341, pack("!HIBHH", op_id, password, bank << 6, word, count))


def write_op(op_id: int, bank: int, word: int, words: bytes, password: int = 0, kind: int = 342) -> bytes:
    """C1G2Write, or C1G2BlockWrite."""
    return tlv(kind, pack("!HIBHH", op_id, password, bank << 6, word, len(words) // 2) + words)
