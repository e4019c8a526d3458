"""The one ROSpec that runs: which of its inventories is on, what it has seen, and what ends it (LLRP 1.0.1, 6.2)."""

from dataclasses import dataclass, field

from simulators.llrp.air import Singulation
from simulators.llrp.reports import Reports
from simulators.llrp.rospec import AiSpec, ROSpec
from simulators.llrp.triggers import Observation, StopKind, Watch

ATTEMPT_US = 50_000  # what one attempt to see all tags takes


@dataclass(slots=True)
class Run:
    """A ROSpec in execution. Instants are the world's."""

    rospec: ROSpec
    began_us: int
    reports: Reports
    ends_us: int | None
    report_us: int | None = None  # when a report by the clock goes next
    place: int = -1  # of the spec that is on, in the ROSpec's specs
    loops_done: int = 0
    spec_ends_us: int | None = None
    quiet_from_us: int = 0
    seen_count: int = 0
    seen: set[bytes] = field(default_factory=set[bytes])

    @property
    def spec(self) -> AiSpec | None:
        """The inventory that is on."""
        spec = self.rospec.specs[self.place] if 0 <= self.place < len(self.rospec.specs) else None
        return spec if isinstance(spec, AiSpec) else None

    def begin_spec(self, at_us: int) -> None:
        """The inventory at `place` begins."""
        spec = self.spec
        assert spec is not None
        self.spec_ends_us = None if spec.stop.after_us is None else at_us + spec.stop.after_us
        self.quiet_from_us = at_us
        self.seen_count = 0
        self.seen.clear()
        seen = spec.stop.observation
        if seen is not None and seen.watch is Watch.ATTEMPTS_OR_TIMEOUT and seen.attempts:
            enough_us = at_us + seen.attempts * ATTEMPT_US
            self.spec_ends_us = min(enough_us, self.spec_ends_us or enough_us)

    def note(self, seen: Singulation) -> bool:
        """Take one singulation; whether the inventory has seen enough with it."""
        spec = self.spec
        is_new = seen.tag.tid not in self.seen
        self.seen.add(seen.tag.tid)
        self.seen_count += 1
        if is_new:
            self.quiet_from_us = seen.at_us
        observation = spec.stop.observation if spec else None
        return observation is not None and self._is_enough(observation)

    def _is_enough(self, observation: Observation) -> bool:
        match observation.watch:
            case Watch.TAGS_OR_TIMEOUT:
                return 0 < observation.tags <= self.seen_count
            case Watch.UNIQUE_TAGS_OR_TIMEOUT:
                return 0 < observation.tags <= len(self.seen)
            case _:
                return False

    @property
    def due_us(self) -> int | None:
        """The next instant at which the clock changes something."""
        instants = (self.ends_us, self.spec_due_us, self.report_us)
        return min((at_us for at_us in instants if at_us is not None), default=None)

    @property
    def spec_due_us(self) -> int | None:
        """When the inventory ends by the clock."""
        spec = self.spec
        seen = spec.stop.observation if spec and spec.stop.kind is StopKind.OBSERVATION else None
        if seen is None or seen.watch not in {Watch.QUIET_OR_TIMEOUT, Watch.UNIQUE_QUIET_OR_TIMEOUT}:
            return self.spec_ends_us
        quiet_us = self.quiet_from_us + seen.quiet_us
        return quiet_us if self.spec_ends_us is None else min(quiet_us, self.spec_ends_us)
