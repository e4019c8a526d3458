"""One printer with its spool: one label in flight, journalled before its first byte, resent only on evidence of loss.

The journal is the ledger's: `journal` returns after the commit. After a restart the ledger gives back what it holds:
labels that were only due come by `print_label`, labels under way by `resume`.
"""

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState, LabelProgressed, PrintOutcome
from dock.ports import Clock, Inbox
from drivers.fleet import DeviceFault
from drivers.link import Dial, Link
from drivers.printer.status import SILENT, Reading
from drivers.printer.verdict import Verdict, judge
from drivers.printer.wire import PrinterWire, Questions

DIAL_S_MAX = 5.0
BUSY_S = 0.25  # between rounds while a label is under way: a 100 mm label takes a second
IDLE_S = 5.0  # otherwise: a person who opens the head sees it on the screen before wondering
UNSEEN_S_MAX = 6.0  # a printer that answers nothing holds up the next label no longer than this

Journal = Callable[[LabelProgressed], Awaitable[None]]
Render = Callable[[PrintLabel], bytes]  # raises ValueError for a label that cannot be drawn


@dataclass(slots=True)
class _Flight:
    """The label whose bytes went out."""

    label: PrintLabel
    before: int | None  # the counter before the first byte
    was_cut: bool = False
    idle_rounds: int = 0
    began_us: int = 0


