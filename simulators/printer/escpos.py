"""A receipt printer that speaks ESC/POS: pictures by GS v 0, a cut ends a label, DLE EOT asks in real time."""

from simulators.printer.device import Printer
from simulators.printer.formats import FieldKind, Format, PrintedField
from simulators.printer.graphics import Raster

# How many bytes follow these two or three; all others are one byte of text and ignored.
_LENGTHS = {b"\x1b@": 0, b"\x1bd": 1, b"\x1ba": 1, b"\x1d!": 1, b"\x1dV": 2, b"\x10\x04": 1}


class EscPosBrain:
    """Bytes in, bytes out; the printer behind it is shared."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._head = bytearray()
        self._picture: tuple[int, int, bytearray] | None = None
        self._fields: list[PrintedField] = []
        self._y = 0
        self._width = 0
        self._job_bytes = 0
        self._out = bytearray()
        self._power_cycles = printer.power_cycles

    def opened(self, now_us: int) -> None:
        """A peer has connected."""
        self._printer.advance(now_us)

    def received(self, chunk: bytes, now_us: int) -> None:
        """Read what came."""
        self._printer.advance(now_us)
        for byte in chunk:
            self._job_bytes += 1
            self._take(byte, now_us)

    def woken(self, now_us: int) -> None:
        """A label is due."""
        self._printer.advance(now_us)

    def closed(self, now_us: int) -> None:
        """The peer is gone."""
        self._printer.advance(now_us)

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
        """Status is answered in real time, even with a full buffer."""
        return True

    def cuts_off(self) -> bool:
        """Whether power broke the connection."""
        return self._power_cycles != self._printer.power_cycles

    def _take(self, byte: int, now_us: int) -> None:
        if self._picture is not None:
            row_bytes, height, raw = self._picture
            raw.append(byte)
            if len(raw) == row_bytes * height:
                band = Raster(row_bytes, bytes(raw))
                self._fields.append(PrintedField(FieldKind.GRAPHIC, 0, self._y, "", raster=band))
                self._y += height
                self._width = max(self._width, row_bytes * 8)
                self._picture = None
            return
        self._head.append(byte)
        head = bytes(self._head)
        if head[:1] not in {b"\x1b", b"\x1d", b"\x10"}:
            self._head.clear()
            return
        if len(head) < 2:
            return
        if head[:2] == b"\x1dv":
            if len(head) == 8:
                width, height = (int.from_bytes(head[at : at + 2], "little") for at in (4, 6))
                self._picture = (width, height, bytearray()) if width * height else None
                self._head.clear()
            return
        if len(head) - 2 < _LENGTHS.get(head[:2], 0):
            return
        self._head.clear()
        self._obey(head, now_us)

    def _obey(self, command: bytes, now_us: int) -> None:
        if command[:2] == b"\x1dV" and self._fields:
            self._printer.queue(Format(self._fields, self._width, self._y, size_bytes=self._job_bytes), now_us)
            self._fields, self._y, self._width, self._job_bytes = [], 0, 0, 0
        elif command[:2] == b"\x10\x04":
            self._out.append(self._status(command[2]))

    def _status(self, which: int) -> int:
        """DLE EOT n: bits 1 and 4 are always set (ESC/POS, real-time status)."""
        printer = self._printer
        match which:
            case 1:
                return 0x12 | (0x08 if printer.has_error else 0)
            case 2:
                return 0x12 | (0x04 if printer.is_head_open else 0) | (0x20 if printer.is_paper_out else 0)
            case 3:
                return 0x12 | (0x40 if printer.is_too_hot else 0)
            case _:
                return 0x12 | (0x60 if printer.is_paper_out else 0)
