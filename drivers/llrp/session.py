"""One LLRP session without a socket or a clock: bytes and instants in, bytes and happenings out.

Greeting, capabilities, configuration, clearing, ROSpec, reading: each step has one request, one answer, one deadline.
A step that is refused, late or broken raises a `DeviceFault`; nothing here waits for ever. Instants are microseconds of
any clock that never runs backwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drivers.fleet import DeviceBusy, DeviceFault, DeviceRefused
from drivers.llrp import codec
from drivers.llrp.codec import AntennaPlan, Capabilities, Configuration, RoSpecPlan, Undecodable
from drivers.llrp.events import Closing, Connected, Notification, ReaderEvent, read_notification
from drivers.llrp.framing import Frame, Framing, StreamLost
from drivers.llrp.params import LlrpStatus, read_status
from drivers.llrp.reports import ReportDecoder, TagSeen

GREETING_US = 5_000_000  # a reader greets within milliseconds; one that is booting closes the connection itself
ANSWER_US = 10_000_000  # setting a configuration takes some readers seconds
MISSED_KEEPALIVES_MAX = 3  # one may be late behind a burst of reports; three are a dead line
ROSPEC_ID = 1


@dataclass(frozen=True, slots=True)
class ReaderProfile:
    """What a reader is to do, in units that people use; the session finds the reader's own indices."""

    address: str  # tcp://host:port
    antennas: tuple[int, ...] = (1,)
    power_dbm: float = 27.0
    mode: int | None = None  # ModeIdentifier; None leaves the choice to the reader
    session: int = 1  # Gen2 S0 to S3
    population: int = 32  # tags expected at once
    report_every: int = 1  # tag reports in one message
    keepalive_s: float = 5.0


class Phase(StrEnum):
    """What the session is waiting for."""

    GREETING = "greeting"
    CAPABILITIES = "capabilities"
    CONFIGURATION = "configuration"
    SETTING = "setting the configuration"
    CLEARING_ACCESS = "clearing access specs"
    CLEARING = "clearing ROSpecs"
    ADDING = "adding the ROSpec"
    ENABLING = "enabling the ROSpec"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Ready:
    """The reader does what it is to do."""

    capabilities: Capabilities
    configuration: Configuration


@dataclass(frozen=True, slots=True)
class Told:
    """The reader told something by itself; `reader_us` is its clock."""

    event: ReaderEvent
    reader_us: int | None
    is_utc: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """The reader reported tags, in its own time."""

    tags: list[TagSeen]


Happening = Ready | Told | Seen


