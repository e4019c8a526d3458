"""What an inventory asks of the air, and what comes back: the seam between the protocol and the model of the field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from simulators.llrp.capabilities import Mode
from simulators.llrp.tags import Tag


@dataclass(frozen=True, slots=True)
class Select:
    """Which tags take part: those whose bits from `pointer` on are these, or those whose are not (C1G2Filter)."""

    bank: int
    pointer: int
    length: int
    bits: int
    action: int  # of the state-unaware filter: 0 to 5 (LLRP 1.0.1, 15.2.1.2.1.1.3)

    def votes(self, tag: Tag) -> bool | None:
        """Whether the tag is to take part; None: this filter leaves it as it is."""
        is_match = tag.matches(self.bank, self.pointer, self.length, (1 << self.length) - 1, self.bits)
        match self.action:
            case 0:
                return is_match
            case 1:
                return True if is_match else None
            case 2:
                return None if is_match else False
            case 3:
                return not is_match
            case 4:
                return False if is_match else None
            case _:
                return None if is_match else True


@dataclass(frozen=True, slots=True)
class Setup:
    """One antenna's part of an inventory."""

    antenna: int
    mode: Mode
    power_cdbm: int
    sensitivity_db: int = 0  # how much less than the best the receiver is asked to hear
    session: int = 0
    population: int = 32
    channel: int = 0  # fixed; 0: the reader hops
    is_single_target: bool = False  # each tag answers once, until its flag falls back
    selects: tuple[Select, ...] = ()

    def takes(self, tag: Tag) -> bool:
        """Whether the filters let this tag answer; without filters every tag does (EPC Gen2, 6.3.2.12.1.1)."""
        taken = not self.selects
        for select in self.selects:
            vote = select.votes(tag)
            taken = taken if vote is None else vote
        return taken


@dataclass(frozen=True, slots=True)
class Singulation:
    """One tag read by one antenna."""

    tag: Tag
    epc: bytes  # as it was backscattered; an access operation may change the tag's
    antenna: int
    rssi_cdbm: int  # 1/100 dBm, as far as a vendor tells it; the standard's field has whole dBm
    channel: int
    at_us: int
    phase: int = 0  # 4096 to a full turn
    doppler_hz16: int = 0  # 1/16 Hz

    @property
    def rssi_dbm(self) -> int:
        """Whole dBm, as PeakRSSI has it."""
        return max(-128, min(127, round(self.rssi_cdbm / 100)))


class Air(Protocol):
    """A model of what lies before the antennas. Time only goes forward; nothing but these calls moves it."""

    def begin(self, setups: tuple[Setup, ...], at_us: int) -> None:
        """Inventory with these antennas in turn, from now on."""
        ...

    def end(self, at_us: int) -> None:
        """No antenna radiates from now on."""
        ...

    def next_us(self, after_us: int) -> int | None:
        """The first instant at which something may be read; None where nothing is to come."""
        ...

    def read(self, to_us: int) -> Iterator[Singulation]:
        """What is read up to and with `to_us`, in order of time. Whoever stops early loses nothing of later reads."""
        ...

    def skip(self, to_us: int) -> None:
        """Nobody will ask for what is read up to then."""
        ...

    @property
    def slots(self) -> tuple[int, int]:
        """Collided and empty slots since `begin`, as far as the model knows them."""
        ...
