"""What a person or a script does to the printer, in words: `paper-out`, `open-head`, `at 2.5 power-cycle`.

One word a line; its numbers follow it. The same words are typed while the printer runs alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from simulators.printer.device import Printer
from simulators.printer.wire_faults import Clients, WireFaults
from simulators.refusal import NotPossible

WORDS = """\
paper-out [LABELS [ROW]]   the paper ends in the LABELS-th label from now, at dot row ROW
load-paper [MM]            a new roll, of so many mm
ribbon-out [LABELS [ROW]]  the same for the ribbon
load-ribbon [MM]
open-head, close-head      in mid-label if there is one
pause, resume              the printer's own key
too-hot, cool
power-cycle                off and on: buffer, R: and connections are lost
peel-on, peel-off, take    peel mode; a hand takes the label
reset-after BYTES          the next connection that brings so many is reset
deaf, hear                 bytes are taken off the wire by nobody
half-open, whole           everything is taken, nothing answered
slow BYTES_S, fast         a slow processor
late MS, cut BYTES, twice, plain   answers late, cut off, doubled, as they should be
clients interleaved|queued|refused   what a second connection meets
tags, no-tags              whether labels carry RFID tags
tag-fail, tag-previous     the next tag cannot be written, or keeps the label before's number
foreign [COUNT]            another host prints so many labels
at SECONDS WORD...         only in a script: when"""


class NotUnderstood(NotPossible):
    """A line is no word of the script."""


@dataclass(frozen=True, slots=True)
class Due:
    """One line of a script and its moment after the start."""

    after_us: int
    line: str


def read_script(lines: Iterable[str]) -> tuple[Due, ...]:
    """A script's lines in the order of their moments; `#` begins a remark.

    Raises:
        NotUnderstood: a line is none.
    """
    found: list[Due] = []
    for line in lines:
        words = line.partition("#")[0].split()
        after_us = 0
        if words[:1] == ["at"]:
            after_us = round(_number(words, 1, line) * 1_000_000)
            words = words[2:]
        if words:
            act(Printer(), WireFaults(), " ".join(words))  # said now, not when it is due
            found.append(Due(after_us, " ".join(words)))
    return tuple(sorted(found, key=lambda due: due.after_us))


def act(printer: Printer, faults: WireFaults, line: str) -> None:
    """Do one line to the printer, which has been advanced to now.

    Raises:
        NotUnderstood: it is none.
    """
    words = line.split()
    word = words[0] if words else ""
    match word:
        case "paper-out" | "ribbon-out":
            end = printer.end_paper_in if word == "paper-out" else printer.end_ribbon_in
            end(_whole(words, 1, line, 1), _whole(words, 2, line, 0) or None)
        case "load-paper":
            printer.load_paper(_number(words, 1, line) if len(words) > 1 else None)
        case "load-ribbon":
            printer.load_ribbon(_number(words, 1, line) if len(words) > 1 else None)
        case "reset-after":
            faults.reset_after_bytes = _whole(words, 1, line)
        case "slow":
            faults.reads_bytes_s = max(1, _whole(words, 1, line))
        case "late":
            faults.answers_late_us = _whole(words, 1, line) * 1_000
        case "cut":
            faults.answer_bytes_max = _whole(words, 1, line)
        case "clients" if len(words) > 1 and words[1] in set(Clients):
            faults.clients = Clients(words[1])
        case "foreign":
            printer.odometer += _whole(words, 1, line, 1)
        case _ if word in _SIMPLE and len(words) == 1:
            _SIMPLE[word](printer, faults)
        case _:
            raise NotUnderstood("{line!r} is none of its words; dock sim printer --help lists them", line=line)


def _plain(faults: WireFaults) -> None:
    faults.answers_late_us, faults.answer_bytes_max, faults.answers_twice = 0, None, False


def _set(name: str, value: object) -> Callable[[Printer, WireFaults], None]:
    return lambda _printer, faults: setattr(faults, name, value)


_SIMPLE: dict[str, Callable[[Printer, WireFaults], None]] = {
    "open-head": lambda printer, _faults: printer.open_head(),
    "close-head": lambda printer, _faults: printer.close_head(),
    "pause": lambda printer, _faults: printer.pause(paused=True),
    "resume": lambda printer, _faults: printer.pause(paused=False),
    "too-hot": lambda printer, _faults: printer.heat(too_hot=True),
    "cool": lambda printer, _faults: printer.heat(too_hot=False),
    "power-cycle": lambda printer, _faults: printer.cycle_power(),
    "peel-on": lambda printer, _faults: setattr(printer, "is_peeling", True),
    "peel-off": lambda printer, _faults: setattr(printer, "is_peeling", False),
    "take": lambda printer, _faults: printer.take_label(),
    "tags": lambda printer, _faults: setattr(printer.tags, "has_tags", True),
    "no-tags": lambda printer, _faults: setattr(printer.tags, "has_tags", False),
    "tag-fail": lambda printer, _faults: printer.tag_faults.coming.append("fail"),
    "tag-previous": lambda printer, _faults: printer.tag_faults.coming.append("previous"),
    "deaf": _set("accepts_and_never_reads", value=True),
    "hear": _set("accepts_and_never_reads", value=False),
    "half-open": _set("is_half_open", value=True),
    "whole": _set("is_half_open", value=False),
    "fast": _set("reads_bytes_s", value=None),
    "twice": _set("answers_twice", value=True),
    "plain": lambda _printer, faults: _plain(faults),
}


def _number(words: list[str], place: int, line: str) -> float:
    try:
        return float(words[place])
    except (IndexError, ValueError) as error:
        raise NotUnderstood("{line!r} wants a number after {word}", line=line.strip(), word=words[place - 1]) from error


def _whole(words: list[str], place: int, line: str, default: int | None = None) -> int:
    if place >= len(words) and default is not None:
        return default
    return int(_number(words, place, line))
