"""The printer behind its connections: a buffer, a head, paper, ribbon, counters, and the truth about every label.

It is advanced to an instant and never asks for one. What is scripted here happens to paper, tags and power; what is
scripted for the wire lies in `wire_faults.py`.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from simulators.printer.drawing import png
from simulators.printer.formats import SYMBOLS, Format, PrintedField
from simulators.printer.storage import Storage
from simulators.printer.tags import TagFaults, TagResult, Tags

BUFFER_BYTES = 32_768  # receive buffer: small, so that back-pressure is seen
FORMAT_US = 20_000  # to draw a format before the motor starts
SPEED_DOTS_S = 812  # 4 inches a second at 203 dpi
DOTS_PER_INCH = 203
DOTS_PER_MM = 8
GAP_MM = 3  # between two labels of the roll
LENGTH_DOTS = 400  # of a format that names none: what the gap sensor measured
LENGTH_DOTS_MAX = 8_000  # 1 m of paper


class Profile(StrEnum):
    """How firmware differs where manuals and machines do not agree."""

    ZEBRA_DOC = "zebra-doc"  # as the guide says: ~HS is mute in error states, ~HQES answers
    ZEBRA_LINKOS = "zebra-linkos"  # answers always, and has counters by SGD
    CLONE = "clone"  # ~HS alone: ignores ~HQES and SGD
    WRONG_MODE = "wrong-mode"  # another language is switched on: what it does not know it prints
    WRITE_ONLY = "write-only"  # prints, and never says a word


@dataclass(frozen=True, slots=True)
class PhysicalLabel:
    """One piece of paper that came out."""

    seq: int
    fields: tuple[PrintedField, ...]  # of the whole format, however much of it was printed
    width: int
    length: int
    is_complete: bool
    rows: int = 0  # dot rows that the head laid down
    is_void: bool = False  # its tag could not be written: VOID stands across it
    epc: bytes | None = None  # what its tag holds now
    not_drawn: tuple[str, ...] = ()
    is_turned: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The texts of its whole symbols."""
        return tuple(
            one.text
            for one in self.fields
            if one.kind in SYMBOLS and (self.is_complete or one.y + one.height <= self.rows)
        )

    def png(self) -> bytes:
        """A picture of it."""
        return png(self.fields, self.width, self.length, rows=self.rows, is_void=self.is_void, is_turned=self.is_turned)


