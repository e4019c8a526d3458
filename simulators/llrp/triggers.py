"""When a ROSpec begins and ends, and when one of its inventories does (LLRP 1.0.1, 10.2.1.1 and 10.2.2.1)."""

from dataclasses import dataclass
from enum import IntEnum
from struct import unpack

from simulators.llrp.capabilities import Profile
from simulators.llrp.params import Param, Status, Wrong

GPI = 181
_STOP_PATH = (177, 178, 182)
_START_PATH = (177, 178, 179)
_AI_PATH = (177, 183, 184)


@dataclass(frozen=True, slots=True)
class Input:
    """An event of an input line; with a time after which it counts as come."""

    port: int
    is_high: bool
    timeout_us: int | None

    @classmethod
    def of(cls, param: Param | None, profile: Profile, above: tuple[int, ...]) -> "Input":
        """What a GPITriggerValue (181) says."""
        if param is None:
            raise Wrong(Status.P_MISSING_PARAMETER, (*above, GPI), said="an input trigger without its input")
        port, event, timeout_ms = unpack("!HBI", param.body)
        if not 1 <= port <= profile.gpi_count:
            raise Wrong(Status.P_FIELD_ERROR, (*above, GPI), 0, "no such input")
        return cls(port, bool(event & 0x80), timeout_ms * 1000 or None)

    def fits(self, port: int, *, is_high: bool) -> bool:
        """Whether this change of a line is the one."""
        return (port, is_high) == (self.port, self.is_high)


class StartKind(IntEnum):
    """ROSpecStartTriggerType."""

    NEVER = 0
    AT_ONCE = 1
    PERIODIC = 2
    INPUT = 3


@dataclass(frozen=True, slots=True)
class Start:
    """What starts a ROSpec that is enabled, beside START_ROSPEC."""

    kind: StartKind
    offset_us: int = 0
    period_us: int = 0  # 0: once
    from_utc_us: int | None = None  # by the reader's clock; None: from when the ROSpec was enabled
    line: Input | None = None

    @classmethod
    def of(cls, boundary: Param, profile: Profile) -> "Start":
        """What a ROBoundarySpec says of the start."""
        (param,) = boundary.all(179)
        kind = param.body[0]
        if kind > StartKind.INPUT:
            raise Wrong(Status.P_FIELD_ERROR, _START_PATH, 0, "no such start trigger")
        if kind == StartKind.INPUT:
            return cls(StartKind.INPUT, line=Input.of(param.find(GPI), profile, _START_PATH))
        if kind != StartKind.PERIODIC:
            return cls(StartKind(kind))
        value = param.find(180)
        if value is None:
            raise Wrong(Status.P_MISSING_PARAMETER, (*_START_PATH, 180), said="a periodic trigger without its period")
        offset_ms, period_ms = unpack("!II", value.body)
        utc = value.find(128)
        return cls(StartKind.PERIODIC, offset_ms * 1000, period_ms * 1000, int.from_bytes(utc.body) if utc else None)

    def first_us(self, now_us: int, clock_offset_us: int) -> int:
        """The first start of a periodic trigger from `now_us` on, in the world's time."""
        base_us = now_us if self.from_utc_us is None else self.from_utc_us - clock_offset_us
        first_us = base_us + self.offset_us
        if first_us >= now_us or not self.period_us:
            return max(first_us, now_us)
        return first_us + -((first_us - now_us) // self.period_us) * self.period_us


class StopKind(IntEnum):
    """ROSpecStopTriggerType and AISpecStopTriggerType, whose first three are the same."""

    NEVER = 0
    DURATION = 1
    INPUT = 2
    OBSERVATION = 3


@dataclass(frozen=True, slots=True)
class Stop:
    """What ends a ROSpec, beside STOP_ROSPEC and the end of its last inventory."""

    kind: StopKind
    after_us: int | None = None
    line: Input | None = None

    @classmethod
    def of(cls, boundary: Param, profile: Profile) -> "Stop":
        """What a ROBoundarySpec says of the end."""
        (param,) = boundary.all(182)
        kind, duration_ms = unpack("!BI", param.body)
        if kind > StopKind.INPUT:
            raise Wrong(Status.P_FIELD_ERROR, _STOP_PATH, 0, "no such stop trigger")
        if kind == StopKind.INPUT:
            line = Input.of(param.find(GPI), profile, _STOP_PATH)
            return cls(StopKind.INPUT, line.timeout_us, line)
        return cls(StopKind(kind), _span_us(duration_ms) if kind == StopKind.DURATION else None)


class Watch(IntEnum):
    """TagObservationTriggerType; the last two came with LLRP 1.1."""

    TAGS_OR_TIMEOUT = 0
    QUIET_OR_TIMEOUT = 1
    ATTEMPTS_OR_TIMEOUT = 2
    UNIQUE_TAGS_OR_TIMEOUT = 3
    UNIQUE_QUIET_OR_TIMEOUT = 4


@dataclass(frozen=True, slots=True)
class Observation:
    """An inventory ends by what it sees."""

    watch: Watch
    tags: int
    attempts: int
    quiet_us: int


@dataclass(frozen=True, slots=True)
class AiStop:
    """What ends one inventory."""

    kind: StopKind
    after_us: int | None = None
    line: Input | None = None
    observation: Observation | None = None

    @classmethod
    def of(cls, aispec: Param, profile: Profile, version: int) -> "AiStop":
        """What an AISpec says of its end."""
        (param,) = aispec.all(184)
        kind, duration_ms = unpack("!BI", param.body)
        if kind > StopKind.OBSERVATION:
            raise Wrong(Status.P_FIELD_ERROR, _AI_PATH, 0, "no such stop trigger")
        if kind == StopKind.INPUT:
            line = Input.of(param.find(GPI), profile, _AI_PATH)
            return cls(StopKind.INPUT, line.timeout_us, line)
        if kind == StopKind.OBSERVATION:
            return _observing(param.find(185), profile, version)
        return cls(StopKind(kind), _span_us(duration_ms) if kind == StopKind.DURATION else None)


def _observing(param: Param | None, profile: Profile, version: int) -> AiStop:
    if param is None:
        raise Wrong(Status.P_MISSING_PARAMETER, (*_AI_PATH, 185), said="an observation trigger without its numbers")
    if not profile.quirks.has_tag_observation:
        raise Wrong(Status.P_UNSUPPORTED_PARAMETER, (*_AI_PATH, 185), said="this reader does not stop by observation")
    watch, _, tags, attempts, quiet_ms, timeout_ms = unpack("!BBHHHI", param.body)
    if watch > (Watch.UNIQUE_QUIET_OR_TIMEOUT if version > 1 else Watch.ATTEMPTS_OR_TIMEOUT):
        raise Wrong(Status.P_FIELD_ERROR, (*_AI_PATH, 185), 0, "no such observation trigger")
    seen = Observation(Watch(watch), tags, attempts, _span_us(quiet_ms))
    return AiStop(StopKind.OBSERVATION, timeout_ms * 1000 or None, observation=seen)


def _span_us(span_ms: int) -> int:
    """What ends as it begins would, begun again and again, stand still: a millisecond at least."""
    return max(1, span_ms) * 1000
