"""A printer that speaks TSPL, from the TSPL2 manual: jobs in lines, pictures by count, status at any time.

It draws BAR, BOX and BITMAP; fonts and barcodes of the printer's own are noted as not drawn.
"""

import re

from simulators.printer.device import DOTS_PER_MM, Printer
from simulators.printer.formats import FieldKind, Format, PrintedField
from simulators.printer.graphics import Raster

LINE_BYTES_MAX = 4_096
ESC = 0x1B
STX, ETX = b"\x02", b"\x03\r\n"
# ESC !S, third byte of the answer (error): what the printer's person must see to
_ERROR_SIGNS = {"paper": b"A", "ribbon": b"B", "head": b"C"}


class TsplBrain:
    """Bytes in, bytes out; the printer behind it is shared."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._line = bytearray()
        self._escape: bytearray | None = None
        self._picture: tuple[tuple[int, int, int, int], bytearray] | None = None  # x, y, width in bytes, height
        self._size = (0, 0)
        self._fields: list[PrintedField] = []
        self._not_drawn: list[str] = []
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
        """The peer is gone; what it drew stays in the image buffer, as in the machine."""
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
        """Whether the buffer has room. Status is asked for in real time, so it is read even then."""
        return True

    def cuts_off(self) -> bool:
        """Whether power broke the connection."""
        return self._power_cycles != self._printer.power_cycles

    def _take(self, byte: int, now_us: int) -> None:
        if self._picture is not None:
            (x, y, width, height), raw = self._picture
            raw.append(byte)
            if len(raw) == width * height:
                dots = Raster(width, bytes(each ^ 0xFF for each in raw))  # in TSPL a 0 prints
                self._fields.append(PrintedField(FieldKind.GRAPHIC, x, y, "", raster=dots))
                self._picture = None
            return
        if self._escape is not None:
            self._escape.append(byte)
            if len(self._escape) == 3:
                self._answer(bytes(self._escape))
                self._escape = None
            return
        if byte == ESC:
            self._escape = bytearray([byte])
        elif byte == 0x0A:
            line = bytes(self._line).strip()
            self._line.clear()
            self._obey(line, now_us)
        elif len(self._line) < LINE_BYTES_MAX:
            self._line.append(byte)
            self._begin_picture()

    def _begin_picture(self) -> None:
        if bytes(self._line[-1:]) != b"," or not self._line.upper().startswith(b"BITMAP "):
            return
        found = re.fullmatch(rb"BITMAP (\d+),(\d+),(\d+),(\d+),[012],", bytes(self._line).upper())
        if found:
            x, y, width, height = (int(each[:6]) for each in found.groups())
            self._line.clear()
            if 0 < width * height <= 4_000_000:
                self._picture = ((x, y, width, height), bytearray())

    def _obey(self, line: bytes, now_us: int) -> None:
        word, _, rest = line.decode("latin-1").partition(" ")
        numbers = [int(each) for each in re.findall(r"-?\d+", rest)] if '"' not in rest else []
        match word.upper():
            case "SIZE":
                sizes = [float(each) for each in re.findall(r"[0-9.]+", rest)][:2]
                if len(sizes) == 2:
                    per = DOTS_PER_MM if "mm" in rest else 203
                    self._size = (round(sizes[0] * per), round(sizes[1] * per))
            case "CLS":
                self._fields, self._not_drawn = [], []
            case "BAR" if len(numbers) == 4:
                x, y, width, height = numbers
                self._fields.append(PrintedField(FieldKind.BOX, x, y, "", width, height, max(1, min(width, height))))
            case "BOX" if len(numbers) >= 5:
                x, y, right, bottom, thick = numbers[:5]
                box = PrintedField(FieldKind.BOX, x, y, "", right - x + 1, bottom - y + 1, max(1, thick))
                self._fields.append(box)
            case "TEXT" | "BARCODE" | "QRCODE" | "DMATRIX" | "BLOCK":
                self._not_drawn.append(word.upper())
            case "PRINT":
                copies = (numbers[0] if numbers else 1) * (numbers[1] if len(numbers) > 1 else 1)
                width, length = self._size
                form = Format(list(self._fields), width, length, max(1, copies), self._job_bytes)
                form.not_drawn = tuple(self._not_drawn)
                self._job_bytes = 0
                self._printer.queue(form, now_us)
            case _:
                pass

    def _answer(self, question: bytes) -> None:
        printer = self._printer
        if question == b"\x1b!?":
            bits = (
                printer.is_head_open
                | printer.is_paper_out << 2
                | printer.is_ribbon_out << 3
                | printer.is_paused << 4
                | printer.is_moving << 5
                | printer.is_too_hot << 7
            )
            self._out.append(bits)
        elif question == b"\x1b!S":
            error = next((sign for name, sign in _ERROR_SIGNS.items() if self._has(name)), b"@")
            state = b"P" if printer.is_paused else b"F" if printer.formats_waiting else b"@"
            self._out += STX + state + b"@" + error + b"@" + ETX

    def _has(self, error: str) -> bool:
        printer = self._printer
        return {"paper": printer.is_paper_out, "ribbon": printer.is_ribbon_out, "head": printer.is_head_open}[error]
