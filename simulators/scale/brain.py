"""One scale with its pan: what is put there swings for a moment before it stands still.

Written from the makers' interface descriptions: MT-SICS (Mettler Toledo), 8217 (Toledo), HID point of sale, page 0x8D.
"""

from enum import StrEnum

SWING_US = 600_000
REPORT_EVERY_US = 200_000
CAPACITY_G = 30_000


class Speech(StrEnum):
    """What it speaks."""

    SICS = "mt-sics"
    TOLEDO = "toledo-8217"
    HID = "dymo-hid"


class ScaleBrain:
    """Bytes in, bytes out, and a hand that puts things on the pan."""

    def __init__(self, speech: Speech = Speech.SICS, *, unit: str = "g", capacity_g: int = CAPACITY_G) -> None:
        self.speech = speech
        self.unit = unit
        self.capacity_g = capacity_g
        self.is_mute = False
        self._mass_g = 0
        self._moved_us = -SWING_US
        self._now_us = 0
        self._asked = bytearray()
        self._out = bytearray()
        self._report_us: int | None = None

    def put(self, mass_g: int, now_us: int) -> None:
        """Let so much lie on the pan from now; below zero where a tare was pressed with something on it."""
        self._mass_g, self._moved_us, self._now_us = mass_g, now_us, now_us

    def stray(self, chunk: bytes) -> None:
        """Bytes that nobody asked for."""
        self._out += chunk

    def opened(self, now_us: int) -> None:
        """A host has connected."""
        self._now_us = now_us
        self._report_us = now_us if self.speech is Speech.HID else None

    def received(self, chunk: bytes, now_us: int) -> None:
        """Answer what is asked."""
        self._now_us = now_us
        for byte in chunk:
            if self.speech is Speech.TOLEDO:
                self._answer_toledo(byte)
            elif self.speech is Speech.SICS:
                self._take_sics(byte)

    def woken(self, now_us: int) -> None:
        """The next report is due."""
        self._now_us = now_us
        if self._report_us is not None and now_us >= self._report_us:
            self._report_us = now_us + REPORT_EVERY_US
            if not self.is_mute:
                self._out += self._report()

    def closed(self, now_us: int) -> None:
        """The host is gone."""
        self._now_us = now_us
        self._asked.clear()

    def due_us(self) -> int | None:
        """When the next report is due."""
        return self._report_us

    def outgoing(self) -> bytes:
        """What is to be sent; a second call gives nothing."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def hangs_up(self) -> bool:
        """A scale never does."""
        return False

    @property
    def _is_moving(self) -> bool:
        return self._now_us - self._moved_us < SWING_US

    def _take_sics(self, byte: int) -> None:
        if byte != 0x0A:
            self._asked.append(byte)
            return
        command = bytes(self._asked).strip()
        self._asked.clear()
        if self.is_mute:
            return
        match command:
            case b"SI" | b"S":
                self._out += self._sics_weight()
            case b"Z":
                self._out += b"Z A\r\n"
            case b"I4":
                self._out += b'I4 A "0123456789"\r\n'
            case _:
                self._out += b"ES\r\n"

    def _sics_weight(self) -> bytes:
        if self._mass_g > self.capacity_g:
            return b"S +\r\n"
        if self._mass_g < 0:
            return b"S -\r\n"
        state = "D" if self._is_moving else "S"
        shown = f"{self._mass_g / 1_000:.3f}" if self.unit == "kg" else f"{self._mass_g:.1f}"
        return f"S {state} {shown:>10} {self.unit}\r\n".encode("ascii")

    def _answer_toledo(self, byte: int) -> None:
        if byte != 0x57 or self.is_mute:
            return
        if self._mass_g > self.capacity_g:
            self._out += b"\x02?\x42\r"
        elif self._mass_g < 0:
            self._out += b"\x02?\x44\r"
        elif self._is_moving:
            self._out += b"\x02?\x41\r"
        else:
            self._out += f"\x02{self._mass_g / 1_000:06.3f}\r".encode("ascii")

    def _report(self) -> bytes:
        status, mass = 4, self._mass_g
        if mass > self.capacity_g:
            status = 6
        elif mass < 0:
            status, mass = 5, 0
        elif self._is_moving:
            status = 3
        elif mass == 0:
            status = 2
        exponent, value = (1, mass // 10) if mass > 65_535 else (0, mass)
        return bytes([3, status, 2, exponent, value & 0xFF, value >> 8 & 0xFF])
