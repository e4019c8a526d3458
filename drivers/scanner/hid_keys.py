"""Turns the kernel's key records into the text that the scanner meant. No device, no clock."""

import struct
from dataclasses import dataclass

from drivers.scanner.key_maps import ALT, ALT_GR, CAPS_LOCK, CONTROLS, ENTERS, KEYPAD, SHIFTS, TAB, KeyMap

# linux/input.h, struct input_event on 64-bit machines: two longs of time, type, code, value
RECORD = struct.Struct("llHHi")
# linux/input-event-codes.h
EV_SYN, EV_KEY = 0x00, 0x01
SYN_REPORT, SYN_DROPPED = 0, 3
RELEASED, PRESSED = 0, 1  # 2 is the kernel's own repetition of a held key, which no scanner means

HELD_KEYS_MAX = 16  # a keyboard has fewer fingers


@dataclass(frozen=True, slots=True)
class Typed:
    """What some records came to."""

    text: str
    is_broken: bool = False  # the kernel dropped records: whatever stood unfinished has lost keys


class KeyReader:
    """The keys of one scanner: which are held, and what each press types.

    Shift and its fellows are known by their own press and release, never by counting. Control signs arrive as scanners
    type them: Ctrl with a letter or bracket (`Ctrl ]` is GS), or Alt with the code on the keypad (`Alt 0029`).
    """

    def __init__(self, keys: KeyMap) -> None:
        self._keys = keys
        self._rest = b""
        self._held: set[int] = set()
        self._has_caps = False
        self._alt_digits = ""
        self._is_dropping = False

    def received(self, chunk: bytes) -> list[Typed]:
        """What these records type, cut anywhere."""
        self._rest += chunk
        whole = len(self._rest) - len(self._rest) % RECORD.size
        records, self._rest = self._rest[:whole], self._rest[whole:]
        typed: list[Typed] = []
        text: list[str] = []
        for _, _, kind, code, value in RECORD.iter_unpack(records):
            if kind == EV_SYN and code == SYN_DROPPED:
                typed.append(Typed("".join(text), is_broken=True))
                text.clear()
                self._held.clear()
                self._is_dropping = True
            elif kind == EV_SYN:
                # linux Documentation/input/event-codes.rst, SYN_DROPPED: ignore all up to and with the next SYN_REPORT
                self._is_dropping = self._is_dropping and code != SYN_REPORT
            elif kind == EV_KEY and not self._is_dropping:
                text.append(self._key(code, value))
        return [*typed, Typed("".join(text))]

    def _key(self, code: int, value: int) -> str:
        if value == RELEASED:
            self._held.discard(code)
            return self._alt_code() if code == ALT else ""
        if value != PRESSED:
            return ""
        if code in SHIFTS or code in CONTROLS or code in {ALT, ALT_GR}:
            if len(self._held) < HELD_KEYS_MAX:
                self._held.add(code)
            return ""
        if code == CAPS_LOCK:
            self._has_caps = not self._has_caps
            return ""
        if ALT in self._held and code in KEYPAD:
            self._alt_digits += KEYPAD[code]
            return ""
        if code in ENTERS:
            return "\r"
        return "\t" if code == TAB else KEYPAD.get(code) or self._sign(code)

    def _sign(self, code: int) -> str:
        plain, shifted, third = self._keys.get(code, ("", "", ""))
        if self._held & CONTROLS and ALT_GR not in self._held:
            return _control(shifted if self._held & SHIFTS else plain)
        if ALT_GR in self._held:
            return third
        is_shifted = bool(self._held & SHIFTS) != (self._has_caps and plain.isalpha())
        return shifted if is_shifted else plain

    def _alt_code(self) -> str:
        digits, self._alt_digits = self._alt_digits, ""
        return chr(int(digits)) if digits.isdigit() and len(digits) <= 4 and 0 < int(digits) < 0x80 else ""


def _control(sign: str) -> str:
    """ASCII's control sign of a key: `]` gives GS, `^` and `6` RS, `D` EOT (ECMA-48, 5.2)."""
    upper = {"6": "^", "-": "_"}.get(sign, sign.upper())
    return chr(ord(upper) & 0x1F) if len(upper) == 1 and "@" <= upper <= "_" else ""
