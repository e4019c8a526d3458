"""The plainest air: who stands before which antenna, from when to when, how loud; and which of them a round reads.

Everything follows from the seed, the tag, the antenna and the number of the round, so that no order of calls changes
what is read. What radio does to tags is the business of `simulators.llrp.rf`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from simulators.llrp.air import Setup, Singulation
from simulators.llrp.tags import Tag

ROUND_US = 50_000  # one pass over the antennas; 14 to 24 reads a second were measured with four antennas
CATCH_RATE = 0.8  # share of the rounds in which a tag in the field answers
FADING_DBM = 3  # a moved tag swings by 3 to 6 dB on one antenna
FOREVER_US = 1 << 62
CHANNELS = 50  # of the hop table, where a setup names none


@dataclass(frozen=True, slots=True)
class Presence:
    """A tag that is in the field of these antennas from one instant up to another."""

    tag: Tag
    antennas: frozenset[int]
    rssi_dbm: int
    from_us: int
    to_us: int


class TagField:
    """What the world puts before a reader."""

    def __init__(self, seed: int) -> None:
        self._seed = str(seed).encode()
        self._present: list[Presence] = []
        self._tags: dict[bytes, Tag] = {}
        self._setups: tuple[Setup, ...] = ()
        self._round_us = 0
        self.slots = (0, 0)

    def place(
        self,
        epc: bytes,
        antennas: Iterable[int],
        rssi_dbm: int,
        from_us: int,
        to_us: int = FOREVER_US,
        *,
        tag: Tag | None = None,
    ) -> Tag:
        """Put a tag before `antennas` from `from_us` up to `to_us` (not included). One EPC is one tag unless given."""
        known = tag or self._tags.setdefault(epc, Tag.of(epc))
        self._present.append(Presence(known, frozenset(antennas), rssi_dbm, from_us, to_us))
        return known

    def clear(self) -> None:
        """Take every tag away."""
        self._present.clear()

    # ---- as air

    def begin(self, setups: tuple[Setup, ...], at_us: int) -> None:
        """Inventory with these antennas in turn, from now on."""
        self._setups = setups
        self._round_us = max(self._round_us, at_us)  # a round that was begun is not read again

    def end(self, at_us: int) -> None:
        """No antenna radiates from now on."""
        self._round_us = max(self._round_us, at_us)  # a round that was begun is not read again
        self._setups = ()

    def skip(self, to_us: int) -> None:
        """Nobody will ask for what is read up to then."""
        self._round_us = max(self._round_us, to_us)

    def next_us(self, after_us: int) -> int | None:
        """The first round after `after_us` in which some tag is present; None where none is to come."""
        starts = [max(after_us + 1, presence.from_us) for presence in self._present if presence.to_us > after_us + 1]
        return -(-min(starts) // ROUND_US) * ROUND_US if starts else None

    def read(self, to_us: int) -> Iterator[Singulation]:
        """What the rounds up to and with `to_us` read."""
        at_us = self.next_us(self._round_us)
        while at_us is not None and at_us <= to_us:
            self._round_us = at_us
            yield from self._sweep(at_us)
            at_us = self.next_us(at_us)

    def _sweep(self, at_us: int) -> list[Singulation]:
        round_no = at_us // ROUND_US
        self._present = [presence for presence in self._present if presence.to_us > at_us]  # time only goes forward
        here = [presence for presence in self._present if presence.from_us <= at_us and not presence.tag.is_dead]
        found: list[Singulation] = []
        for setup in self._setups:
            channel = setup.channel or 1 + self._draw(b"hop", round_no // 4) % CHANNELS
            for presence in here:
                if setup.antenna not in presence.antennas or not setup.takes(presence.tag):
                    continue
                chance = self._draw(presence.tag.epc, round_no, setup.antenna)
                if chance % 1000 < CATCH_RATE * 1000:
                    swing = (chance >> 16) % (200 * FADING_DBM + 1) - 100 * FADING_DBM
                    seen_us = max(presence.from_us, at_us - (chance >> 32) % ROUND_US)  # in the round that ends now
                    rssi_cdbm = presence.rssi_dbm * 100 + swing
                    phase = (chance >> 48) % 4096
                    tag = presence.tag
                    found.append(Singulation(tag, tag.epc, setup.antenna, rssi_cdbm, channel, seen_us, phase))
        return sorted(found, key=lambda seen: seen.at_us)

    def _draw(self, *what: bytes | int) -> int:
        text = b"/".join(part if isinstance(part, bytes) else str(part).encode() for part in what)
        return int.from_bytes(blake2b(text, digest_size=8, key=self._seed).digest())
