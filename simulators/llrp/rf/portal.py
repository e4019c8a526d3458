"""The air of a door, slot by slot: antennas in turn, hopping, the Q algorithm, sessions and flags (EPC Gen2, 6.3.2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import pi
from random import Random
from typing import Protocol

from simulators.llrp.air import Setup, Singulation
from simulators.llrp.rf.gen2 import ROUND_GAP_US, Slots, slots
from simulators.llrp.rf.link import LIGHT_M_MHZ, NOISE_SD_DB, READER_BEST_DBM, Aerial, Chance, Heard, Point, hear
from simulators.llrp.tags import Tag

DWELL_US = 200_000  # on one antenna and channel; 47 CFR 15.247 allows 400 ms
LOOK_US = 50_000  # how often it is looked anew at who is awake
REST_US = 20_000  # how finely an empty door is passed over
STEP_US = 5_000  # how often whoever waits for reads is woken
Q_START, Q_STEP = 4.0, 0.5  # EPC Gen2, annex D: a step of 0.1 to 0.5
A, B = False, True


class Traveller(Protocol):
    """A tag and where it is."""

    @property
    def tag(self) -> Tag:
        """The tag."""
        ...

    @property
    def shadow_db(self) -> float:
        """What goods, water and metal before it take away."""
        ...

    def where(self, at_us: int) -> tuple[Point, float, float] | None:
        """Place, metres travelled so far, and speed along the way in m/s; None: not here."""
        ...

    def next_us(self, after_us: int) -> int | None:
        """When it is here next, `after_us` or later; None: never more."""
        ...


@dataclass(slots=True)
class _Flag:
    is_b: bool = A
    set_us: int = 0


@dataclass(slots=True)
class _Known:
    """What the air keeps of one tag."""

    key: int
    flags: dict[int, _Flag] = field(default_factory=dict[int, _Flag])
    powered_us: int = -(1 << 62)


class PortalAir:
    """Tags on their ways past the antennas of a door."""

    def __init__(
        self, seed: int, aerials: Sequence[Aerial], travellers: Sequence[Traveller], channels_khz: Sequence[int]
    ) -> None:
        self._aerials: Mapping[int, Aerial] = {aerial.antenna: aerial for aerial in aerials}
        self._travellers = list(travellers)
        self._channels_khz = channels_khz
        self._chance = Chance(seed)
        self._draw = Random(f"portal {seed}")  # noqa: S311 - repeatable on purpose
        self._known = [_Known(number + 1) for number in range(len(self._travellers))]
        self._setups: tuple[Setup, ...] = ()
        self._turn = 0  # of the antennas
        self._target = A
        self._now_us = 0.0
        self._dwell_no = 0
        self._left_over: Iterator[Singulation] | None = None
        self._collided = 0
        self._empty = 0

    # ---- as air

    def begin(self, setups: tuple[Setup, ...], at_us: int) -> None:
        """Inventory with these antennas in turn, from now on."""
        self._setups = setups
        self._now_us = max(self._now_us, at_us)
        self._collided = self._empty = 0
        self._left_over = None

    def end(self, at_us: int) -> None:
        """No antenna radiates from now on."""
        self._setups = ()
        self._now_us = max(self._now_us, at_us)
        self._left_over = None

    def skip(self, to_us: int) -> None:
        """Nobody will ask for what is read up to then."""
        self._now_us = max(self._now_us, to_us)
        self._left_over = None

    @property
    def slots(self) -> tuple[int, int]:
        """Collided and empty slots since `begin`."""
        return self._collided, self._empty

    def next_us(self, after_us: int) -> int | None:
        """When it is worth looking again."""
        if not self._setups:
            return None
        arrivals = [at_us for each in self._travellers if (at_us := each.next_us(after_us)) is not None]
        return max(after_us + STEP_US, min(arrivals)) if arrivals else None

    def read(self, to_us: int) -> Iterator[Singulation]:
        """What is read up to and with `to_us`. The round that is on goes on at the next call."""
        while self._setups and self._now_us < to_us:
            if self._left_over is None:
                self._left_over = self._dwell()
            for seen in self._left_over:
                if seen is not _PAUSE:
                    yield seen
                if self._now_us >= to_us:
                    return
            self._left_over = None

    # ---- one dwell: rounds on one antenna and channel

    def _dwell(self) -> Iterator[Singulation]:
        setup = self._setups[self._turn % len(self._setups)]
        self._turn += 1
        self._dwell_no += 1
        ends_us = self._now_us + DWELL_US
        channel = setup.channel or 1 + self._chance.whole(11, self._dwell_no) % len(self._channels_khz)
        while self._now_us < ends_us and self._setups:
            awake = self._awake(setup, channel)
            if not awake:
                yield from self._rest(ends_us)
                return
            yield from self._round(setup, channel, ends_us)
            self._now_us += ROUND_GAP_US
            if not setup.is_single_target:
                self._target = not self._target
            yield _PAUSE

    def _rest(self, ends_us: float) -> Iterator[Singulation]:
        """Nobody hears this antenna: its empty rounds until the dwell ends, or somebody comes."""
        self._empty += int((ends_us - self._now_us) // ROUND_GAP_US)
        while self._now_us < ends_us:
            self._now_us = min(ends_us, self._now_us + REST_US)
            yield _PAUSE

    def _round(self, setup: Setup, channel: int, ends_us: float) -> Iterator[Singulation]:
        """One inventory round: frames of 2^Q slots, Q following what they bring, until nobody is left."""
        timing = slots(setup.mode)
        self._now_us += timing.query_us
        q, unread = Q_START, self._unread(setup, channel)
        looked_us = self._now_us
        size = round(q)
        left, waiting = 1 << size, len(unread)
        while self._now_us < ends_us:
            if self._now_us - looked_us > LOOK_US:
                unread, looked_us = self._unread(setup, channel), self._now_us
                waiting = min(waiting, len(unread))
            answering = self._answering(waiting, left)
            left -= 1
            if answering == 1 and unread:
                q_step = 0.0
                waiting -= 1
                seen = self._one(setup, channel, unread, timing)
                yield seen or _PAUSE
            elif answering == 0:
                self._empty += 1
                self._now_us += timing.empty_us
                q_step = -Q_STEP
                if q <= Q_STEP and not unread:
                    return
            else:
                self._collided += 1
                self._now_us += timing.collision_us
                waiting -= answering
                q_step = Q_STEP
            q = max(0.0, min(15.0, q + q_step))
            if round(q) != size or left == 0:
                self._now_us += timing.query_us * (1.0 if left == 0 else 0.6)  # a Query, or a shorter QueryAdjust
                size = round(q)
                left, waiting = 1 << size, len(unread)

    def _answering(self, waiting: int, left: int) -> int:
        """How many of `waiting` tags have drawn the next of `left` slots."""
        if waiting == 0:
            return 0
        if left == 1:
            return waiting
        chance = self._draw.random()
        count, share = 0, (1 - 1 / left) ** waiting
        while chance > share and count < waiting:
            chance -= share
            share *= (waiting - count) / (count + 1) / (left - 1)
            count += 1
        return count

    def _one(self, setup: Setup, channel: int, unread: list[int], timing: Slots) -> Singulation | None:
        """One of the unread tags answers alone, and is read if it is heard well enough."""
        place = self._draw.randrange(len(unread))
        index = unread[place]
        unread[place] = unread[-1]
        unread.pop()
        traveller, known = self._travellers[index], self._known[index]
        self._now_us += timing.read_us
        found = self._heard(index, setup, channel)
        if found is None:
            return None
        heard, speed_m_s = found
        known.powered_us = int(self._now_us)
        if not heard.is_awake or heard.rssi_cdbm < 100 * (READER_BEST_DBM + setup.sensitivity_db):
            return None
        known.flags[setup.session] = _Flag(not self._flag(known, setup.session), int(self._now_us))
        noise_cdbm = round(100 * NOISE_SD_DB * self._draw.gauss(0, 1))
        wave_m = LIGHT_M_MHZ * 1000 / self._channels_khz[channel - 1]
        turn = (2 * heard.distance_m / wave_m + self._chance.share(known.key, setup.antenna, channel)) % 1
        tag = traveller.tag
        return Singulation(
            tag, tag.epc, setup.antenna, heard.rssi_cdbm + noise_cdbm, channel, int(self._now_us),
            int(turn * 4096) % 4096, round(-2 * speed_m_s / wave_m * 16 / (2 * pi)),
        )  # fmt: skip

    # ---- who is awake

    def _awake(self, setup: Setup, channel: int) -> list[int]:
        """Tags that the antenna powers, that the filters take, and that live."""
        found: list[int] = []
        for index, traveller in enumerate(self._travellers):
            heard = self._heard(index, setup, channel)
            if heard is not None and heard[0].is_awake and not traveller.tag.is_dead and setup.takes(traveller.tag):
                self._note_power(self._known[index], setup)
                found.append(index)
        return found

    def _unread(self, setup: Setup, channel: int) -> list[int]:
        """Those of them whose flag is the one that the round asks for."""
        target = A if setup.is_single_target else self._target
        awake = self._awake(setup, channel)
        return [index for index in awake if self._flag(self._known[index], setup.session) is target]

    def _heard(self, index: int, setup: Setup, channel: int) -> tuple[Heard, float] | None:
        traveller = self._travellers[index]
        aerial = self._aerials.get(setup.antenna)
        now = traveller.where(int(self._now_us))
        if now is None or aerial is None:
            return None
        point, travelled_m, speed_m_s = now
        khz = self._channels_khz[channel - 1]
        key = self._known[index].key
        return (
            hear(aerial, point, setup.power_cdbm, khz, self._chance, key, traveller.shadow_db, travelled_m),
            speed_m_s,
        )

    def _note_power(self, known: _Known, setup: Setup) -> None:
        """Power comes back to a tag: flags that did not outlive the pause fall to A (EPC Gen2, table 6.20)."""
        now_us = int(self._now_us)
        dark_us = now_us - known.powered_us
        if dark_us > DWELL_US // 2:
            known.flags.pop(0, None)
        lasts_us = round(2_000_000 + 3_000_000 * self._chance.share(known.key, 13))  # S2 and S3: 2 s at least
        if dark_us > lasts_us:
            known.flags.pop(2, None)
            known.flags.pop(3, None)
        known.powered_us = now_us
        del setup

    def _flag(self, known: _Known, session: int) -> bool:
        flag = known.flags.get(session)
        if flag is None:
            return A
        lasts_us = round(500_000 + 4_500_000 * self._chance.share(known.key, 12) ** 2)  # S1: 0.5 to 5 s, powered or not
        if session == 1 and flag.is_b and self._now_us - flag.set_us > lasts_us:
            return A
        return flag.is_b


_PAUSE = Singulation(Tag(b"", b""), b"", 0, 0, 0, 0)
"""Nothing was read; time went on."""
