"""Frames of clients, wounded: bits turned over, bytes lost and doubled, lengths that lie, frames cut and glued."""

from collections.abc import Callable, Sequence
from random import Random
from struct import pack

from simulators.llrp.profile import MAKERS
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from tests.llrp_client import accessspec, aispec, gpi_trigger, read_op, report_spec, rospec, target, tlv, write_op

START_US = 1_700_000_000_000_000
EPC = bytes.fromhex("3074257bf7194e4000001a85")
FRAMES_EACH = 40  # to one reader, before another one is made


def message(kind: int, body: bytes = b"", version: int = 1) -> bytes:
    return pack("!HII", version << 10 | kind, 10 + len(body), 7) + body


def sound_frames() -> list[bytes]:
    """One of each kind of request, and of each kind of parameter in it."""
    setup = tlv(222, pack("!H", 1), tlv(223, pack("!H", 1)), tlv(224, pack("!HHH", 1, 0, 81)),
                tlv(330, b"\0", tlv(331, b"\0", tlv(332, pack("!BHH", 0x40, 32, 16) + b"\x30\x74"), tlv(334, b"\0")),
                    tlv(335, pack("!HH", 2, 0)), tlv(336, pack("!BHI", 0x40, 32, 0))))  # fmt: skip
    observing = tlv(184, pack("!BI", 3, 0), tlv(185, pack("!BBHHHI", 0, 0, 3, 1, 100, 500)))
    periodic = tlv(179, b"\x02", tlv(180, pack("!II", 10, 100), tlv(128, pack("!Q", START_US))))
    by_input = tlv(179, b"\x03", gpi_trigger(1, is_high=True))
    config = (
        tlv(244, b"", *(tlv(245, pack("!HB", kind, 0x80)) for kind in range(9))) + setup + report_spec()
        + tlv(239, b"\x01") + tlv(220, pack("!BI", 1, 5000)) + tlv(219, pack("!HB", 1, 0x80))
        + tlv(225, pack("!HBB", 1, 0x80, 0)) + tlv(226, b"\x80")
    )  # fmt: skip
    kill_and_lock = tlv(343, pack("!HI", 3, 1)) + tlv(344, pack("!HI", 4, 0), tlv(345, b"\0\x04"))
    spec_ids = [message(kind, pack("!I", number)) for kind in (21, 22, 23, 24, 25, 41, 42, 43) for number in (0, 1, 5)]
    return [
        message(1, b"\0"), message(2, pack("!HBHH", 0, 0, 0, 0)), message(3, b"\0" + config), message(3, b"\x80"),
        message(20, rospec()), message(20, rospec(aispec((1, 2), observing, setup), start=periodic)),
        message(20, rospec(aispec(), stop=tlv(182, pack("!BI", 2, 0), gpi_trigger(1, is_high=False)), start=by_input)),
        message(40, accessspec(read_op(1, 2, 0, 6), write_op(2, 3, 0, b"ab"), targets=target(1, 32, EPC), runs=2)),
        message(40, accessspec(kill_and_lock)), message(26), message(44), message(46, version=2),
        message(47, b"\x02", version=2), message(60), message(64), message(72),
        message(1023, pack("!IBI", 25_882, 21, 0)), message(20, rospec(tlv(355, pack("!I", 2)), aispec())),
        *spec_ids,
    ]  # fmt: skip


def wound(frame: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """The frame with one to three wounds."""
    wounded = bytearray(frame)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(wounded)) if wounded else 0
        _WOUNDS[chance.randrange(len(_WOUNDS))](wounded, at, chance)
    if len(wounded) >= 10 and chance.random() < 0.97:  # else the wound hides in a length that never comes
        wounded[2:6] = pack("!I", len(wounded))
    return bytes(wounded) + (others[chance.randrange(len(others))] if chance.random() < 0.2 else b"")


def _flip(wounded: bytearray, at: int, chance: Random) -> None:
    if wounded:
        wounded[at] ^= 1 << chance.randrange(8)


def _overwrite(wounded: bytearray, at: int, chance: Random) -> None:
    wounded[at : at + chance.randint(1, 4)] = chance.randbytes(chance.randint(1, 4))


def _lose(wounded: bytearray, at: int, chance: Random) -> None:
    del wounded[at : at + chance.randint(1, 8)]


def _double(wounded: bytearray, at: int, chance: Random) -> None:
    wounded[at:at] = wounded[at : at + chance.randint(1, 16)]


def _lie(wounded: bytearray, at: int, chance: Random) -> None:
    wounded[at : at + 2] = pack("!H", chance.choice((0, 1, 3, 4, 5, 0x7FFF, 0xFFFF)))


_WOUNDS: tuple[Callable[[bytearray, int, Random], None], ...] = (_flip, _overwrite, _lose, _double, _lie)


def fuzz(frames_count: int, seed: int) -> int:
    """Send so many wounded frames to readers of every make; how many answers came. Nothing may raise out of them."""
    chance = Random(seed)
    sound = sound_frames()
    makers = list(MAKERS.values())
    answers = 0
    reader, talk, now_us = _fresh(Reader(seed=seed))
    for sent in range(frames_count):
        if sent % FRAMES_EACH == 0:
            maker = makers[sent // FRAMES_EACH % len(makers)]
            reader, talk, now_us = _fresh(Reader(maker(), seed=seed))
        elif talk.hangs_up() or sent % 5 == 0:  # a stream that waits for the rest of a frame hears nothing else
            talk.closed(now_us)
            talk = Talk(reader)
            talk.opened(now_us)
        frame = sound[chance.randrange(len(sound))]
        talk.received(frame if chance.random() < 0.2 else wound(frame, chance, sound), now_us)
        now_us += 20_000
        talk.woken(now_us)
        answers += bool(talk.outgoing())
    return answers


def _fresh(reader: Reader) -> tuple[Reader, Talk, int]:
    reader.field.place(EPC, [1], -50, START_US)
    talk = Talk(reader)
    talk.opened(START_US)
    return reader, talk, START_US


if __name__ == "__main__":
    import sys

    print(fuzz(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1), "answers")
