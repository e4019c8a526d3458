"""What a reader is to do, in units that people use: dBm, mode names, roles. The plan finds the reader's own indices."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Where an antenna looks."""

    IN = "in"  # the side from which returns come
    OUT = "out"
    LANE = "lane"  # the passage itself


class Region(StrEnum):
    """Whose limit of radiated power holds."""

    ETSI = "etsi"  # ETSI EN 302 208, 865 to 868 MHz: 2 W ERP
    FCC = "fcc"  # 47 CFR 15.247: 4 W EIRP
    NONE = "none"  # a shielded room, or a limit that the reader keeps by itself


LIMIT_EIRP_DBM = {Region.ETSI: 35.15, Region.FCC: 36.02}  # 2 W ERP is 3.28 W EIRP; 4 W EIRP


@dataclass(frozen=True, slots=True)
class AntennaSetting:
    """What is different for one antenna. None: as the profile says."""

    antenna: int  # from 1
    role: Role = Role.LANE
    power_dbm: float | None = None
    gain_dbi: float | None = None
    cable_loss_db: float | None = None


@dataclass(frozen=True, slots=True)
class SelectMask:
    """Tags that are asked at all: those whose memory holds these bits at this place, or all but those."""

    mask: bytes
    bits: int  # of the mask
    bank: int = 1  # 1 EPC, 2 TID, 3 user
    pointer: int = 32  # bit address; 32 is where the EPC itself begins
    is_excluding: bool = False


@dataclass(frozen=True, slots=True)
class InputTrigger:
    """An input line that starts or stops the inventory, such as a photo-eye."""

    port: int  # from 1
    is_high: bool = True
    timeout_ms: int = 0  # of a stop: the inventory ends at the latest after this; 0 waits for ever


@dataclass(frozen=True, slots=True)
class ReaderProfile:
    """What a reader is to do."""

    address: str  # tcp://host:port, tls://host:port, accept://host:port
    antennas: tuple[int, ...] = (1,)
    power_dbm: float = 27.0  # conducted, at the reader's port
    mode: int | str | None = None  # ModeIdentifier, a name of `planning.mode_id`, or None: the reader chooses
    session: int = 1  # Gen2 S0 to S3
    population: int = 32  # tags expected at once
    report_every: int = 1  # tag reports in one message; 0: only at the end of a round
    keepalive_s: float = 5.0
    each: tuple[AntennaSetting, ...] = ()
    gain_dbi: float = 6.0  # what most door antennas have
    cable_loss_db: float = 0.0
    region: Region = Region.NONE
    select: tuple[SelectMask, ...] = ()
    start: InputTrigger | None = None  # None: at once
    stop: InputTrigger | None = None  # None: never by itself
    inputs: tuple[int, ...] = ()  # input lines that are told besides those of the triggers
    report_ms: int = 0  # reports go out at the latest after this; 0 has no such limit
    holds_reports: bool = False  # the reader keeps what it sees while the line is down
    search_mode: str = ""  # Impinj: single, dual, suppression, reset; "" leaves it to the reader
    watches_link: bool = False  # Impinj: the reader hangs up by itself when keepalives are not answered
    has_phase: bool = False  # Impinj: phase, fine RSSI and Doppler with each read
    reads_tid: bool = False  # the TID of each tag, by an access operation
    sensitivity_dbm: float | None = None  # weaker tags are not heard
    newest_version: int = 2  # of LLRP: 1 is 1.0.1, 2 is 1.1
    is_lenient: bool = False  # no antennas are all of them, and a power that the reader has not gives way
    skew_s: float = 300.0  # a clock that is further off than this is told

    @property
    def is_called(self) -> bool:
        """Whether the reader makes the connection, and the dock waits for it (LLRP 1.0.1, 18.1)."""
        return self.address.startswith("accept://")

    def setting(self, antenna: int) -> AntennaSetting:
        """What one antenna is to do, the profile's own values filled in."""
        own = next((one for one in self.each if one.antenna == antenna), AntennaSetting(antenna))
        return AntennaSetting(
            antenna,
            own.role,
            self.power_dbm if own.power_dbm is None else own.power_dbm,
            self.gain_dbi if own.gain_dbi is None else own.gain_dbi,
            self.cable_loss_db if own.cable_loss_db is None else own.cable_loss_db,
        )
