"""The edge: what may stand in readers.toml. Powers in dBm, modes by name, antennas by what they look at."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from dock.settings.address import WrongSetting
from dock.settings.model import DeviceKey, Edge, Entry, Slug
from dock.settings.model_devices import Address, ProfileName

LIMIT_EIRP_DBM = {"etsi": 35.15, "fcc": 36.02}
"""Radiated power: 2 W ERP (ETSI EN 302 208, 865 to 868 MHz), 4 W EIRP (47 CFR 15.247)."""

Port = Annotated[int, Field(ge=1, le=32)]
Gain = Annotated[float, Field(ge=-20, le=20)]
Loss = Annotated[float, Field(ge=0, le=30)]


def _antennas(ports: list[int]) -> list[int]:
    if len(set(ports)) != len(ports):
        raise WrongSetting("{ports} names an antenna twice", ports=ports)
    return ports


class AntennaTable(Edge):
    """What is different for one antenna, in [profiles.NAME.antenna.PORT]."""

    role: Literal["in", "out", "lane"] = "lane"
    """Where it looks: in is the side from which returns come, lane the passage itself."""
    power_dbm: Annotated[float, Field(ge=0, le=33)] | None = None
    """Conducted power; left out, that of the profile."""
    gain_dbi: Gain | None = None
    """Gain of the antenna; left out, that of the profile."""
    cable_loss_db: Loss | None = None
    """What its cable takes; left out, that of the profile."""


class SelectTable(Edge):
    """Tags that are asked at all."""

    mask: Annotated[str, Field(pattern="^([0-9A-Fa-f]{2}){1,32}$")]
    """Bits that the tag must have, as hex."""
    bits: Annotated[int, Field(ge=1, le=256)] | None = None
    """How many of them count; left out, all."""
    bank: Literal["epc", "tid", "user"] = "epc"
    """Which memory is looked at."""
    pointer: Annotated[int, Field(ge=0, le=65_535)] | None = None
    """Bit at which they begin; left out, where the EPC itself begins (32), else 0."""
    excludes: bool = False
    """true: those tags are left out instead."""

    @model_validator(mode="after")
    def _fit(self) -> Self:
        if self.bits is not None and (self.bits + 7) // 8 != len(self.mask) // 2:
            raise WrongSetting(
                "{bits} bits do not fill the {count} bytes of the mask {mask}",
                bits=self.bits,
                count=len(self.mask) // 2,
                mask=self.mask,
            )
        return self


class TriggerTable(Edge):
    """An input line, such as a photo-eye's."""

    port: Annotated[int, Field(ge=1, le=16)]
    """Input, from 1."""
    high: bool = True
    """Whether a high level is meant, or a low one."""
    timeout_ms: Annotated[int, Field(ge=0, le=3_600_000)] = 0
    """Of a stop: it ends at the latest after this; 0 waits for ever."""


AirMode = Annotated[int, Field(ge=0, le=65_535)] | Literal[
    "fm0", "m2", "m4", "m8", "dense-m2", "dense-m4", "dense-m8", "auto-dense", "auto-deep", "auto-fast", "auto-static",
]  # fmt: skip
Power = Annotated[float, Field(ge=0, le=33)]
Gen2Session = Annotated[int, Field(ge=0, le=3)]