@dataclass(slots=True)
class _Stop:
    """A scripted end in mid-label: paper or ribbon, at a row of the so many-th label from now."""

    labels: int
    row: int | None  # None: the middle
    is_ribbon: bool


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
        self.is_peeling = False  # peel mode: the next label waits until this one is taken
        self.is_label_waiting = False
        self.is_reprinting = True  # ^JZ: what stood still is printed again, whole
        self.media_left_mm: float | None = None  # None: a roll without end
        self.ribbon_left_mm: float | None = None
        self.fed_mm = 0.0
        self.power_cycles = 0  # a connection that began before the last one is cut
        self.partial_count = 0  # connections with an unfinished format
        self.storage = Storage()
        self.variables: dict[str, str] = {}  # SGD setvar
        self.recorded: dict[str, bytes] = {}  # a real printer's answers by question; b"" for what it never answered
        self.alerts: set[str] = set()  # conditions of ^SX
        self.tags = Tags()
        self._owners = 0
        self._messages: dict[int, bytearray] = {}
        self._buffer_bytes = buffer_bytes
        self._speed_dots_s = speed_dots_s
        self._queue: deque[Format] = deque()
        self._began_us = 0
        self._finish_us: int | None = None
        self._now_us = 0
        self._stop: _Stop | None = None
        self._end: tuple[int, bool] | None = None  # the row at which the present label ends too soon; by the ribbon?

    # ---- how it is

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
    def is_moving(self) -> bool:
        """Whether a label is under way."""
        return self._finish_us is not None

    @property
    def label_length(self) -> int:
        """Dots of the present or last label."""
        return _length(self._queue[0]) if self._queue else (self.labels[-1].length if self.labels else 0)

    @property
    def tag_faults(self) -> TagFaults:
        """What happens to tags; changed at any time."""
        return self.tags.faults

    def due_us(self) -> int | None:
        """When the present label comes out."""
        return self._finish_us

    def fresh_owner(self) -> int:
        """A number for a new connection."""
        self._owners += 1
        return self._owners

    def messages_for(self, owner: int) -> bytes:
        """What the printer says unasked to one connection: read tags, alerts. A second call gives nothing."""
        return bytes(self._messages.pop(owner, b""))

    # ---- what a host does

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

    def cancel_all(self) -> None:
        """~JA: drop what waits."""
        self._stop_head()
        self._queue.clear()

    def pause(self, *, paused: bool) -> None:
        """~PS and ~PP; a label that is under way is finished first."""
        self.is_paused = paused
        self._start()

    # ---- what a person does, and what wears out

    def end_paper_in(self, labels: int, row: int | None = None) -> None:
        """Let the paper end at a row (None: the middle) of the `labels`-th label from now (1: the next)."""
        self._stop = _Stop(labels, row, is_ribbon=False)

    def end_ribbon_in(self, labels: int, row: int | None = None) -> None:
        """The same for the ribbon."""
        self._stop = _Stop(labels, row, is_ribbon=True)

    def load_paper(self, left_mm: float | None = None) -> None:
        """A person loads paper: what stood still is printed again, whole, unless ^JZN was said."""
        self.is_paper_out, self.media_left_mm = False, left_mm
        self._go_on()

    def load_ribbon(self, left_mm: float | None = None) -> None:
        """A person puts in a ribbon."""
        self.is_ribbon_out, self.ribbon_left_mm = False, left_mm
        self._go_on()

    def open_head(self) -> None:
        """A person opens the head, in mid-label if there is one."""
        self.is_head_open = True
        self._stop_head()

    def close_head(self) -> None:
        """And closes it."""
        self.is_head_open = False
        self._go_on()

    def heat(self, *, too_hot: bool) -> None:
        """The head grows too hot, or has cooled down."""
        self.is_too_hot = too_hot
        self._start()

    def take_label(self) -> None:
        """A hand takes the label from the peeler."""
        self.is_label_waiting = False
        self._start()

    def cycle_power(self) -> None:
        """Off and on: buffer, R: and connections are lost, E:, the counter and the paper are kept."""
        self._stop_head()
        self._queue.clear()
        self.storage.lose_power()
        self.alerts.clear()
        self.is_paused, self.is_reprinting = False, True
        self.power_cycles += 1

    # ---- the motor

    def _go_on(self) -> None:
        if self._queue and not self.is_reprinting and self._end is not None:
            self._count_down(self._queue[0])  # ^JZN: the half label stays the only one
        self._end = None
        self._start()

    def _start(self) -> None:
        waits = self.is_paused or (self.is_peeling and self.is_label_waiting)
        if self._finish_us is not None or not self._queue or self.has_error or waits:
            return
        form = self._queue[0]
        rows = _length(form)
        self._end = self._end_too_soon(rows)
        if self._end is not None:
            rows = self._end[0]
        speed = form.speed_ips * DOTS_PER_INCH if 1 <= form.speed_ips <= 14 else self._speed_dots_s
        self._began_us = self._now_us + FORMAT_US
        self._finish_us = self._began_us + rows * 1_000_000 // speed

    def _end_too_soon(self, rows: int) -> tuple[int, bool] | None:
        if self._stop is not None and self._stop.labels <= 1:
            row = rows // 2 if self._stop.row is None else min(self._stop.row, rows)
            return row, self._stop.is_ribbon
        ends = [
            (int(left_mm * DOTS_PER_MM), is_ribbon)
            for left_mm, is_ribbon in ((self.media_left_mm, False), (self.ribbon_left_mm, True))
            if left_mm is not None and int(left_mm * DOTS_PER_MM) < rows
        ]
        return min(ends, default=None)

    def _end_label(self) -> None:
        form = self._queue[0]
        if self._end is not None:
            row, is_ribbon = self._end
            self._stop = None
            self.is_ribbon_out, self.is_paper_out = is_ribbon, not is_ribbon
            self._record(form, is_complete=False, rows=row)
            return
        if self._stop is not None:
            self._stop.labels -= 1
        self._use_up(_length(form) / DOTS_PER_MM + GAP_MM)
        result = self.tags.pass_label(form.tag)
        self._record(form, is_complete=True, rows=_length(form), result=result)
        self.odometer += 1
        self.is_label_waiting = self.is_peeling
        if result.is_void:
            self._void(form, result)
            return
        for answer in result.answers:
            self._messages.setdefault(form.owner, bytearray()).extend(answer)
        self._count_down(form)

    def _void(self, form: Format, result: TagResult) -> None:
        """The tag was not written: the next label tries again, or the format's own rule ends it."""
        if not result.is_given_up:
            return
        match form.tag.on_error if form.tag else "N":
            case "P":
                self.is_paused = True
            case "E":
                self.is_paused = True
            case _:
                self._count_down(form)  # the guide's default: this label is dropped, and nobody is told

    def _count_down(self, form: Format) -> None:
        form.copies -= 1
        form.printed += 1
        if form.copies <= 0:
            self._queue.popleft()
            if "K" in self.alerts or "*" in self.alerts:
                self._messages.setdefault(form.owner, bytearray()).extend(b"PQ JOB COMPLETED\r\n")
            self.is_paused = self.is_paused or form.is_pausing
        elif form.pause_every and form.printed % form.pause_every == 0:
            self.is_paused = True

    def _stop_head(self) -> None:
        if self._finish_us is not None:
            form = self._queue[0]
            span = max(1, self._finish_us - self._began_us)
            done = max(0, min(self._now_us - self._began_us, span))
            self._finish_us = None
            self._end = _length(form) * done // span, False
            if self._end[0]:
                self._record(form, is_complete=False, rows=self._end[0])

    def _use_up(self, mm: float) -> None:
        self.fed_mm += mm
        if self.media_left_mm is not None:
            self.media_left_mm = max(0.0, self.media_left_mm - mm)
        if self.ribbon_left_mm is not None:
            self.ribbon_left_mm = max(0.0, self.ribbon_left_mm - mm)

    def _record(self, form: Format, *, is_complete: bool, rows: int, result: TagResult | None = None) -> None:
        self.labels.append(
            PhysicalLabel(
                len(self.labels) + 1,
                form.shown(),
                form.width,
                _length(form),
                is_complete and not (result is not None and result.is_void),
                rows,
                result is not None and result.is_void,
                result.epc if result is not None else None,
                form.not_drawn,
                form.is_turned,
            )
        )


def _length(form: Format) -> int:
    """Of the label: as the format says, else what the gap sensor measured, or as far down as something is drawn."""
    lowest = max((one.y + (one.raster.height if one.raster else one.height) for one in form.fields), default=0)
    return form.length or max(LENGTH_DOTS, min(lowest, LENGTH_DOTS_MAX))
