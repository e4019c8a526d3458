"""One printer with its spool: one label in flight, journalled before its first byte, resent only on evidence of loss.

Two tasks share a connection. One watches: it asks the printer how it is on its own timer, says what a person must see
to, and settles the label that is under way. The other sends: it asks nothing, and waits for no answer.

The journal is the ledger's: `journal` returns after the commit. After a restart the ledger gives back what it holds:
labels that were only due come by `print_label`, labels under way by `resume`.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState, LabelProgressed, PrintOutcome
from dock.ports import Clock, Inbox
from drivers.fleet import DeviceFault
from drivers.link import Dial, Link
from drivers.printer.journal import Journal, Render
from drivers.printer.status import SILENT, Reading
from drivers.printer.talk import Questions, Talk
from drivers.printer.verdict import Verdict, judge
from drivers.printer.wire import PrinterWire
from drivers.printer.zpl_talk import ZplTalk

DIAL_S_MAX = 5.0
BUSY_S = 0.25  # between rounds while a label is under way: a 100 mm label takes a second
IDLE_S = 2.0  # otherwise: a person who opens the head sees it on the screen before wondering
UNSEEN_S_MAX = 6.0  # a printer that answers nothing holds up the next label no longer than this
HALF_ROUNDS = 8  # 2 s: half a format that a broken connection left behind is thrown away then
_COUNTED = re.compile(r"counter (\d+)")


@dataclass(slots=True)
class _Flight:
    """The label whose bytes went out."""

    label: PrintLabel
    before: int | None  # the counter before the first byte
    was_cut: bool = False
    is_sent: bool = False  # all of it, on the connection that stands
    idle_rounds: int = 0
    half_rounds: int = 0
    began_us: int = 0


class PrinterSpool:
    """A printer that can be kept, and to which labels can be given at any time."""

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
        talk: Callable[[], Talk] | None = None,
        own: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """`own` makes this process the printer's only one for as long as it is held, or raises a `DeviceBusy`."""
        self.device = device
        self._address = address
        self._dial = dial
        self._render = render
        self._journal = journal
        self._inbox = inbox
        self._clock = clock
        self._questions = questions or Questions()
        self._talk = talk or ZplTalk
        self._own = own
        self._taken: set[str] = set()
        self._due: deque[PrintLabel] = deque()
        self._flights: deque[_Flight] = deque()  # more than one only after a restart
        self._stirred = asyncio.Event()  # the watcher has something to look for
        self._may_send = asyncio.Event()  # a label came, or a reading did
        self._reading: Reading | None = None  # the last of this connection
        self._shows_progress = True
        self._counter: int | None = None
        self._said = ""  # keys of the troubles that were told

    async def print_label(self, label: PrintLabel) -> None:
        """Take this label; one that is here already, or was, is not taken twice."""
        if label.label_id not in self._taken:
            self._taken.add(label.label_id)
            self._due.append(label)
            self._may_send.set()

    def give_back(self, label_id: str) -> bool:
        """Give a label up for another printer; False where its bytes may have gone out."""
        waiting = next((label for label in self._due if label.label_id == label_id), None)
        if waiting is None:
            return False
        self._due.remove(waiting)
        self._taken.discard(label_id)
        return True

    def resume(self, label: PrintLabel, sending: LabelProgressed) -> None:
        """Take back a label that was under way when the program ended.

        `sending` has the evidence that the journal kept of its start.

        It is settled by the counter where both counts are known, and otherwise becomes uncertain.
        """
        if label.label_id not in self._taken:
            self._taken.add(label.label_id)
            found = _COUNTED.fullmatch(sending.evidence)
            self._flights.append(_Flight(label, int(found[1]) if found else None, was_cut=True))

    async def run(self, up: Callable[[], None]) -> None:
        """Keep the connection, print what is due, watch the printer.

        Raises:
            OSError: the connection failed; labels under way are settled on the next one.
        """
        with self._own():
            try:
                async with asyncio.timeout(DIAL_S_MAX):
                    link = await self._dial(self._address)
            except TimeoutError as error:
                raise DeviceFault("the printer does not answer: check power and network", self._address) from error
            try:
                await self._work(link, up)
            finally:
                for flight in self._flights:
                    flight.was_cut, flight.is_sent, flight.idle_rounds, flight.half_rounds = True, False, 0, 0
                await link.close()

    async def _work(self, link: Link, up: Callable[[], None]) -> None:
        talk = self._talk()
        wire = PrinterWire(link, self._questions, talk)
        self._shows_progress = talk.shows_progress
        self._said, self._reading = "", None
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(wire.listen(), name=f"listen {self.device.text}")
            try:
                await wire.ask()
                up()
                sending = group.create_task(self._send_all(wire), name=f"send {self.device.text}")
                try:
                    await self._watch(wire)
                finally:
                    sending.cancel()
            finally:
                listening.cancel()

    # ---- the watcher

    async def _watch(self, wire: PrinterWire) -> None:
        """Ask, tell, settle. The fleet says first that the printer is up; what is wrong with it is said after that."""
        while True:
            await self._pause()
            reading = await wire.ask()
            await self._report(reading)
            if reading.counter is not None and not self._flights:
                self._counter = reading.counter
            await self._settle(reading, wire)
            self._reading = reading
            self._may_send.set()

    async def _pause(self) -> None:
        """Wait for the next round: short while a label is under way or a person is at the printer."""
        if self._reading is None:
            await self._clock.sleep(0.01)
            return
        if self._flights or self._said:
            await self._clock.sleep(BUSY_S)
            return
        self._stirred.clear()
        try:
            async with asyncio.timeout(IDLE_S):
                await self._stirred.wait()
        except TimeoutError:
            return

    def _can_answer(self) -> bool:
        return self._questions != Questions(counter=False, errors=False, status=False)

    async def _settle(self, reading: Reading, wire: PrinterWire) -> None:
        is_idle = reading.host is not None and reading.host.is_idle
        # After a restart, several flights at once share one counter: what it counts cannot be told apart.
        is_alone = len(self._flights) == 1
        for flight in tuple(self._flights):
            if not (flight.is_sent or flight.was_cut):
                continue  # an idle printer proves nothing of a label that waits for its journal or for the wire
            flight.idle_rounds = flight.idle_rounds + 1 if is_idle else 0
            await self._throw_half_away(flight, reading, wire)
            before = flight.before if is_alone else None
            verdict = judge(before, reading, idle_rounds=flight.idle_rounds, was_cut=flight.was_cut)
            if flight.was_cut and not (self._can_answer() and self._shows_progress):
                verdict = Verdict(
                    PrintOutcome.UNCERTAIN, "the connection broke, and the printer tells nothing of labels"
                )
            if verdict is None and self._is_unseen(flight):
                # A scan of it is the only proof there will be.
                await self._tell(flight.label, PrintOutcome.SENT, "this printer tells nothing more", is_last_word=True)
                self._flights.remove(flight)
            elif verdict is not None:
                await self._close(flight, verdict, reading)

    async def _throw_half_away(self, flight: _Flight, reading: Reading, wire: PrinterWire) -> None:
        """Half a format of a broken connection would swallow the next label: only that half is cancelled."""
        host = reading.host
        is_half = flight.was_cut and host is not None and host.is_partial_format and not host.formats_in_buffer
        flight.half_rounds = flight.half_rounds + 1 if is_half else 0
        if flight.half_rounds >= HALF_ROUNDS:
            flight.half_rounds = 0
            await wire.cancel_half()

    async def _close(self, flight: _Flight, verdict: Verdict, reading: Reading) -> None:
        await self._tell(flight.label, verdict.outcome, verdict.evidence)
        self._flights.remove(flight)
        self._counter = reading.counter
        if verdict.outcome is PrintOutcome.LOST:
            self._due.appendleft(flight.label)

    def _is_unseen(self, flight: _Flight) -> bool:
        if (
            (self._can_answer() and self._shows_progress)
            or flight.was_cut
            or (self._reading and self._reading.troubles)
        ):
            return False
        return self._clock.now_us() - flight.began_us > UNSEEN_S_MAX * 1_000_000

    async def _report(self, reading: Reading) -> None:
        """Say once what a person must see to, and once that it is well again."""
        troubles = reading.troubles or ((SILENT,) if reading.is_silent and self._can_answer() else ())
        said = " ".join(trouble.key for trouble in troubles)
        if said == self._said:
            return
        self._said = said
        state = DeviceState.ATTENTION if troubles else DeviceState.UP
        words = tuple(trouble.words for trouble in troubles)
        await self._inbox.tell(
            DeviceReported(self.device, DeviceKind.PRINTER, state, words, said, self._clock.now_us())
        )

    # ---- the sender

    async def _send_all(self, wire: PrinterWire) -> None:
        while True:
            while self._due and not self._flights and self._may_print():
                await self._send(wire, self._due.popleft())
            self._may_send.clear()
            await self._may_send.wait()

    def _may_print(self) -> bool:
        """A printer that needs a person gets no more; one that never answers gets each label in its turn."""
        reading = self._reading
        return reading is not None and not reading.troubles and (not reading.is_silent or not self._can_answer())

    async def _send(self, wire: PrinterWire, label: PrintLabel) -> None:
        try:
            payload = self._render(label)
        except ValueError as error:
            await self._tell(label, PrintOutcome.REFUSED, str(error))
            return
        before = self._counter
        flight = _Flight(label, before)
        self._flights.append(flight)  # from here on it is never sent again without evidence
        evidence = "no counter" if before is None else f"counter {before}"
        if await self._tell(label, PrintOutcome.SENDING, evidence) is False:
            self._flights.remove(flight)
            await self._tell(label, PrintOutcome.CANCELLED, "it is not wanted any more")
            return
        await wire.send(payload)
        flight.is_sent, flight.began_us = True, self._clock.now_us()
        await self._tell(label, PrintOutcome.SENT, f"{len(payload)} bytes")
        self._stirred.set()

    async def _tell(
        self, label: PrintLabel, outcome: PrintOutcome, evidence: str, *, is_last_word: bool = False
    ) -> bool | None:
        now_us = self._clock.now_us()
        return await self._journal(
            LabelProgressed(self.device, label.label_id, outcome, evidence, now_us, is_last_word=is_last_word)
        )
