"""The program as one process runs it: made from the file, stopped anywhere, and gone with all that it remembered."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

from dock.core.commands import ImportCommand, StartStation
from dock.core.decision import Refusal
from dock.core.effects import Effect
from dock.core.ids import DeviceId, Digest, DoorId, SiteId, StationCode, WorkstationId
from dock.core.observations import LabelProgressed, PrintOutcome
from dock.core.outbox import OutboxRow
from dock.labels.render import Form, render_label
from dock.performing import perform
from dock.station import Identity, Station
from dock.store.opening import open_database
from dock.store.outbox import StoredOutbox
from dock.sync.courier import Courier
from dock.sync.envelope import compensated, plain
from dock.sync.inflow import Inflow
from drivers import fleet
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reader import LlrpReader
from drivers.printer.designs import read_designs
from drivers.printer.spool import PrinterSpool
from drivers.scanner.framing import FramingProfile
from drivers.scanner.serial_scanner import SerialScanner
from drivers.upstream.http import HttpUpstream, Peer
from tests.dst.rows import labels_under_way
from tests.dst.virtual_loop import in_line
from tests.shipped_policy import CONFIG, policy

if TYPE_CHECKING:
    from tests.dst.world import World

SITE, STATION, BENCH = SiteId("main"), StationCode("D1"), WorkstationId("bench-1")
SCANNER, PRINTER, READER, DOOR = DeviceId("scanner-1"), DeviceId("printer-1"), DeviceId("reader-1"), DoorId("door-1")
SETTINGS = Digest("a" * 64)


class Program:
    """One run of the program over the world's file."""

    def __init__(self, world: "World") -> None:
        self.chance = Random(world.chance.getrandbits(64))
        clock = world.clock
        self.database = open_database(world.path)
        self.ledger = self.database.ledger(
            SITE, STATION, new_id=world.ids.fresh, is_reported=world.is_reported, now_us=clock.now_us()
        )
        identity = Identity(
            SITE, STATION, (BENCH,), {SCANNER: BENCH, PRINTER: BENCH}, {READER: DOOR}, SETTINGS, "0.1.0",
            lambda at_us: datetime.fromtimestamp(at_us / 1_000_000, tz=UTC).date(),
        )  # fmt: skip
        self.station = Station(identity, policy(), self.ledger, clock, world.ids, in_line)
        self.outbox = StoredOutbox(self.ledger, in_line, compensated)
        self.upstream = HttpUpstream(
            Peer("http://shop.example"), secret=lambda: "demo", now_us=clock.now_us, transport=world.transport
        )
        self.courier = Courier(
            outbox=self.outbox, upstream=self.upstream, document=_document, clock=clock, call=in_line,
            chance=self.chance,
        )  # fmt: skip
        self.inflow = Inflow(
            outbox=self.outbox, upstream=self.upstream, ask=self._ask, clock=clock, call=in_line, chance=self.chance
        )
        designs = read_designs([CONFIG / "labels"])
        self.spool = PrinterSpool(
            PRINTER, "tcp://printer:9100", dial=world.printer_port.dial,
            render=lambda label: render_label(designs, label, Form.ZPL, 203), journal=self.station.tell,
            inbox=self.station, clock=clock,
        )  # fmt: skip
        scanner = SerialScanner(
            SCANNER, "serial:/dev/scanner", FramingProfile(), dial=world.scanner_port.dial, inbox=self.station,
            clock=clock,
        )  # fmt: skip
        reader = LlrpReader(
            READER, ReaderProfile("tcp://reader:5084", (1, 2)), world.reader_port.dial, self.station, clock
        )
        self._devices: tuple[fleet.Device, ...] = (scanner, self.spool, reader)
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take up the work that the file says is open, and begin."""
        self._run("station", self.station.run())
        assert await self.station.ask(StartStation("0.1.0", self.ledger.epoch, is_restored=False), BENCH) is None
        self._resume_labels()
        self._run("courier", self.courier.run(self.station.outbox_due))
        self._run("inflow", self.inflow.run(asyncio.Event()))
        self._run("labels", self._perform())
        for device in self._devices:
            self._run(device.device.text, fleet.keep(device, self.station, self._clock, self.chance))

    async def stop(self) -> None:
        """End every task where it stands; raises what one of them died of before."""
        dead = [task for task in self._tasks if task.done()]
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        self.upstream.close()
        self.database.close()
        for task, fault in zip(self._tasks, ended, strict=True):
            if task in dead and isinstance(fault, BaseException):
                raise RuntimeError(f"{task.get_name()} had ended before it was stopped") from fault

    def fault(self) -> BaseException | None:
        """What a task died of; None while all live."""
        return next((task.exception() for task in self._tasks if task.done() and not task.cancelled()), None)

    def _run(self, name: str, work: Coroutine[object, object, None]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work, name=name))

    def _perform(self) -> Coroutine[object, object, None]:
        return perform(
            self._effects_due, {PRINTER: self.spool}, {BENCH.text: (PRINTER,)}, self.station.memory,
            self.station.effects_due, in_line,
        )  # fmt: skip

    def _effects_due(self) -> Sequence[Effect]:
        return self.ledger.effects_due()

    async def _ask(self, command: ImportCommand) -> Refusal | None:
        return await self.station.ask(command, BENCH, is_system=True)

    def _resume_labels(self) -> None:
        """Labels under way when the program ended are given back to the spool, as the spool's contract asks."""
        for label, begun in labels_under_way(self.ledger):
            sending = LabelProgressed(PRINTER, begun.label_id, PrintOutcome.SENDING, begun.evidence, 0)
            self.spool.resume(label, sending)


def _document(row: OutboxRow) -> object:
    return plain(row.event, row.meta)
