"""A whole dock of simulated devices that speak the real protocols, and the settings that lead to them.

The demo has its own folder of settings and data, so that it never touches a real dock. Its devices listen on the
loopback interface alone; the station reaches them as it reaches any other.
"""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Self

from dock.core.codes.command_codes import BadgeCode
from dock.core.codes.epc import encode_sscc_96
from dock.core.ids import Sscc
from dock.core.views import UnitView
from simulators.camera.drawing import Scene, fill_folder
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer, Profile
from simulators.scanner.brain import ScannerBrain
from simulators.serve import TcpServer, serve_tcp
from simulators.serve_pty import PtyPort
from simulators.upstream.brain import UpstreamBrain
from simulators.upstream.shop import Fault, Json, Shop
from ui.demo.stories import ARTICLES, FIRST_ROUND, Story, anything

HOST = "127.0.0.1"
BENCH = "bench-1"
TOKEN_VARIABLE = "DOCK_DEMO_TOKEN"  # noqa: S105 - the name of a variable, no secret
BADGE = BadgeCode.of("DEM0")
CHIEF_BADGE = BadgeCode.of("DEM1")
CHIEF_PIN = "246810"  # of a simulated person; the demo's menu says it
DAY_US = 86_400_000_000
ANSWERS_REFUSED = 10_000
SHELF_UNITS = 60
PLACES = (("A-01-1", "shelf"), ("A-01-2", "shelf"), ("A-02-1", "shelf"))
ZONES = (
    ("Z-REFURBISH", "refurbish"),
    ("Z-VENDOR", "vendor"),
    ("Z-LIQUIDATION", "liquidation"),
    ("Z-DONATION", "donation"),
    ("Z-PARTS", "parts"),
    ("Z-RECYCLING", "recycling"),
    ("Z-DISPOSAL", "disposal"),
    ("Z-CUSTOMER", "to_customer"),
    ("Z-QUARANTINE", "quarantine"),
)


@dataclass(slots=True)
class Sent:
    """One parcel that a simulated customer sent."""

    rma: str
    parcel: str
    tracking: str
    sscc: Sscc
    codes: list[str]  # GTIN of each piece in it


