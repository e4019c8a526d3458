"""Runs ROSpecs: begins and ends them as their triggers say, reads the air, lets reports go (LLRP 1.0.1, 6.2)."""

from simulators.llrp import events
from simulators.llrp.access import AT_END_OF_ACCESS, AccessSpec
from simulators.llrp.air import Air, Singulation
from simulators.llrp.capabilities import Profile
from simulators.llrp.events import Event
from simulators.llrp.faults import Faults
from simulators.llrp.reports import Accessed, Origin, Reports
from simulators.llrp.rospec import AiSpec, Loop, ROSpec, State
from simulators.llrp.running import Run
from simulators.llrp.settings import Settings
from simulators.llrp.triggers import StartKind
from simulators.llrp.voice import Voice

CATCH_UP_US = 60_000_000  # inventory goes on while nobody listens; of a longer outage only the end is made up for
LOOK_AGAIN_US = 1_000_000  # a tag that the world puts down without stirring the server is noticed this late at most


class Engine:
    """One ROSpec at a time in execution."""

    def __init__(self, profile: Profile, air: Air, voice: Voice, faults: Faults) -> None:
        self.air = air
        self.voice = voice
        self.settings = Settings.of_factory(profile)
        self.plugged_antennas = set(range(1, profile.antenna_count + 1))
        self.rospecs: dict[int, ROSpec] = {}
        self.accessspecs: dict[int, AccessSpec] = {}
        self.run: Run | None = None
        self.done_us = 0  # up to when the air was read
        self.kept_reports: list[Reports] = []  # of ended ROSpecs that report only when they are asked
        self._profile = profile
        self._faults = faults
        self._radiating: frozenset[int] = frozenset()

    def try_to_begin(self, rospec: ROSpec, now_us: int) -> bool:
        """Begin, where nothing of the same or a higher priority runs; what runs with a lower one is preempted."""
        run = self.run
        if run is not None:
            if self._profile.priorities < 2 or rospec.priority >= run.rospec.priority:
                return False
            self.end(now_us, State.INACTIVE, preempting=rospec)
        spec = rospec.report or self.settings.report
        reports = Reports(spec, tells_access_id_zero=self._profile.quirks.tells_access_id_zero)
        ends_us = None if rospec.stop.after_us is None else now_us + rospec.stop.after_us
        report_us = now_us + spec.period_us if spec.period_us else None
        rospec.state = State.ACTIVE
        rospec.is_stopped = False
        self.run = Run(rospec, now_us, reports, ends_us, report_us)
        self.done_us = now_us
        self.voice.tell(Event.ROSPEC, events.rospec(events.STARTED, rospec.rospec_id), now_us)
        self._next_spec(now_us)
        return True

    def _next_spec(self, now_us: int) -> None:
        run = self.run
        assert run is not None
        run.place += 1
        specs = run.rospec.specs
        if run.place < len(specs) and isinstance(loop := specs[run.place], Loop):
            run.loops_done += 1
            if loop.count == 0 or run.loops_done < loop.count:
                self.voice.tell(Event.LOOP, events.loop(run.rospec.rospec_id, run.loops_done), now_us)
                run.place = 0
            else:
                run.place += 1
        if run.place >= len(specs):
            self.end(now_us, State.INACTIVE)
            return
        run.begin_spec(now_us)
        assert run.spec is not None
        self._radiate(run.spec, now_us)

    def _radiate(self, spec: AiSpec, now_us: int) -> None:
        self.air.begin(tuple(setup for setup in spec.setups if setup.antenna in self.plugged_antennas), now_us)
        self._radiating = frozenset(self.plugged_antennas)

    def end_spec(self, now_us: int) -> None:
        """The inventory that is on ends, and the next one begins."""
        run = self.run
        assert run is not None
        self._close_spec(run, now_us)
        if run.reports.spec.ends_with_aispec:
            self._let_go(run)
        self._next_spec(now_us)

    def _close_spec(self, run: Run, now_us: int) -> None:
        spec = run.spec
        if spec is None:
            return
        slots = self.air.slots
        self.air.end(now_us)
        wanted = self.settings.wanted_events & {Event.AISPEC, Event.AISPEC_DETAILS}
        if wanted:
            details = slots if Event.AISPEC_DETAILS in wanted else None
            ended = events.aispec_ended(run.rospec.rospec_id, spec.index, details)
            self.voice.tell(Event(min(wanted)), ended, now_us)

    def end(self, now_us: int, state: State, preempting: ROSpec | None = None) -> None:
        """The ROSpec that runs ends: what it saw is reported, then its end is told, then who waits begins."""
        run = self.run
        assert run is not None
        if self._inventory(now_us) and self.run is not run:
            return  # it has ended by what it saw, a moment before
        self._close_spec(run, now_us)
        self.run = None
        run.rospec.state = state
        if run.reports.spec.trigger:
            self._let_go(run)
        else:
            self.kept_reports.append(run.reports)  # only GET_REPORT brings them
        rospec_id = run.rospec.rospec_id
        ended = (
            events.rospec(events.PREEMPTED, rospec_id, preempting.rospec_id)
            if preempting
            else events.rospec(events.ENDED, rospec_id)
        )
        self.voice.tell(Event.ROSPEC, ended, now_us)
        if preempting is None:
            self._begin_who_waits(now_us)

    def _begin_who_waits(self, now_us: int) -> None:
        """An immediate start trigger fires whenever its ROSpec is inactive and nothing of its priority runs."""
        waiting = [
            rospec
            for rospec in self.rospecs.values()
            if rospec.state is State.INACTIVE and rospec.start.kind is StartKind.AT_ONCE and not rospec.is_stopped
        ]
        if waiting:
            self.try_to_begin(min(waiting, key=lambda rospec: rospec.priority), now_us)

    # ---- time

    def due_us(self, now_us: int) -> int | None:
        """When the reader wants to act next; None where nothing is to come."""
        asked = [at_us for at_us in (self._deadline_us(),) if at_us is not None]
        if self.run is not None:
            air_us = self.air.next_us(self.done_us)
            asked += [now_us + LOOK_AGAIN_US, *([air_us] if air_us is not None else [])]
        return max(now_us, min(asked)) if asked else None

    def act(self, now_us: int) -> None:
        """Do what is due up to now, in order of time: starts, inventory, reports by the clock, ends."""
        self._catch_up(now_us)
        while True:
            due_us = self._deadline_us()
            until_us = now_us if due_us is None else min(now_us, due_us)
            if self.run is not None and self._inventory(until_us):
                continue  # an inventory saw enough, and another thing may be due before `until_us`
            self.done_us = max(self.done_us, until_us)
            if due_us is None or due_us > now_us:
                return
            self._pass_deadline(due_us)

    def _catch_up(self, now_us: int) -> None:
        if self.run is not None and now_us - self.done_us > CATCH_UP_US:
            skipped_us = now_us - CATCH_UP_US
            due_us = self._deadline_us()
            self.done_us = skipped_us if due_us is None else min(skipped_us, max(due_us, self.done_us))
            self.air.skip(self.done_us)

    def _deadline_us(self) -> int | None:
        starts = [
            rospec.next_start_us
            for rospec in self.rospecs.values()
            if rospec.next_start_us is not None and rospec.state is not State.DISABLED
        ]
        run_us = self.run.due_us if self.run is not None else None
        return min([*starts, *([run_us] if run_us is not None else [])], default=None)

    def _pass_deadline(self, due_us: int) -> None:
        run = self.run
        if run is not None and run.report_us is not None and run.report_us <= due_us:
            self._let_go(run)
            run.report_us += run.reports.spec.period_us or 0
        elif run is not None and run.ends_us is not None and run.ends_us <= due_us:
            self.end(due_us, State.INACTIVE)
        elif run is not None and run.spec_due_us is not None and run.spec_due_us <= due_us:
            self.end_spec(due_us)
        for rospec in list(self.rospecs.values()):
            if rospec.next_start_us is not None and rospec.next_start_us <= due_us:
                period_us = rospec.start.period_us
                rospec.next_start_us = rospec.next_start_us + period_us if period_us else None
                if rospec.state is State.INACTIVE:
                    self.try_to_begin(rospec, due_us)

    def _inventory(self, until_us: int) -> bool:
        """Read the air up to `until_us`; whether the inventory that was on ended by what it saw."""
        run = self.run
        if run is None or run.spec is None:
            return False
        if self._radiating != frozenset(self.plugged_antennas):
            self._radiate(run.spec, self.done_us)
        for seen in self.air.read(until_us):
            self.done_us = max(self.done_us, seen.at_us)
            self._take(run, seen)
            if run.note(seen):
                self.end_spec(self.done_us)
                return True
        self.done_us = max(self.done_us, until_us)
        return False

    def _take(self, run: Run, seen: Singulation) -> None:
        spec = run.spec
        assert spec is not None
        origin = Origin(run.rospec.rospec_id, spec.index, spec.inventory_id)
        accessed = self._access(run, seen)
        run.reports.add(seen, origin, accessed[0] if accessed else None)
        if run.reports.is_due() or (accessed and accessed[1] == AT_END_OF_ACCESS):
            self._let_go(run)

    def _access(self, run: Run, seen: Singulation) -> tuple[Accessed, int] | None:
        """Do what the first AccessSpec that means this tag asks for."""
        for spec in self.accessspecs.values():
            if spec.means(seen, run.rospec.rospec_id):
                results = spec.perform(seen.tag, self.voice.version)
                if spec.runs_left == 0:
                    del self.accessspecs[spec.accessspec_id]
                trigger = self.settings.access_trigger if spec.report_trigger is None else spec.report_trigger
                return Accessed(spec.accessspec_id, results), trigger
        return None

    def gathered(self) -> list[bytes]:
        """The bodies of all that waits for its trigger; it waits no more."""
        waiting = [*self.kept_reports, *([self.run.reports] if self.run else [])]
        self.kept_reports.clear()
        return [body for each in waiting for body in self._take_bodies(each)]

    def _let_go(self, run: Run) -> None:
        for body in self._take_bodies(run.reports):
            self.voice.report(body)

    def _take_bodies(self, reports: Reports) -> list[bytes]:
        return list(reports.take(self.voice.clock_offset_us, self._faults.extra_param))
