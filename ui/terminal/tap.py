"""Tells a scanner that types like a keyboard from a person, before any key can act. Keys and instants in; no loop.

A burst is judged by the median gap over the whole of it, never by one gap: a busy machine stretches single gaps to
100 ms and more. What it must never do: let a byte of a code act as a key, or lose a key that a person pressed.
"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

BURST_GAP_S_MAX = 0.030  # scanners type in 1 to 20 ms per sign, fast typists in 60 and more
BURST_SIGNS_MIN = 4  # shorter codes are not printed; shorter runs are a person's
HOLD_S = 0.040  # a key waits this long for a second one before it acts
STALL_S = 0.150  # a run that looks like a scanner's waits this long for its rest
SIGNS_MAX = 4_096  # the largest QR code holds 2,953
TERMINATORS = frozenset("\r\n\t")
STX, ETX = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Press:
    """One key: its name, its sign where it has one, and when the terminal sent it."""

    key: str
    character: str | None
    at_s: float


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scanner typed this code."""

    text: str
    aim: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """Something typed like a scanner, and no end came, or too much of it."""


Heard = Press | Scanned | Broken


class Burst:
    """The keys that are not yet known to be a person's or a scanner's."""

    def __init__(self) -> None:
        self._held: list[Press] = []
        self._is_skipping = False
        self._ended_s: float | None = None  # when the last code ended: its LF may follow its CR

    @property
    def wait_s(self) -> float | None:
        """How long after the last key silence means something; None while nothing is held."""
        if not self._held and not self._is_skipping:
            return None
        return STALL_S if self._is_skipping or self._is_fast() else HOLD_S

    def pressed(self, press: Press) -> list[Heard]:
        """What this key makes known, in order."""
        heard = self._late(press.at_s)
        sign = _sign(press)
        if self._is_skipping:
            if sign in TERMINATORS:
                return [*heard, *self._broken()]
            self._held = [press]
            return heard
        if sign is None:
            if self._is_fast():  # ESC sequences inside a code come as named keys; none of them acts
                self._is_skipping = True
                return heard
            return [*heard, *self._released(), press]
        if sign in TERMINATORS:
            return [*heard, *self._end(press, sign)]
        self._ended_s = None
        self._held.append(press)
        if len(self._held) > SIGNS_MAX:
            self._is_skipping = True
            self._held = [press]
        return heard

    def silent(self, now_s: float) -> list[Heard]:
        """What it makes known that no key came until now."""
        return self._late(now_s)

    def _late(self, now_s: float) -> list[Heard]:
        wait_s = self.wait_s
        if wait_s is None or now_s - self._held[-1].at_s <= wait_s:
            return []
        if self._is_skipping or self._is_fast():
            return self._broken()
        return self._released()

    def _end(self, press: Press, sign: str) -> list[Heard]:
        if not self._held and self._ended_s is not None and press.at_s - self._ended_s <= HOLD_S and sign == "\n":
            self._ended_s = None
            return []
        text = "".join(_sign(one) or "" for one in self._held)
        if not (text.startswith(STX) or self._is_fast([*self._held, press])):
            return [*self._released(), press]
        self._held = []
        self._ended_s = press.at_s
        return [_scanned(text)]

    def _is_fast(self, presses: list[Press] | None = None) -> bool:
        held = self._held if presses is None else presses
        signs = len(self._held)
        if signs < BURST_SIGNS_MIN:
            return False
        return median(after.at_s - before.at_s for before, after in pairwise(held)) <= BURST_GAP_S_MAX

    def _released(self) -> list[Heard]:
        released: list[Heard] = list(self._held)
        self._held = []
        return released

    def _broken(self) -> list[Heard]:
        self._held = []
        self._is_skipping = False
        return [Broken()]


def pasted(text: str) -> Heard:
    """A code that the terminal handed over as a paste; only one line is a code."""
    code = text.strip("\r\n\t")
    if not code or len(code) > SIGNS_MAX or TERMINATORS & set(code):
        return Broken()
    return _scanned(code)


def _scanned(typed: str) -> Scanned:
    text = typed[1:].removesuffix(ETX) if typed.startswith(STX) else typed
    # ISO/IEC 15424: `]`, a letter for the symbology, a modifier
    if len(text) > 3 and text[0] == "]" and text[1].isalpha() and text[2].isalnum():
        return Scanned(text[3:], text[1:3])
    return Scanned(text)


def _sign(press: Press) -> str | None:
    if press.key == "enter":
        return "\r"
    if press.key == "tab":
        return "\t"
    return press.character if press.character is not None and len(press.character) == 1 else None
