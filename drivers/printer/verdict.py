"""What has become of a label whose bytes went out: one pure decision over what the printer said before and after.

Nothing is sent again unless the printer itself shows that it has nothing of it: a doubled label lies about a unit, a
missing one is seen at once by whoever waits for it.
"""

from dataclasses import dataclass

from dock.core.observations import PrintOutcome
from drivers.printer.status import Reading

# Between taking a format out of the buffer and counting its label lies the feed: 3 s at the slowest speed (50 mm/s).
PRINTED_ROUNDS = 4  # the label is in the motor's hands
LOST_ROUNDS = 20  # 5 s at the spool's pace: the counter would have risen long ago


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known, and from what."""

    outcome: PrintOutcome
    evidence: str


def judge(before: int | None, now: Reading, *, idle_rounds: int, was_cut: bool) -> Verdict | None:
    """What the reading `now` says of a label sent when the counter stood at `before`; None: ask again.

    `idle_rounds` counts the readings in a row that showed nothing left to print, this one included. `was_cut` is true
    where the connection or the program broke after the label's first byte.
    """
    if before is not None and now.counter is not None:
        rise = now.counter - before
        if rise == 1 and now.host is not None and not now.host.is_idle:
            return None  # another program's label may have raised it, and this one waits
        if rise == 1 and was_cut:
            # Another host's label counts the same, and ours may have died on the wire: handed over is not received.
            return Verdict(PrintOutcome.UNCERTAIN, f"counter {before} to {now.counter} over a broken connection")
        if rise == 1:
            return Verdict(PrintOutcome.PRINTED, f"counter {before} to {now.counter}")
        if rise != 0:
            return Verdict(PrintOutcome.UNCERTAIN, f"counter {before} to {now.counter}: other labels were printed")
    if now.troubles or now.is_silent:
        return None  # the printer prints it by itself once it is mended (^JZ)
    is_idle = now.host is not None and now.host.is_idle
    if before is not None and now.counter is not None:
        if is_idle and idle_rounds >= LOST_ROUNDS:
            return Verdict(PrintOutcome.LOST, f"counter still {before}, nothing in its buffer")
        return None if now.host is not None else _unknown(was_cut=was_cut, why="its buffer cannot be seen")
    if is_idle and not was_cut and idle_rounds >= PRINTED_ROUNDS:
        return Verdict(PrintOutcome.PRINTED, "buffer ran empty without a fault, on the connection that brought it")
    return _unknown(was_cut=was_cut, why="it has no counter")


def _unknown(*, was_cut: bool, why: str) -> Verdict | None:
    return Verdict(PrintOutcome.UNCERTAIN, f"the connection broke, and {why}") if was_cut else None
