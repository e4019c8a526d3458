"""What scales say, in three languages, as one reading: a weight in grams that stands still, or why there is none."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Protocol

LINE_BYTES_MAX = 256
# Grams of each unit, by the names that scales give them (BIPM; NIST Handbook 44, appendix C)
GRAMS = {"g": Decimal(1), "kg": Decimal(1_000), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}


class ScaleState(StrEnum):
    """How the pan is."""

    STABLE = "stable"
    MOVING = "moving"
    OVER = "over"  # more than it weighs
    UNDER = "under"  # less than its zero
    FAULT = "fault"  # it says that it cannot weigh, or names a unit that nobody knows


@dataclass(frozen=True, slots=True)
class ScaleReading:
    """One answer."""

    state: ScaleState
    mass_g: int | None = None  # of a stable weight
    detail: str = ""


class ScaleTalk(Protocol):
    """One connection's talk with a scale. Bytes may be cut anywhere."""

    question: bytes  # b"" for a scale that speaks by itself

    def begin(self) -> None:
        """Forget what came before: the next answer belongs to the next question."""
        ...

    def feed(self, chunk: bytes) -> list[ScaleReading]:
        """What is complete."""
        ...


class SicsTalk:
    """MT-SICS level 0 (Mettler Toledo), and KERN's protocol of the same form."""

    question = b"SI\r\n"

    def __init__(self) -> None:
        self._line = b""

    def begin(self) -> None:
        """Forget what came before."""
        self._line = b""

    def feed(self, chunk: bytes) -> list[ScaleReading]:
        """Lines such as `S S     123.45 g`."""
        self._line += chunk
        *lines, self._line = re.split(rb"\r?\n", self._line[-LINE_BYTES_MAX * 4 :])
        return [reading for line in lines if (reading := _sics(line.strip())) is not None]


class ToledoTalk:
    """Toledo 8217: the unit is the scale's own, and negative weights are a status."""

    question = b"W"

    def __init__(self, unit: str = "kg") -> None:
        self._unit = unit
        self._frame = b""

    def begin(self) -> None:
        """Forget what came before."""
        self._frame = b""

    def feed(self, chunk: bytes) -> list[ScaleReading]:
        """Frames STX ... CR."""
        self._frame = (self._frame + chunk)[-LINE_BYTES_MAX:]
        found: list[ScaleReading] = []
        while match := re.search(rb"\x02([^\x02\r]*)\r", self._frame):
            self._frame = self._frame[match.end() :]
            found.append(_toledo(match[1], self._unit))
        return found


class HidTalk:
    """A USB HID scale of usage page 0x8D, such as DYMO's: reports of six bytes, unasked."""

    question = b""
    REPORT_BYTES = 6

    def __init__(self) -> None:
        self._rest = b""

    def begin(self) -> None:
        """It speaks by itself: nothing is forgotten."""

    def feed(self, chunk: bytes) -> list[ScaleReading]:
        """Reports: id, status, unit, exponent, weight in two bytes, the lower first."""
        self._rest += chunk
        found: list[ScaleReading] = []
        while len(self._rest) >= self.REPORT_BYTES:
            report, self._rest = self._rest[: self.REPORT_BYTES], self._rest[self.REPORT_BYTES :]
            found.append(_hid(report))
        return found


def _sics(line: bytes) -> ScaleReading | None:
    text = line.decode("latin-1")
    found = re.fullmatch(r"S ([SD])\s+([-+]?)\s*([0-9]+(?:\.[0-9]+)?)\s+(\S+)", text)
    if found:
        if found[1] == "D":
            return ScaleReading(ScaleState.MOVING)
        return _weight(found[2] + found[3], found[4], text)
    match text[:3].strip():
        case "S +":
            return ScaleReading(ScaleState.OVER, detail=text)
        case "S -":
            return ScaleReading(ScaleState.UNDER, detail=text)
        case "S I":
            return ScaleReading(ScaleState.MOVING, detail=text)  # it is busy, as while it tares
        case "ES" | "ET" | "EL":
            return ScaleReading(ScaleState.FAULT, detail=f"it does not understand: {text}")
        case _:
            return None


# Toledo 8217, status byte
_MOTION, _OVER_CAPACITY, _BELOW_ZERO, _OUTSIDE_ZERO = 0x01, 0x02, 0x04, 0x08


def _toledo(frame: bytes, unit: str) -> ScaleReading:
    if frame[:1] == b"?" and len(frame) >= 2:
        status = frame[1]
        if status & _OVER_CAPACITY:
            return ScaleReading(ScaleState.OVER)
        if status & _BELOW_ZERO:
            return ScaleReading(ScaleState.UNDER)
        if status & _MOTION:
            return ScaleReading(ScaleState.MOVING)
        return ScaleReading(ScaleState.FAULT, detail=f"status {status:02x}")
    text = frame.decode("latin-1").removesuffix("N")  # N: net, a tare was taken off
    return _weight(text.strip(), unit, repr(frame))


_HID_UNITS = {2: "g", 3: "kg", 11: "oz", 12: "lb"}  # HID Point of Sale Usage Tables, 4: weight units


def _hid(report: bytes) -> ScaleReading:
    _, status, unit, exponent, low, high = report
    match status:
        case 2:
            return ScaleReading(ScaleState.STABLE, 0)
        case 3:
            return ScaleReading(ScaleState.MOVING)
        case 4:
            power = exponent - 256 if exponent > 127 else exponent
            value = Decimal(low + 256 * high).scaleb(power)
            return _weight(str(value), _HID_UNITS.get(unit, f"unit {unit}"), report.hex())
        case 5:
            return ScaleReading(ScaleState.UNDER)
        case 6:
            return ScaleReading(ScaleState.OVER)
        case _:
            return ScaleReading(ScaleState.FAULT, detail=f"status {status}: calibrate it, or set it to zero")


def _weight(value: str, unit: str, said: str) -> ScaleReading:
    grams = GRAMS.get(unit.lower())
    if grams is None:
        return ScaleReading(ScaleState.FAULT, detail=f"it weighs in {unit!a}: switch it to g, kg, lb or oz")
    try:
        mass = Decimal(value) * grams
    except InvalidOperation:
        return ScaleReading(ScaleState.FAULT, detail=f"{said[:60]} is no weight")
    if mass < 0:
        return ScaleReading(ScaleState.UNDER, detail=said[:60])
    return ScaleReading(ScaleState.STABLE, int(mass.to_integral_value()))