@dataclass(slots=True)
class World:
    """The simulated devices and what customers send."""

    folder: Path
    now_us: Callable[[], int]
    chance: Random
    shop: Shop = field(default_factory=Shop)
    reader: Reader = field(default_factory=lambda: Reader(seed=1))
    printer: Printer = field(default_factory=lambda: Printer(Profile("zebra-linkos")))
    scanner: ScannerBrain = field(default_factory=ScannerBrain)
    sent: list[Sent] = field(default_factory=list[Sent])
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _port: PtyPort | None = None
    _servers: list[TcpServer] = field(default_factory=list[TcpServer])
    _sent_count: int = 0

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        pictures = self.folder / "pictures"
        pictures.mkdir(exist_ok=True)
        scenes = [(Scene.ITEM, gtin) for _, _, _, gtin, _, _ in ARTICLES]
        fill_folder(pictures, [scenes[0], (Scene.BLURRED, scenes[0][1]), *scenes[1:]], seed=1)
        self._servers = [
            await serve_tcp(lambda: Talk(self.reader), HOST, 0, self.now_us),
            await serve_tcp(lambda: PrinterBrain(self.printer), HOST, 0, self.now_us),
            await serve_tcp(lambda: UpstreamBrain(self.shop), HOST, 0, self.now_us),
        ]
        for server in self._servers:
            self._stack.push_async_callback(server.close)
        port = self.folder / "scanner"
        port.unlink(missing_ok=True)
        self._port = PtyPort(self.scanner, port, self.now_us)
        self._port.plug()
        self._stack.callback(self._port.unplug)
        self.shop.announce(*catalogue())
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._stack.aclose()

    def write_settings(self, config: Path, language: str) -> None:
        """The site's settings of this demo: addresses of its own devices, all else as shipped."""
        config.mkdir(parents=True, exist_ok=True)
        reader, printer, upstream = (server.port for server in self._servers)
        files = {
            "station": f'[site]\nlanguage = "{language}"\n\n[workstations.{BENCH}]\nname = "Demo"\nmode = "receive"\n'
            'scanners = ["scanner-1"]\nprinters = ["printer-1"]\ncameras = ["camera-1"]\nreaders = ["door-1"]\n',
            "readers": f'[readers.door-1]\ndriver = "llrp"\naddress = "tcp://{HOST}:{reader}"\nprofile = "bench"\n',
            "scanners": f'[scanners.scanner-1]\ndriver = "serial"\naddress = "serial:{self.folder / "scanner"}"\n'
            'profile = "aim-cr"\n',
            "printers": f'[printers.printer-1]\ndriver = "zpl"\naddress = "tcp://{HOST}:{printer}"\n'
            'profile = "zpl-203"\n',
            "cameras": f'[cameras.camera-1]\ndriver = "folder"\naddress = "folder:{self.folder / "pictures"}"\n',
            "upstream": f'[upstreams.shop]\ndriver = "http"\naddress = "http://{HOST}:{upstream}"\n'
            f'auth = {{ kind = "bearer", secret = "env:{TOKEN_VARIABLE}" }}\n',
        }
        for name, text in files.items():
            (config / f"{name}.toml").write_text(text, encoding="utf-8")

    def send(self, count: int = 1) -> list[Sent]:
        """Customers send parcels: the shop announces them, and they will stand at the dock."""
        return [self._send(anything(self.chance)) for _ in range(count)]

    def send_first_round(self) -> None:
        """The parcels of which every screen has something to do."""
        for story in FIRST_ROUND:
            self._send(story)

    def scan(self, code: str, aim: str = "C0") -> None:
        """Pull the scanner's trigger."""
        self.scanner.scan(code.encode(), self.now_us(), aim=aim)
        if self._port is not None:
            self._port.poke()

    def pass_door(self, parcels: list[Sent]) -> None:
        """The parcels pass before the reader's first antenna now."""
        for one in parcels:
            self.reader.field.place(encode_sscc_96(one.sscc, 7).raw, [1], -52, self.now_us())
        for server in self._servers:
            server.stir()

    def unplug_scanner(self, *, unplugged: bool) -> None:
        """Pull the scanner's cable, or put it back."""
        if self._port is not None:
            (self._port.unplug if unplugged else self._port.plug)()

    def take_paper_out(self, *, out: bool) -> None:
        """The printer's roll ends, or a new one is loaded."""
        if out:
            self.printer.end_paper_in(0)
        else:
            self.printer.load_paper()
        for server in self._servers:
            server.stir()

    def close_shop(self, *, closed: bool) -> None:
        """The shop's system answers nothing but errors, or works again."""
        self.shop.faults = [Fault.UNAVAILABLE] * ANSWERS_REFUSED if closed else []

    def _send(self, story: Story) -> Sent:
        self._sent_count += 1
        number = self.now_us() // 1_000_000 % 1_000_000 * 1_000 + self._sent_count
        lines: list[Json] = []
        for line_no, article in enumerate(dict.fromkeys(story.announced), 1):
            lines.append({"line": line_no, "sku": article[0], "title": article[1], "gtin": article[3],
                          "quantity": story.announced.count(article), "reason": story.reason})  # fmt: skip
        body = f"0{8_000_000 + number % 1_000_000}{number:09d}"[:17]
        sent = Sent(f"R-{number}", f"P-{number}", ups(number), Sscc.parse(with_check_digit(body)), [])
        sent.codes = [article[3] for article in story.in_box]
        parcel: Json = {
            "type": "parcel", "parcel": sent.parcel, "rmas": [sent.rma], "carrier": "UPS", "tracking": sent.tracking,
            "sscc": sent.sscc.text, "collection": "drop_point",
        }  # fmt: skip
        if story.is_late:
            due = datetime.fromtimestamp((self.now_us() - 3 * DAY_US) / 1_000_000, UTC)
            parcel["expected_at"] = due.isoformat(timespec="seconds")
        self.shop.announce({"type": "case", "rma": sent.rma, "lines": lines, "order": f"O-{number}"}, parcel)
        if story.is_cancelled:
            self.shop.announce({"type": "cancel", "rma": sent.rma, "reason": "the customer keeps it"})
        if not story.is_late:
            self.sent.append(sent)
        return sent


def catalogue() -> list[Json]:
    """Articles and places as the shop announces them."""
    articles: list[Json] = [
        {"type": "article", "sku": sku, "title": title, "article_class": kind, "gtin": gtin,
         "version": 1, "price": {"amount": price, "currency": "EUR"}, "cn_code": cn}
        for sku, title, kind, gtin, price, cn in ARTICLES
    ]  # fmt: skip
    shelves: list[Json] = [
        {"type": "location", "code": code, "zone": zone, "capacity": SHELF_UNITS} for code, zone in PLACES
    ]
    places: list[Json] = [*shelves, *({"type": "location", "code": code, "zone": zone} for code, zone in ZONES)]
    return articles + places


def place_for(unit: UnitView) -> str:
    """The place that the unit is sent to, else one of its zone."""
    return unit.place or next(code for code, kind in (*PLACES, *ZONES) if kind == unit.zone)


def with_check_digit(body: str) -> str:
    """A GS1 number completed by its check digit (GS1 General Specifications, 7.9.1)."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def ups(number: int) -> str:
    """A UPS tracking number: 1Z, shipper, service, parcel, and the check digit that UPS computes."""
    body = f"999AA1{number % 1_000_000_000:09d}"
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in body]
    total = sum(value * (1, 2)[place % 2] for place, value in enumerate(values))
    return f"1Z{body}{-total % 10}"
