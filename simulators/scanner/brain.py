"""A hand-held scanner on a wire: AIM identifier, code, CR; and every bad habit that such devices have, on demand."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from random import Random

CR = b"\r"
STX, ETX = b"\x02", b"\x03"


class Habit(StrEnum):
    """How a code leaves the scanner."""

    CLEAN = "clean"
    SPLIT = "split"  # byte by byte, as slow ports and Bluetooth do
    PAUSED = "paused"  # a gap in the middle of the code
    HALVED = "halved"  # the first half, and nothing after it
    UNTERMINATED = "unterminated"  # the code without its CR
    FRAMED = "framed"  # between STX and ETX
    TWICE = "twice"  # the trigger was held
    GARBAGE = "garbage"  # noise of the line, ended by CR


@dataclass(frozen=True, slots=True)
class ScannerModel:
    """How the simulated device was programmed."""

    has_aim: bool = True
    suffix: bytes = CR
    byte_gap_us: int = 2_000  # 9600 baud: a byte a millisecond, and the device's own pauses
    pause_us: int = 300_000
    repeat_us: int = 150_000


class ScannerBrain:
    """One scanner. `scan` is its trigger; a scanner listens to nothing that is sent to it."""

    def __init__(self, model: ScannerModel | None = None, seed: int = 1) -> None:
        self._model = model or ScannerModel()
        self._noise = Random(seed)  # noqa: S311  # noise of a line, repeatable; nothing secret
        self._timed: deque[tuple[int, bytes]] = deque()
        self._now: list[bytes] = []
        self.heard = bytearray()

    def scan(self, code: bytes, now_us: int, *, aim: str = "C0", habit: Habit = Habit.CLEAN) -> None:
        """Pull the trigger over `code`, whose symbology has the AIM identifier `aim`."""
        model = self._model
        head = f"]{aim}".encode("ascii") if model.has_aim else b""
        body = head + code
        start_us = max(now_us, self._timed[-1][0] if self._timed else 0)
        match habit:
            case Habit.CLEAN:
                self._send(start_us, body + model.suffix)
            case Habit.SPLIT:
                for place, byte in enumerate(body + model.suffix):
                    self._send(start_us + place * model.byte_gap_us, bytes([byte]))
            case Habit.PAUSED:
                cut = len(head) + len(code) // 2
                self._send(start_us, body[:cut])
                self._send(start_us + model.pause_us, body[cut:] + model.suffix)
            case Habit.HALVED:
                self._send(start_us, body[: len(head) + len(code) // 2])
            case Habit.UNTERMINATED:
                self._send(start_us, body)
            case Habit.FRAMED:
                self._send(start_us, STX + body + ETX + model.suffix)
            case Habit.TWICE:
                self._send(start_us, body + model.suffix)
                self._send(start_us + model.repeat_us, body + model.suffix)
            case Habit.GARBAGE:
                # the high bit set in every byte: noise of a wrong baud rate, which is never UTF-8
                noise = bytes(0x80 | self._noise.getrandbits(6) for _ in range(16))
                self._send(start_us, noise + model.suffix)

    def send_raw(self, raw: bytes, now_us: int) -> None:
        """Send these bytes as they are."""
        self._send(now_us, raw)

    def opened(self, now_us: int) -> None:
        """A host has opened the port; a scanner does not care."""

    def received(self, chunk: bytes, now_us: int) -> None:
        """The host has sent a beep or a light; it is kept to be looked at."""
        del now_us
        self.heard += chunk

    def woken(self, now_us: int) -> None:
        """Let go of what is due."""
        while self._timed and self._timed[0][0] <= now_us:
            self._now.append(self._timed.popleft()[1])

    def closed(self, now_us: int) -> None:
        """The cable is out: what was not sent never will be."""
        del now_us
        self._timed.clear()
        self._now.clear()

    def due_us(self) -> int | None:
        """When the next bytes are to leave."""
        return self._timed[0][0] if self._timed else None

    def outgoing(self) -> bytes:
        """The bytes that leave now."""
        leaving = b"".join(self._now)
        self._now.clear()
        return leaving

    def hangs_up(self) -> bool:
        """Never: a scanner goes by being unplugged."""
        return False

    def _send(self, at_us: int, chunk: bytes) -> None:
        self._timed.append((at_us, chunk))
