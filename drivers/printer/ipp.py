"""A print queue by IPP, as CUPS and driverless printers have: labels are handed over, and more is never known.

A queue's "completed" says that its bytes went somewhere, not that a label lies there (facts: CUPS retries, merges and
loses jobs by itself). So a label stays "sent" until somebody scans it.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState, LabelProgressed, PrintOutcome
from dock.ports import Clock, Inbox
from drivers.fleet import DeviceFault, DeviceRefused
from drivers.link import Dial
from drivers.printer import ipp_wire
from drivers.printer.journal import Journal, Render
from drivers.printer.status import HEAD_OPEN, JAM, PAPER_OUT, PAUSED, RIBBON_OUT, Trouble

EXCHANGE_S_MAX = 15.0
STATE_EVERY_S = 5.0
PORT = 631
# RFC 8011, 5.4.12: what a person must see to, whatever severity stands behind the word
_REASONS = {
    "media-empty": PAPER_OUT,
    "media-needed": PAPER_OUT,
    "media-jam": JAM,
    "cover-open": HEAD_OPEN,
    "door-open": HEAD_OPEN,
    "marker-supply-empty": RIBBON_OUT,
    "paused": PAUSED,
    "moving-to-paused": PAUSED,
}


class IppPrinter:
    """One queue that can be kept."""

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
        mime: str = "application/pdf",
    ) -> None:
        self.device = device
        self._uri = address
        self._dial = dial
        self._render = render
        self._journal = journal
        self._inbox = inbox
        self._clock = clock
        self._mime = mime
        self._taken: set[str] = set()
        self._due: deque[PrintLabel] = deque()
        self._lost_sight_of: deque[PrintLabel] = deque()  # begun, and how it ended is not known
        self._stirred = asyncio.Event()
        self._request = 0
        self._said = ""

    async def print_label(self, label: PrintLabel) -> None:
        """Take this label; one that is here already, or was, is not taken twice."""
        if label.label_id not in self._taken:
            self._taken.add(label.label_id)
            self._due.append(label)
            self._stirred.set()

    def give_back(self, label_id: str) -> bool:
        """Give a label up that was not begun."""
        waiting = next((label for label in self._due if label.label_id == label_id), None)
        if waiting is None:
            return False
        self._due.remove(waiting)
        self._taken.discard(label_id)
        return True

    def resume(self, label: PrintLabel, sending: LabelProgressed) -> None:
        """Take back a label that was under way: whether the queue has it is not known, so a person is asked."""
        del sending
        if label.label_id not in self._taken:
            self._taken.add(label.label_id)
            self._lost_sight_of.append(label)

    async def run(self, up: Callable[[], None]) -> None:
        """Hand over what is due, and ask how the printer is.

        Raises:
            OSError: the queue cannot be reached, or does not speak IPP.
        """
        self._said = ""
        await self._ask_state()
        up()
        while True:
            while self._lost_sight_of:
                await self._tell(self._lost_sight_of[0], PrintOutcome.UNCERTAIN, "its handing over broke off")
                self._lost_sight_of.popleft()
            while self._due and not self._said:
                await self._hand_over(self._due.popleft())
            self._stirred.clear()
            try:
                async with asyncio.timeout(STATE_EVERY_S):
                    await self._stirred.wait()
            except TimeoutError:
                await self._ask_state()

    async def _hand_over(self, label: PrintLabel) -> None:
        try:
            document = self._render(label)
        except ValueError as error:
            await self._tell(label, PrintOutcome.REFUSED, str(error))
            return
        if await self._tell(label, PrintOutcome.SENDING, "no counter") is False:
            await self._tell(label, PrintOutcome.CANCELLED, "it is not wanted any more")
            return
        self._lost_sight_of.append(label)
        self._request += 1
        answer = await self._exchange(
            ipp_wire.print_job(self._uri, self._request, label.label_id, document, self._mime)
        )
        self._lost_sight_of.remove(label)
        if not answer.is_ok:
            await self._tell(label, PrintOutcome.LOST, f"the queue refused it, status {answer.status:04x}")
            self._due.appendleft(label)
            raise DeviceRefused("the print queue refuses labels: look at it with lpstat", f"status {answer.status:04x}")
        job = answer.number("job-id")
        await self._tell(label, PrintOutcome.SENT, f"handed over to the queue as job {job}", is_last_word=True)

    async def _ask_state(self) -> None:
        self._request += 1
        answer = await self._exchange(ipp_wire.printer_state(self._uri, self._request))
        if not answer.is_ok:
            raise DeviceRefused("there is no such print queue: check its name", f"status {answer.status:04x}")
        found: dict[str, Trouble] = {}
        for reason in answer.words("printer-state-reasons"):
            plain = re.sub(r"-(error|warning|report)$", "", reason)
            if plain in _REASONS and not reason.endswith("-report"):
                found[_REASONS[plain].key] = _REASONS[plain]
        said = " ".join(found)
        if said != self._said:
            self._said = said
            state = DeviceState.ATTENTION if found else DeviceState.UP
            words = tuple(trouble.words for trouble in found.values())
            await self._inbox.tell(DeviceReported(self.device, self.kind, state, words, said, self._clock.now_us()))

    async def _exchange(self, body: bytes) -> ipp_wire.Answer:
        parts = urlsplit(self._uri)
        host, port = parts.hostname or "", parts.port or PORT
        head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/ipp\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        try:
            async with asyncio.timeout(EXCHANGE_S_MAX):
                link = await self._dial(f"tcp://{f'[{host}]' if ':' in host else host}:{port}")
                try:
                    await link.write(head.encode("ascii") + body)
                    raw = b""
                    while (chunk := await link.read()) and len(raw) < ipp_wire.ANSWER_BYTES_MAX:
                        raw += chunk
                finally:
                    await link.close()
        except TimeoutError as error:
            raise DeviceFault("the print queue does not answer: check that its server runs", self._uri) from error
        return _answer_of(raw)

    async def _tell(
        self, label: PrintLabel, outcome: PrintOutcome, evidence: str, *, is_last_word: bool = False
    ) -> bool | None:
        now_us = self._clock.now_us()
        told = LabelProgressed(self.device, label.label_id, outcome, evidence, now_us, is_last_word=is_last_word)
        return await self._journal(told)


def _answer_of(raw: bytes) -> ipp_wire.Answer:
    """The IPP answer of an HTTP one; chunks are put together, and a 100 before it is passed over."""
    while True:
        head, _, body = raw.partition(b"\r\n\r\n")
        found = re.match(rb"HTTP/1\.[01] (\d{3})", head)
        if found is None:
            raise DeviceFault("what answers there is no print queue", repr(raw[:60]))
        if found[1] != b"100":
            break
        raw = body
    if found[1] != b"200":
        raise DeviceRefused(
            "the print queue's server refuses: check the queue's name and its rights", found[0].decode()
        )
    if re.search(rb"(?i)^transfer-encoding:\s*chunked", head, re.MULTILINE):
        body = _unchunked(body)
    try:
        return ipp_wire.read_answer(body)
    except ipp_wire.NotIpp as error:
        raise DeviceFault("what answers there speaks no IPP", str(error)) from error


def _unchunked(body: bytes) -> bytes:
    out = b""
    while found := re.match(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r\n", body):
        size = int(found[1], 16)
        out += body[found.end() : found.end() + size]
        body = body[found.end() + size + 2 :]
        if not size:
            break
    return out
