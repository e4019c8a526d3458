"""How fast the courier tries again: later each time, never all docks at once, no storm after an outage. Pure."""

from dataclasses import dataclass, field
from random import Random

FIRST_WAIT_S = 1.0
WAIT_GROWTH = 1.6  # reaches the longest wait with the ninth try
LONGEST_WAIT_S = 60.0  # after days without a line the dock is heard of within a minute
RETRY_SHARE = 0.1  # of all requests: more would hold a weak upstream down
SPARE_RETRIES = 3.0  # a short cut is retried at once even after a quiet hour
SPARE_RETRIES_MAX = 20.0
PROBE_WAIT_S = 30.0  # one probe, when the budget of retries is spent
WISH_S_MAX = 3600.0  # an upstream that asks for a longer pause is asked again after an hour


def ladder_s(tries: int, chance: Random) -> float:
    """The wait before try `tries` + 1: full jitter below a rising ceiling, so that docks cut off together part."""
    ceiling_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * WAIT_GROWTH ** min(tries, 40))
    return chance.uniform(0, ceiling_s)


@dataclass(slots=True)
class Pace:
    """The faults in a row of one upstream and its budget of retries."""

    chance: Random
    faults: int = 0
    spare: float = field(default=SPARE_RETRIES)

    def went_well(self) -> None:
        """A request was answered in earnest."""
        self.faults = 0
        self.spare = min(SPARE_RETRIES_MAX, self.spare + RETRY_SHARE)

    def failed(self, wish_s: float | None) -> float:
        """Count a fault and give the seconds to wait; what the upstream wished for is the least of it."""
        self.faults += 1
        wait_s = ladder_s(self.faults, self.chance)
        if self.spare >= 1:
            self.spare -= 1
        else:
            wait_s = PROBE_WAIT_S + wait_s
        return max(wait_s, min(wish_s or 0.0, WISH_S_MAX))
