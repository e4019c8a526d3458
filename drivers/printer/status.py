"""What a ZPL printer says of itself, decoded by the exact places of the ZPL II guide, and in words for a person."""

import re
from dataclasses import dataclass, replace

ANSWER_BYTES_MAX = 8_192  # more than every answer together; older bytes are dropped
ASK_STATUS = b"~HS\r\n"
ASK_ERRORS = b"~HQES\r\n"
ASK_COUNTER = b'! U1 getvar "odometer.total_label_count"\r\n'


@dataclass(frozen=True, slots=True)
class HostStatus:
    """The part of ~HS that says what happens to labels (ZPL II guide, ~HS; fields counted from 1)."""

    is_paper_out: bool  # string 1, field 2
    is_paused: bool  # string 1, field 3
    formats_in_buffer: int  # string 1, field 5
    is_buffer_full: bool  # string 1, field 6
    is_partial_format: bool  # string 1, field 8
    is_too_hot: bool  # string 1, field 12
    is_head_open: bool  # string 2, field 3
    is_ribbon_out: bool  # string 2, field 4
    is_label_waiting: bool  # string 2, field 8
    labels_remaining: int  # string 2, field 9

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to print."""
        return not (self.formats_in_buffer or self.labels_remaining or self.is_partial_format)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one round of questions brought; None where the printer did not answer."""

    counter: int | None = None  # SGD odometer.total_label_count: labels in the printer's life
    host: HostStatus | None = None
    errors: int | None = None  # ~HQES: the low word of errors

    @property
    def is_silent(self) -> bool:
        """Whether nothing at all was answered."""
        return self.counter is None and self.host is None and self.errors is None

    @property
    def troubles(self) -> tuple["Trouble", ...]:
        """What a person must see to, the most pressing first."""
        found: list[Trouble] = []
        mask, host = self.errors or 0, self.host
        if mask & 0x4 or (host and host.is_head_open):
            found.append(HEAD_OPEN)
        if mask & 0x1 or (host and host.is_paper_out):
            found.append(PAPER_OUT)
        if mask & 0x2 or (host and host.is_ribbon_out):
            found.append(RIBBON_OUT)
        if mask & 0x30 or (host and host.is_too_hot):
            found.append(TOO_HOT)
        found += [trouble for bits, trouble in _BY_MASK if mask & bits]
        if mask & 0x10000 or (host and host.is_paused):
            found.append(PAUSED)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that a person can mend: a stable key, and plain words."""

    key: str
    words: str


PAPER_OUT = Trouble("printer.paper_out", "paper out: reload, printing goes on by itself")
RIBBON_OUT = Trouble("printer.ribbon_out", "ribbon out: put in a new one, printing goes on by itself")
HEAD_OPEN = Trouble("printer.head_open", "the print head is open: close it, printing goes on by itself")
TOO_HOT = Trouble("printer.too_hot", "the print head is too hot: wait, printing goes on by itself")
PAUSED = Trouble("printer.paused", "the printer is paused: press its pause key")
CUTTER = Trouble("printer.cutter", "the cutter is stuck: switch the printer off and free it")
JAM = Trouble("printer.jam", "the paper is jammed: open the printer and free it")
MARK_LOST = Trouble("printer.mark_not_found", "the labels' gap is not found: calibrate the paper")
BROKEN = Trouble("printer.hardware", "the printer reports a fault of its own: call a technician")
SILENT = Trouble("printer.silent", "it connects and does not answer: look at its paper, ribbon, head and display")

# ZPL II guide, ~HQES, errors, group 1: bits beside those above
_BY_MASK = ((0x8, CUTTER), (0x1000 | 0x4000 | 0x8000, JAM), (0x80000, MARK_LOST), (0x3C0, BROKEN))


class Answers:
    """Takes bytes of the wire, cut anywhere; keeps what was answered since `begin`."""

    def __init__(self) -> None:
        self._waiting = b""
        self._first: list[str] | None = None
        self.reading = Reading()

    def begin(self) -> None:
        """Forget the last round, for a new one."""
        self._first = None
        self.reading = Reading()

    def feed(self, chunk: bytes) -> None:
        """Decode what is complete. What no printer of this language says is passed over."""
        self._waiting = (self._waiting + chunk)[-ANSWER_BYTES_MAX:]
        while found := _ANSWER.search(self._waiting):
            self._waiting = self._waiting[found.end() :]
            if found["frame"] is not None:
                self._take_frame(found["frame"].decode("latin-1"))
            elif found["value"].isdigit() and len(found["value"]) < 16:
                self.reading = replace(self.reading, counter=int(found["value"]))

    def _take_frame(self, text: str) -> None:
        errors = _ERRORS.search(text)
        if errors is not None:
            self.reading = replace(self.reading, errors=int(errors[1], 16))
            return
        fields = [field.strip() for field in text.split(",")]
        if not all(field.isdigit() for field in fields):
            return
        if len(fields) == 12:
            self._first = fields
        elif len(fields) == 11 and self._first is not None:
            self.reading = replace(self.reading, host=_host(self._first, fields))
            self._first = None


def _host(first: list[str], second: list[str]) -> HostStatus:
    def is_set(fields: list[str], place: int) -> bool:
        return int(fields[place - 1]) != 0

    return HostStatus(
        is_paper_out=is_set(first, 2),
        is_paused=is_set(first, 3),
        formats_in_buffer=int(first[4]),
        is_buffer_full=is_set(first, 6),
        is_partial_format=is_set(first, 8),
        is_too_hot=is_set(first, 12),
        is_head_open=is_set(second, 3),
        is_ribbon_out=is_set(second, 4),
        is_label_waiting=is_set(second, 8),
        labels_remaining=int(second[8]),
    )


_ANSWER = re.compile(rb'\x02(?P<frame>[^\x02\x03]*)\x03|"(?P<value>[^"\x02\x03\r\n]*)"')
_ERRORS = re.compile(r"ERRORS:\s+\d\s+[0-9A-Fa-f]{8}\s+([0-9A-Fa-f]{8})")
