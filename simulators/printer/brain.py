"""One connection to the simulated printer, and what a wire can do to it."""

from dataclasses import dataclass

from simulators.printer import answers
from simulators.printer.device import Printer
from simulators.printer.formats import FormatReader
from simulators.printer.zpl import Command, Cutter, Sgd


@dataclass(slots=True)
class WireFaults:
    """Scripted faults of the connections; shared by them, changed at any time."""

    reset_after_bytes: int | None = None  # of the next connection that brings so many; used once
    accepts_and_never_reads: bool = False


class PrinterBrain:
    """Bytes in, bytes out; the printer behind it is shared."""

    def __init__(self, printer: Printer, faults: WireFaults | None = None) -> None:
        self._printer = printer
        self._faults = faults or WireFaults()
        self._cutter = Cutter()
        self._formats = FormatReader()
        self._out = bytearray()
        self._format_bytes = 0
        self._received_bytes = 0
        self._is_partial = False
        self._is_reset = False
        self._power_cycles = printer.power_cycles

    def opened(self, now_us: int) -> None:
        """A peer has connected."""
        self._printer.advance(now_us)

    def received(self, chunk: bytes, now_us: int) -> None:
        """Read what came."""
        self._printer.advance(now_us)
        if self._faults.accepts_and_never_reads or self.cuts_off():
            return
        for byte in chunk:
            self._received_bytes += 1
            self._format_bytes += 1
            for item in self._cutter.take(byte):
                self._act(item, now_us)
            limit = self._faults.reset_after_bytes
            if limit is not None and self._received_bytes >= limit:
                self._faults.reset_after_bytes = None
                self._is_reset = True
                break
        self._note_partial(is_partial=self._formats.is_partial)

    def woken(self, now_us: int) -> None:
        """A label is due."""
        self._printer.advance(now_us)

    def closed(self, now_us: int) -> None:
        """The peer is gone, and with it a format that it did not finish."""
        self._printer.advance(now_us)
        self._formats.forget()
        self._note_partial(is_partial=False)

    def due_us(self) -> int | None:
        """When the present label comes out."""
        return self._printer.due_us()

    def outgoing(self) -> bytes:
        """The answers so far."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def hangs_up(self) -> bool:
        """A printer leaves hanging up to its host."""
        return False

    def takes_bytes(self) -> bool:
        """Whether the buffer has room."""
        return not self._printer.is_full and not self._faults.accepts_and_never_reads

    def cuts_off(self) -> bool:
        """Whether power or a scripted fault broke the connection."""
        return self._is_reset or self._power_cycles != self._printer.power_cycles

    def _act(self, item: Command | Sgd, now_us: int) -> None:
        if isinstance(item, Sgd):
            self._out += answers.variable(self._printer, item.line)
            return
        match item.code:
            case "~HS":
                self._note_partial(is_partial=self._formats.is_partial)
                self._out += answers.host_status(self._printer)
            case "~HI":
                self._out += answers.identity(self._printer)
            case "~HQ":
                self._out += answers.errors(self._printer) if item.data.upper() == b"ES" else b""
            case "~JA":
                self._formats.forget()
                self._printer.cancel_all()
            case "~PP":
                self._printer.pause(paused=True)
            case "~PS":
                self._printer.pause(paused=False)
            case _:
                if item.code == "^XA":
                    self._format_bytes = 3
                if form := self._formats.take(item, self._cutter.delimiter):
                    form.size_bytes = self._format_bytes
                    self._printer.queue(form, now_us)

    def _note_partial(self, *, is_partial: bool) -> None:
        self._printer.partial_count += is_partial - self._is_partial
        self._is_partial = is_partial
