"""From settings to drivers: the only place that knows which driver serves which device.

A simulated device is a device like any other: its address and profile are the only difference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.labels.render import Form, render_label
from dock.ports import Camera, Clock, Inbox, Printer
from dock.settings.places import Places
from dock.settings.secrets import read_secret
from dock.settings.values import (
    CameraSettings,
    PrinterSettings,
    ScannerSettings,
    Settings,
    UpstreamSettings,
)
from drivers.camera.camera import StationCamera
from drivers.camera.frames import DeviceFrames, FolderFrames, FrameSource
from drivers.camera.pictures import Pictures
from drivers.fleet import Device
from drivers.link import Dial
from drivers.llrp.reader import LlrpReader
from drivers.photos import FolderPhotos
from drivers.printer.designs import Designs
from drivers.printer.file import FilePrinter
from drivers.printer.ipp import IppPrinter
from drivers.printer.journal import Journal
from drivers.printer.other_talks import EscPosTalk, TsplTalk
from drivers.printer.ownership import lock_folder, owned
from drivers.printer.spool import PrinterSpool
from drivers.printer.talk import Questions, Talk
from drivers.printer.zpl_talk import ZplTalk
from drivers.scale.readings import HidTalk, ScaleTalk, SicsTalk, ToledoTalk
from drivers.scale.scale import StationScale
from drivers.scanner.framing import Framing, FramingProfile
from drivers.scanner.hid_keyboard import KeyboardScanner
from drivers.scanner.hid_pos import HidPosFraming
from drivers.scanner.key_maps import KEY_MAPS
from drivers.scanner.serial_scanner import SerialScanner
from drivers.upstream.http import Form as UpstreamForm
from drivers.upstream.http import HttpUpstream, Peer
from ui.compose.reader_profiles import reader_profile


@dataclass(slots=True)
class Bench:
    """Every driver of one station, by device."""

    kept: list[Device] = field(default_factory=list[Device])
    printers: dict[DeviceId, Printer] = field(default_factory=dict[DeviceId, Printer])
    spools: dict[DeviceId, PrinterSpool | FilePrinter | IppPrinter] = field(
        default_factory=dict[DeviceId, PrinterSpool | FilePrinter | IppPrinter]
    )
    cameras: dict[DeviceId, Camera] = field(default_factory=dict[DeviceId, Camera])
    readers: dict[DeviceId, LlrpReader] = field(default_factory=dict[DeviceId, LlrpReader])
    voices: dict[DeviceId, SerialScanner] = field(default_factory=dict[DeviceId, SerialScanner])  # that may beep
    unserved: list[tuple[DeviceId, str]] = field(default_factory=list[tuple[DeviceId, str]])  # device and its driver


def make_drivers(
    settings: Settings,
    places: Places,
    designs: Designs,
    *,
    dial: Dial,
    inbox: Inbox,
    journal: Journal,
    clock: Clock,
) -> Bench:
    """A driver for each device of the settings. None is opened: that is the fleet's."""
    bench = Bench()
    for reader in settings.readers:
        driver = LlrpReader(reader.id, reader_profile(reader), dial, inbox, clock)
        bench.kept.append(driver)
        bench.readers[reader.id] = driver
    for scanner in settings.scanners:
        _add_scanner(bench, scanner, dial, inbox, clock)
    for printer in settings.printers:
        _add_printer(bench, printer, designs, dial=dial, inbox=inbox, journal=journal, clock=clock)
    photos = FolderPhotos(places.photographs)
    for camera in settings.cameras:
        pictures = Pictures()
        source = _frames(camera, pictures)
        device = StationCamera(
            camera.id, source, pictures, photos=photos, inbox=inbox, clock=clock, reads_codes=camera.reads_codes
        )
        bench.kept.append(device)
        bench.cameras[camera.id] = device
    for scale in settings.scales:
        talks: dict[str, Callable[[], ScaleTalk]] = {
            "mt-sics": SicsTalk,
            "toledo-8217": partial(ToledoTalk, scale.unit),
            "usb-hid": HidTalk,
        }
        bench.kept.append(
            StationScale(
                scale.id,
                scale.address,
                talks[scale.driver],
                dial=dial,
                inbox=inbox,
                clock=clock,
                division_g=scale.division_g,
                capacity_g=scale.capacity_g,
            )
        )
    return bench


