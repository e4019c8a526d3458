"""What kind of reader is simulated: its capabilities as the maker states them, and the ways of its firmware."""

from dataclasses import dataclass
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
    runs_as: int | None = None  # a mode that chooses by itself: which one it then takes

    def packed(self) -> Param:
        """The table entry."""
        flags = 0x80 if self.is_fixed else 0
        head = pack("!IBBBB", self.mode_id, flags, self.modulation, self.forward, self.mask)
        return Param(329, head + pack("!IIIII", self.rate_bps, self.pie_x1000, self.tari_ns, self.tari_ns, 0))


@dataclass(frozen=True, slots=True)
class Quirks:
    """Ways of a firmware that are not the standard's, or that the standard leaves open."""

    tells_access_id_zero: bool = False  # AccessSpecID 0 in reports of plain inventory
    has_tag_observation: bool = True  # AISpecs may stop by tag observation
    inputs_enabled: bool = True  # GPIs work before anybody configures them
    mode_by_index: bool = False  # ModeIndex is the place in the table, from 0, and not the mode's identifier
    closes_on_lost_keepalives: int = 0  # unanswered keepalives before it hangs up; 0: never, unless a client asks
    vendor: str = ""  # whose custom messages and parameters it knows: impinj


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
    channels_khz: tuple[int, ...]  # in the order of the hop table, or the fixed channels
    modes: tuple[Mode, ...]
    default_mode: int  # mode_id
    hops: bool = True
    country: int = 840  # ISO 3166: United States
    standard: int = 1  # US FCC Part 15
    rospecs_max: int = 1
    specs_max: int = 32
    priorities: int = 1
    accessspecs_max: int = 1508
    ops_max: int = 8
    filters_max: int = 2
    can_erase_blocks: bool = False
    can_write_blocks: bool = True
    version_max: int = 1
    gpi_count: int = 4
    gpo_count: int = 4
    quirks: Quirks = Quirks()

    def mode(self, named: int) -> Mode | None:
        """The mode that a ModeIndex field names."""
        if self.quirks.mode_by_index:
            return self.modes[named] if named < len(self.modes) else None
        return next((mode for mode in self.modes if mode.mode_id == named), None)

    def air_mode(self, mode: Mode) -> Mode:
        """The mode that this one runs as."""
        return next((other for other in self.modes if other.mode_id == mode.runs_as), mode)

    def capabilities(self, requested: int, version: int = 1) -> tuple[Param, ...]:
        """The capability parameters that were asked for: 0 all, else one of them (LLRP 1.0.1, 16.1.1)."""
        sections = {1: self._general, 2: self._llrp, 3: self._regulatory, 4: self._air}
        return tuple(make(version) for section, make in sections.items() if requested in {0, section})

    def _general(self, version: int) -> Param:
        firmware = self.firmware.encode()
        head = pack("!HHIIH", self.antenna_count, 0x4000, self.manufacturer, self.model, len(firmware)) + firmware
        levels = [Param(139, pack("!HH", index, gain)) for index, gain in enumerate(self.sensitivity_db, 1)]
        gpio = Param(141, pack("!HH", self.gpi_count, self.gpo_count))
        air = [Param(140, pack("!HHB", antenna, 1, 1)) for antenna in range(1, self.antenna_count + 1)]
        best = [Param(363, pack("!h", -84))] if version > 1 else []  # MaximumReceiveSensitivity
        return Param(137, head, (*levels, gpio, *air, *best))

    def _llrp(self, version: int) -> Param:
        del version  # the same in both
        # 0x48: reports its buffer's fill, and holds events and reports
        return Param(
            142,
            pack("!BBHIIIII", 0x48, self.priorities, 0, self.rospecs_max, self.specs_max, 1, self.accessspecs_max,
                 self.ops_max),
        )  # fmt: skip

    def _regulatory(self, version: int) -> Param:
        del version  # the survey's range is optional, and there is no survey
        powers = [Param(145, pack("!HH", index, power)) for index, power in enumerate(self.power_cdbm, 1)]
        listed = pack("!H", len(self.channels_khz)) + b"".join(pack("!I", khz) for khz in self.channels_khz)
        table = Param(147, b"\x01\x00" + listed) if self.hops else Param(148, listed)
        frequencies = Param(146, b"\x80" if self.hops else b"\0", (table,))
        modes = Param(328, b"", tuple(mode.packed() for mode in self.modes))
        band = Param(144, b"", (*powers, frequencies, modes))
        return Param(143, pack("!HH", self.country, self.standard), (band,))

    def _air(self, version: int) -> Param:
        del version  # permalock, recommissioning and XPC are not there
        flags = 0x80 * self.can_erase_blocks | 0x40 * self.can_write_blocks
        return Param(327, pack("!BH", flags, self.filters_max))
