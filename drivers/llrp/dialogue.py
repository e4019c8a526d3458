"""What is said to a reader, in order: how it is opened, set up, read back and put back, as plain sequences of requests.

A dialogue is a generator: it yields what is to be asked and gets the answer, so that one that branches, tries and goes
back reads from top to bottom. It knows neither socket nor clock; `drivers.llrp.session` speaks it.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from drivers.llrp.capabilities import Capabilities, Configuration, read_capabilities, read_configuration
from drivers.llrp.comparing import Difference, config_differences, differences
from drivers.llrp.params import LlrpStatus
from drivers.llrp.planning import ROSPEC_ID, Plan, make_plan
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.tree import Node, message

VERSION_S = 2.0  # a reader that knows nothing of versions may say nothing at all
READ_BACK_S = 4.0

Outcome = TypeVar("Outcome")


class Phase(StrEnum):
    """What the session is waiting for."""

    GREETING = "greeting"
    VERSION = "agreeing on the version"
    CAPABILITIES = "capabilities"
    CONFIGURATION = "configuration"
    EXTENSIONS = "enabling the maker's extensions"
    LOOKING = "looking what runs already"
    SETTING = "setting the configuration"
    CLEARING_ACCESS = "clearing access specs"
    CLEARING = "clearing ROSpecs"
    ADDING = "adding the ROSpec"
    ADDING_ACCESS = "adding the access spec"
    READING_BACK = "reading back"
    ENABLING = "enabling the ROSpec"
    STARTING = "starting the ROSpec"
    RESTORING = "putting back what stood before"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    phase: Phase
    request: Node
    answer: str | None  # the message that answers; None: none does
    is_optional: bool = False  # refused or unanswered, it is as if it had not been asked
    within_s: float | None = None  # None: as long as any answer may take
    version: int = 1


class Denied(Exception):
    """The reader refused a request that is needed."""

    def __init__(self, phase: Phase, status: LlrpStatus) -> None:
        super().__init__(f"{phase}: {status.shown}")
        self.phase = phase
        self.status = status


Dialogue = Generator[Ask, Node | None, Outcome]
"""Yields requests and gets answers; None where an optional one had none. `Denied` is thrown in at a needed one."""


@dataclass(frozen=True, slots=True)
class Opened:
    """How a reader stands after it was opened."""

    capabilities: Capabilities
    configuration: Configuration
    version: int
    plan: Plan | None = None
    differences: tuple[Difference, ...] = ()
    is_resumed: bool = False  # it went on with what it did before the line broke
    raw: tuple[Node, Node] | None = None  # its answers, for a capture


@dataclass(frozen=True, slots=True)
class Before:
    """How a reader was set up before it was touched."""

    config: Node
    rospecs: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """A reader that was set up, or looked at."""

    opened: Opened
    plan: Plan
    before: Before
    differences: tuple[Difference, ...]


def opening(profile: ReaderProfile, *, negotiates: bool) -> Dialogue[Opened]:
    """Bring a reader from its greeting to reading, as `profile` says.

    Raises:
        DeviceRefused: the reader cannot do it; nothing was changed.
        Denied: the reader would not; what was changed is put back.
    """
    opened = yield from probing(profile, negotiates=negotiates)
    plan = make_plan(profile, opened.capabilities, opened.version)
    version = opened.version
    if plan.needs_extensions:
        yield extensions(version)
    running = yield from _rospecs(Phase.LOOKING, version)
    assert opened.raw is not None
    if profile.holds_reports and _runs(plan, running) and not config_differences(plan.config, opened.raw[1]):
        yield Ask(Phase.STARTING, message("ENABLE_EVENTS_AND_REPORTS"), None, version=version)
        return replace(opened, plan=plan, is_resumed=True)
    found = yield from applying(plan, Before(opened.raw[1], running or ()), version)
    yield Ask(Phase.STARTING, message("ENABLE_EVENTS_AND_REPORTS"), None, version=version)
    return replace(opened, plan=plan, differences=found)


def probing(profile: ReaderProfile, *, negotiates: bool) -> Dialogue[Opened]:
    """Ask a reader what it can and how it is set up; nothing is changed but the version that is spoken."""
    version = 1
    if negotiates and profile.newest_version > 1:
        version = yield from _agree()
    capabilities = yield Ask(
        Phase.CAPABILITIES,
        message("GET_READER_CAPABILITIES"),
        "GET_READER_CAPABILITIES_RESPONSE",
        version=version,
    )
    configuration = yield Ask(
        Phase.CONFIGURATION, message("GET_READER_CONFIG"), "GET_READER_CONFIG_RESPONSE", version=version
    )
    assert capabilities is not None
    assert configuration is not None
    return Opened(
        read_capabilities(capabilities),
        read_configuration(configuration),
        version,
        raw=(capabilities, configuration),
    )


def setting_up(profile: ReaderProfile, *, negotiates: bool) -> Dialogue[Applied]:
    """Set a reader up as `profile` says and read it back; nothing runs until a station comes.

    Raises:
        DeviceRefused, Denied: as `opening`.
    """
    opened = yield from probing(profile, negotiates=negotiates)
    plan = make_plan(profile, opened.capabilities, opened.version)
    if plan.needs_extensions:
        yield extensions(opened.version)
    before = yield from _before(opened)
    found = yield from applying(plan, before, opened.version, runs=False)
    return Applied(opened, plan, before, found)


def looking(profile: ReaderProfile, *, negotiates: bool) -> Dialogue[Applied]:
    """Compare how a reader is set up with what `profile` asks; nothing is changed.

    Raises:
        DeviceRefused: the reader could not do it at all.
    """
    opened = yield from probing(profile, negotiates=negotiates)
    plan = make_plan(profile, opened.capabilities, opened.version)
    before = yield from _before(opened)
    own = next((one for one in before.rospecs if one.number("ROSpecID") == ROSPEC_ID), None)
    found = (*config_differences(plan.config, before.config), *differences(plan.rospec, own))
    return Applied(opened, plan, before, found)


def putting_back(profile: ReaderProfile, before: Before, *, negotiates: bool) -> Dialogue[Opened]:
    """Bring back how a reader was set up before."""
    opened = yield from probing(profile, negotiates=negotiates)
    yield from restoring(before, opened.version)
    return opened


def extensions(version: int) -> Ask:
    """Ask an Impinj reader for its own parameters."""
    request, answer = message("IMPINJ_ENABLE_EXTENSIONS"), "IMPINJ_ENABLE_EXTENSIONS_RESPONSE"
    return Ask(Phase.EXTENSIONS, request, answer, version=version)


def applying(plan: Plan, before: Before, version: int, *, runs: bool = True) -> Dialogue[tuple[Difference, ...]]:
    """Set a reader up and, where it `runs`, let it; gives where it does otherwise than it was told.

    Raises:
        Denied: the reader refused; what was changed is put back first.
    """
    yield Ask(Phase.SETTING, plan.config, "SET_READER_CONFIG_RESPONSE", version=version)
    try:
        # a reader that has none may refuse to delete them
        yield _numbered(Phase.CLEARING_ACCESS, "DELETE_ACCESSSPEC", 0, version, is_optional=True)
        yield _numbered(Phase.CLEARING, "DELETE_ROSPEC", 0, version, is_optional=True)
        add = message("ADD_ROSPEC", plan.rospec)
        yield Ask(Phase.ADDING, add, "ADD_ROSPEC_RESPONSE", version=version)
        if plan.accessspec is not None:
            add = message("ADD_ACCESSSPEC", plan.accessspec)
            yield Ask(Phase.ADDING_ACCESS, add, "ADD_ACCESSSPEC_RESPONSE", version=version)
            number = plan.accessspec.number("AccessSpecID")
            yield _numbered(Phase.ADDING_ACCESS, "ENABLE_ACCESSSPEC", number, version)
        found = yield from _read_back(plan, version)
        if runs:
            yield _numbered(Phase.ENABLING, "ENABLE_ROSPEC", ROSPEC_ID, version)
        if runs and plan.starts_by_command:
            yield _numbered(Phase.STARTING, "START_ROSPEC", ROSPEC_ID, version)
    except Denied:
        yield from restoring(before, version)
        raise
    return found


def restoring(before: Before, version: int) -> Dialogue[None]:
    """Put back how a reader was set up; what it does not take back is left."""
    back = message("SET_READER_CONFIG", *(part for part in before.config.parts if part.name in _SETTABLE))
    yield Ask(Phase.RESTORING, back, "SET_READER_CONFIG_RESPONSE", is_optional=True, version=version)
    yield _numbered(Phase.RESTORING, "DELETE_ROSPEC", 0, version, is_optional=True)
    for rospec in before.rospecs:
        state, number = rospec.number("CurrentState"), rospec.number("ROSpecID")
        add = message("ADD_ROSPEC", _disabled(rospec))
        added = yield Ask(Phase.RESTORING, add, "ADD_ROSPEC_RESPONSE", is_optional=True, version=version)
        if added is not None and state:
            yield _numbered(Phase.RESTORING, "ENABLE_ROSPEC", number, version, is_optional=True)
        if added is not None and state == _ACTIVE and _starts_by_command(rospec):
            yield _numbered(Phase.RESTORING, "START_ROSPEC", number, version, is_optional=True)


def switching(request: Node, version: int) -> Dialogue[None]:
    """One SET_READER_CONFIG, such as an output line."""
    yield Ask(Phase.SETTING, request, "SET_READER_CONFIG_RESPONSE", version=version)


_ACTIVE = 2
# what of a configuration can be set again; what a reader tells of its antennas and outputs is not touched
_SETTABLE = {
    "ReaderEventNotificationSpec",
    "AntennaConfiguration",
    "ROReportSpec",
    "AccessReportSpec",
    "KeepaliveSpec",
    "GPIPortCurrentState",
    "EventsAndReports",
}


def _agree() -> Dialogue[int]:
    """The version that both speak; a reader of LLRP 1.0.1 answers with an error, or not at all."""
    answer = yield Ask(
        Phase.VERSION,
        message("GET_SUPPORTED_VERSION"),
        "GET_SUPPORTED_VERSION_RESPONSE",
        is_optional=True,
        within_s=VERSION_S,
        version=2,
    )
    if answer is None or answer.number("SupportedVersion") < 2:
        return 1
    if answer.number("CurrentVersion") == 2:
        return 2
    agreed = yield Ask(
        Phase.VERSION,
        message("SET_PROTOCOL_VERSION", ProtocolVersion=2),
        "SET_PROTOCOL_VERSION_RESPONSE",
        is_optional=True,
        version=2,
    )
    return 1 if agreed is None else 2


def _before(opened: Opened) -> Dialogue[Before]:
    rospecs = yield from _rospecs(Phase.LOOKING, opened.version)
    assert opened.raw is not None
    return Before(opened.raw[1], rospecs or ())


def _rospecs(phase: Phase, version: int) -> Dialogue[tuple[Node, ...] | None]:
    answer = yield Ask(
        phase, message("GET_ROSPECS"), "GET_ROSPECS_RESPONSE", is_optional=True, within_s=READ_BACK_S, version=version
    )
    return None if answer is None else tuple(answer.all("ROSpec"))


def _read_back(plan: Plan, version: int) -> Dialogue[tuple[Difference, ...]]:
    found: tuple[Difference, ...] = ()
    rospecs = yield from _rospecs(Phase.READING_BACK, version)
    if rospecs is not None:
        own = next((one for one in rospecs if one.number("ROSpecID") == ROSPEC_ID), None)
        found += differences(plan.rospec, own)
    config = yield Ask(
        Phase.READING_BACK,
        message("GET_READER_CONFIG"),
        "GET_READER_CONFIG_RESPONSE",
        is_optional=True,
        within_s=READ_BACK_S,
        version=version,
    )
    return found if config is None else (*found, *config_differences(plan.config, config))


def _runs(plan: Plan, running: tuple[Node, ...] | None) -> bool:
    """Whether the reader runs what is planned, and nothing else."""
    if running is None or len(running) != 1 or running[0].number("CurrentState") == 0:
        return False
    is_active = running[0].number("CurrentState") == _ACTIVE
    return (is_active or not plan.starts_by_command) and not differences(plan.rospec, running[0])


def _numbered(phase: Phase, name: str, number: int, version: int, *, is_optional: bool = False) -> Ask:
    field = "AccessSpecID" if name.endswith("ACCESSSPEC") else "ROSpecID"
    return Ask(phase, message(name, **{field: number}), f"{name}_RESPONSE", is_optional, version=version)


def _disabled(rospec: Node) -> Node:
    fields = tuple((name, 0 if name == "CurrentState" else value) for name, value in rospec.fields)
    return replace(rospec, fields=fields)


def _starts_by_command(rospec: Node) -> bool:
    start = rospec.find("ROBoundarySpec", "ROSpecStartTrigger")
    return start is not None and start.number("ROSpecStartTriggerType") == 0
