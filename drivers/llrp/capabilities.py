"""What a reader says that it can do and how it is set up, out of its two answers. What it leaves out is not known."""

from dataclasses import dataclass

from drivers.llrp.params import printable
from drivers.llrp.tree import Node

MODULATIONS = ("FM0", "M2", "M4", "M8")
MAKERS = {25_882: "Impinj", 161: "Zebra", 26_554: "ThingMagic"}


@dataclass(frozen=True, slots=True)
class AirMode:
    """One air mode (UHFC1G2RFModeTableEntry)."""

    mode_id: int
    modulation: int  # 0 FM0, 1 Miller 2, 2 Miller 4, 3 Miller 8
    rate_bps: int  # from the tag
    is_dense: bool  # made for many readers in one hall (SpectralMaskIndicator 3)

    @property
    def shown(self) -> str:
        """The mode in words."""
        name = MODULATIONS[self.modulation] if self.modulation < len(MODULATIONS) else f"M?{self.modulation}"
        return f"{self.mode_id}: {name} {self.rate_bps / 1000:g} kb/s{' dense' if self.is_dense else ''}"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a reader can do, as far as it is asked to do it. An empty table: the reader did not say."""

    manufacturer: int = 0  # IANA private enterprise number
    model: int = 0
    firmware: str = ""
    antenna_count: int = 0  # 0: it did not say
    has_utc: bool = True
    input_count: int = 0
    output_count: int = 0
    rospecs_max: int = 1
    accessspecs_max: int = 0
    opspecs_max: int = 0
    filters_max: int | None = None
    can_hold: bool = False
    can_warn: bool = False  # of a buffer that fills
    country: int = 0  # ISO 3166
    standard: int = 0  # CommunicationsStandard
    power_dbm: tuple[tuple[int, float], ...] = ()  # index and dBm
    sensitivity_db: tuple[tuple[int, int], ...] = ()  # index, and dB above the most sensitive
    modes: tuple[AirMode, ...] = ()
    hop_tables: tuple[int, ...] = ()  # empty where the reader does not hop
    channel_count: int = 0  # of one that does not hop

    @property
    def mode_ids(self) -> tuple[int, ...]:
        """The identifiers of its air modes."""
        return tuple(mode.mode_id for mode in self.modes)

    @property
    def maker(self) -> str:
        """The maker's name, or number."""
        return MAKERS.get(self.manufacturer, f"maker {self.manufacturer}")


@dataclass(frozen=True, slots=True)
class Configuration:
    """How a reader is set up, and who it is."""

    reader_id: str = ""  # hex of its MAC or EPC
    connected_antennas: tuple[int, ...] | None = None  # None: it does not say
    keepalive_ms: int | None = None
    holds_reports: bool = False
    inputs: tuple[tuple[int, bool | None], ...] = ()  # port, and whether it is high; None: not known


