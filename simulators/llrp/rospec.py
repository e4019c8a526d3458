"""One ROSpec: what a client asked the reader to run, checked against its profile (LLRP 1.0.1, 10 and 16.2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from struct import unpack

from simulators.llrp import antennas, vendor
from simulators.llrp.air import Setup
from simulators.llrp.antennas import Setting
from simulators.llrp.capabilities import Profile
from simulators.llrp.params import Param, Status, Wrong
from simulators.llrp.reportspec import ReportSpec
from simulators.llrp.triggers import AiStop, Start, Stop

ROSPEC, AISPEC, SURVEY, LOOP = 177, 183, 187, 355
PRIORITY_MAX = 7


class State(IntEnum):
    """Where a ROSpec stands (LLRP 1.0.1, 10.2.1)."""

    DISABLED = 0
    INACTIVE = 1
    ACTIVE = 2


@dataclass(frozen=True, slots=True)
class AiSpec:
    """One inventory of a ROSpec."""

    index: int  # from 1, among all specs of the ROSpec
    inventory_id: int
    stop: AiStop
    setups: tuple[Setup, ...]

    @property
    def antennas(self) -> tuple[int, ...]:
        """In the order in which they radiate."""
        return tuple(setup.antenna for setup in self.setups)


@dataclass(frozen=True, slots=True)
class Loop:
    """Begin again with the first spec, so many times in all; 0: without end (LoopSpec, LLRP 1.1)."""

    index: int
    count: int


Spec = AiSpec | Loop


@dataclass(slots=True)
class ROSpec:
    """A ROSpec in the reader."""

    rospec_id: int
    priority: int  # 0 is the highest
    param: Param
    start: Start
    stop: Stop
    specs: tuple[Spec, ...]
    report: ReportSpec | None
    state: State = State.DISABLED
    next_start_us: int | None = None  # of a periodic one, while it is enabled
    is_stopped: bool = False  # by a client, until it is started or enabled

    @property
    def antennas(self) -> tuple[int, ...]:
        """Of all its inventories."""
        return tuple(antenna for spec in self.specs if isinstance(spec, AiSpec) for antenna in spec.antennas)

    def shown(self) -> Param:
        """The parameter with the state as it is now, for GET_ROSPECS."""
        return Param(ROSPEC, self.param.body[:5] + bytes((self.state,)), self.param.parts)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a ROSpec is checked against."""

    profile: Profile
    settings: Mapping[int, Setting]  # of each antenna, as the reader's configuration has them
    version: int = 1
    is_extended: bool = False  # the client enabled the vendor's extensions


def read(param: Param, around: Circumstances) -> ROSpec:
    """The ROSpec of this parameter.

    Raises:
        Wrong: the profile cannot run it; the path names the parameter at fault.
    """
    rospec_id, priority, state = unpack("!IBB", param.body)
    if rospec_id == 0:
        raise Wrong(Status.P_FIELD_ERROR, (ROSPEC,), 0, "a ROSpec's id is not 0")
    if priority > PRIORITY_MAX:
        raise Wrong(Status.P_FIELD_ERROR, (ROSPEC,), 1, "no such priority")
    if state != State.DISABLED:
        raise Wrong(Status.P_FIELD_ERROR, (ROSPEC,), 2, "a ROSpec is added disabled")
    vendor.check(param, around.profile, (ROSPEC,), is_extended=around.is_extended)
    (boundary,) = param.all(178)
    start = Start.of(boundary, around.profile)
    stop = Stop.of(boundary, around.profile)
    specs = tuple(_specs(param, around))
    report = param.find(237)
    return ROSpec(
        rospec_id, priority, param, start, stop, specs,
        ReportSpec.of(report, around.profile, around.version, (ROSPEC,), is_extended=around.is_extended)
        if report else None,
    )  # fmt: skip


def _specs(param: Param, around: Circumstances) -> list[Spec]:
    found: list[Spec] = []
    for part in param.parts:
        if part.kind not in {AISPEC, SURVEY, LOOP}:
            continue
        index = len(found) + 1
        if index > around.profile.specs_max:
            raise Wrong(Status.P_OVERFLOW_PARAMETER, (ROSPEC, part.kind), said="too many specs in a ROSpec")
        if part.kind == SURVEY:
            raise Wrong(Status.P_UNSUPPORTED_PARAMETER, (ROSPEC, SURVEY), said="this reader makes no RF survey")
        if part.kind == LOOP and any(isinstance(spec, Loop) for spec in found):
            raise Wrong(Status.P_DUPLICATE_PARAMETER, (ROSPEC, LOOP))
        found.append(Loop(index, int.from_bytes(part.body)) if part.kind == LOOP else _aispec(part, index, around))
    if not any(isinstance(spec, AiSpec) for spec in found):
        raise Wrong(Status.P_MISSING_PARAMETER, (ROSPEC, AISPEC), said="a ROSpec without an antenna spec")
    return found


def _aispec(param: Param, index: int, around: Circumstances) -> AiSpec:
    path = (ROSPEC, AISPEC)
    profile = around.profile
    vendor.check(param, profile, path, is_extended=around.is_extended)
    named = unpack(f"!{len(param.body) // 2 - 1}H", param.body[2:])
    if any(antenna > profile.antenna_count for antenna in named):
        raise Wrong(Status.A_OUT_OF_RANGE, path, 0, "no such antenna")
    every = tuple(range(1, profile.antenna_count + 1))
    wanted = every if 0 in named or not named else named
    inventories = list(param.all(186))
    if len(inventories) > 1:
        raise Wrong(Status.P_OVERFLOW_PARAMETER, (*path, 186), said="one inventory of an antenna spec at a time")
    inventory_id, protocol = unpack("!HB", inventories[0].body)
    if inventory_id == 0 or protocol != 1:
        field_no, said = (0, "an inventory's id is not 0") if inventory_id == 0 else (1, "no air protocol but Gen2")
        raise Wrong(Status.P_FIELD_ERROR, (*path, 186), field_no, said)
    vendor.check(inventories[0], profile, (*path, 186), is_extended=around.is_extended)
    settings = {antenna: around.settings[antenna] for antenna in wanted}
    for each in inventories[0].all(222):
        antennas.check(each, profile, (*path, 186), is_extended=around.is_extended)
        meant = int.from_bytes(each.body)
        for antenna, setting in settings.items():
            if meant in {0, antenna}:
                settings[antenna] = setting.with_parts(each)
    setups = tuple(settings[antenna].setup(antenna, profile) for antenna in wanted)
    return AiSpec(index, inventory_id, AiStop.of(param, profile, around.version), setups)
