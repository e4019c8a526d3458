"""The tags before the antennas: who is there, when, how loud, and which of them a round of inventory singulates.

Everything follows from the seed, the tag, the antenna and the number of the round, so that no order of calls changes
what is read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

ROUND_US = 50_000  # one pass over the antennas; 14 to 24 reads a second were measured with four antennas
CATCH_RATE = 0.8  # share of the rounds in which a tag in the field answers
FADING_DBM = 3  # a moved tag swings by 3 to 6 dB on one antenna
FOREVER_US = 1 << 62


@dataclass(frozen=True, slots=True)
class Presence:
    """A tag that is in the field of these antennas from one instant up to another."""

    epc: bytes
    antennas: frozenset[int]
    rssi_dbm: int
    from_us: int
    to_us: int


@dataclass(frozen=True, slots=True)
class Singulation:
    """One tag read by one antenna."""

    epc: bytes
    antenna: int
    rssi_dbm: int
    channel: int
    at_us: int


class TagField:
    """What the world puts before a reader."""

    def __init__(self, seed: int) -> None:
        self._seed = str(seed).encode()
        self._present: list[Presence] = []

    def place(self, epc: bytes, antennas: Iterable[int], rssi_dbm: int, from_us: int, to_us: int = FOREVER_US) -> None:
        """Put a tag before `antennas` from `from_us` up to `to_us` (not included)."""
        self._present.append(Presence(epc, frozenset(antennas), rssi_dbm, from_us, to_us))

    def clear(self) -> None:
        """Take every tag away."""
        self._present.clear()

    def next_round_us(self, now_us: int) -> int | None:
        """The first round after `now_us` in which some tag is present; None where none is to come."""
        starts = [max(now_us + 1, presence.from_us) for presence in self._present if presence.to_us > now_us + 1]
        return -(-min(starts) // ROUND_US) * ROUND_US if starts else None

    def sweep(self, at_us: int, antennas: Iterable[int], channel_count: int) -> Iterator[Singulation]:
        """The tags that the round at `at_us` singulates, in the order of the antennas; who left before is forgotten."""
        round_no = at_us // ROUND_US
        channel = 1 + self._draw(b"hop", round_no // 4) % max(1, channel_count)
        self._present = [presence for presence in self._present if presence.to_us > at_us]  # time only goes forward
        here = [presence for presence in self._present if presence.from_us <= at_us]
        for antenna in antennas:
            for presence in here:
                if antenna not in presence.antennas:
                    continue
                chance = self._draw(presence.epc, round_no, antenna)
                if chance % 1000 < CATCH_RATE * 1000:
                    swing = (chance >> 16) % (2 * FADING_DBM + 1) - FADING_DBM
                    rssi_dbm = max(-128, min(127, presence.rssi_dbm + swing))
                    seen_us = max(presence.from_us, at_us - (chance >> 32) % ROUND_US)  # within the round that ends now
                    yield Singulation(presence.epc, antenna, rssi_dbm, channel, seen_us)

    def _draw(self, *what: bytes | int) -> int:
        text = b"/".join(part if isinstance(part, bytes) else str(part).encode() for part in what)
        return int.from_bytes(blake2b(text, digest_size=8, key=self._seed).digest())
