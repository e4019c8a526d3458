"""The reader behind its connections: one owner at a time, ROSpecs that live on without it, a field of tags."""

from struct import pack, unpack
from typing import Protocol

from simulators.llrp.faults import Faults
from simulators.llrp.field import TagField
from simulators.llrp.params import Param, Status, Wrong
from simulators.llrp.profile import Profile, speedway
from simulators.llrp.reports import ReportBuffer
from simulators.llrp.rospec import ReportSpec, ROSpec, State

CATCH_UP_US = 60_000_000  # inventory goes on while nobody listens; of a longer outage only the end is made up for
LOOK_AGAIN_US = 1_000_000  # a tag that the world puts down without stirring the server is noticed this late at most
EVENT_HOPPING, EVENT_GPI, EVENT_ROSPEC, EVENT_ANTENNA = 0, 1, 2, 8  # EventNotificationState (LLRP 1.0.1, 16.2.7.5.1)


class Owner(Protocol):
    """The connection that holds the reader."""

    def send_event(self, param: Param) -> None:
        """Send a READER_EVENT_NOTIFICATION with this event."""
        ...

    def send_report(self, body: bytes) -> None:
        """Send an RO_ACCESS_REPORT."""
        ...


class Reader:
    """A reader that any number of clients may try to reach; `Talk(reader)` is the brain of one connection."""

    def __init__(self, profile: Profile | None = None, seed: int = 0) -> None:
        self.profile = profile or speedway()
        self.field = TagField(seed)
        self.faults = Faults()
        self.clock_offset_us = 0  # how far the reader's clock is ahead of the world's
        self.rospecs: dict[int, ROSpec] = {}
        self.plugged_antennas = set(range(1, self.profile.antenna_count + 1))
        self.is_occupied_elsewhere = False  # a client that is not simulated holds the reader
        self._owner: Owner | None = None
        self.reset()

    def reset(self) -> None:
        """Factory settings."""
        self.keepalive_us: int | None = None
        self.holds_on_reconnect = False
        self.wanted_events: set[int] = set()
        self.report = ReportSpec()
        self._buffer = ReportBuffer()
        self._round_us: int | None = None

    # ---- the one-connection rule (LLRP 1.0.1, 18.1)

    def claim(self, owner: Owner) -> int:
        """Take the reader for `owner`; gives the status of the ConnectionAttemptEvent."""
        if self.is_occupied_elsewhere:
            return 2  # a client-initiated connection already exists
        if self._owner is not None:
            self._owner.send_event(Param(256, pack("!H", 4)))  # another connection was attempted
            return 2
        self._owner = owner
        return 0

    def release(self, owner: Owner) -> None:
        """The connection is gone; ROSpecs stay as they are."""
        if self._owner is owner:
            self._owner = None

    def owns(self, owner: Owner) -> bool:
        """Whether `owner` holds the reader."""
        return self._owner is owner

    # ---- what the world does

    def set_antenna(self, antenna: int, *, plugged: bool) -> None:
        """Plug or pull an antenna's cable."""
        (self.plugged_antennas.add if plugged else self.plugged_antennas.discard)(antenna)
        self._tell(EVENT_ANTENNA, Param(255, pack("!BH", plugged, antenna)))

    def set_input(self, port: int, *, is_high: bool) -> None:
        """Change an input line, as a photo-eye does."""
        self._tell(EVENT_GPI, Param(248, pack("!HB", port, 0x80 if is_high else 0)))

    # ---- ROSpecs (LLRP 1.0.1, 10)

    def add(self, param: Param) -> None:
        """ADD_ROSPEC."""
        rospec = ROSpec.of(param, self.profile)
        if rospec.rospec_id in self.rospecs:
            raise Wrong(Status.P_FIELD_ERROR, (177,), 0, "this ROSpec id is taken")
        if len(self.rospecs) >= self.profile.rospecs_max:
            raise Wrong(Status.P_OVERFLOW_PARAMETER, (177,), said="no room for another ROSpec")
        self.rospecs[rospec.rospec_id] = rospec

    def delete(self, rospec_id: int, now_us: int) -> None:
        """DELETE_ROSPEC; 0 is all."""
        for rospec in self._chosen(rospec_id):
            self._end(rospec, now_us, State.DISABLED)
            del self.rospecs[rospec.rospec_id]

    def enable(self, rospec_id: int, now_us: int) -> None:
        """ENABLE_ROSPEC; 0 is all. One with an immediate start trigger runs at once."""
        for rospec in self._chosen(rospec_id):
            if rospec.state is State.DISABLED:
                rospec.state = State.INACTIVE
                if rospec.starts_at_once:
                    self._begin(rospec, now_us)

    def disable(self, rospec_id: int, now_us: int) -> None:
        """DISABLE_ROSPEC; 0 is all."""
        for rospec in self._chosen(rospec_id):
            self._end(rospec, now_us, State.DISABLED)

    def start(self, rospec_id: int, now_us: int) -> None:
        """START_ROSPEC of one that is enabled."""
        rospec = self._one(rospec_id)
        if rospec.state is State.DISABLED:
            raise Wrong(Status.M_FIELD_ERROR, (), 0, "a disabled ROSpec does not start")
        if rospec.state is State.INACTIVE:
            self._begin(rospec, now_us)

    def stop(self, rospec_id: int, now_us: int) -> None:
        """STOP_ROSPEC of one that is enabled."""
        rospec = self._one(rospec_id)
        if rospec.state is State.DISABLED:
            raise Wrong(Status.M_FIELD_ERROR, (), 0, "a disabled ROSpec does not stop")
        self._end(rospec, now_us, State.INACTIVE)

    def _one(self, rospec_id: int) -> ROSpec:
        rospec = self.rospecs.get(rospec_id)
        if rospec is None:
            raise Wrong(Status.M_FIELD_ERROR, (), 0, "no such ROSpec")
        return rospec

    def _chosen(self, rospec_id: int) -> list[ROSpec]:
        return list(self.rospecs.values()) if rospec_id == 0 else [self._one(rospec_id)]

    def _begin(self, rospec: ROSpec, now_us: int) -> None:
        rospec.state = State.ACTIVE
        rospec.ends_us = None if rospec.stop_after_us is None else now_us + rospec.stop_after_us
        self._round_us = now_us
        self._tell(EVENT_ROSPEC, Param(249, pack("!BII", 0, rospec.rospec_id, 0)))

    def _end(self, rospec: ROSpec, now_us: int, state: State) -> None:
        if rospec.state is State.ACTIVE:
            self._inventory(rospec, now_us)
            self._let_go(rospec, is_end=True)
            self._tell(EVENT_ROSPEC, Param(249, pack("!BII", 1, rospec.rospec_id, 0)))
        rospec.state = state

    # ---- inventory

    def due_us(self, now_us: int) -> int | None:
        """When the reader wants to act next; None where no ROSpec runs."""
        rospec = self._active()
        if rospec is None:
            return None
        rounds_us = self.field.next_round_us(self._round_us or now_us)
        asked = [now_us + LOOK_AGAIN_US, *(at for at in (rounds_us, rospec.ends_us) if at is not None)]
        return max(now_us, min(asked))

    def act(self, now_us: int) -> None:
        """Do what is due up to now: rounds of inventory, and the end of a ROSpec."""
        rospec = self._active()
        if rospec is None:
            return
        end_us = rospec.ends_us
        if end_us is not None and end_us <= now_us:
            self._end(rospec, end_us, State.INACTIVE)
            return
        self._inventory(rospec, now_us)

    def _active(self) -> ROSpec | None:
        return next((rospec for rospec in self.rospecs.values() if rospec.state is State.ACTIVE), None)

    def _inventory(self, rospec: ROSpec, now_us: int) -> None:
        spec = rospec.report or self.report
        began_us = self._round_us if self._round_us is not None else now_us
        at_us = self.field.next_round_us(max(began_us, now_us - CATCH_UP_US))
        while at_us is not None and at_us <= now_us:
            antennas = [antenna for antenna in rospec.antennas if antenna in self.plugged_antennas]
            for seen in self.field.sweep(at_us, antennas, len(self.profile.hop_table_khz)):
                self._buffer.add(seen, rospec.rospec_id, spec)
            self._round_us = at_us
            self._let_go(rospec, is_end=False)
            at_us = self.field.next_round_us(at_us)

    def _let_go(self, rospec: ROSpec, *, is_end: bool) -> None:
        if self._owner is None:
            return  # nobody listens: reports wait, up to the buffer's size
        spec = rospec.report or self.report
        for body in self._buffer.take(spec, self.clock_offset_us, self.faults.extra_param, is_end=is_end):
            self._owner.send_report(body)

    # ---- configuration (LLRP 1.0.1, 12)

    def configure(self, params: tuple[Param, ...], *, is_reset: bool, now_us: int) -> None:
        """SET_READER_CONFIG: all of it, or nothing where a part is wrong."""
        report = self.report
        for param in params:
            if param.kind == 237:
                report = ReportSpec.of(param)
            elif param.kind == 220 and param.body[0] > 1:
                raise Wrong(Status.P_FIELD_ERROR, (220,), 0, "no such keepalive trigger")
        if is_reset:
            self.delete(0, now_us)
            self.reset()
        self.report = report if any(param.kind == 237 for param in params) else self.report
        for param in params:
            self._set_one(param)

    def _set_one(self, param: Param) -> None:
        if param.kind == 220:
            trigger, interval_ms = unpack("!BI", param.body)
            self.keepalive_us = interval_ms * 1000 if trigger == 1 and interval_ms else None
        elif param.kind == 226:
            self.holds_on_reconnect = bool(param.body[0] & 0x80)
        elif param.kind == 244:
            for state in param.parts:
                event, flag = unpack("!HB", state.body)
                (self.wanted_events.add if flag & 0x80 else self.wanted_events.discard)(event)

    def configuration(self, requested: int, antenna_wanted: int) -> tuple[Param, ...]:
        """GET_READER_CONFIG_RESPONSE: 0 is all, else one section (LLRP 1.0.1, 16.1.21)."""
        antennas = [n for n in range(1, self.profile.antenna_count + 1) if antenna_wanted in {0, n}]
        sections: dict[int, list[Param]] = {
            1: [Param(218, pack("!BH", 0, len(self.profile.serial)) + self.profile.serial)],
            2: [Param(221, pack("!BHh", 0x80 if n in self.plugged_antennas else 0, n, 0)) for n in antennas],
            3: [self._antenna_configuration(n) for n in antennas],
            5: [Param(244, b"", tuple(self._event_state(event) for event in range(9)))],
            4: [
                Param(
                    237,
                    pack("!BH", self.report.trigger, self.report.every),
                    (Param(238, pack("!H", self.report.content), (Param(348, bytes((self.report.memory,))),)),),
                )
            ],
            6: [Param(239, b"\x01")],
            7: [Param(217, pack("!I", 1))],
            8: [Param(220, pack("!BI", self.keepalive_us is not None, (self.keepalive_us or 0) // 1000))],
            9: [Param(225, pack("!HBB", n, 0, 0)) for n in range(1, self.profile.gpi_count + 1)],
            10: [Param(219, pack("!HB", n, 0)) for n in range(1, self.profile.gpo_count + 1)],
            11: [Param(226, bytes((0x80 if self.holds_on_reconnect else 0,)))],
        }
        return tuple(param for section, made in sections.items() if requested in {0, section} for param in made)

    def _antenna_configuration(self, antenna: int) -> Param:
        mode = self.profile.modes[-1].mode_id
        command = Param(330, b"\0", (Param(335, pack("!HH", mode, 0)), Param(336, pack("!BHI", 0x40, 32, 0))))
        transmitter = Param(224, pack("!HHH", 1, 0, len(self.profile.power_cdbm)))
        return Param(222, pack("!H", antenna), (Param(223, pack("!H", 1)), transmitter, command))

    def _event_state(self, event: int) -> Param:
        return Param(245, pack("!HB", event, 0x80 if event in self.wanted_events else 0))

    def _tell(self, event: int, param: Param) -> None:
        if event in self.wanted_events and self._owner is not None:
            self._owner.send_event(param)
