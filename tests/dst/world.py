"""A whole dock from one seed: the real station over the real SQLite ledger, real drivers, simulated devices and shop.

What lies here outlives a crash: the file, the devices, the shop, the clock. What `Program` holds is gone with it.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

from dock.core.commands import EnrolPerson
from dock.core.events import Event
from dock.core.ids import ActorId, WorkstationId
from dock.sync.envelope import is_reported
from drivers.ids import Uuid7
from drivers.upstream.in_memory import InMemoryTransport
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.memory import MemoryPort
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer
from simulators.scanner.brain import ScannerBrain
from simulators.upstream.brain import answer
from simulators.upstream.shop import Shop
from tests.dst.goods import master_documents
from tests.dst.program import Program
from tests.dst.virtual_loop import VirtualClock, VirtualLoop

BENCH = WorkstationId("bench-1")
INSPECTOR = ActorId("inspector-1")
ROLES = ("operator", "inspector")


class World:
    """Everything that stands around the program, and the program while it runs."""

    def __init__(self, loop: VirtualLoop, folder: Path, seed: int) -> None:
        self.chance = Random(f"world {seed}")
        self.clock = VirtualClock(loop)
        self.path = folder / "dock.db"
        self.shop = Shop()
        self.shop.announce(*master_documents())
        self.transport = InMemoryTransport(lambda request: answer(self.shop, request))
        self.scanner = ScannerBrain()
        self.printer = Printer()
        self.reader = Reader(seed=seed)
        now_us = self.clock.now_us
        self.scanner_port = MemoryPort(lambda: self.scanner, now_us, self.chance)
        self.printer_port = MemoryPort(lambda: PrinterBrain(self.printer), now_us, self.chance)
        self.reader_port = MemoryPort(lambda: Talk(self.reader), now_us, self.chance)
        self.ports = {"scanner": self.scanner_port, "printer": self.printer_port, "reader": self.reader_port}
        self.ids = Uuid7(self.clock, self.chance.randbytes)
        self.is_reported: Callable[[Event], bool] = is_reported
        self.restarting = asyncio.Lock()
        self.restart_count = 0

    async def start(self) -> None:
        """Start the program; on a new database a first person is let in."""
        self.program = Program(self)
        await self.program.start()
        if self.restart_count == 0:
            enrol = EnrolPerson(INSPECTOR, ROLES, name="Inspector", badge="INS1")
            assert await self.program.station.ask(enrol, BENCH, is_system=True) is None

    async def crash(self) -> None:
        """Stop the program wherever it stands, forget its memory, and start it anew from the file."""
        for port in self.ports.values():
            port.drop_peers()
        await self.program.stop()
        self.restart_count += 1
        self.program = Program(self)
        await self.program.start()

    async def heal(self) -> None:
        """Plug everything in and let the shop answer: what is owed can now be done."""
        for port in self.ports.values():
            port.plug()
        self.transport.is_plugged = True
        self.shop.faults.clear()
        self.program.courier.renew()
        self.program.inflow.renew()
        await asyncio.sleep(0)