class PrinterSpool:
    """A ZPL printer that can be kept, and to which labels can be given at any time."""

    kind = DeviceKind.PRINTER

    def __init__(
        self,
        device: DeviceId,
        address: str,
        *,
        dial: Dial,
        render: Render,
        journal: Journal,
        inbox: Inbox,
        clock: Clock,
        questions: Questions | None = None,
    ) -> None:
        self.device = device
        self._address = address
        self._dial = dial
        self._render = render
        self._journal = journal
        self._inbox = inbox
        self._clock = clock
        self._questions = questions or Questions()
        self._taken: set[str] = set()
        self._due: deque[PrintLabel] = deque()
        self._flights: deque[_Flight] = deque()  # more than one only after a restart
        self._stirred = asyncio.Event()
        self._counter: int | None = None
        self._said = ""  # keys of the troubles that were told
        self._is_fresh = True  # no round on this connection yet

    async def print_label(self, label: PrintLabel) -> None:
        """Take this label; one that is here already, or was, is not taken twice."""
        if label.label_id not in self._taken:
            self._taken.add(label.label_id)
            self._due.append(label)
            self._stirred.set()

    def resume(self, label: PrintLabel, sending: LabelProgressed) -> None:
        """Take back a label that was under way when the program ended. `sending` is what the journal kept of its start.

        It is settled by the counter where both counts are known, and otherwise becomes uncertain.
        """
        if label.label_id not in self._taken:
            self._taken.add(label.label_id)
            found = re.fullmatch(r"counter (\d+)", sending.evidence)
            self._flights.append(_Flight(label, int(found[1]) if found else None, was_cut=True))

    async def run(self, up: Callable[[], None]) -> None:
        """Keep the connection, print what is due, watch the printer.

        Raises:
            OSError: the connection failed; labels under way are settled on the next one.
        """
        try:
            async with asyncio.timeout(DIAL_S_MAX):
                link = await self._dial(self._address)
        except TimeoutError as error:
            raise DeviceFault("the printer does not answer: check power and network", self._address) from error
        try:
            await self._work(link, up)
        finally:
            for flight in self._flights:
                flight.was_cut, flight.idle_rounds = True, 0
            await link.close()

    async def _work(self, link: Link, up: Callable[[], None]) -> None:
        wire = PrinterWire(link, self._questions)
        self._said, self._is_fresh = "", True
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(wire.listen(), name=f"listen {self.device.text}")
            try:
                await self._watch_and_print(wire, up)
            finally:
                listening.cancel()

    async def _watch_and_print(self, wire: PrinterWire, up: Callable[[], None]) -> None:
        await wire.ask()
        up()
        while True:
            await self._pause()  # the fleet says first that it is up; what is wrong with it is said after that
            reading = await wire.ask()
            await self._report(reading)
            if reading.counter is not None and not self._flights:
                self._counter = reading.counter
            await self._settle(reading)
            if not self._flights and self._may_print(reading) and self._due:
                await self._send(wire, self._due[0])

    async def _pause(self) -> None:
        """Wait for the next round: short while a label is under way, and cut short by a new one."""
        if self._flights or self._due or self._is_fresh:
            self._is_fresh = False
            await self._clock.sleep(BUSY_S if self._flights or self._said else 0.01)
            return
        self._stirred.clear()
        try:
            async with asyncio.timeout(IDLE_S):
                await self._stirred.wait()
        except TimeoutError:
            return

    def _may_print(self, reading: Reading) -> bool:
        """A printer that needs a person gets no more; one that never answers gets each label in its turn."""
        return not reading.troubles and (not reading.is_silent or not self._can_answer())

    def _can_answer(self) -> bool:
        return self._questions != Questions(counter=False, errors=False, status=False)

    async def _send(self, wire: PrinterWire, label: PrintLabel) -> None:
        try:
            payload = self._render(label)
        except ValueError as error:
            await self._tell(label, PrintOutcome.REFUSED, str(error))
            self._due.popleft()
            return
        before = self._counter
        await self._tell(label, PrintOutcome.SENDING, "no counter" if before is None else f"counter {before}")
        # Up to here the label stays due: the connection may have failed while the journal was written.
        self._due.popleft()
        flight = _Flight(label, before, began_us=self._clock.now_us())
        self._flights.append(flight)  # from here on it is never sent again without evidence
        await wire.send(payload)
        await self._tell(label, PrintOutcome.SENT, f"{len(payload)} bytes")

    async def _settle(self, reading: Reading) -> None:
        is_idle = reading.host is not None and reading.host.is_idle
        # After a restart, several flights at once share one counter: what it counts cannot be told apart.
        is_alone = len(self._flights) == 1
        for flight in tuple(self._flights):
            flight.idle_rounds = flight.idle_rounds + 1 if is_idle else 0
            before = flight.before if is_alone else None
            verdict = judge(before, reading, idle_rounds=flight.idle_rounds, was_cut=flight.was_cut)
            if flight.was_cut and not self._can_answer():
                verdict = Verdict(PrintOutcome.UNCERTAIN, "the connection broke, and the printer answers nothing")
            if verdict is None and self._is_unseen(flight):
                await self._tell(flight.label, PrintOutcome.SENT, "the printer answers nothing", is_last_word=True)
                self._flights.remove(flight)  # it stays SENT: a scan of it is the only proof there will be
            elif verdict is not None:
                await self._close(flight, verdict, reading)

    async def _close(self, flight: _Flight, verdict: Verdict, reading: Reading) -> None:
        await self._tell(flight.label, verdict.outcome, verdict.evidence)
        self._flights.remove(flight)
        self._counter = reading.counter
        if verdict.outcome is PrintOutcome.LOST:
            self._due.appendleft(flight.label)

    def _is_unseen(self, flight: _Flight) -> bool:
        if self._can_answer() or flight.was_cut:
            return False
        return self._clock.now_us() - flight.began_us > UNSEEN_S_MAX * 1_000_000

    async def _tell(
        self, label: PrintLabel, outcome: PrintOutcome, evidence: str, *, is_last_word: bool = False
    ) -> None:
        now_us = self._clock.now_us()
        await self._journal(LabelProgressed(self.device, label.label_id, outcome, evidence, now_us, is_last_word))

    async def _report(self, reading: Reading) -> None:
        """Say once what a person must see to, and once that it is well again."""
        troubles = reading.troubles or ((SILENT,) if reading.is_silent and self._can_answer() else ())
        said = " ".join(trouble.key for trouble in troubles)
        if said == self._said:
            return
        self._said = said
        state = DeviceState.ATTENTION if troubles else DeviceState.UP
        words = "; ".join(trouble.words for trouble in troubles)
        await self._inbox.tell(
            DeviceReported(self.device, DeviceKind.PRINTER, state, words, said, self._clock.now_us())
        )
