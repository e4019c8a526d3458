"""One ROSpec: what a client asked the reader to run, checked against its profile (LLRP 1.0.1, 10 and 16.2.4)."""

from dataclasses import dataclass
from enum import IntEnum
from struct import unpack

from simulators.llrp.params import Param, Status, Wrong
from simulators.llrp.profile import Profile


class State(IntEnum):
    """Where a ROSpec stands (LLRP 1.0.1, 10.2.1)."""

    DISABLED = 0
    INACTIVE = 1
    ACTIVE = 2


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """When reports go out and what stands in them (ROReportSpec)."""

    trigger: int = 2  # 0 never by itself, 1 and 2 each `every` tag reports or at the end
    every: int = 1  # 0: only at the end
    content: int = 0x1600  # bits of TagReportContentSelector: antenna, peak RSSI, first seen
    memory: int = 0  # bits of C1G2EPCMemorySelector: CRC, PC

    @classmethod
    def of(cls, param: Param) -> "ReportSpec":
        """What a ROReportSpec parameter says."""
        trigger, every = unpack("!BH", param.body)
        if trigger > 2:
            raise Wrong(Status.P_FIELD_ERROR, (237,), 0, "no such report trigger")
        selector = param.parts[0]
        memory = selector.find(348)
        return cls(trigger, every, int.from_bytes(selector.body), memory.body[0] if memory else 0)


@dataclass(slots=True)
class ROSpec:
    """A ROSpec in the reader."""

    rospec_id: int
    param: Param
    starts_at_once: bool
    stop_after_us: int | None
    antennas: tuple[int, ...]
    report: ReportSpec | None
    state: State = State.DISABLED
    ends_us: int | None = None

    @classmethod
    def of(cls, param: Param, profile: Profile) -> "ROSpec":
        """The ROSpec of this parameter.

        Raises:
            Wrong: the profile cannot run it; the path names the parameter at fault.
        """
        rospec_id, _, state = unpack("!IBB", param.body)
        if rospec_id == 0:
            raise Wrong(Status.P_FIELD_ERROR, (177,), 0, "a ROSpec's id is not 0")
        if state != State.DISABLED:
            raise Wrong(Status.P_FIELD_ERROR, (177,), 2, "a ROSpec is added disabled")
        aispecs = tuple(param.all(183))
        if not aispecs:
            raise Wrong(Status.P_MISSING_PARAMETER, (177, 183), said="a ROSpec without an antenna spec")
        starts_at_once, stop_after_us = _boundaries(param)
        antennas = tuple(antenna for spec in aispecs for antenna in _antennas(spec, profile))
        for spec in aispecs:
            for inventory in spec.all(186):
                for antenna in inventory.all(222):
                    _check_antenna(antenna, profile)
        report = param.find(237)
        return cls(rospec_id, param, starts_at_once, stop_after_us, antennas, ReportSpec.of(report) if report else None)

    def shown(self) -> Param:
        """The parameter with the state as it is now, for GET_ROSPECS."""
        return Param(177, self.param.body[:5] + bytes((self.state,)), self.param.parts)


def _boundaries(param: Param) -> tuple[bool, int | None]:
    boundary = param.find(178)
    start = boundary.find(179) if boundary else None
    stop = boundary.find(182) if boundary else None
    assert start is not None
    assert stop is not None
    if start.body[0] > 1:
        raise Wrong(Status.P_UNSUPPORTED_PARAMETER, (177, 178, 179), 0, "only null and immediate start triggers here")
    kind, duration_ms = unpack("!BI", stop.body)
    if kind > 1:
        raise Wrong(Status.P_UNSUPPORTED_PARAMETER, (177, 178, 182), 0, "only null and duration stop triggers here")
    return start.body[0] == 1, duration_ms * 1000 if kind == 1 else None


def _antennas(spec: Param, profile: Profile) -> tuple[int, ...]:
    antennas = unpack(f"!{len(spec.body) // 2 - 1}H", spec.body[2:])
    if any(antenna > profile.antenna_count for antenna in antennas):
        raise Wrong(Status.A_OUT_OF_RANGE, (177, 183), 1, "no such antenna")
    stop = spec.find(184)
    if stop is None or stop.body[0] > 1:
        raise Wrong(Status.P_UNSUPPORTED_PARAMETER, (177, 183, 184), 0, "only null and duration stop triggers here")
    every = tuple(range(1, profile.antenna_count + 1))
    return every if 0 in antennas or not antennas else antennas


def _check_antenna(antenna: Param, profile: Profile) -> None:
    above = (177, 183, 186, 222)
    if int.from_bytes(antenna.body) > profile.antenna_count:
        raise Wrong(Status.A_OUT_OF_RANGE, above, 0, "no such antenna")
    if receiver := antenna.find(223):
        _check(1 <= int.from_bytes(receiver.body) <= len(profile.sensitivity_db), (*above, 223), 0, "sensitivity")
    if transmitter := antenna.find(224):
        hop_table, _, power = unpack("!HHH", transmitter.body)
        _check(hop_table == 1, (*above, 224), 0, "hop table")
        _check(1 <= power <= len(profile.power_cdbm), (*above, 224), 2, "transmit power")
    for command in antenna.all(330):
        if control := command.find(335):
            mode_id = int.from_bytes(control.body[:2])
            _check(mode_id in {mode.mode_id for mode in profile.modes}, (*above, 330, 335), 0, "air mode")


def _check(is_right: object, path: tuple[int, ...], field_no: int, what: str) -> None:
    if not is_right:
        raise Wrong(Status.P_FIELD_ERROR, path, field_no, f"no such {what}")
