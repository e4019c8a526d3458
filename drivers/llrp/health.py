"""How a reader is, in one state at a time: worked out from what happened and what time it is, told when it changes."""

from dataclasses import dataclass

from dock.core.fault import Sentence
from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState
from drivers.llrp.dialogue import Opened
from drivers.llrp.events import AntennaChanged, BufferFilling, BufferOverflowed, InputLine, ReaderEvent, ReaderExcepted
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.troubles import trouble

READING_US = 5_000_000  # tags were seen this long ago at most: it reads
NO_READS_US = 5_000_000  # the photo-eye sees something for so long: tags should have been read
PASSING_US = 60_000_000  # a fault that the reader reports once is shown this long
LATE_US = 3_000_000  # reads that arrive this late were kept while the line was down
DRAIN_OVER_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong while the reader goes on."""

    told: Sentence
    detail: str


class Health:
    """The health of one connection. `changes` gives what is to be told."""

    def __init__(self, device: DeviceId, profile: ReaderProfile) -> None:
        self._device = device
        self._profile = profile
        self._is_ready = False
        self._lost: set[int] = set()
        self._otherwise: Trouble | None = None
        self._overflow_us: int | None = None
        self._fault: tuple[int, str] | None = None
        self._offset_us: int | None = None
        self._seen_us: int | None = None
        self._late_us: int | None = None
        self._active_since_us: int | None = None  # the photo-eye
        self._said: tuple[DeviceState, tuple[Sentence, ...]] | None = None

    @property
    def is_clean(self) -> bool:
        """Whether nothing that was told last is wrong."""
        return self._said is not None and self._said[0] is not DeviceState.ATTENTION

    @property
    def lost_antennas(self) -> frozenset[int]:
        """Antennas of the profile that are not connected."""
        return frozenset(self._lost)

    def ready(self, opened: Opened) -> None:
        """The reader is open."""
        self._is_ready = True
        if opened.configuration.connected_antennas is not None:
            self._lost = set(self._profile.antennas) - set(opened.configuration.connected_antennas)
        if opened.differences:
            detail = "; ".join(one.shown for one in opened.differences)
            what = ", ".join(dict.fromkeys(one.place.rpartition(" > ")[2] for one in opened.differences))
            self._otherwise = Trouble(trouble("reader.otherwise", what=what), detail)

    def told(self, event: ReaderEvent, now_us: int) -> None:
        """The reader told something by itself."""
        match event:
            case AntennaChanged(antenna, is_connected) if antenna in self._profile.antennas:
                (self._lost.discard if is_connected else self._lost.add)(antenna)
            case BufferOverflowed():
                self._overflow_us = now_us
            case ReaderExcepted(said):
                self._fault = (now_us, said)
            case InputLine(port, is_high) if port in self._eyes():
                is_active = is_high is self._eyes()[port]
                self._active_since_us = (self._active_since_us or now_us) if is_active else None
            case BufferFilling() | _:
                pass  # the rest changes nothing that a person acts on

    def seen(self, last_us: int, now_us: int) -> None:
        """Tags were reported; `last_us` is the newest read in the station's time."""
        self._seen_us = now_us
        if now_us - last_us > LATE_US:
            self._late_us = now_us
        if self._active_since_us is not None:
            self._active_since_us = now_us  # as long as tags come, the photo-eye is no riddle

    def measured(self, offset_us: int | None) -> None:
        """How far the reader's UTC clock is off; None where it has none."""
        self._offset_us = offset_us

    def changes(self, now_us: int) -> list[DeviceReported]:
        """What is to be told now."""
        if not self._is_ready:
            return self._say(DeviceState.NEGOTIATING, (), now_us)
        troubles = self._troubles(now_us)
        if troubles:
            return self._say(DeviceState.ATTENTION, troubles, now_us)
        if self._late_us is not None and now_us - self._late_us < DRAIN_OVER_US:
            return self._say(DeviceState.DRAINING, (), now_us)
        is_reading = self._seen_us is not None and now_us - self._seen_us < READING_US
        return self._say(DeviceState.READING if is_reading else DeviceState.IDLE, (), now_us)

    def _troubles(self, now_us: int) -> tuple[Trouble, ...]:
        found: list[Trouble] = []
        if self._lost:
            shown = ", ".join(map(str, sorted(self._lost)))
            found.append(Trouble(trouble("reader.antenna_lost", antennas=shown), "AntennaEvent"))
        if self._overflow_us is not None and now_us - self._overflow_us < PASSING_US:
            found.append(Trouble(trouble("reader.overflow"), "ReportBufferOverflowErrorEvent"))
        if self._fault is not None and now_us - self._fault[0] < PASSING_US:
            found.append(Trouble(trouble("reader.fault"), self._fault[1]))
        if self._active_since_us is not None and now_us - self._active_since_us >= NO_READS_US:
            found.append(Trouble(trouble("reader.no_reads"), "GPIEvent without RO_ACCESS_REPORT"))
        if self._offset_us is not None and abs(self._offset_us) > self._profile.skew_s * 1_000_000:
            seconds = f"{round(-self._offset_us / 1_000_000, -1):+.0f}"
            found.append(Trouble(trouble("reader.skewed", seconds=seconds), "UTCTimestamp"))
        if self._otherwise is not None:
            found.append(self._otherwise)
        return tuple(found)

    def _say(self, state: DeviceState, troubles: tuple[Trouble, ...], now_us: int) -> list[DeviceReported]:
        said = (state, tuple(one.told for one in troubles))
        if said == self._said:
            return []
        self._said = said
        detail = "; ".join(one.detail for one in troubles if one.detail)
        return [DeviceReported(self._device, DeviceKind.READER, state, said[1], detail, now_us)]

    def _eyes(self) -> dict[int, bool]:
        """The input lines of photo-eyes, and the level at which they see something."""
        if self._profile.start is not None:
            return {self._profile.start.port: self._profile.start.is_high}
        return dict.fromkeys(self._profile.inputs, True)
