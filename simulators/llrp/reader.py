"""The reader behind its connections: one owner at a time, specs that live on without it, an air to inventory."""

from simulators.llrp import events
from simulators.llrp.access import AccessSpec
from simulators.llrp.air import Air
from simulators.llrp.capabilities import Profile
from simulators.llrp.engine import Engine
from simulators.llrp.events import Event
from simulators.llrp.faults import Faults
from simulators.llrp.field import TagField
from simulators.llrp.outbox import REPORT, Outbox
from simulators.llrp.params import Param, Status, Wrong
from simulators.llrp.profile import speedway
from simulators.llrp.rospec import Circumstances, ROSpec, State, read
from simulators.llrp.settings import Lines, Settings, Wanted, configured, shown
from simulators.llrp.triggers import StartKind
from simulators.llrp.voice import Owner, Voice


class Reader:
    """A reader that any number of clients may try to reach; `Talk(reader)` is the brain of one connection."""

    def __init__(self, profile: Profile | None = None, seed: int = 0, air: Air | None = None) -> None:
        self.profile = profile or speedway()
        self.field = TagField(seed)
        self.faults = Faults()
        self.is_occupied_elsewhere = False  # a client that is not simulated holds the reader
        self.is_extended = False  # the client enabled the vendor's extensions
        self.inputs_high: dict[int, bool] = {}
        self._voice = Voice()
        self._engine = Engine(self.profile, air or self.field, self._voice, self.faults)
        self._is_owner_caller = False
        self._heed(self._engine.settings)

    @property
    def rospecs(self) -> dict[int, ROSpec]:
        """By id."""
        return self._engine.rospecs

    @property
    def accessspecs(self) -> dict[int, AccessSpec]:
        """By id."""
        return self._engine.accessspecs

    @property
    def settings(self) -> Settings:
        """The configuration as it is now."""
        return self._engine.settings

    @property
    def plugged_antennas(self) -> set[int]:
        """Antennas whose cable is in."""
        return self._engine.plugged_antennas

    @property
    def keepalive_us(self) -> int | None:
        """How often a keepalive goes out."""
        return self.settings.keepalive_us

    @property
    def outbox(self) -> Outbox:
        """What waits for somebody to take it."""
        return self._voice.outbox

    @property
    def clock_offset_us(self) -> int:
        """How far the reader's clock is ahead of the world's."""
        return self._voice.clock_offset_us

    @clock_offset_us.setter
    def clock_offset_us(self, offset_us: int) -> None:
        self._voice.clock_offset_us = offset_us

    # ---- the one-connection rule (LLRP 1.0.1, 18.1)

    def claim(self, owner: Owner, *, is_caller: bool = False) -> int:
        """Take the reader for `owner`; gives the status of the ConnectionAttemptEvent."""
        if self.is_occupied_elsewhere:
            return 2  # a client-initiated connection already exists
        if self._voice.owner is not None:
            self._voice.owner.send_event(events.connection_attempt(4))  # another connection was attempted
            return 1 if self._is_owner_caller else 2
        self._voice.owner = owner
        self._is_owner_caller = is_caller
        self.is_extended = False
        return 0

    def release(self, owner: Owner) -> None:
        """The connection is gone; specs stay as they are."""
        if self.owns(owner):
            self._voice.owner = None

    def owns(self, owner: Owner) -> bool:
        """Whether `owner` holds the reader."""
        return self._voice.owner is owner

    def flush(self) -> None:
        """Send what waited for a listening owner."""
        self._voice.flush()

    # ---- what the world does

    def set_antenna(self, antenna: int, *, plugged: bool) -> None:
        """Plug or pull an antenna's cable."""
        (self.plugged_antennas.add if plugged else self.plugged_antennas.discard)(antenna)
        self._tell(Event.ANTENNA, events.antenna(antenna, is_connected=plugged))

    def set_input(self, port: int, *, is_high: bool, at_us: int | None = None) -> None:
        """Change an input line, as a photo-eye does; what it triggers begins and ends at `at_us`."""
        self.inputs_high[port] = is_high
        if not self.settings.inputs_enabled.get(port, False):
            return
        engine = self._engine
        now_us = engine.done_us if at_us is None else at_us
        engine.act(now_us)
        self._voice.tell(Event.GPI, events.gpi(port, is_high=is_high), now_us)
        run = engine.run
        if run is not None and run.rospec.stop.line and run.rospec.stop.line.fits(port, is_high=is_high):
            engine.end(now_us, State.INACTIVE)
        elif run is not None and run.spec and run.spec.stop.line and run.spec.stop.line.fits(port, is_high=is_high):
            engine.end_spec(now_us)
        for rospec in list(self.rospecs.values()):
            line = rospec.start.line
            if rospec.state is State.INACTIVE and line is not None and line.fits(port, is_high=is_high):
                engine.try_to_begin(rospec, now_us)

    def complain(self, said: str) -> None:
        """The reader meets a fault of its own."""
        self._tell(Event.EXCEPTION, events.exception(said))

    def _tell(self, event: Event, param: Param) -> None:
        self._voice.tell(event, param, self._engine.done_us)

    # ---- time

    def due_us(self, now_us: int) -> int | None:
        """When the reader wants to act next; None where nothing is to come."""
        return self._engine.due_us(now_us)

    def act(self, now_us: int) -> None:
        """Do what is due up to now."""
        self._engine.act(now_us)

    # ---- ROSpecs (LLRP 1.0.1, 10)

    def add(self, param: Param, version: int) -> None:
        """ADD_ROSPEC."""
        rospec = read(param, Circumstances(self.profile, self.settings.antennas, version, self.is_extended))
        if rospec.rospec_id in self.rospecs:
            raise Wrong(Status.P_FIELD_ERROR, (177,), 0, "this ROSpec id is taken")
        if len(self.rospecs) >= self.profile.rospecs_max:
            raise Wrong(Status.P_OVERFLOW_PARAMETER, (177,), said="no room for another ROSpec")
        self.rospecs[rospec.rospec_id] = rospec

    def delete(self, rospec_id: int, now_us: int) -> None:
        """DELETE_ROSPEC; 0 is all."""
        for rospec in self._chosen(rospec_id):
            self._stop(rospec, now_us, State.DISABLED)
            del self.rospecs[rospec.rospec_id]

    def enable(self, rospec_id: int, now_us: int) -> None:
        """ENABLE_ROSPEC; 0 is all. One with an immediate start trigger runs at once."""
        for rospec in self._chosen(rospec_id):
            if rospec.state is not State.DISABLED:
                continue
            rospec.state = State.INACTIVE
            rospec.is_stopped = False
            match rospec.start.kind:
                case StartKind.AT_ONCE:
                    self._engine.try_to_begin(rospec, now_us)
                case StartKind.PERIODIC:
                    rospec.next_start_us = rospec.start.first_us(now_us, self._voice.clock_offset_us)
                case _:
                    pass

    def disable(self, rospec_id: int, now_us: int) -> None:
        """DISABLE_ROSPEC; 0 is all."""
        for rospec in self._chosen(rospec_id):
            self._stop(rospec, now_us, State.DISABLED)

    def start(self, rospec_id: int, now_us: int) -> None:
        """START_ROSPEC of one that is enabled."""
        rospec = self._one(rospec_id)
        if rospec.state is State.DISABLED:
            raise Wrong(Status.M_FIELD_ERROR, (), 0, "a disabled ROSpec does not start")
        if rospec.state is State.INACTIVE and not self._engine.try_to_begin(rospec, now_us):
            raise Wrong(Status.M_FIELD_ERROR, (), 0, "a ROSpec of this priority or a higher one runs")

    def stop(self, rospec_id: int, now_us: int) -> None:
        """STOP_ROSPEC of one that is enabled."""
        rospec = self._one(rospec_id)
        if rospec.state is State.DISABLED:
            raise Wrong(Status.M_FIELD_ERROR, (), 0, "a disabled ROSpec does not stop")
        self._stop(rospec, now_us, State.INACTIVE)

    def _one(self, rospec_id: int) -> ROSpec:
        rospec = self.rospecs.get(rospec_id)
        if rospec is None:
            raise Wrong(Status.M_FIELD_ERROR, (), 0, "no such ROSpec")
        return rospec

    def _chosen(self, rospec_id: int) -> list[ROSpec]:
        return list(self.rospecs.values()) if rospec_id == 0 else [self._one(rospec_id)]

    def _stop(self, rospec: ROSpec, now_us: int, state: State) -> None:
        rospec.is_stopped = True  # whatever its start trigger says, it does not begin again by itself
        run = self._engine.run
        if run is not None and run.rospec is rospec:
            self._engine.end(now_us, state)
        rospec.state = state
        if state is State.DISABLED:
            rospec.next_start_us = None

    # ---- AccessSpecs (LLRP 1.0.1, 11)

    def add_access(self, param: Param) -> None:
        """ADD_ACCESSSPEC."""
        spec = AccessSpec.of(param, self.profile, is_extended=self.is_extended)
        if spec.accessspec_id in self.accessspecs:
            raise Wrong(Status.P_FIELD_ERROR, (207,), 0, "this AccessSpec id is taken")
        if len(self.accessspecs) >= self.profile.accessspecs_max:
            raise Wrong(Status.P_OVERFLOW_PARAMETER, (207,), said="no room for another AccessSpec")
        self.accessspecs[spec.accessspec_id] = spec

    def delete_access(self, accessspec_id: int) -> None:
        """DELETE_ACCESSSPEC; 0 is all."""
        for spec in self._chosen_access(accessspec_id):
            del self.accessspecs[spec.accessspec_id]

    def set_access(self, accessspec_id: int, *, is_enabled: bool) -> None:
        """ENABLE_ACCESSSPEC or DISABLE_ACCESSSPEC; 0 is all."""
        for spec in self._chosen_access(accessspec_id):
            spec.is_enabled = is_enabled

    def _chosen_access(self, accessspec_id: int) -> list[AccessSpec]:
        if accessspec_id == 0:
            return list(self.accessspecs.values())
        if accessspec_id not in self.accessspecs:
            raise Wrong(Status.M_FIELD_ERROR, (), 0, "no such AccessSpec")
        return [self.accessspecs[accessspec_id]]

    # ---- reports and configuration (LLRP 1.0.1, 12 and 14)

    def reported(self, now_us: int) -> list[bytes]:
        """GET_REPORT: the bodies of all that was gathered; one that is empty where there is nothing."""
        self.act(now_us)
        bodies = [body for kind, body in self.outbox.take() if kind == REPORT]
        return [*bodies, *self._engine.gathered()] or [b""]

    def configure(self, params: tuple[Param, ...], version: int, *, is_reset: bool, now_us: int) -> None:
        """SET_READER_CONFIG: all of it, or nothing where a part is wrong."""
        before = Settings.of_factory(self.profile) if is_reset else self.settings
        after = configured(before, params, self.profile, version, is_extended=self.is_extended)
        if is_reset:
            self.delete(0, now_us)
            self.delete_access(0)
            self.outbox.clear()
        self._heed(after)

    def configuration(self, wanted: Wanted, version: int) -> tuple[Param, ...]:
        """GET_READER_CONFIG_RESPONSE."""
        lines = Lines(frozenset(self.plugged_antennas), self.inputs_high)
        return shown(self.settings, self.profile, lines, wanted, version)

    def _heed(self, settings: Settings) -> None:
        self._engine.settings = settings
        self._voice.wanted_events = settings.wanted_events
        self._voice.holds_events = settings.holds_on_reconnect
