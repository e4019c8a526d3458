"""A day of labels on one printer with faults and crashes, on virtual time, judged by the paper that came out.

Faults fall on one label in five: paper out at any row, head opened, power off, connection reset at any byte, another
host's label. The program dies at a state of one label in ten. A person mends the printer after a while and answers the
one question truthfully: is the label with this number there? What is printed again after a no is marked a copy.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, LabelProgressed, Observation, PrintOutcome
from drivers.fleet import keep
from drivers.printer.spool import PrinterSpool
from drivers.printer.talk import Questions
from simulators.memory import MemoryPort
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer, Profile
from simulators.printer.wire_faults import WireFaults
from tests.dst.virtual_loop import VirtualLoop, WorldTime, virtual_loop

FAULTY_SHARE, DYING_SHARE = 0.2, 0.1
PERSON_S = 20.0  # until somebody has seen to the printer
LABEL_S_MAX = 600.0  # a label without an end after this is stuck
SPEED_DOTS_S = 2_436  # 12 inches a second, so that a day of 10,000 labels is a short one
PRINTER = DeviceId("printer-1")
OPEN = frozenset({PrintOutcome.SENDING, PrintOutcome.SENT, PrintOutcome.LOST})
BEGUN = frozenset({PrintOutcome.SENDING, PrintOutcome.SENT})


class PowerCut(BaseException):
    """The program dies here."""


@dataclass(slots=True)
class Outcome:
    """What the day came to."""

    labels: int = 0
    faults: int = 0
    crashes: int = 0
    questions: int = 0
    lost_silently: list[str] = field(default_factory=list[str])
    doubled_unmarked: list[str] = field(default_factory=list[str])
    stuck: list[str] = field(default_factory=list[str])
    seen_after_s_max: float = 0.0  # from a fault that a person must see to, to its words


class Day:
    """One printer, one program that dies and comes back, and what is kept of each label."""

    def __init__(self, loop: VirtualLoop, seed: int, *, has_counter: bool) -> None:
        self.chance = Random(seed)
        self.clock = WorldTime(loop).clock()
        self.loop = loop
        profile = Profile.ZEBRA_LINKOS if has_counter else Profile.CLONE
        self.questions = Questions() if has_counter else Questions(counter=False, errors=False)
        self.printer, self.faults = Printer(profile, speed_dots_s=SPEED_DOTS_S), WireFaults()
        self.port = MemoryPort(lambda: PrinterBrain(self.printer, self.faults), self.clock.now_us, self.chance)
        self.states: dict[str, LabelProgressed] = {}  # the journal: the last of each label
        self.sendings: dict[str, LabelProgressed] = {}
        self.labels: dict[str, PrintLabel] = {}
        self.outcome = Outcome()
        self.dies_at: PrintOutcome | None = None
        self.spool = self.fresh()
        self._changed = asyncio.Event()
        self._raised_s: float | None = None

    async def tell(self, observation: Observation) -> None:
        """The inbox: how long a fault stayed unsaid."""
        if isinstance(observation, DeviceReported) and observation.reason and self._raised_s is not None:
            waited_s = self.loop.time() - self._raised_s
            self.outcome.seen_after_s_max = max(self.outcome.seen_after_s_max, waited_s)
            self._raised_s = None

    async def journal(self, told: LabelProgressed) -> bool:
        """Keep it; the program may die just before or just after."""
        dies = self.dies_at is told.outcome
        if dies and self.chance.random() < 0.5:
            self.dies_at = None
            raise PowerCut
        self.states[told.label_id] = told
        if told.outcome is PrintOutcome.SENDING:
            self.sendings[told.label_id] = told
        self._changed.set()
        if dies:
            self.dies_at = None
            raise PowerCut
        return True

    async def run(self, count: int) -> Outcome:
        """Print so many labels, one asked for after another has ended, as a bench does."""
        keeping = asyncio.ensure_future(self._live())
        mending = asyncio.ensure_future(self._mend())
        try:
            for number in range(count):
                await self._print(f"{number:08x}")
        finally:
            keeping.cancel()
            mending.cancel()
            await asyncio.gather(keeping, mending, return_exceptions=True)
        self._judge()
        return self.outcome

    async def _print(self, nonce: str) -> None:
        self.outcome.labels += 1
        fault = None
        if self.chance.random() < FAULTY_SHARE:
            self.outcome.faults += 1
            fault = asyncio.ensure_future(self._fault())
        if self.chance.random() < DYING_SHARE:
            self.dies_at = self.chance.choice(list(PrintOutcome)[:3])
        await self._to_its_end(nonce, 1)
        if fault is not None:
            await fault
        self.dies_at = None

    async def _to_its_end(self, nonce: str, print_no: int) -> None:
        label = PrintLabel(f"{nonce}-{print_no}", "lpn", None, print_no, (), "bench-1")
        self.labels[label.label_id] = label
        await self.spool.print_label(label)
        deadline_s = self.loop.time() + LABEL_S_MAX
        while (state := self.states.get(label.label_id)) is None or state.outcome in OPEN:
            if self.loop.time() > deadline_s:
                self.outcome.stuck.append(label.label_id)
                return
            self._changed.clear()
            try:
                async with asyncio.timeout(1.0):
                    await self._changed.wait()
            except TimeoutError:
                continue
        if state.outcome is PrintOutcome.UNCERTAIN:
            self.outcome.questions += 1
            await asyncio.sleep(PERSON_S)  # whoever is asked looks once nothing moves any more
            if self._paper()[label.label_id] == 0:
                await self._to_its_end(nonce, print_no + 1)

    async def _fault(self) -> None:
        """One fault at a random moment around the label."""
        await asyncio.sleep(self.chance.random() * 0.6)
        kind = self.chance.choice(["paper", "head", "power", "reset", "foreign"])
        self._advance()
        match kind:
            case "paper":
                self.printer.end_paper_in(1, self.chance.randrange(1, 400))
            case "head":
                self.printer.open_head()
                self._raised_s = self.loop.time()
            case "power":
                self.printer.cycle_power()
            case "reset":
                self.faults.reset_after_bytes = self.chance.randrange(1, 400)
            case _:
                self.printer.odometer += 1
        self.port.stir()

    async def _mend(self) -> None:
        """A person comes by, and mends whatever is wrong."""
        while True:
            await asyncio.sleep(PERSON_S * self.chance.uniform(0.5, 1.5))
            self._advance()
            self._raised_s = None
            self.printer.load_paper()
            self.printer.close_head()
            self.printer.pause(paused=False)
            self.port.stir()

    async def _live(self) -> None:
        """The program: keeps its spool, and comes back after each death with what its journal holds."""
        while True:
            running = asyncio.ensure_future(keep(self.spool, self, self.clock, self.chance))
            try:
                await running
            except BaseExceptionGroup as died:
                if died.subgroup(PowerCut) is None:
                    raise
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
            here = asyncio.current_task()
            if here is not None and here.cancelling():
                raise asyncio.CancelledError  # the day ended in the moment of this death
            self.outcome.crashes += 1
            self.spool = self.fresh()
            for label_id, label in self.labels.items():
                state = self.states.get(label_id)
                if state is None or state.outcome is PrintOutcome.LOST:
                    await self.spool.print_label(label)
                elif state.outcome in BEGUN:
                    self.spool.resume(label, replace(state, evidence=self.sendings[label_id].evidence))

    def fresh(self) -> PrinterSpool:
        """A new program's spool."""
        return PrinterSpool(
            PRINTER, "tcp://printer:9100", dial=self.port.dial, render=drawn, journal=self.journal, inbox=self,
            clock=self.clock, questions=self.questions,
        )  # fmt: skip

    def _advance(self) -> None:
        self.printer.advance(self.clock.now_us())

    def _paper(self) -> Counter[str]:
        self._advance()
        return Counter(label.fields[0].text for label in self.printer.labels if label.is_complete)

    def _judge(self) -> None:
        paper = self._paper()
        for label_id in self.labels:
            state = self.states.get(label_id)
            if paper[label_id] > 1:
                self.outcome.doubled_unmarked.append(label_id)
            is_told_there = state is not None and state.outcome is PrintOutcome.PRINTED
            if is_told_there and paper[label_id] == 0:
                self.outcome.lost_silently.append(label_id)


def drawn(label: PrintLabel) -> bytes:
    """A label that says its own id."""
    return f"^XA^CI28^PW800^LL400^FO10,10^A0N,30,30^FH_^FD{label.label_id}^FS^PQ1^XZ\n".encode()


def run_day(count: int, seed: int, *, has_counter: bool, ready: Callable[[Day], None] = lambda _day: None) -> Outcome:
    """A day of `count` labels."""
    with virtual_loop() as loop:
        day = Day(loop, seed, has_counter=has_counter)
        ready(day)
        return loop.run_until_complete(day.run(count))
