"""The program as one process runs it: made from the file, stopped anywhere, and gone with all that it remembered."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from dock.core.commands import ImportCommand, StartStation
from dock.core.decision import Refusal
from dock.core.effects import Effect
from dock.core.ids import DeviceId, Digest, DoorId, WorkstationId
from dock.core.observations import DeviceState, LabelProgressed, PrintOutcome
from dock.core.outbox import OutboxRow
from dock.core.units import Unit
from dock.labels.render import Form, render_label
from dock.memory import Identity
from dock.performing import perform
from dock.store.opening import open_database
from dock.sync.envelope import compensated, plain
from dock.sync.inflow import Inflow
from drivers import fleet
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reader import LlrpReader
from drivers.scanner.framing import FramingProfile
from drivers.scanner.serial_scanner import SerialScanner
from drivers.upstream.http import HttpUpstream, Peer
from tests.disk.dbapi import choice_on, close_disk
from tests.disk.platter import nobody_watches
from tests.dst.fate import Fate, Killed, WatchedLink, WatchedTransport
from tests.dst.parts import SITE, STATION, shipped_designs, shipped_policy
from tests.dst.virtual_loop import in_line

if TYPE_CHECKING:
    from tests.dst.world import World

BENCH, OTHER_BENCH = WorkstationId("bench-1"), WorkstationId("bench-2")
SCANNER, PRINTER, READER, DOOR = DeviceId("scanner-1"), DeviceId("printer-1"), DeviceId("reader-1"), DoorId("door-1")
UNDER_WAY = frozenset({PrintOutcome.SENDING.value, PrintOutcome.SENT.value})
ZONE = ZoneInfo("Europe/Rome")


class Program:
    """One run of the program over the world's platter."""

    def __init__(self, world: "World", version: str) -> None:
        parts = world.parts
        self.fate = Fate(world.loop.pass_s)
        self.chance = Random(world.chance.getrandbits(64))
        self.clock = clock = world.time.clock()
        world.platter.watch = self.fate.watch_disk
        self._platter = world.platter
        self._choice = choice_on(world.platter, parts.sql_heard_as)
        self.database = open_database(world.path, self._choice)
        self.ledger = parts.ledger(self.database, world.ids, parts.is_reported, clock.now_us())
        settings = Digest(version[-1] * 64)
        identity = Identity(
            SITE, STATION, (BENCH, OTHER_BENCH), {SCANNER: BENCH, PRINTER: BENCH}, {READER: DOOR}, settings, version,
            lambda at_us: datetime.fromtimestamp(at_us / 1_000_000, tz=ZONE).date(),
        )  # fmt: skip
        self.station = parts.station(identity, shipped_policy(), self.ledger, clock, world.ids, in_line)
        self.outbox = parts.outbox(self.ledger, in_line, compensated)
        self.upstream = HttpUpstream(
            Peer("http://shop.example"), secret=lambda: "demo", now_us=clock.now_us,
            transport=WatchedTransport(self.fate, world.transport),
        )  # fmt: skip
        self.courier = parts.courier(
            outbox=self.outbox, upstream=self.upstream, document=_document, clock=clock, call=in_line,
            chance=self.chance,
        )  # fmt: skip
        self.inflow = Inflow(
            outbox=self.outbox, upstream=self.upstream, ask=self._ask, clock=clock, call=in_line, chance=self.chance
        )
        self.feed_due = asyncio.Event()
        self.spool = parts.spool(
            PRINTER, "tcp://printer:9100", dial=self._dial_printer,
            render=lambda label: render_label(shipped_designs(), label, Form.ZPL, 203), journal=self.station.journal,
            inbox=self.station, clock=clock,
        )  # fmt: skip
        scanner = SerialScanner(
            SCANNER, "serial:/dev/scanner", FramingProfile(), dial=world.scanner_port.dial, inbox=self.station,
            clock=clock,
        )  # fmt: skip
        reader = LlrpReader(
            READER, ReaderProfile("tcp://reader:5084", (1, 2)), world.reader_port.dial, self.station, clock
        )
        self._world = world
        self._version = version
        self._devices: tuple[fleet.Device, ...] = (scanner, self.spool, reader)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take up the work that the file says is open, and begin."""
        self._run("station", self.station.run())
        assert await self.station.ask(StartStation(self._version, self.ledger.epoch, is_restored=False), BENCH) is None
        if self._world.parts.resumes_labels:
            self._resume_labels()
        self._run("courier", self.courier.run(self.station.outbox_due))
        self._run("inflow", self.inflow.run(self.feed_due))
        self._run("labels", self._perform())
        for device in self._devices:
            self._run(device.device.text, fleet.keep(device, self.station, self.clock, self.chance))

    async def stop(self) -> None:
        """End every task where it stands. A task that had ended before, and not by the program's death, is a bug.

        Raises:
            RuntimeError: such a task, with what it died of.
        """
        dead = [task for task in self._tasks if task.done()]
        for task, fault in await self.abandon():
            if task in dead and not _is_death(fault):
                raise RuntimeError(f"{task.get_name()} had ended: {fault!r}") from fault

    async def abandon(self) -> list[tuple[asyncio.Task[None], BaseException]]:
        """End every task and close the file; what each task ended with."""
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        self.upstream.close()
        self._platter.watch = nobody_watches  # what a dead process still closes is its own copy: see World.restart
        self.database.close()
        close_disk(self._choice)
        return [(task, end) for task, end in zip(self._tasks, ended, strict=True) if isinstance(end, BaseException)]

    def fault(self) -> BaseException | None:
        """What a task died of, the program's own death apart; None while all live."""
        faults = (task.exception() for task in self._tasks if task.done() and not task.cancelled())
        return next((fault for fault in faults if fault is not None and not _is_death(fault)), None)

    def asks_for_a_person(self, device: DeviceId) -> bool:
        """Whether the screen says that somebody must see to this device."""
        report = self.station.memory.devices.get(device)
        return report is not None and report.state is DeviceState.ATTENTION

    def _run(self, name: str, work: Coroutine[object, object, None]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work, name=name))

    def _perform(self) -> Coroutine[object, object, None]:
        printers_of = {BENCH.text: (PRINTER,), OTHER_BENCH.text: (PRINTER,)}
        return perform(
            self._effects_due, {PRINTER: self.spool}, printers_of, self.station.memory, self.station.effects_due,
            in_line,
        )  # fmt: skip

    def _effects_due(self) -> Sequence[Effect]:
        return self.ledger.effects_due()

    async def _dial_printer(self, address: str) -> WatchedLink:
        return WatchedLink(await self._world.printer_port.dial(address), self.fate)

    async def _ask(self, command: ImportCommand) -> Refusal | None:
        return await self.station.ask(command, BENCH, is_system=True)

    def _resume_labels(self) -> None:
        """Labels under way when the program ended are given back to the spool, as `ui.compose.root` does."""
        for label in self.ledger.effects_due():
            with self.ledger.transaction() as work:
                unit = work.look_up(label.lpn)
            own = unit.labels if isinstance(unit, Unit) else ()
            known = next((one for one in own if one.label_id == label.label_id), None)
            if known is not None and known.outcome in UNDER_WAY:
                sending = LabelProgressed(PRINTER, label.label_id, PrintOutcome.SENDING, known.evidence, 0)
                self.spool.resume(label, sending)


def _document(row: OutboxRow) -> object:
    return plain(row.event, row.meta)


def _is_death(fault: BaseException) -> bool:
    if isinstance(fault, BaseExceptionGroup):
        inner = cast("tuple[BaseException, ...]", fault.exceptions)
        return all(_is_death(one) for one in inner)
    return isinstance(fault, Killed | asyncio.CancelledError)
