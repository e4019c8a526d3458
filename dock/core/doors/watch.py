"""What a door's readers see while no session is open: kept for a moment, and watched for a load that comes."""

from collections import deque

from dock.core.doors.evidence import Tally
from dock.core.doors.filter import SWING_MOVING_DB, Expectations, judge
from dock.core.doors.trace import Report

KEPT_US = 3_000_000  # of the time before a session, a session takes this much with it
REPORTS_MAX = 4_096
LOOK_US = 500_000  # how often it is looked whether a load comes
MOVERS_MIN = 3  # one tag alone opens no door


class Waiting:
    """The last moments before a session."""

    __slots__ = ("_looked_us", "_reports")

    def __init__(self) -> None:
        self._reports: deque[Report] = deque(maxlen=REPORTS_MAX)
        self._looked_us = 0

    def note(self, report: Report) -> bool:
        """One more report; whether a load certainly moves."""
        self._reports.append(report)
        self._forget(report.at_us)
        if report.at_us - self._looked_us < LOOK_US:
            return False
        self._looked_us = report.at_us
        tally = Tally()
        for each in self._reports:
            tally.add(each.reads)
        moving = [one for one in tally.evidence() if one.swing_db >= SWING_MOVING_DB]
        return len(moving) >= MOVERS_MIN and bool(judge(tally.evidence(), Expectations()).groups)

    def take(self, now_us: int) -> list[Report]:
        """What is still fresh; it is kept no more."""
        self._forget(now_us)
        taken = list(self._reports)
        self._reports.clear()
        return taken

    def _forget(self, now_us: int) -> None:
        while self._reports and self._reports[0].at_us < now_us - KEPT_US:
            self._reports.popleft()