def read_capabilities(answer: Node) -> Capabilities:
    """The capabilities in a GET_READER_CAPABILITIES_RESPONSE."""
    empty = Node("", 0)
    general = answer.find("GeneralDeviceCapabilities") or empty
    llrp = answer.find("LLRPCapabilities") or empty
    regulatory = answer.find("RegulatoryCapabilities") or empty
    band = regulatory.find("UHFBandCapabilities") or empty
    frequencies = band.find("FrequencyInformation") or empty
    gpio = general.find("GPIOCapabilities") or empty
    air = answer.find("C1G2LLRPCapabilities")
    fixed = frequencies.find("FixedFrequencyTable")
    hops = bool(frequencies.number("Hopping"))
    return Capabilities(
        manufacturer=general.number("DeviceManufacturerName"),
        model=general.number("ModelName"),
        firmware=printable(general.text("ReaderFirmwareVersion"), 60),
        antenna_count=general.number("MaxNumberOfAntennaSupported"),
        has_utc=bool(general.number("HasUTCClockCapability", 1)),
        input_count=gpio.number("NumGPIs"),
        output_count=gpio.number("NumGPOs"),
        rospecs_max=llrp.number("MaxNumROSpecs", 1),
        accessspecs_max=llrp.number("MaxNumAccessSpecs"),
        opspecs_max=llrp.number("MaxNumOpSpecsPerAccessSpec"),
        filters_max=air.number("MaxNumSelectFiltersPerQuery") if air else None,
        can_warn=bool(llrp.number("CanReportBufferFillWarning")),
        can_hold=bool(llrp.number("SupportsEventAndReportHolding")),
        country=regulatory.number("CountryCode"),
        standard=regulatory.number("CommunicationsStandard"),
        power_dbm=tuple(
            (entry.number("Index"), entry.number("TransmitPowerValue") / 100)
            for entry in band.all("TransmitPowerLevelTableEntry")
        ),
        sensitivity_db=tuple(
            (entry.number("Index"), entry.number("ReceiveSensitivityValue"))
            for entry in general.all("ReceiveSensitivityTableEntry")
        ),
        modes=tuple(_mode(entry) for entry in band.all("UHFC1G2RFModeTable", "UHFC1G2RFModeTableEntry")),
        hop_tables=tuple(table.number("HopTableID") for table in frequencies.all("FrequencyHopTable")) if hops else (),
        channel_count=len(fixed.numbers("Frequency")) if fixed else 0,
    )


def read_configuration(answer: Node) -> Configuration:
    """The configuration in a GET_READER_CONFIG_RESPONSE."""
    identity = answer.find("Identification")
    antennas = list(answer.all("AntennaProperties"))
    keepalive = answer.find("KeepaliveSpec")
    holding = answer.find("EventsAndReports")
    return Configuration(
        reader_id=bytes(each & 0xFF for each in identity.numbers("ReaderID")).hex() if identity else "",
        connected_antennas=tuple(each.number("AntennaID") for each in antennas if each.number("AntennaConnected"))
        if antennas
        else None,
        keepalive_ms=None
        if keepalive is None
        else keepalive.number("PeriodicTriggerValue") * bool(keepalive.number("KeepaliveTriggerType")),
        holds_reports=bool(holding and holding.number("HoldEventsAndReportsUponReconnect")),
        inputs=tuple(
            (each.number("GPIPortNum"), {0: False, 1: True}.get(each.number("State", 2)))
            for each in answer.all("GPIPortCurrentState")
        ),
    )


def in_words(capabilities: Capabilities, configuration: Configuration) -> tuple[str, ...]:
    """What a technician wants to know of a reader, a line each."""
    powers = [dbm for _, dbm in capabilities.power_dbm]
    connected, masks = configuration.connected_antennas, capabilities.filters_max
    lines = [
        f"{capabilities.maker}, model {capabilities.model}, firmware {capabilities.firmware or 'not told'}",
        f"reader id {configuration.reader_id or 'not told'}",
        f"antennas: {capabilities.antenna_count or 'not told'}"
        + ("" if connected is None else f", connected: {', '.join(map(str, connected)) or 'none'}"),
        f"power: {min(powers):g} to {max(powers):g} dBm in {len(powers)} steps" if powers else "power: not told",
        f"inputs: {capabilities.input_count}, outputs: {capabilities.output_count}",
        "channels: hops" if capabilities.hop_tables else f"channels: {capabilities.channel_count or 'not told'}",
        f"masks for one inventory: {'not told' if masks is None else masks}",
        f"access specs: {capabilities.accessspecs_max} of {capabilities.opspecs_max} operations",
        f"keeps reports while the line is down: {'yes' if capabilities.can_hold else 'no'}",
        f"clock: {'UTC' if capabilities.has_utc else 'time since it was switched on'}",
        "air modes:",
    ]
    return (*lines, *(f"  {mode.shown}" for mode in capabilities.modes))


def _mode(entry: Node) -> AirMode:
    return AirMode(
        entry.number("ModeIdentifier"),
        entry.number("MValue"),
        entry.number("BDRValue"),
        entry.number("SpectralMaskIndicator") == 3,
    )
