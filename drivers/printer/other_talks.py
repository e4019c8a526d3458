"""Status in the languages beside ZPL: TSPL answers even in error, ESC/POS in real time past a full buffer.

Both are put into the same reading as ZPL's, so that a person reads the same words.
"""

from drivers.printer.status import HostStatus, Reading

# Bits of the ~HQES mask, which the words of a reading go by
HEAD_OPEN, PAPER_OUT, RIBBON_OUT, JAM, TOO_HOT, PAUSED, BROKEN = 0x4, 0x1, 0x2, 0x1000, 0x10, 0x10000, 0x40

# TSPL2 manual, <ESC>!?: bit and meaning; bit 5 says that it prints
_TSPL = (
    (0x01, HEAD_OPEN),
    (0x02, JAM),
    (0x04, PAPER_OUT),
    (0x08, RIBBON_OUT),
    (0x10, PAUSED),
    (0x40, HEAD_OPEN),
    (0x80, TOO_HOT),
)
_TSPL_PRINTING = 0x20

# ESC/POS, DLE EOT 1 to 4: in each answer bits 0 and 7 are 0, bits 1 and 4 are 1
_FIXED_MASK, _FIXED = 0x93, 0x12
_OFFLINE = ((0x04, HEAD_OPEN), (0x20, PAPER_OUT))
_ERROR = ((0x08, BROKEN), (0x20, BROKEN), (0x40, TOO_HOT))
_PAPER = ((0x60, PAPER_OUT),)


class TsplTalk:
    """One byte tells everything but how many labels were printed."""

    shows_progress = True
    cancel_half = b""

    def __init__(self) -> None:
        self._status: int | None = None

    def ask(self, names: frozenset[str]) -> bytes:
        """One round of questions."""
        self._status = None
        return b"\x1b!?" if "status" in names else b""

    def feed(self, chunk: bytes) -> None:
        """The last byte is the latest."""
        if chunk:
            self._status = chunk[-1]

    def reading(self) -> Reading:
        """What was answered in this round."""
        if self._status is None:
            return Reading()
        is_printing = bool(self._status & _TSPL_PRINTING)
        return Reading(None, _host(is_printing=is_printing), _mask(self._status, _TSPL))

    def missing(self, names: frozenset[str]) -> frozenset[str]:
        """TSPL has one question."""
        return names & {"status"} if self._status is None else frozenset()


class EscPosTalk:
    """Four bytes tell what a person must see to, and nothing of a label."""

    shows_progress = False
    cancel_half = b""

    def __init__(self) -> None:
        self._answers = b""

    def ask(self, names: frozenset[str]) -> bytes:
        """One round of questions: offline cause, error, paper."""
        self._answers = b""
        return b"\x10\x04\x02\x10\x04\x03\x10\x04\x04" if "status" in names else b""

    def feed(self, chunk: bytes) -> None:
        """What has not the form of an answer is none."""
        self._answers += bytes(byte for byte in chunk if byte & _FIXED_MASK == _FIXED)
        self._answers = self._answers[-3:]

    def reading(self) -> Reading:
        """What was answered in this round."""
        if len(self._answers) < 3:
            return Reading()
        offline, error, paper = self._answers
        return Reading(None, None, _mask(offline, _OFFLINE) | _mask(error, _ERROR) | _mask(paper, _PAPER))

    def missing(self, names: frozenset[str]) -> frozenset[str]:
        """ESC/POS has one question of three parts."""
        return names & {"status"} if len(self._answers) < 3 else frozenset()


def _mask(status: int, meanings: tuple[tuple[int, int], ...]) -> int:
    found = 0
    for bit, meaning in meanings:
        found |= meaning if status & bit == bit else 0
    return found


def _host(*, is_printing: bool) -> HostStatus:
    return HostStatus(
        is_paper_out=False,
        is_paused=False,
        formats_in_buffer=int(is_printing),
        is_buffer_full=False,
        is_partial_format=False,
        is_too_hot=False,
        is_head_open=False,
        is_ribbon_out=False,
        is_label_waiting=False,
        labels_remaining=0,
    )
