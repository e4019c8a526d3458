"""The script of a run, from its seed: what people do and what befalls them, each step with dice of its own.

A step draws nothing from the steps before it, so that a script with steps left out is a script still: that is how a
failing one is made short.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from random import Random


class Act(StrEnum):
    """One kind of step."""

    # what people do right
    WORK = "work on"
    PAUSE = "pause"
    HAND_OVER_BENCH = "hand the bench over in mid-parcel"
    SCAN_LABEL = "scan a label that came out"
    ANSWER = "answer a question of the checklist"
    GIVE_AWAY = "hand a staged unit over with its papers"
    REPAIRED = "end a repair"
    LOOK_FOR_LABEL = "look whether an uncertain label lies there"
    REPRINT = "print a label again"
    HOLD = "place a hold"
    RELEASE = "release a hold"
    # what they do wrong
    UNDO = "undo"
    UNDO_MUCH = "undo five times"
    REGRADE = "grade again"
    WRONG_RMA = "scan a wrong return"
    WRONG_BIN = "put into a wrong bin"
    WRONG_PARCEL = "scan another parcel in the middle of one"
    TWICE = "scan the same twice"
    NONSENSE = "scan what nobody knows"
    LEAVE = "leave the job"
    TWO_BENCHES = "two stations work on one unit"
    # what befalls the program
    KILL = "kill"
    KILL_IN_COMMIT = "kill at an act of the disk"
    KILL_IN_PRINT = "kill at an act of the printer"
    KILL_IN_SYNC = "kill at a request"
    POWER_CUT = "power cut at an act of the disk"
    UPGRADE = "upgrade between two steps"
    DISK_FULL = "disk full"
    IO_ERROR = "I/O error"
    READ_ONLY = "disk read-only"
    SLOW_SYNC = "slow sync"
    CLOCK_FORWARD = "clock an hour forward"
    CLOCK_BACK = "clock an hour back"
    # what befalls devices
    SCANNER_OUT = "scanner unplugged"
    PRINTER_OUT = "printer unplugged"
    READER_OUT = "reader unplugged"
    PAPER_OUT = "paper ends in the middle of a label"
    HEAD_OPEN = "head opened"
    PRINTER_POWER = "printer switched off and on"
    PRINTER_RESET = "printer resets in the middle of a label's bytes"
    PRINTER_MUTE = "printer reads nothing"
    SCAN_SPLIT = "scan byte by byte"
    SCAN_PAUSED = "scan with a gap"
    SCAN_HALVED = "half a scan"
    SCAN_TWICE = "trigger held"
    SCAN_MERGED = "two scans run together"
    SCAN_GARBAGE = "noise on the line"
    # what befalls the shop
    SHOP_500 = "shop 500"
    SHOP_503 = "shop 503"
    SHOP_429 = "shop 429"
    SHOP_401 = "shop does not know us"
    SHOP_SILENT_AFTER = "shop silent after storing"
    SHOP_SILENT_BEFORE = "shop silent before storing"
    SHOP_RESET = "shop resets in mid-answer"
    SHOP_GARBAGE = "shop answers garbage"
    SHOP_SLOW = "shop answers slowly"
    SHOP_REDIRECT = "shop sends us elsewhere"
    SHOP_JOB_FAILS = "shop accepts and its job fails"
    SHOP_POISON = "shop refuses a kind for good"
    SHOP_BREAKS = "shop breaks on one event"
    LINE_OUT = "line cut"
    CANCELLED = "return cancelled during inspection"
    REVISED = "return revised during inspection"


PEOPLE = {
    Act.WORK: 150, Act.PAUSE: 4, Act.HAND_OVER_BENCH: 3, Act.SCAN_LABEL: 8, Act.ANSWER: 6, Act.GIVE_AWAY: 6,
    Act.REPAIRED: 4, Act.LOOK_FOR_LABEL: 5, Act.REPRINT: 4, Act.HOLD: 5, Act.RELEASE: 4, Act.UNDO: 12,
    Act.UNDO_MUCH: 2, Act.REGRADE: 8, Act.WRONG_RMA: 4, Act.WRONG_BIN: 5, Act.WRONG_PARCEL: 3, Act.TWICE: 5,
    Act.NONSENSE: 4, Act.LEAVE: 3, Act.TWO_BENCHES: 8,
}  # fmt: skip
OFTEN = {Act.KILL_IN_COMMIT: 4, Act.KILL_IN_PRINT: 4, Act.KILL_IN_SYNC: 4, Act.POWER_CUT: 4}
FAULTS = tuple(act for act in Act if act not in PEOPLE)
ACTS = (*PEOPLE, *FAULTS)
WEIGHTS = (*PEOPLE.values(), *(OFTEN.get(act, 1.5) for act in FAULTS))


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its place in the whole script, what happens, and its own dice."""

    number: int
    act: Act
    chance: int

    @property
    def dice(self) -> Random:
        """Fresh dice of this step."""
        return Random(self.chance)


def script(seed: int) -> Iterator[Step]:
    """The steps of a seed, without end."""
    chance = Random(f"script {seed}")
    for number in count(1):
        yield Step(number, chance.choices(ACTS, WEIGHTS)[0], chance.getrandbits(48))
