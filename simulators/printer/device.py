"""The printer behind its connections: a buffer, a head, paper, a counter, and the truth about every physical label.

It is advanced to an instant and never asks for one. What is scripted here happens to paper and power; what is
scripted for the wire lies in `brain.py`.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from simulators.printer.drawing import png
from simulators.printer.formats import FieldKind, Format, PrintedField

BUFFER_BYTES = 32_768  # receive buffer: small, so that back-pressure is seen
FORMAT_US = 20_000  # to draw a format before the motor starts
SPEED_DOTS_S = 812  # 4 inches a second at 203 dpi


class Profile(StrEnum):
    """How firmware differs where manuals and machines do not agree."""

    ZEBRA_DOC = "zebra-doc"  # as the guide says: ~HS is mute in error states, ~HQES answers
    ZEBRA_LINKOS = "zebra-linkos"  # answers always, and has counters by SGD
    CLONE = "clone"  # ~HS alone: ignores ~HQES and SGD


@dataclass(frozen=True, slots=True)
class PhysicalLabel:
    """One piece of paper that came out."""

    seq: int
    fields: tuple[PrintedField, ...]
    width: int
    length: int
    is_complete: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """The texts of its symbols."""
        return tuple(f.text for f in self.fields if f.kind in {FieldKind.CODE128, FieldKind.DATAMATRIX})

    def png(self) -> bytes:
        """A picture of it."""
        return png(self.fields, self.width, self.length)


class Printer:
    """One simulated printer."""

    def __init__(
        self,
        profile: Profile = Profile.ZEBRA_LINKOS,
        *,
        odometer: int = 1_000,
        buffer_bytes: int = BUFFER_BYTES,
        speed_dots_s: int = SPEED_DOTS_S,
    ) -> None:
        self.profile = profile
        self.odometer = odometer
        self.labels: list[PhysicalLabel] = []
        self.is_paper_out = False
        self.is_head_open = False
        self.is_ribbon_out = False
        self.is_too_hot = False
        self.is_paused = False
        self.power_cycles = 0  # a connection that began before the last one is cut
        self.partial_count = 0  # connections with an unfinished format
        self._buffer_bytes = buffer_bytes
        self._speed_dots_s = speed_dots_s
        self._queue: deque[Format] = deque()
        self._finish_us: int | None = None
        self._now_us = 0
        self._paper_ends_in: int | None = None  # labels until the paper ends in the middle of one

    @property
    def has_error(self) -> bool:
        """Whether it stands still for a person; a pause is none."""
        return self.is_paper_out or self.is_head_open or self.is_ribbon_out or self.is_too_hot

    @property
    def formats_waiting(self) -> int:
        """Formats in the buffer, the one that is being printed included."""
        return len(self._queue)

    @property
    def labels_remaining(self) -> int:
        """Copies of the present format still to come."""
        return self._queue[0].copies if self._queue else 0

    @property
    def is_full(self) -> bool:
        """Whether the buffer takes no more."""
        return sum(form.size_bytes for form in self._queue) >= self._buffer_bytes

    @property
    def label_length(self) -> int:
        """Dots of the present or last label."""
        return self._queue[0].length if self._queue else (self.labels[-1].length if self.labels else 0)

    def queue(self, form: Format, now_us: int) -> None:
        """Take a whole format."""
        self.advance(now_us)
        self._queue.append(form)
        self._start()

    def advance(self, now_us: int) -> None:
        """Let everything happen that is due by `now_us`."""
        while self._finish_us is not None and self._finish_us <= now_us:
            self._now_us, self._finish_us = self._finish_us, None
            self._end_label()
            self._start()
        self._now_us = max(self._now_us, now_us)

    def due_us(self) -> int | None:
        """When the present label comes out."""
        return self._finish_us

    def cancel_all(self) -> None:
        """~JA: drop what waits."""
        self._stop_head()
        self._queue.clear()

    def pause(self, *, paused: bool) -> None:
        """~PS and ~PP; a label that is under way is finished first."""
        self.is_paused = paused
        self._start()

    def end_paper_in(self, labels: int) -> None:
        """Let the paper end in the middle of the `labels`-th label from now (1: the next)."""
        self._paper_ends_in = labels

    def load_paper(self) -> None:
        """A person loads paper: what stood still is printed again, whole (^JZ is on after power-on)."""
        self.is_paper_out = False
        self._start()

    def open_head(self) -> None:
        """A person opens the head, in mid-label if there is one."""
        self.is_head_open = True
        self._stop_head()

    def close_head(self) -> None:
        """And closes it."""
        self.is_head_open = False
        self._start()

    def cycle_power(self) -> None:
        """Off and on: buffer and connections are lost, the counter is kept."""
        self._stop_head()
        self._queue.clear()
        self.is_paused = False
        self.power_cycles += 1

    def _start(self) -> None:
        if self._finish_us is not None or not self._queue or self.has_error or self.is_paused:
            return
        feed_us = self._queue[0].length * 1_000_000 // self._speed_dots_s
        if self._paper_ends_in == 1:
            feed_us //= 2  # the sensor stops the motor in mid-label
        self._finish_us = self._now_us + FORMAT_US + feed_us

    def _end_label(self) -> None:
        if self._paper_ends_in == 1:
            self._paper_ends_in = None
            self.is_paper_out = True
            self._record(is_complete=False)
            return
        if self._paper_ends_in is not None:
            self._paper_ends_in -= 1
        form = self._queue[0]
        self._record(is_complete=True)
        self.odometer += 1
        form.copies -= 1
        if form.copies <= 0:
            self._queue.popleft()

    def _stop_head(self) -> None:
        if self._finish_us is not None:
            self._finish_us = None
            self._record(is_complete=False)

    def _record(self, *, is_complete: bool) -> None:
        form = self._queue[0]
        shown = tuple(form.fields) if is_complete else ()
        self.labels.append(PhysicalLabel(len(self.labels) + 1, shown, form.width, form.length, is_complete))
