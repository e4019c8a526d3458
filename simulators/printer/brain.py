"""One connection to the simulated printer."""

from collections import deque

from simulators.printer import answers
from simulators.printer.device import Printer, Profile
from simulators.printer.format_reader import FormatReader
from simulators.printer.formats import FieldKind, Format, PrintedField
from simulators.printer.wire_faults import Clients, WireFaults
from simulators.printer.zpl import Command, Cutter, Sgd

__all__ = ["PrinterBrain", "WireFaults"]

SLOW_BUFFER_BYTES = 64  # what a slow printer takes off the wire ahead of its work
WRONG_LINE_HEIGHT = 24


class PrinterBrain:
    """Bytes in, bytes out; the printer behind it is shared."""

    def __init__(self, printer: Printer, faults: WireFaults | None = None, peers: "Peers | None" = None) -> None:
        self._printer = printer
        self._faults = faults or WireFaults()
        self._peers = peers
        self._owner = printer.fresh_owner()
        self._cutter = Cutter()
        self._formats = FormatReader(printer.storage)
        self._line = bytearray()  # of a printer in another language
        self._waiting = bytearray()
        self._worked_us = 0
        self._answers: deque[tuple[int, bytes]] = deque()
        self._now_us = 0
        self._format_bytes = 0
        self._received_bytes = 0
        self._is_partial = False
        self._is_reset = False
        self._power_cycles = printer.power_cycles

    def opened(self, now_us: int) -> None:
        """A peer has connected."""
        self._now_us = self._worked_us = now_us
        self._printer.advance(now_us)
        if self._peers is not None:
            self._is_reset = not self._peers.enter(self._owner, self._faults.clients)

    def received(self, chunk: bytes, now_us: int) -> None:
        """Take what came; a slow or a second connection's bytes are worked later."""
        self._now_us = now_us
        self._printer.advance(now_us)
        if self._faults.accepts_and_never_reads or self._faults.is_half_open or self.cuts_off():
            return
        self._waiting += chunk
        self._work(now_us)

    def woken(self, now_us: int) -> None:
        """A label, an answer or the next slow byte is due."""
        self._now_us = now_us
        self._printer.advance(now_us)
        self._work(now_us)

    def closed(self, now_us: int) -> None:
        """The peer is gone, and with it a format that it did not finish."""
        self._printer.advance(now_us)
        self._formats.forget()
        self._note_partial(is_partial=False)
        if self._peers is not None:
            self._peers.leave(self._owner)

    def due_us(self) -> int | None:
        """When something happens next."""
        times = [self._printer.due_us(), self._answers[0][0] if self._answers else None]
        if self._waiting and self._faults.reads_bytes_s and self._is_served():
            times.append(self._worked_us + 1_000_000 // self._faults.reads_bytes_s)
        return min((each for each in times if each is not None), default=None)

    def outgoing(self) -> bytes:
        """The answers that are due."""
        self._work(self._now_us)
        if said := self._printer.messages_for(self._owner):
            self._answer(said)
        out = bytearray()
        while self._answers and self._answers[0][0] <= self._now_us:
            out += self._answers.popleft()[1]
        return b"" if self._printer.profile is Profile.WRITE_ONLY else bytes(out)

    def hangs_up(self) -> bool:
        """A printer leaves hanging up to its host."""
        return False

    def takes_bytes(self) -> bool:
        """Whether the buffer has room."""
        is_slow = self._faults.reads_bytes_s is not None and len(self._waiting) >= SLOW_BUFFER_BYTES
        return not (self._printer.is_full or self._faults.accepts_and_never_reads or is_slow) and self._is_served()

    def cuts_off(self) -> bool:
        """Whether power or a scripted fault broke the connection."""
        return self._is_reset or self._power_cycles != self._printer.power_cycles

    def _is_served(self) -> bool:
        return self._peers is None or self._peers.is_served(self._owner, self._faults.clients)

    def _work(self, now_us: int) -> None:
        if not self._waiting or not self._is_served():
            return
        ready = len(self._waiting)
        if self._faults.reads_bytes_s:
            ready = min(ready, (now_us - self._worked_us) * self._faults.reads_bytes_s // 1_000_000)
            if not ready:
                return
        self._worked_us = now_us
        chunk = bytes(self._waiting[:ready])
        del self._waiting[:ready]
        for byte in chunk:
            self._received_bytes += 1
            self._take(byte, now_us)
            limit = self._faults.reset_after_bytes
            if limit is not None and self._received_bytes >= limit:
                self._faults.reset_after_bytes = None
                self._is_reset = True
                break
        self._note_partial(is_partial=self._formats.is_partial)

    def _take(self, byte: int, now_us: int) -> None:
        if self._printer.profile is Profile.WRONG_MODE:
            self._print_line(byte, now_us)
            return
        self._format_bytes += 1
        for item in self._cutter.take(byte):
            self._act(item, now_us)

    def _print_line(self, byte: int, now_us: int) -> None:
        """A line printer: every line that it does not understand comes out as text."""
        if byte not in b"\r\n":
            self._line.append(byte)
            return
        text = self._line.decode("latin-1").lstrip("~^")
        self._line.clear()
        if text:
            field = PrintedField(FieldKind.TEXT, 0, 0, text, WRONG_LINE_HEIGHT, WRONG_LINE_HEIGHT)
            self._printer.queue(Format([field], 800, 400, size_bytes=len(text)), now_us)

    def _act(self, item: Command | Sgd, now_us: int) -> None:
        if isinstance(item, Sgd):
            self._answer(
                answers.as_recorded(
                    self._printer, answers.name_of(item.line), answers.variable(self._printer, item.line)
                )
            )
            return
        match item.code:
            case "~HS":
                self._note_partial(is_partial=self._formats.is_partial)
                self._answer(answers.as_recorded(self._printer, "~HS", answers.host_status(self._printer)))
            case "~HI":
                self._answer(answers.as_recorded(self._printer, "~HI", answers.identity(self._printer)))
            case "~HQ":
                what = f"~HQ{item.data.decode('latin-1').upper()}"
                self._answer(answers.as_recorded(self._printer, what, answers.query(self._printer, item.data)))
            case "~JA" | "~JX":
                self._formats.forget()
                self._printer.cancel_all()
            case "~PP":
                self._printer.pause(paused=True)
            case "~PS":
                self._printer.pause(paused=False)
            case "^JZ":
                self._printer.is_reprinting = item.data[:1].upper() != b"N"
            case "^SX":
                self._set_alert(item.data)
            case _:
                if item.code == "^XA":
                    self._format_bytes = 3
                if form := self._formats.take(item, self._cutter.delimiter):
                    form.size_bytes, form.owner = self._format_bytes, self._owner
                    self._printer.queue(form, now_us)

    def _set_alert(self, data: bytes) -> None:
        """^SX a,b,c: condition, where to, on or off; only what goes to this wire (B: parallel and USB, A: serial)."""
        parts = data.decode("latin-1").upper().split(",")
        if len(parts) >= 2 and parts[0] and parts[1] in {"A", "B"}:
            is_off = len(parts) > 2 and parts[2] == "N"
            (self._printer.alerts.discard if is_off else self._printer.alerts.add)(parts[0])

    def _answer(self, said: bytes) -> None:
        if not said:
            return
        cut = said if self._faults.answer_bytes_max is None else said[: self._faults.answer_bytes_max]
        self._answers.append(
            (self._now_us + self._faults.answers_late_us, cut * (2 if self._faults.answers_twice else 1))
        )

    def _note_partial(self, *, is_partial: bool) -> None:
        self._printer.partial_count += is_partial - self._is_partial
        self._is_partial = is_partial


class Peers:
    """Who is connected to one printer, in the order of coming."""

    def __init__(self) -> None:
        self._order: list[int] = []

    def enter(self, owner: int, clients: Clients) -> bool:
        """Whether this connection may stay."""
        if self._order and clients is Clients.REFUSED:
            return False
        self._order.append(owner)
        return True

    def leave(self, owner: int) -> None:
        """It is gone."""
        if owner in self._order:
            self._order.remove(owner)

    def is_served(self, owner: int, clients: Clients) -> bool:
        """Whether its bytes are read now."""
        return clients is not Clients.QUEUED or self._order[:1] == [owner]