def _add_scanner(bench: Bench, scanner: ScannerSettings, dial: Dial, inbox: Inbox, clock: Clock) -> None:
    framing = _framing(scanner)
    match scanner.address.partition(":")[0]:
        case "serial" | "tcp" | "hidraw" as scheme:
            device = SerialScanner(
                scanner.id,
                scanner.address,
                framing,
                dial=dial,
                inbox=inbox,
                clock=clock,
                frames=HidPosFraming if scheme == "hidraw" else Framing,
                sounds={tone: sound.encode("latin-1") for tone, sound in scanner.sounds},
            )
            bench.kept.append(device)
            bench.voices[scanner.id] = device
        case "input":
            keys = KEY_MAPS[scanner.layout]
            bench.kept.append(
                KeyboardScanner(scanner.id, scanner.address, framing, keys, dial=dial, inbox=inbox, clock=clock)
            )
        case _:
            bench.unserved.append((scanner.id, scanner.driver))  # the terminal reads what a wedge types


def make_upstream(
    upstream: UpstreamSettings, settings: Settings, environ: Mapping[str, str], clock: Clock
) -> HttpUpstream:
    """The connector of one upstream; its secret is read at each request and kept nowhere."""
    secret = upstream.secret
    return HttpUpstream(
        Peer(upstream.address, UpstreamForm(upstream.form), settings.site.id.text),
        secret=lambda: read_secret(secret, environ).reveal() if secret else "",
        now_us=clock.now_us,
    )


def _frames(camera: CameraSettings, pictures: Pictures) -> FrameSource:
    scheme, _, place = camera.address.partition(":")
    return FolderFrames(Path(place)) if scheme == "folder" else DeviceFrames(pictures, place)


def _framing(scanner: ScannerSettings) -> FramingProfile:
    return FramingProfile(
        terminators=scanner.terminators.encode(),
        prefix=scanner.prefix.encode(),
        suffix=scanner.suffix.encode(),
        has_aim=scanner.has_aim,
        encoding=scanner.encoding,
        silence_us=scanner.silence_ms * 1_000,
    )


def _add_printer(
    bench: Bench,
    printer: PrinterSettings,
    designs: Designs,
    *,
    dial: Dial,
    inbox: Inbox,
    journal: Journal,
    clock: Clock,
) -> None:
    form, talk = LANGUAGES[printer.driver]

    def render(label: PrintLabel) -> bytes:
        return render_label(designs.current, label, form, printer.dpi)

    if printer.driver == "file":
        folder = Path(printer.address.partition(":")[2])
        device = FilePrinter(printer.id, folder, form.value, render=render, journal=journal, clock=clock)
    elif printer.driver == "ipp":
        device = IppPrinter(
            printer.id, printer.address, dial=dial, render=render, journal=journal, inbox=inbox, clock=clock
        )
    else:
        device = PrinterSpool(
            printer.id,
            printer.address,
            dial=dial,
            render=render,
            journal=journal,
            inbox=inbox,
            clock=clock,
            questions=Questions(*(ask in printer.asks for ask in ("counter", "errors", "status"))),
            talk=talk,
            own=lambda: owned(printer.address, lock_folder()),
        )
    bench.kept.append(device)
    bench.printers[printer.id] = device
    bench.spools[printer.id] = device


LANGUAGES: dict[str, tuple[Form, Callable[[], Talk]]] = {
    "zpl": (Form.ZPL, ZplTalk),
    "zpl-raster": (Form.ZPL_RASTER, ZplTalk),
    "tspl": (Form.TSPL, TsplTalk),
    "escpos": (Form.ESCPOS, EscPosTalk),
    "brother-ql": (Form.BROTHER_QL, EscPosTalk),  # asked nothing: over TCP it never answers
    "ipp": (Form.PDF, ZplTalk),
    "file": (Form.PDF, ZplTalk),
}
"""What each language is given, and how it is asked."""
