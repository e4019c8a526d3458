"""The settings in force, as frozen values. Everything in them has been checked; nothing here reads a file."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dock.core.benches import Mode
from dock.core.goods import ZoneKind
from dock.core.ids import DeviceId, LocationCode, SiteId, StationCode, WorkstationId
from dock.settings.holidays import Calendar


class SecretKind(StrEnum):
    """Where a secret lies. It never lies in a settings file."""

    FILE = "file"
    CREDENTIAL = "credential"  # systemd's LoadCredential
    ENV = "env"


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Names a secret without holding it."""

    kind: SecretKind
    name: str  # an absolute path, a credential's name, a variable's name

    @property
    def text(self) -> str:
        """The reference as it stands in a settings file."""
        return f"{self.kind.value}:{self.name}"


@dataclass(frozen=True, slots=True)
class Site:
    """The warehouse."""

    id: SiteId
    name: str
    currency: str  # ISO 4217
    language: str  # it or en
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Workstation:
    """One place where one person works, and the devices that stand there."""

    id: WorkstationId
    name: str
    mode: Mode
    scanners: tuple[DeviceId, ...]
    printers: tuple[DeviceId, ...]
    cameras: tuple[DeviceId, ...]
    scales: tuple[DeviceId, ...]
    readers: tuple[DeviceId, ...]


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """One RFID reader with the profile it works by."""

    id: DeviceId
    driver: str
    address: str
    antennas: tuple[int, ...]  # from 1
    power_dbm: float
    mode: int | str | None  # ModeIdentifier or a name; None leaves the choice to the reader
    session: int  # Gen2 S0 to S3
    population: int
    report_every: int
    keepalive_s: float
    gain_dbi: float = 6.0
    cable_loss_db: float = 0.0
    region: str = "etsi"  # etsi, fcc or none
    each: tuple["AntennaSettings", ...] = ()
    search: str = ""
    select: tuple["SelectSettings", ...] = ()
    sensitivity_dbm: float | None = None
    start: "TriggerSettings | None" = None
    stop: "TriggerSettings | None" = None
    inputs: tuple[int, ...] = ()
    report_ms: int = 0
    holds_reports: bool = False
    watches_link: bool = False
    phase: bool = False
    reads_tid: bool = False
    llrp: str = "1.1"
    lights: tuple[tuple[str, int], ...] = ()  # signal or "sound", and its output from 1


@dataclass(frozen=True, slots=True)
class AntennaSettings:
    """What is different for one antenna of a reader. None: as its profile says."""

    antenna: int
    role: str  # in, out or lane
    power_dbm: float | None
    gain_dbi: float | None
    cable_loss_db: float | None


@dataclass(frozen=True, slots=True)
class SelectSettings:
    """Tags that a reader asks at all, or does not."""

    mask: str  # hex
    bits: int
    bank: str  # epc, tid or user
    pointer: int
    excludes: bool


@dataclass(frozen=True, slots=True)
class TriggerSettings:
    """An input line that starts or ends an inventory."""

    port: int
    is_high: bool
    timeout_ms: int


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """One scanner with the profile of its framing."""

    id: DeviceId
    driver: str
    address: str
    terminators: str
    prefix: str
    suffix: str
    has_aim: bool
    encoding: str
    layout: str  # of an HID scanner: us or it
    silence_ms: int
    sounds: tuple[tuple[str, str], ...] = ()  # tone of an answer and what makes the scanner sound for it


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """One label printer and the label stock in it."""

    id: DeviceId
    driver: str
    address: str
    dpi: int
    width_mm: float
    height_mm: float
    asks: tuple[str, ...]  # counter, errors, status: what the printer answers
    labels: tuple[str, ...] = ()  # kinds of label that its paper is for; empty: all


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """One evidence camera."""

    id: DeviceId
    driver: str
    address: str
    shots: tuple[str, ...]
    reads_codes: bool


@dataclass(frozen=True, slots=True)
class ScaleSettings:
    """One scale."""

    id: DeviceId
    driver: str
    address: str
    capacity_g: int
    division_g: int
    unit: str = "kg"  # of a protocol that does not say its own


@dataclass(frozen=True, slots=True)
class UpstreamSettings:
    """One upstream system. Its secret is a reference."""

    id: DeviceId
    driver: str
    address: str  # base URL or folder
    form: str  # plain or epcis
    auth: str  # none or bearer
    secret: SecretRef | None
    pull_every_s: float
    batch_max: int


DeviceSettings = ReaderSettings | ScannerSettings | PrinterSettings | CameraSettings | ScaleSettings | UpstreamSettings
"""Anything that is opened, kept and stopped by its id."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One physical device that stood behind a logical one, from a day to a day."""

    maker: str
    model: str
    serial: str
    mac: str
    firmware: str
    since: date | None
    until: date | None  # None: it stands there now
    note: str  # why it was replaced


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the warehouse as the settings name it."""

    code: LocationCode
    zone: ZoneKind
    capacity: int  # units; 0 counts none


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the ledger is kept. Its secret is a reference."""

    server: str = ""  # postgresql://user@host/database; "" for the file of this machine
    password: SecretRef | None = None


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """How many days each class of data is kept (facts and evidence of the unit itself stay)."""

    personal_days: int = 30  # a customer's data, after nothing of the return moves any more
    scans_days: int = 90
    photographs_days: int = 730  # after the unit is settled
    sent_days: int = 30  # outbox rows that the upstream has stored
    backups_days: int = 30
    checkpoints: str = ""  # folder for signed chain ends; "" keeps them in the data folder


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything in force, devices sorted by id."""

    site: Site
    station: StationCode
    workstations: tuple[Workstation, ...]
    readers: tuple[ReaderSettings, ...]
    scanners: tuple[ScannerSettings, ...]
    printers: tuple[PrinterSettings, ...]
    cameras: tuple[CameraSettings, ...]
    scales: tuple[ScaleSettings, ...]
    upstreams: tuple[UpstreamSettings, ...]
    identities: tuple[tuple[DeviceId, tuple[Identity, ...]], ...]
    locations: tuple[Place, ...]
    database: DatabaseSettings = DatabaseSettings()
    retention: RetentionSettings = RetentionSettings()

    @property
    def devices(self) -> tuple[DeviceSettings, ...]:
        """Every device of every kind."""
        return (
            *self.readers,
            *self.scanners,
            *self.printers,
            *self.cameras,
            *self.scales,
            *self.upstreams,
        )
