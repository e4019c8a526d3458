"""Questions to a ZPL printer and its answers, decoded by the exact places of the ZPL II guide."""

import re
from dataclasses import replace

from drivers.printer.status import HostStatus, Reading

ANSWER_BYTES_MAX = 8_192  # more than every answer together; older bytes are dropped
ASK_STATUS = b"~HS\r\n"
ASK_ERRORS = b"~HQES\r\n"
ASK_COUNTER = b'! U1 getvar "odometer.total_label_count"\r\n'
_QUESTIONS = (("counter", ASK_COUNTER), ("errors", ASK_ERRORS), ("status", ASK_STATUS))


class ZplTalk:
    """Takes bytes of the wire, cut anywhere; keeps what was answered since the last questions."""

    shows_progress = True
    cancel_half = b"~JX"  # ZPL II guide, ~JX: the format that is being received, and none before or after it

    def __init__(self) -> None:
        self._waiting = b""
        self._first: list[str] | None = None
        self._reading = Reading()

    def ask(self, names: frozenset[str]) -> bytes:
        """One round of questions."""
        self._first = None
        self._reading = Reading()
        return b"".join(question for name, question in _QUESTIONS if name in names)

    def reading(self) -> Reading:
        """What was answered in this round."""
        return self._reading

    def missing(self, names: frozenset[str]) -> frozenset[str]:
        """The questions that were not answered yet."""
        got = self._reading
        answered = {
            "counter": got.counter is not None,
            "errors": got.errors is not None,
            "status": got.host is not None,
        }
        return frozenset(name for name in names if not answered[name])

    def feed(self, chunk: bytes) -> None:
        """Decode what is complete. What no printer of this language says is passed over."""
        self._waiting = (self._waiting + chunk)[-ANSWER_BYTES_MAX:]
        while found := _ANSWER.search(self._waiting):
            self._waiting = self._waiting[found.end() :]
            if found["frame"] is not None:
                self._take_frame(found["frame"].decode("latin-1"))
            elif found["value"].isdigit() and len(found["value"]) < 16:
                self._reading = replace(self._reading, counter=int(found["value"]))

    def _take_frame(self, text: str) -> None:
        errors = _ERRORS.search(text)
        if errors is not None:
            self._reading = replace(self._reading, errors=int(errors[1], 16))
            return
        fields = [field.strip() for field in text.split(",")]
        if not all(field.isdigit() for field in fields):
            return
        if len(fields) == 12:
            self._first = fields
        elif len(fields) == 11 and self._first is not None:
            self._reading = replace(self._reading, host=_host(self._first, fields))
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
