"""What kind of reader is simulated: its capabilities as the maker states them, and the ways of its firmware."""

from dataclasses import dataclass
from random import Random
from struct import pack

from simulators.llrp.params import Param

IMPINJ = 25_882  # IANA private enterprise number
ZEBRA = 161  # Motorola's, which Zebra's readers keep


@dataclass(frozen=True, slots=True)
class Mode:
    """One air mode (UHFC1G2RFModeTableEntry, LLRP 1.0.1, 16.3.1.2.1)."""

    mode_id: int
    modulation: int  # 0 FM0, 1 Miller 2, 2 Miller 4, 3 Miller 8
    rate_bps: int
    tari_ns: int
    mask: int = 2
    forward: int = 2
    pie_x1000: int = 1500
    is_fixed: bool = True  # divide ratio 64/3 and not 8

    def packed(self) -> Param:
        """The table entry."""
        flags = 0x80 if self.is_fixed else 0
        head = pack("!IBBBB", self.mode_id, flags, self.modulation, self.forward, self.mask)
        return Param(329, head + pack("!IIIII", self.rate_bps, self.pie_x1000, self.tari_ns, self.tari_ns, 0))


@dataclass(frozen=True, slots=True)
class Profile:
    """A maker's reader."""

    manufacturer: int
    model: int
    firmware: str
    serial: bytes
    antenna_count: int
    power_cdbm: tuple[int, ...]  # the table of transmit powers in 1/100 dBm, index from 1
    sensitivity_db: tuple[int, ...]
    hop_table_khz: tuple[int, ...]
    modes: tuple[Mode, ...]
    country: int = 840  # ISO 3166: United States
    standard: int = 1  # US FCC Part 15
    rospecs_max: int = 1
    version_max: int = 1
    gpi_count: int = 4
    gpo_count: int = 4

    def capabilities(self, requested: int) -> tuple[Param, ...]:
        """The capability parameters that were asked for: 0 all, else one of them (LLRP 1.0.1, 16.1.1)."""
        sections = {1: self._general, 2: self._llrp, 3: self._regulatory, 4: self._air}
        return tuple(make() for section, make in sections.items() if requested in {0, section})

    def _general(self) -> Param:
        firmware = self.firmware.encode()
        head = pack("!HHIIH", self.antenna_count, 0x4000, self.manufacturer, self.model, len(firmware)) + firmware
        levels = [Param(139, pack("!HH", index, gain)) for index, gain in enumerate(self.sensitivity_db, 1)]
        gpio = Param(141, pack("!HH", self.gpi_count, self.gpo_count))
        air = [Param(140, pack("!HHB", antenna, 1, 1)) for antenna in range(1, self.antenna_count + 1)]
        return Param(137, head, (*levels, gpio, *air))

    def _llrp(self) -> Param:
        # 0x48: reports its buffer's fill, and holds events and reports
        return Param(142, pack("!BBHIIIII", 0x48, 1, 0, self.rospecs_max, 32, 1, 1508, 8))

    def _regulatory(self) -> Param:
        powers = [Param(145, pack("!HH", index, power)) for index, power in enumerate(self.power_cdbm, 1)]
        hops = pack("!BBH", 1, 0, len(self.hop_table_khz)) + b"".join(pack("!I", khz) for khz in self.hop_table_khz)
        frequencies = Param(146, b"\x80", (Param(147, hops),))
        modes = Param(328, b"", tuple(mode.packed() for mode in self.modes))
        band = Param(144, b"", (*powers, frequencies, modes))
        return Param(143, pack("!HH", self.country, self.standard), (band,))

    def _air(self) -> Param:
        return Param(327, pack("!BH", 0x40, 2))


def speedway() -> Profile:
    """An Impinj-like reader of LLRP 1.0.1 with four antennas."""
    return Profile(
        manufacturer=IMPINJ,
        model=2_001_002,
        firmware="5.14.0.240",
        serial=bytes.fromhex("001625ffff0051d0"),
        antenna_count=4,
        power_cdbm=tuple(range(1000, 3001, 25)),
        sensitivity_db=(0, *range(10, 51)),
        hop_table_khz=_fcc_hops(),
        modes=(
            Mode(0, 0, 640_000, 6_250),
            Mode(1, 1, 640_000, 6_250),
            Mode(2, 2, 274_000, 20_000, mask=3, forward=0, pie_x1000=2000),
            Mode(3, 3, 170_600, 20_000, mask=3, forward=0, pie_x1000=2000),
            Mode(4, 2, 640_000, 7_140, forward=0),
            Mode(1000, 0, 40_000, 6_250, mask=0, forward=0, is_fixed=False),
            Mode(1002, 0, 40_000, 6_250, mask=0, forward=0, is_fixed=False),
        ),
    )


def negotiating() -> Profile:
    """A Zebra-like reader that also knows LLRP 1.1, with eight antennas."""
    return Profile(
        manufacturer=ZEBRA,
        model=96_008,
        firmware="3.32.37",
        serial=bytes.fromhex("84248dfffeee0001"),
        antenna_count=8,
        power_cdbm=tuple(range(1000, 3301, 10)),
        sensitivity_db=(0,),
        hop_table_khz=_fcc_hops(),
        modes=(Mode(1, 0, 640_000, 6_250), Mode(23, 2, 250_000, 25_000, forward=0)),
        rospecs_max=4,
        version_max=2,
    )


def _fcc_hops() -> tuple[int, ...]:
    channels = list(range(902_750, 927_251, 500))  # 47 CFR 15.247: 50 channels of 500 kHz
    Random(840).shuffle(channels)  # noqa: S311 - repeatable on purpose
    return tuple(channels)
