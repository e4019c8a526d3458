"""Loads that pass the simulated door, what its reader reports of them, and what the filter makes of that."""

from collections import Counter

from dock.core.doors.evidence import Tally
from dock.core.doors.filter import Expectations, Outcome, judge
from dock.core.doors.trace import Report
from dock.core.observations import TagRead
from simulators.llrp.air import Setup
from simulators.llrp.profile import speedway
from simulators.llrp.rf.scene import Truth
from simulators.llrp.rf.stage import Stage

START_US = 1_700_000_000_000_000
INNER = frozenset({3, 4})
SPEEDWAY = speedway()
MODES = {mode.mode_id: mode for mode in SPEEDWAY.modes}
BEFORE_US, AFTER_US = 1_000_000, 1_500_000  # a session has this much of what was before and after the photo-eye


def pass_door(name: str, seed: int, mode: int = 2) -> tuple[tuple[Truth, ...], list[Report]]:
    """The truth of a scenario, and what is reported of it from a second before its photo-eye is broken."""
    stage = Stage(name, seed, SPEEDWAY)
    stage.begin(tuple(Setup(antenna, MODES[mode], 3000, session=1) for antenna in (1, 2, 3, 4)), START_US)
    eye = [act.at_us - START_US for act in stage.scene.acts if act.do == "input"]
    from_us, to_us = START_US + min(eye) - BEFORE_US, START_US + max(eye) + AFTER_US
    reports = [
        Report(seen.at_us, (TagRead(seen.epc, seen.antenna, float(seen.rssi_dbm), seen.at_us, seen.at_us, 1),))
        for seen in stage.read(to_us)
        if seen.at_us >= from_us
    ]
    return stage.scene.truth, reports


def decided(reports: list[Report], known: Expectations, inner: frozenset[int] = INNER) -> Outcome:
    """What the filter makes of these reports."""
    tally = Tally()
    for report in reports:
        tally.add(report.reads)
    return judge(tally.evidence(), known, inner)


def classes(truth: tuple[Truth, ...], outcome: Outcome) -> Counter[tuple[str, str]]:
    """How often each truth became each class; what was not read and not expected is unseen."""
    found = {one.evidence.epc: one.tag_class.value for one in outcome.tags}
    found |= dict.fromkeys(outcome.missing, "missing")
    return Counter(
        (one.what if one.is_readable or one.what == "missing" else "dead", found.get(one.epc, "unseen"))
        for one in truth
    )


def expected(truth: tuple[Truth, ...], *kinds: str) -> Expectations:
    """Tags of these kinds are announced at this door."""
    wanted = kinds or ("received", "missing")
    return Expectations(frozenset(one.epc for one in truth if one.what in wanted))
