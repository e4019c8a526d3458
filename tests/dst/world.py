"""A whole dock from one seed: the real station over real SQLite, real drivers, simulated devices, disk and shop.

What lies here outlives a death: the platter, the devices, the shop, the time. What `Program` holds is gone with it.
"""

from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from dock.core.commands import EnrolPerson
from dock.core.ids import ActorId
from drivers.ids import Uuid7
from drivers.upstream.in_memory import InMemoryTransport
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.memory import MemoryPort
from simulators.printer.brain import PrinterBrain, WireFaults
from simulators.printer.device import Printer
from simulators.scanner.brain import ScannerBrain
from simulators.upstream.brain import answer
from simulators.upstream.shop import Shop
from tests.disk.platter import Platter
from tests.dst.fate import Death, Fate
from tests.dst.goods import Arrival, arrival, master_documents
from tests.dst.history import History
from tests.dst.parts import SHIPPED, Parts
from tests.dst.program import BENCH, Program
from tests.dst.rows import open_ids
from tests.dst.virtual_loop import VirtualLoop, WorldTime

PERSONS = (("inspector-1", "INS1"), ("inspector-2", "INS2"))
ROLES = ("operator", "inspector")
ANNOUNCED_AHEAD = 4  # parcels that the shop has announced and nobody took in
# 25 November 2026, 09:00 in Rome; a quarter before the clocks go back in October; a quarter before they go forward
EPOCHS_US = (1_795_593_600_000_000, 1_792_889_100_000_000, 1_806_194_700_000_000)


class World:
    """Everything that stands around the program, and the program while it runs."""

    def __init__(self, loop: VirtualLoop, folder: Path, seed: int, parts: Parts = SHIPPED) -> None:
        self.loop = loop
        self.seed = seed
        self.parts = parts
        self.chance = Random(f"world {seed}")
        self.time = WorldTime(loop, EPOCHS_US[seed % len(EPOCHS_US)])
        self.path = folder / "dock.db"
        self.platter = Platter()
        self.shop = Shop(is_deduplicating=False)  # no upstream can be trusted to sort out doubles
        self.shop.announce(*master_documents())
        self.transport = InMemoryTransport(lambda request: answer(self.shop, request))
        self.scanner = ScannerBrain()
        self.printer = Printer()
        self.wire_faults = WireFaults()
        self.reader = Reader(seed=seed)
        now_us = self.time.now_us
        self.scanner_port = MemoryPort(lambda: self.scanner, now_us, self.chance)
        self.printer_port = MemoryPort(lambda: PrinterBrain(self.printer, self.wire_faults), now_us, self.chance)
        self.reader_port = MemoryPort(lambda: Talk(self.reader), now_us, self.chance)
        self.ports = {"scanner": self.scanner_port, "printer": self.printer_port, "reader": self.reader_port}
        self.ids = Uuid7(self.time.clock(), self.chance.randbytes)
        self.arrivals: dict[str, Arrival] = {}  # by parcel
        self.gate: deque[Arrival] = deque()  # those that nobody took in
        self.open_since_s: dict[str, float] = {}  # of events that are not told upstream: when they were first seen
        self.history = History()  # what the world has read of the file
        self.papers_read: dict[int, list[str]] = {}  # the words on what came out whole, by its number
        self.owed: dict[str, dict[str, str]] = {}  # labels that it has read, with their fields
        self.version = "0.1.0"
        self.death_count = 0

    @property
    def fate(self) -> Fate:
        """Of the run that is on."""
        return self.program.fate

    async def start(self) -> None:
        """Start the program for the first time; the first people are let in."""
        self.program = Program(self, self.version)
        await self.program.start()
        for actor, badge in PERSONS:
            enrol = EnrolPerson(ActorId(actor), ROLES, name="Inspector", badge=badge)
            assert await self.program.station.ask(enrol, BENCH, is_system=True) is None
        for _ in range(ANNOUNCED_AHEAD):
            self.announce_next()

    def announce_next(self) -> None:
        """The shop announces one more parcel, and it will stand at the gate."""
        coming, documents = arrival(Random(f"{self.seed} parcel {len(self.arrivals)}"), len(self.arrivals) + 1)
        self.arrivals[coming.parcel] = coming
        self.gate.append(coming)
        self.shop.announce(*documents)
        self.program.feed_due.set()

    async def restart(self) -> None:
        """The program is dead: bury it with all it remembered, let the disk be as it is found, and start anew."""
        death = self.fate.died_of
        if death is not None:
            self.death_count += 1
        for port in self.ports.values():
            port.drop_peers()
        found = self.platter if death is None else self._as_found(death)
        await self.program.stop()
        self.platter = found
        self.program = Program(self, self.version)
        await self.program.start()

    def waiting_ids(self) -> list[str]:
        """The events that are not told upstream yet; none while the program is dead."""
        if self.fate.died_of is not None:
            return []
        with self.unharmed() as connection:
            return open_ids(connection)

    @contextmanager
    def unharmed(self) -> Generator[Connection]:
        """A look into the file that nothing befalls."""
        self.fate.is_quiet = True
        try:
            with self.program.ledger.begun() as connection:
                yield connection
        finally:
            self.fate.is_quiet = False

    def heal(self) -> None:
        """Plug everything in and let the shop answer: what is owed can now be done."""
        self.fate.disarm()
        for port in self.ports.values():
            port.plug()
        self.wire_faults.accepts_and_never_reads = False
        self.wire_faults.reset_after_bytes = None
        self.see_to_printer()
        self.transport.is_plugged = True
        self.shop.faults.clear()
        self.shop.refuses.clear()
        self.shop.breaks_on.clear()
        self.program.courier.renew()
        self.program.inflow.renew()

    def see_to_printer(self) -> None:
        """Somebody closes it, loads paper and lets it go on."""
        self.printer.close_head()
        self.printer.pause(paused=False)
        self.printer.load_paper()
        self.printer_port.stir()

    def _as_found(self, death: Death) -> Platter:
        """The disk as the next process finds it; what the dead one still does to its own copy is seen by nobody."""
        if death is Death.POWER_CUT:
            self.printer.cycle_power()
            return self.platter.after_cut(self.chance)
        return self.platter.copy()