class Session:
    """One connection to one reader."""

    def __init__(self, profile: ReaderProfile) -> None:
        self._profile = profile
        self._framing = Framing()
        self._decoder = ReportDecoder()
        self._out = bytearray()
        self._phase = Phase.GREETING
        self._message_id = 0
        self._due_us: int | None = None
        self._capabilities: Capabilities | None = None
        self._configuration = Configuration("", ())

    @property
    def phase(self) -> Phase:
        """What the session is waiting for."""
        return self._phase

    def opened(self, now_us: int) -> None:
        """The connection stands; the reader has to greet first (LLRP 1.0.1, 18.1.1)."""
        self._due_us = now_us + GREETING_US

    def received(self, chunk: bytes, now_us: int) -> list[Happening]:
        """What these bytes mean.

        Raises:
            DeviceFault: the session is over; `DeviceBusy` and `DeviceRefused` where the reader said why.
        """
        try:
            frames = self._framing.take(chunk)
        except StreamLost as lost:
            raise DeviceFault("the reader sends what no reader sends; is it one?", str(lost)) from lost
        happenings: list[Happening] = []
        for frame in frames:
            if self._phase is Phase.READING:
                self._due_us = now_us + self._silence_us()
            happenings += self._take(frame, now_us)
        self._out += self._framing.acknowledgements()
        return happenings

    def woken(self, now_us: int) -> None:
        """Time has passed.

        Raises:
            DeviceFault: what was awaited is late.
        """
        if self._due_us is not None and now_us >= self._due_us:
            if self._phase is Phase.READING:
                seconds = self._silence_us() // 1_000_000
                raise DeviceFault(f"the reader has been silent for {seconds} s: check its cable and power")
            raise DeviceFault("the reader does not answer: restart it if that goes on", f"waiting for {self._phase}")

    def due_us(self) -> int | None:
        """When `woken` is to be called at the latest."""
        return self._due_us

    def outgoing(self) -> bytes:
        """What is to be sent now; a second call gives nothing."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def say_goodbye(self) -> None:
        """Ask the reader to end the connection, so that it is free for the next at once."""
        self._message_id += 1
        self._out += codec.close_connection(self._message_id)

    def _silence_us(self) -> int:
        return int(self._profile.keepalive_s * MISSED_KEEPALIVES_MAX * 1_000_000)

    def _take(self, frame: Frame, now_us: int) -> list[Happening]:
        if frame.kind == codec.RO_ACCESS_REPORT:
            tags = self._decoder.decode(frame.body)
            return [Seen(tags)] if tags else []
        if frame.kind == codec.READER_EVENT_NOTIFICATION:
            return self._hear(read_notification(frame.body), now_us)
        step = _STEPS.get(self._phase)
        if step is None or frame.message_id != self._message_id:
            return []  # an answer to nothing, such as the error message that some readers send for no request of ours
        if frame.kind not in {step.answer, codec.ERROR_MESSAGE}:
            return []
        status = read_status(frame.body)
        if status is None:
            raise DeviceFault("the reader's answer makes no sense", f"no status while {self._phase}")
        if frame.kind == codec.ERROR_MESSAGE or not status.is_success:
            raise _refusal(self._phase, status)
        self._learn(frame)
        return self._go(step.then, now_us)

    def _hear(self, notification: Notification, now_us: int) -> list[Happening]:
        happenings: list[Happening] = []
        for event in notification.events:
            happenings.append(Told(event, notification.reader_us, notification.is_utc))
            if isinstance(event, Closing):
                raise DeviceFault("the reader ended the connection", "ConnectionCloseEvent")
            if isinstance(event, Connected) and self._phase is Phase.GREETING:
                if event.status in {1, 2}:
                    raise DeviceBusy(
                        "another program holds the reader: close it there, or restart the reader",
                        f"ConnectionAttemptEvent status {event.status}",
                    )
                if event.status:
                    raise DeviceFault("the reader took no connection", f"ConnectionAttemptEvent status {event.status}")
                happenings += self._go(Phase.CAPABILITIES, now_us)
        return happenings

    def _learn(self, frame: Frame) -> None:
        try:
            if self._phase is Phase.CAPABILITIES:
                self._capabilities = codec.read_capabilities(frame)
            elif self._phase is Phase.CONFIGURATION:
                self._configuration = codec.read_configuration(frame)
        except Undecodable as broken:
            raise DeviceFault("the reader's answer makes no sense", str(broken)) from broken

    def _go(self, phase: Phase, now_us: int) -> list[Happening]:
        self._phase = phase
        step = _STEPS.get(phase)
        if step is None:
            self._due_us = now_us + self._silence_us()
            assert self._capabilities is not None
            return [Ready(self._capabilities, self._configuration)]
        self._message_id += 1
        self._due_us = now_us + ANSWER_US
        self._out += step.request(self, self._message_id)
        return []

    def set_config(self, message_id: int) -> bytes:
        """The configuration of this profile."""
        return codec.set_config(message_id, int(self._profile.keepalive_s * 1000))

    def add_rospec(self, message_id: int) -> bytes:
        """The ROSpec of this profile, in the indices of this reader."""
        assert self._capabilities is not None
        return codec.add_rospec(message_id, plan_rospec(self._profile, self._capabilities))


@dataclass(frozen=True, slots=True)
class _Step:
    request: Callable[[Session, int], bytes]
    answer: int
    then: Phase


_STEPS: dict[Phase, _Step] = {
    Phase.CAPABILITIES: _Step(
        lambda _, message_id: codec.get_capabilities(message_id),
        codec.GET_READER_CAPABILITIES_RESPONSE,
        Phase.CONFIGURATION,
    ),
    Phase.CONFIGURATION: _Step(
        lambda _, message_id: codec.get_config(message_id), codec.GET_READER_CONFIG_RESPONSE, Phase.SETTING
    ),
    Phase.SETTING: _Step(Session.set_config, codec.SET_READER_CONFIG_RESPONSE, Phase.CLEARING_ACCESS),
    Phase.CLEARING_ACCESS: _Step(
        lambda _, message_id: codec.delete_accessspecs(message_id), codec.DELETE_ACCESSSPEC_RESPONSE, Phase.CLEARING
    ),
    Phase.CLEARING: _Step(
        lambda _, message_id: codec.delete_rospecs(message_id), codec.DELETE_ROSPEC_RESPONSE, Phase.ADDING
    ),
    Phase.ADDING: _Step(Session.add_rospec, codec.ADD_ROSPEC_RESPONSE, Phase.ENABLING),
    Phase.ENABLING: _Step(
        lambda _, message_id: codec.enable_rospec(message_id, ROSPEC_ID), codec.ENABLE_ROSPEC_RESPONSE, Phase.READING
    ),
}


def plan_rospec(profile: ReaderProfile, capabilities: Capabilities) -> RoSpecPlan:
    """The profile in this reader's indices.

    Raises:
        DeviceRefused: the reader cannot do it, found before anything is sent.
    """
    absent = [antenna for antenna in profile.antennas if not 1 <= antenna <= capabilities.antenna_count]
    if absent or not profile.antennas:
        raise DeviceRefused(
            f"the reader has antennas 1 to {capabilities.antenna_count}: choose among them",
            f"asked: {profile.antennas}",
        )
    if profile.mode is not None and profile.mode not in capabilities.mode_ids:
        raise DeviceRefused(
            f"the reader has no air mode {profile.mode}: choose one of {', '.join(map(str, capabilities.mode_ids))}",
            "ModeIdentifier",
        )
    fitting = [(dbm, index) for index, dbm in capabilities.power_dbm if dbm <= profile.power_dbm]
    strongest_dbm = max((dbm for _, dbm in capabilities.power_dbm), default=0.0)
    if not fitting or profile.power_dbm > strongest_dbm:
        weakest_dbm = min((dbm for _, dbm in capabilities.power_dbm), default=0.0)
        raise DeviceRefused(
            f"the reader transmits with {weakest_dbm:g} to {strongest_dbm:g} dBm: {profile.power_dbm:g} dBm is outside",
            "TransmitPowerLevelTable",
        )
    _, power_index = max(fitting)
    # a reader that hops takes its table and channel 0; one on fixed channels takes table 0 and its first channel
    hop_table, channel = (capabilities.hop_tables[0], 0) if capabilities.hop_tables else (0, 1)
    antennas = tuple(AntennaPlan(antenna, power_index, hop_table, channel) for antenna in profile.antennas)
    return RoSpecPlan(ROSPEC_ID, antennas, profile.mode, profile.session, profile.population, profile.report_every)


def _refusal(phase: Phase, status: LlrpStatus) -> DeviceRefused:
    return DeviceRefused(f"the reader refuses what its profile asks ({phase}): check the profile", status.shown)
