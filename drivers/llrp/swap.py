"""Putting another reader behind a door while the dock runs: probe, compare, dry run, switch, watch, and back by itself.

A brain: it is told what happened and what time it is, and says what is to be done next. Who owns the reader does it.
"""

from dataclasses import dataclass
from enum import StrEnum

from dock.core.views import Line
from drivers.fleet import DeviceFault
from drivers.llrp.capabilities import Capabilities
from drivers.llrp.planning import make_plan
from drivers.llrp.profile import ReaderProfile

WATCH_US = 30_000_000  # a cage passes within it, or the door stood still and nothing can be said
CONNECT_US = 30_000_000  # the new one has to work by then
WORSE = 0.5  # of the reads a second that the old one made: less is worse, and no play of chance
LEAST_READS_PER_S = 2.0  # below this the old one saw too little to compare with


class SwapStep(StrEnum):
    """Where a swap stands."""

    PROBING = "probing"  # ask the new reader what it can
    CONFIRMING = "confirming"  # a person sees what differs, and says yes
    SWITCHING = "switching"  # the driver is pointed at the new one
    WATCHING = "watching"  # it works: is it as good?
    RETURNING = "returning"  # the old one is taken back
    DONE = "done"
    FAILED = "failed"


class Wish(StrEnum):
    """What is to be done now."""

    NOTHING = "nothing"
    PROBE = "probe"
    ASK = "ask"  # a person
    POINT_NEW = "point_new"
    POINT_OLD = "point_old"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the new reader has otherwise."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SwapSeen:
    """A swap, for a screen."""

    step: SwapStep
    old_address: str
    new_address: str
    changes: tuple[Change, ...] = ()
    why: Line | None = None  # it failed or went back
    old_reads_per_s: float = 0.0
    new_reads_per_s: float = 0.0
    until_us: int | None = None  # when the watching ends


class Swap:
    """One swap, from the wish to the end."""

    def __init__(self, old: ReaderProfile, new: ReaderProfile, was: Capabilities | None, reads_per_s: float) -> None:
        """`was` is what the old reader could, None where it is gone; `reads_per_s` what it saw last."""
        self._old = old
        self._new = new
        self._was = was
        self._step = SwapStep.PROBING
        self._wish = Wish.PROBE
        self._changes: tuple[Change, ...] = ()
        self._why: Line | None = None
        self._baseline = reads_per_s
        self._best = 0.0
        self._until_us: int | None = None

    @property
    def seen(self) -> SwapSeen:
        """How it stands."""
        addresses = (self._old.address, self._new.address)
        return SwapSeen(self._step, *addresses, self._changes, self._why, self._baseline, self._best, self._until_us)

    def wish(self) -> Wish:
        """What is to be done now; a second call gives nothing."""
        wish, self._wish = self._wish, Wish.NOTHING
        return wish

    def probed(self, can: Capabilities, version: int = 1) -> None:
        """The new reader said what it can: the profile is tried on it without being sent."""
        if self._step is not SwapStep.PROBING:
            return
        try:
            make_plan(self._new, can, version)
        except DeviceFault as refused:
            self._fail(_line(refused))
            return
        self._changes = compare(self._was, can)
        self._step, self._wish = SwapStep.CONFIRMING, Wish.ASK

    def absent(self, broken: DeviceFault) -> None:
        """The new reader does not answer, or not as one. Nothing was touched."""
        if self._step is SwapStep.PROBING:
            self._fail(_line(broken))

    def confirmed(self, now_us: int) -> None:
        """A person said yes."""
        if self._step is SwapStep.CONFIRMING:
            self._step, self._wish = SwapStep.SWITCHING, Wish.POINT_NEW
            self._until_us = now_us + CONNECT_US

    def called_off(self) -> None:
        """A person said no: before the switch nothing is touched, after it the old one is taken back."""
        if self._step in {SwapStep.PROBING, SwapStep.CONFIRMING}:
            self._fail(Line("trial.called_off"))
        elif self._step in {SwapStep.SWITCHING, SwapStep.WATCHING}:
            self._return(Line("trial.called_off"))

    def looked(self, *, works: bool, is_refused: bool, broken: OSError | None, reads_per_s: float, now_us: int) -> None:
        """How the driver's reader is now; called about once a second while the swap is under way."""
        match self._step:
            case SwapStep.SWITCHING if works:
                self._step, self._until_us = SwapStep.WATCHING, now_us + WATCH_US
            case SwapStep.SWITCHING if is_refused or self._is_over(now_us):
                self._return(_line(broken) if broken else Line("trial.does_not_work"))
            case SwapStep.WATCHING if not works:
                self._return(_line(broken) if broken else Line("trial.why_failed"))
            case SwapStep.WATCHING:
                self._best = max(self._best, reads_per_s)
                if self._is_over(now_us):
                    self._judge()
            case SwapStep.RETURNING if works:
                self._step, self._until_us = SwapStep.FAILED, None
            case _:
                pass  # before the switch it is the old reader that is looked at, and after the end nothing is

    def _is_over(self, now_us: int) -> bool:
        return self._until_us is not None and now_us >= self._until_us

    def _judge(self) -> None:
        if self._baseline >= LEAST_READS_PER_S and self._best < self._baseline * WORSE:
            rates = (("now", f"{self._best:.0f}"), ("was", f"{self._baseline:.0f}"))
            self._return(Line("trial.worse", rates))
        else:
            self._step, self._until_us = SwapStep.DONE, None

    def _return(self, why: Line) -> None:
        self._step, self._wish, self._why, self._until_us = SwapStep.RETURNING, Wish.POINT_OLD, why, None

    def _fail(self, why: Line) -> None:
        self._step, self._wish, self._why = SwapStep.FAILED, Wish.NOTHING, why


def _line(broken: OSError) -> Line:
    """Why a reader failed."""
    return Line.of(broken.sentence) if isinstance(broken, DeviceFault) else Line("trial.fault", (("why", str(broken)),))


def compare(was: Capabilities | None, can: Capabilities) -> tuple[Change, ...]:
    """What the new reader has otherwise, a line each; nothing where the old one is not known."""
    if was is None:
        return ()
    old, new = _facts(was), _facts(can)
    return tuple(Change(what, old[what], new[what]) for what in old if old[what] != new[what])


def _facts(can: Capabilities) -> dict[str, str]:
    powers = [dbm for _, dbm in can.power_dbm]
    return {
        "maker": can.maker,
        "model": str(can.model),
        "firmware": can.firmware,
        "antennas": str(can.antenna_count),
        "power": f"{min(powers):g}..{max(powers):g} dBm" if powers else "-",
        "modes": ", ".join(mode.shown for mode in can.modes),
        "inputs": str(can.input_count),
        "outputs": str(can.output_count),
        "region": f"{can.country}/{can.standard}",
        "keeps": "+" if can.can_hold else "-",
    }
