"""What a printer says of itself, in the bits of the ZPL II guide, and in words for a person."""

from dataclasses import dataclass

from dock.core.fault import Sentence, sentence


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
    words: Sentence


PAPER_OUT = Trouble("printer.paper_out", sentence("paper out: reload, printing goes on by itself"))
RIBBON_OUT = Trouble("printer.ribbon_out", sentence("ribbon out: put in a new one, printing goes on by itself"))
HEAD_OPEN = Trouble("printer.head_open", sentence("the print head is open: close it, printing goes on by itself"))
TOO_HOT = Trouble("printer.too_hot", sentence("the print head is too hot: wait, printing goes on by itself"))
PAUSED = Trouble("printer.paused", sentence("the printer is paused: press its pause key"))
CUTTER = Trouble("printer.cutter", sentence("the cutter is stuck: switch the printer off and free it"))
JAM = Trouble("printer.jam", sentence("the paper is jammed: open the printer and free it"))
MARK_LOST = Trouble("printer.mark_not_found", sentence("the labels' gap is not found: calibrate the paper"))
BROKEN = Trouble("printer.hardware", sentence("the printer reports a fault of its own: call a technician"))
SILENT = Trouble(
    "printer.silent", sentence("it connects and does not answer: look at its paper, ribbon, head and display")
)

# ZPL II guide, ~HQES, errors, group 1: bits beside those above
_BY_MASK = ((0x8, CUTTER), (0x1000 | 0x4000 | 0x8000, JAM), (0x80000, MARK_LOST), (0x3C0, BROKEN))