class ReaderProfileTable(Entry):
    """What a reader is to do."""

    antennas: Annotated[list[Port], Field(min_length=1, max_length=32), AfterValidator(_antennas)] = Field(default=[1])
    """Ports with an antenna, from 1."""
    power_dbm: Power = 27.0
    """Conducted power at the reader's port."""
    gain_dbi: Gain = 6.0
    """Gain of the antennas."""
    cable_loss_db: Loss = 0.0
    """What the cables take."""
    region: Literal["etsi", "fcc", "none"] = "etsi"
    """Whose limit of radiated power holds; none where the reader keeps it by itself."""
    antenna: dict[Annotated[str, Field(pattern="^([1-9]|[12][0-9]|3[0-2])$")], AntennaTable] = Field(default={})
    """What is different for one antenna, by its port."""
    mode: AirMode | None = None
    """Air mode by name, or a ModeIdentifier of the reader; left out, the reader chooses."""
    session: Gen2Session = 1
    """Gen2 session S0 to S3."""
    population: Annotated[int, Field(ge=1, le=32_768)] = 32
    """Tags expected at once."""
    search: Literal["", "single", "dual", "suppression", "reset"] = ""
    """Impinj's search mode; empty leaves it to the reader."""
    select: Annotated[list[SelectTable], Field(max_length=8)] = Field(default=[])
    """Masks: only these tags are asked."""
    sensitivity_dbm: Annotated[float, Field(ge=-100, le=0)] | None = None
    """Weaker tags are not heard; left out, all are."""
    start: TriggerTable | None = None
    """Input that starts the inventory; left out, it runs all the time."""
    stop: TriggerTable | None = None
    """Input that ends it."""
    inputs: Annotated[list[Annotated[int, Field(ge=1, le=16)]], Field(max_length=16)] = Field(default=[])
    """Input lines that are told besides: photo-eyes."""
    report_every: Annotated[int, Field(ge=0, le=1_000)] = 1
    """Tag reports in one message; 0: by time or at the end alone."""
    report_ms: Annotated[int, Field(ge=0, le=65_535)] = 0
    """Reports go out at the latest after this; 0 has no such limit."""
    holds_reports: bool = False
    """Whether the reader keeps what it sees while the line is down."""
    watches_link: bool = False
    """Impinj: the reader hangs up by itself when nobody answers its keepalives, and is free again."""
    phase: bool = False
    """Impinj: phase, fine RSSI and Doppler with each read."""
    reads_tid: bool = False
    """Whether each tag's TID is read too: slower, and it tells two tags with one EPC apart."""
    keepalive_s: Annotated[float, Field(ge=1, le=60)] = 5.0
    """How often the reader is to say that it lives."""
    llrp: Literal["1.0.1", "1.1"] = "1.1"
    """The newest version that is asked for; a reader that has only 1.0.1 is spoken to in that."""

    @model_validator(mode="after")
    def _may_radiate(self) -> Self:
        limit = LIMIT_EIRP_DBM.get(self.region)
        for port in self.antennas:
            own = self.antenna.get(str(port), AntennaTable())
            power = self.power_dbm if own.power_dbm is None else own.power_dbm
            gain = self.gain_dbi if own.gain_dbi is None else own.gain_dbi
            loss = self.cable_loss_db if own.cable_loss_db is None else own.cable_loss_db
            if limit is not None and power + gain - loss > limit + 0.005:
                raise WrongSetting(
                    "antenna {port} would radiate {eirp:.1f} dBm EIRP ({power:g} dBm + {gain:g} dBi - {loss:g} dB),"
                    " above the limit of {limit:.1f} ({region}): lower power_dbm",
                    port=port,
                    eirp=power + gain - loss,
                    power=power,
                    gain=gain,
                    loss=loss,
                    limit=limit,
                    region=self.region,
                )
        return self

    @model_validator(mode="after")
    def _reports_at_all(self) -> Self:
        if not (self.report_every or self.report_ms or self.stop):
            raise WrongSetting("with report_every = 0 reports would never come: write report_ms, or a stop")
        if strange := sorted(set(self.antenna) - {str(port) for port in self.antennas}):
            raise WrongSetting("antenna {names} has a table and is not among antennas", names=", ".join(strange))
        return self


TUNED = ("power_dbm", "mode", "session")
"""What a reader may have otherwise than its profile."""


Output = Annotated[int, Field(ge=1, le=16)]


class LightsTable(Edge):
    """Output lines that a stack light or a buzzer hangs on. One of the four is lit at a time."""

    ok: Output | None = None
    """Work goes on."""
    busy: Output | None = None
    """A door session is open."""
    attention: Output | None = None
    """A person is asked to look."""
    error: Output | None = None
    """Nothing was done, or nothing can be kept."""
    sound: Output | None = None
    """A buzzer, for a moment with an error."""

    @model_validator(mode="after")
    def _each_its_own(self) -> Self:
        named = [port for port in (self.ok, self.busy, self.attention, self.error, self.sound) if port is not None]
        if len(set(named)) < len(named):
            raise WrongSetting("two signals name one output: each has a line of its own")
        return self


class ReaderTable(Entry):
    """One RFID reader."""

    driver: Literal["llrp"] = "llrp"
    """Its protocol."""
    address: Address
    """tcp://host:5084, tls://host:5085, or accept://0.0.0.0:5084 for a reader that makes the connection itself."""
    profile: ProfileName = "dock-door"
    """Name of a table under [profiles]."""
    power_dbm: Power | None = None
    """Of this reader, where it differs from its profile: so it was tuned at its door."""
    mode: AirMode | None = None
    """The same for the air mode."""
    session: Gen2Session | None = None
    """The same for the Gen2 session."""
    lights: LightsTable | None = None
    """A stack light on this reader's outputs."""
    tls_ca: str = ""
    """File of the certificates that are trusted; empty, the machine's own."""
    tls_certificate: str = ""
    """File of our certificate, where the reader wants one."""
    tls_key: str = ""
    """File of its key."""
    tls_name: str = ""
    """Name in the reader's certificate, where it is not that of the address."""

    @model_validator(mode="after")
    def _tls_where_it_is(self) -> Self:
        if not self.address.startswith("tls:") and (self.tls_ca or self.tls_certificate or self.tls_name):
            raise WrongSetting("certificates are for tls://host:5085: this address is spoken to in the clear")
        if bool(self.tls_certificate) is not bool(self.tls_key):
            raise WrongSetting("tls_certificate and tls_key go together")
        return self


def tuned(one: ReaderTable, profile: ReaderProfileTable) -> ReaderProfileTable:
    """The profile with what was tuned for this reader.

    Raises:
        ValidationError: together they cannot stand, such as a power above the limit.
    """
    own = {name: getattr(one, name) for name in TUNED if getattr(one, name) is not None}
    return ReaderProfileTable.model_validate(profile.model_dump() | own) if own else profile


class ReadersFile(Edge):
    """readers.toml: RFID readers and their profiles."""

    readers: dict[DeviceKey, ReaderTable] = Field(default={})
    profiles: dict[Slug, ReaderProfileTable] = Field(default={})
