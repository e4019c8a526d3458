"""The edge: what may stand in the files of devices, each under its logical id; what stands behind it is replaced."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from dock.settings.address import check_address, check_upstream
from dock.settings.model import DeviceKey, Edge, Entry, Slug, Text
from dock.settings.secrets import parse_secret

Address = Annotated[str, AfterValidator(check_address)]
ProfileName = Annotated[str, Field(min_length=1)]


def _secret(text: str) -> str:
    return parse_secret(text).text


class ScannerProfileTable(Entry):
    """How a scanner marks the ends of its codes."""

    terminators: Annotated[str, Field(min_length=1, max_length=4)] = "\r"
    """Each sign of it ends a code."""
    prefix: Annotated[str, Field(max_length=16)] = ""
    """What the device puts before each code."""
    suffix: Annotated[str, Field(max_length=16)] = ""
    """What it puts after each code, before the terminator."""
    has_aim: bool = True
    """]C1 at the front is the AIM identifier and no part of the code."""
    encoding: Literal["utf-8", "latin-1", "cp1252", "shift_jis"] = "utf-8"
    """How its text is coded."""
    layout: Literal["us", "it"] = "us"
    """Keyboard layout that an HID scanner is programmed for."""
    silence_ms: Annotated[int, Field(ge=50, le=10_000)] = 1_000
    """A rest without terminator is given up after this."""
    sounds: dict[Literal["good", "attention", "wrong", "already", "finished"], Annotated[str, Field(max_length=32)]] = (
        Field(default={})
    )
    """What makes the scanner itself beep or light for an answer, where its guide has such a command."""


class ScannerTable(Entry):
    """One scanner."""

    driver: Literal["serial", "hid", "hidpos", "wedge", "tcp"] = "serial"
    """serial also serves USB-CDC; hid reads a scanner that is a keyboard, hidpos one of the point-of-sale class."""
    address: Address
    """serial:/dev/serial/by-id/..., input:/dev/input/by-id/..., hidraw:/dev/..., tcp://host:port or wedge:.
    serial:/usb/0c2e:0b61/serial=... (or /port=1-2.3) names the USB device itself, whatever number it has."""
    profile: ProfileName = "aim-cr"
    """Name of a table under [profiles]."""


class ScannersFile(Edge):
    """scanners.toml: scanners and their framing."""

    scanners: dict[DeviceKey, ScannerTable] = Field(default={})
    profiles: dict[Slug, ScannerProfileTable] = Field(default={})


class PrinterProfileTable(Entry):
    """A printer's head, the label stock in it, and how it says how it is."""

    dpi: Literal[203, 300, 600] = 203
    """Dots per inch of the head."""
    width_mm: Annotated[float, Field(ge=10, le=220)] = 100.0
    """Width of the label."""
    height_mm: Annotated[float, Field(ge=10, le=400)] = 50.0
    """Height of the label."""
    asks: list[Literal["counter", "errors", "status"]] = Field(default=["counter", "errors", "status"])
    """What the printer answers; nothing for a clone, which would print the question."""
    labels: list[Slug] = Field(default=[])
    """The kinds of label that its paper is for; none named: all of them."""


class PrinterTable(Entry):
    """One label printer."""

    driver: Literal["zpl", "zpl-raster", "tspl", "escpos", "brother-ql", "ipp", "file"] = "zpl"
    """Its language; ipp hands PDF to a print queue; file writes each label into a folder."""
    address: Address
    """tcp://host:9100, serial:/dev/..., usb:/dev/usb/lp0, ipp://host:631/printers/NAME or folder:/path."""
    profile: ProfileName = "zpl-203"
    """Name of a table under [profiles]."""


class PrintersFile(Edge):
    """printers.toml: label printers and their stock."""

    printers: dict[DeviceKey, PrinterTable] = Field(default={})
    profiles: dict[Slug, PrinterProfileTable] = Field(default={})


class CameraTable(Entry):
    """One evidence camera."""

    driver: Literal["folder", "video"] = "folder"
    """folder takes the pictures that another program lays down; video opens a camera of this machine."""
    address: Address
    """folder:/path or video:/dev/v4l/by-id/..."""
    reads_codes: bool = False
    """Whether codes in its pictures are read too."""
    shots: Annotated[list[Slug], Field(min_length=1, max_length=20)] = Field(default=["front", "label"])
    """The pictures that an inspection takes, in order."""


class CamerasFile(Edge):
    """cameras.toml: evidence cameras."""

    cameras: dict[DeviceKey, CameraTable] = Field(default={})


class ScaleTable(Entry):
    """One scale."""

    driver: Literal["mt-sics", "toledo-8217", "usb-hid"] = "mt-sics"
    """Its protocol; usb-hid is a small postal scale such as DYMO's."""
    address: Address
    """serial:/dev/serial/by-id/...?baud=9600, tcp://host:port, or hidraw:/dev/hidraw0 of a usb-hid scale."""
    unit: Literal["g", "kg", "lb", "oz"] = "kg"
    """What a toledo-8217 shows; the other protocols say it themselves."""
    capacity_g: Annotated[int, Field(ge=1, le=3_000_000)] = 30_000
    """The most it weighs."""
    division_g: Annotated[int, Field(ge=1, le=10_000)] = 5
    """The least difference it shows."""


class ScalesFile(Edge):
    """scales.toml: scales."""

    scales: dict[DeviceKey, ScaleTable] = Field(default={})


class AuthTable(Edge):
    """How we show who we are. The secret itself never stands here."""

    kind: Literal["none", "bearer"] = "none"
    """What is sent with each request."""
    secret: Annotated[str, AfterValidator(_secret)] | None = None
    """Where the secret lies: file:/path, credential:NAME or env:NAME."""


class UpstreamTable(Entry):
    """One upstream system."""

    driver: Literal["http", "files"] = "http"
    """http speaks to a web service; files lays events into a folder and takes notices from it."""
    address: Annotated[str, AfterValidator(check_upstream)]
    """https://host/path or folder:/path."""
    form: Literal["plain", "epcis"] = "plain"
    """How events are written: plain JSON or EPCIS 2.0."""
    auth: AuthTable = AuthTable()
    pull_every_s: Annotated[float, Field(ge=1, le=86_400)] = 30.0
    """How often expected returns are asked for."""
    batch_max: Annotated[int, Field(ge=1, le=1_000)] = 100
    """Events in one request."""


class UpstreamFile(Edge):
    """upstream.toml: the systems that learn what happened and announce what comes."""

    upstreams: dict[DeviceKey, UpstreamTable] = Field(default={})


class IdentityTable(Edge):
    """One physical device."""

    maker: Text
    model: Text
    serial: Annotated[str, Field(max_length=60)] = ""
    mac: Annotated[str, Field(pattern="^([0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5})?$")] = ""
    firmware: Annotated[str, Field(max_length=60)] = ""
    since: date | None = None
    """The day it was put there."""
    until: date | None = None
    """The day it was taken away; left out while it stands there."""
    note: Annotated[str, Field(max_length=200)] = ""
    """Why it was replaced."""


class IdentitiesFile(Edge):
    """identities.toml: which physical devices stood behind each logical one, oldest first."""

    identities: dict[DeviceKey, list[IdentityTable]] = Field(default={})
