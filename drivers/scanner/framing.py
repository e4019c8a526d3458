"""Cuts what a scanner sends into whole codes. Bytes and instants in, observations out; no clock, no port.

What it must never do: give half a code out as a code. Whatever is doubtful becomes `CodeUnreadable`, and a person
scans again. Its reasons are keys: too_long, no_end, half, two_codes, not_text, control_sign, lost.
The same code twice is two observations: what a repetition means is for the core to decide.
"""

import re
from dataclasses import dataclass

from dock.core.ids import DeviceId
from dock.core.observations import CodeScanned, CodeUnreadable

CODE_BYTES_MAX = 8_192  # the largest QR code holds 7,089 digits, the largest Aztec code 3,832
SHOWN_BYTES_MAX = 256  # of an unreadable arrival; enough for a technician to know the device by
STX, ETX = 0x02, 0x03
LF = 0x0A

Scan = CodeScanned | CodeUnreadable


@dataclass(frozen=True, slots=True)
class FramingProfile:
    """How one scanner marks the ends of its codes.

    The default takes what the setup sheet programs: AIM identifier before, CR after. LF is no terminator by default,
    because a QR code may have several lines; the LF of a CR LF is dropped all the same.
    """

    terminators: bytes = b"\r"  # each byte of it ends a code
    prefix: bytes = b""  # what the device puts before each code, outside STX and the AIM identifier
    suffix: bytes = b""  # what it puts after each code, before the terminator
    has_aim: bool = True  # `]C1` at the front is the AIM identifier and no part of the code
    encoding: str = "utf-8"
    silence_us: int = 1_000_000  # a rest without terminator is given up after this; Bluetooth pauses 100 to 300 ms


class Framing:
    """The codes of one scanner's stream."""

    def __init__(self, device: DeviceId, profile: FramingProfile | None = None) -> None:
        self._device = device
        self._profile = profile or FramingProfile()
        self._rest = bytearray()
        self._last_us = 0
        self._is_skipping = False  # too long: everything up to the next terminator is dropped
        self._needs_start = False  # a rest was given up: what follows without a start mark is its other half

    def received(self, chunk: bytes, at_us: int) -> list[Scan]:
        """The codes that `chunk` completes, in order."""
        scans: list[Scan] = []
        self._last_us = at_us
        for byte in chunk:
            if self._ends(byte):
                scans += self._finish(byte, at_us)
            elif self._is_skipping or (not self._rest and byte == LF):
                continue
            elif byte == STX and self._rest:
                # STX opens a code, so what stands before it never got its end
                scans.append(self._unreadable("half", at_us))
                self._rest = bytearray([byte])
            else:
                self._rest.append(byte)
                if len(self._rest) > CODE_BYTES_MAX:
                    scans.append(self._unreadable("too_long", at_us))
                    self._rest.clear()
                    self._is_skipping = True
        return scans

    def gives_up_us(self) -> int | None:
        """When the unfinished rest is to be given up by `woken`; None while there is none."""
        return self._last_us + self._profile.silence_us if self._rest or self._is_skipping else None

    def woken(self, at_us: int) -> list[Scan]:
        """Give up the unfinished rest if its silence has lasted long enough: it is reported, and never a code."""
        due_us = self.gives_up_us()
        return [] if due_us is None or at_us < due_us else self.broken_off("no_end", at_us)

    def broken_off(self, reason: str, at_us: int) -> list[Scan]:
        """The stream broke here (silence, records lost): what stands unfinished, and its other half, are no code."""
        scans: list[Scan] = [self._unreadable(reason, at_us)] if self._rest else []
        self._needs_start = True
        self._is_skipping = False
        self._rest.clear()
        return scans

    def _ends(self, byte: int) -> bool:
        return byte in self._profile.terminators or (byte == ETX and self._rest.startswith(bytes([STX])))

    def _finish(self, terminator: int, at_us: int) -> list[Scan]:
        frame = bytes(self._rest)
        is_tail, self._needs_start = self._needs_start, False
        self._rest.clear()
        if self._is_skipping:
            self._is_skipping = False
            return []
        if not frame:
            return []  # CR after ETX, or an empty line
        return [self._read(frame, bytes([terminator]), at_us, is_tail=is_tail)]

    def _read(self, frame: bytes, terminator: bytes, at_us: int, *, is_tail: bool) -> Scan:
        profile = self._profile
        body = frame.removeprefix(bytes([STX])).removesuffix(bytes([ETX]))
        bare = body.removeprefix(profile.prefix).removesuffix(profile.suffix)
        aim, code = _split_aim(bare) if profile.has_aim else (None, bare)
        has_start = frame[0] == STX or aim is not None or (bool(profile.prefix) and body.startswith(profile.prefix))
        if is_tail and not has_start:
            return self._cut("half", frame, at_us)
        if aim is not None and _AIM_INSIDE.search(code):
            return self._cut("two_codes", frame, at_us)
        try:
            text = code.decode(profile.encoding)
        except UnicodeDecodeError:
            return self._cut("not_text", frame, at_us)
        if not text:
            return self._cut("half", frame, at_us)
        if is_forbidden(text):
            return self._cut("control_sign", frame, at_us)
        return CodeScanned(self._device, text, frame + terminator, aim, at_us)

    def _unreadable(self, reason: str, at_us: int) -> CodeUnreadable:
        return self._cut(reason, bytes(self._rest), at_us)

    def _cut(self, reason: str, raw: bytes, at_us: int) -> CodeUnreadable:
        return CodeUnreadable(self._device, raw[:SHOWN_BYTES_MAX], reason, at_us)


def is_forbidden(text: str) -> bool:
    """Whether the text holds a control sign that no code has: noise, or a scanner at the wrong speed."""
    return _FORBIDDEN.search(text) is not None


# ISO/IEC 15424, 4.3: ], the code character of the symbology, the modifier
_AIM = re.compile(rb"\]([A-Za-z][0-9A-Za-z])")
# the symbologies that a dock meets, with a digit as modifier: in the middle of a code, a second code that ran into it
_AIM_INSIDE = re.compile(rb"\][ACEFGILMPQRSUXdez][0-9]")
# of the control signs, ISO/IEC 15434 uses FS GS RS US and EOT, and texts of several lines TAB LF and CR
_FORBIDDEN = re.compile("[\x00-\x03\x05-\x08\x0b\x0c\x0e-\x1b\x7f-\x9f]")


def _split_aim(code: bytes) -> tuple[str | None, bytes]:
    found = _AIM.match(code)
    return (found[1].decode("ascii"), code[found.end() :]) if found else (None, code)
