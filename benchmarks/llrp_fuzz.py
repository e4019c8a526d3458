"""Mutated frames into the driver: `uv run python -m benchmarks.llrp_fuzz [FRAMES] [SEED]`.

Frames of a whole simulated session are turned, cut, lengthened, shortened and put together anew, and fed to a session
in some phase, to the report decoder, to the tree of names, and to the log. Anything but a `DeviceFault` of the session
ends the run with its traceback.
"""

import sys
from dataclasses import dataclass
from random import Random

from drivers.fleet import DeviceFault
from drivers.llrp.capabilities import in_words, read_capabilities, read_configuration
from drivers.llrp.framing import HEADER, Frame, Framing
from drivers.llrp.log import decoded
from drivers.llrp.planning import make_plan
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reports import ReportDecoder
from drivers.llrp.session import Seen, Session
from drivers.llrp.tree import pack_message, read_message
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk

START_US = 1_700_000_000_000_000
PROFILE = ReaderProfile("tcp://fuzz:1", antennas=(1, 2), reads_tid=True, holds_reports=True)


@dataclass(slots=True)
class Outcome:
    """What a run came to."""

    frames: int = 0
    sessions_ended: int = 0
    tags: int = 0
    plans: int = 0


def recorded(seed: int) -> list[bytes]:
    """What a simulated reader says in one session, message by message."""
    reader = Reader(seed=seed)
    reader.field.place(bytes.fromhex("3074257bf7194e4000001a85"), [1], -50, START_US)
    reader.field.place(b"\xe2\x80\x11\x05", [2], -50, START_US)
    talk, session, framing = Talk(reader), Session(PROFILE), Framing()
    talk.opened(START_US)
    session.opened(START_US)
    said: list[bytes] = []
    now_us = START_US
    while now_us < START_US + 3_000_000:
        chunk = talk.outgoing()
        said += [_packed(frame) for frame in framing.take(chunk)]
        session.received(chunk, now_us)
        if answer := session.outgoing():
            talk.received(answer, now_us)
        else:
            now_us = talk.due_us() or now_us + 100_000
            talk.woken(now_us)
    return said


def _packed(frame: Frame) -> bytes:
    return HEADER.pack(frame.version << 10 | frame.kind, HEADER.size + len(frame.body), frame.message_id) + frame.body


def mutated(frame: bytes, frames: list[bytes], chance: Random) -> bytes:
    """A frame that no reader would send, or nearly."""
    raw = bytearray(frame)
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(raw))
        match chance.randrange(6):
            case 0:
                raw[at] = chance.randrange(256)
            case 1:
                raw[at] ^= 1 << chance.randrange(8)
            case 2:
                del raw[at : at + chance.randint(1, 8)]
            case 3:
                raw[at:at] = chance.randbytes(chance.randint(1, 8))
            case 4:
                other = chance.choice(frames)
                raw[at:] = other[min(at, len(other)) :]
            case _:
                raw[at : at + 2] = chance.choice((b"\0\0", b"\0\1", b"\xff\xff", b"\0\4", b"\x7f\xff"))
        if len(raw) < HEADER.size:
            raw += bytes(HEADER.size - len(raw))
    if chance.random() < 0.9:  # a length that fits lets the rest be looked at
        raw[2:6] = len(raw).to_bytes(4)
    return bytes(raw)


def fuzz(seed: int, frames: int) -> Outcome:
    """Feed so many mutated frames."""
    chance, outcome = Random(seed), Outcome()
    said = recorded(seed)
    decoder = ReportDecoder()
    while outcome.frames < frames:
        session = Session(PROFILE)
        session.opened(START_US)
        now_us = START_US
        try:
            for frame in said[: chance.randint(0, len(said))]:
                session.received(frame, now_us)
            for _ in range(chance.randint(5, 60)):
                frame = mutated(chance.choice(said), said, chance)
                outcome.frames += 1
                _look(frame, decoder, outcome)
                seen = session.received(frame, now_us)
                outcome.tags += sum(len(each.tags) for each in seen if isinstance(each, Seen))
                now_us += 1_000
                session.outgoing()
        except DeviceFault:
            outcome.sessions_ended += 1
        if chance.random() < 0.05:
            for entry in session.log.entries():
                assert entry.title
                assert decoded(entry.frame)
    return outcome


def _look(raw: bytes, decoder: ReportDecoder, outcome: Outcome) -> None:
    first, _, message_id = HEADER.unpack_from(raw)
    frame = Frame(first >> 10 & 7, first & 0x3FF, message_id, raw[HEADER.size :])
    if frame.kind == 61:
        outcome.tags += len(decoder.decode(frame.body))
        return
    node = read_message(frame)
    assert len(pack_message(node, message_id)) >= HEADER.size
    if frame.kind not in {11, 12}:
        return
    capabilities, configuration = read_capabilities(node), read_configuration(node)
    assert in_words(capabilities, configuration)
    try:
        make_plan(ReaderProfile("tcp://fuzz:1", antennas=(), is_lenient=True), capabilities)
        outcome.plans += 1
    except DeviceFault:
        pass


def main() -> None:
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    outcome = fuzz(seed, frames)
    print(
        f"{outcome.frames:,} mutated frames, seed {seed}: {outcome.sessions_ended:,} sessions ended in a fault of their"
        f" own, {outcome.tags:,} tags and {outcome.plans:,} plans came out, nothing else was raised"
    )


if __name__ == "__main__":
    main()
