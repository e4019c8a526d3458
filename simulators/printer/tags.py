"""The RFID encoder of a label printer: a tag in each label, written, read back, or voided (ZPL II RFID guide)."""

from dataclasses import dataclass, field

from simulators.printer.formats import TagJob

BLANK = bytes.fromhex("e28011000000000000000000")  # what a fresh tag of this roll says
RESULT_LENGTH_MAX = 256


@dataclass(slots=True)
class TagFaults:
    """What goes wrong with the next tags, first come, first used: fail, previous."""

    coming: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class TagResult:
    """What became of one label's tag."""

    epc: bytes | None = None
    is_void: bool = False
    is_given_up: bool = False  # so many labels were voided that the format's rule holds
    answers: tuple[bytes, ...] = ()


class Tags:
    """The encoder; `has_tags` is whether the roll carries any."""

    def __init__(self) -> None:
        self.has_tags = False
        self.valid_count = 0
        self.void_count = 0
        self.faults = TagFaults()
        self._last_written: bytes = BLANK
        self._voided_in_a_row = 0

    def pass_label(self, job: TagJob | None) -> TagResult:
        """One label goes over the encoder."""
        if not self.has_tags:
            is_void = job is not None and job.write is not None
            return self._failed(job) if is_void else TagResult()
        if job is None or job.write is None:
            return TagResult(BLANK, answers=_answers(job, BLANK))
        fault = self.faults.coming.pop(0) if self.faults.coming else ""
        if fault == "fail":
            return self._failed(job)
        # A real failure: the label shows the new number, and its tag holds that of the label before.
        epc = self._last_written if fault == "previous" else job.write
        self._last_written = job.write
        self._voided_in_a_row = 0
        self.valid_count += 1
        return TagResult(epc, answers=_answers(job, epc))

    def _failed(self, job: TagJob | None) -> TagResult:
        self.void_count += 1
        self._voided_in_a_row += 1
        is_given_up = self._voided_in_a_row >= (job.tries if job else 1)
        if is_given_up:
            self._voided_in_a_row = 0
        return TagResult(BLANK if self.has_tags else None, is_void=True, is_given_up=is_given_up)


def _answers(job: TagJob | None, epc: bytes) -> tuple[bytes, ...]:
    made: list[bytes] = []
    for length, header, end, _is_each in job.answers if job else ():
        value = epc.hex().upper()[: min(length, RESULT_LENGTH_MAX)]
        made.append(f"{header}{value}{end}".encode("latin-1"))
    return tuple(made)
