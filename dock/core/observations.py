"""What devices saw. A driver makes them; nothing in them is believed before the core has decided on it.

Instants are microseconds UTC of the station's clock unless a field says otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum

from dock.core.fault import Sentence
from dock.core.ids import DeviceId, Digest


class DeviceKind(StrEnum):
    """The kinds of device that a dock keeps."""

    READER = "reader"
    SCANNER = "scanner"
    CAMERA = "camera"
    PRINTER = "printer"
    SCALE = "scale"
    UPSTREAM = "upstream"
    SETTINGS = "settings"  # the site's files: refused while they have mistakes


class DeviceState(StrEnum):
    """How a device is, in one word that a person can act on."""

    UP = "up"
    CONNECTING = "connecting"
    DOWN = "down"
    BUSY_ELSEWHERE = "busy_elsewhere"  # another program holds it; asking often would not help
    ATTENTION = "attention"  # it answers, and needs a person: paper out, head open, antenna gone
    REFUSED = "refused"  # it answers, and rejects what was configured
    NEGOTIATING = "negotiating"  # it answers, and is asked what it can and told what to do
    IDLE = "idle"  # it works, and there is nothing before it
    READING = "reading"  # it works, and has just seen tags
    DRAINING = "draining"  # it works, and hands over what it kept while the line was down

    @property
    def works(self) -> bool:
        """Whether the device does its work now."""
        return self in {DeviceState.UP, DeviceState.IDLE, DeviceState.READING, DeviceState.DRAINING}


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """A scanner read one whole code."""

    device: DeviceId
    text: str  # without AIM prefix and terminator; GS, RS and EOT kept as they are
    raw: bytes  # what came over the wire, terminator included
    aim: str | None  # AIM identifier without its bracket, such as C1 (ISO/IEC 15424); None where the device sends none
    at_us: int


@dataclass(frozen=True, slots=True)
class CodeUnreadable:
    """Bytes came from a scanner that make no code: too long, half, or not text."""

    device: DeviceId
    raw: bytes  # the first 256 bytes of it
    reason: str
    at_us: int


@dataclass(frozen=True, slots=True)
class TagRead:
    """One tag on one antenna, as a reader reported it; `read_count` singulations in one report."""

    epc: bytes
    antenna: int  # from 1
    rssi_dbm: float | None
    first_us: int  # reader's time, corrected by the clock offset
    last_us: int
    read_count: int
    tid: bytes | None = None


@dataclass(frozen=True, slots=True)
class TagsRead:
    """A reader reported tags."""

    device: DeviceId
    reads: tuple[TagRead, ...]
    at_us: int


@dataclass(frozen=True, slots=True)
class InputChanged:
    """An input line of a device changed: a photo-eye, a pedal."""

    device: DeviceId
    line: int  # from 1
    is_high: bool
    at_us: int


@dataclass(frozen=True, slots=True)
class WeightTaken:
    """A scale showed a stable weight."""

    device: DeviceId
    mass_g: int
    at_us: int


@dataclass(frozen=True, slots=True)
class PictureTaken:
    """A camera took a picture that is stored, synced and named by its digest."""

    device: DeviceId
    digest: Digest
    size_bytes: int
    width_px: int
    height_px: int
    shot: str  # which shot of the list this is, such as front or label
    fault: str | None  # blurred, dark, bright or empty; None where the picture is good
    at_us: int


@dataclass(frozen=True, slots=True)
class DeviceReported:
    """A device changed how it is. A driver says down once with its reason, and up once."""

    device: DeviceId
    kind: DeviceKind
    state: DeviceState
    reasons: tuple[Sentence, ...]  # for a person: what is wrong and what to do; none when up
    detail: str  # for a technician: the device's own words, decoded
    at_us: int

    @property
    def reason(self) -> str:
        """What is wrong, in English."""
        return "; ".join(map(str, self.reasons))


class PrintOutcome(StrEnum):
    """What is known of one label (the states of a print journal)."""

    SENDING = "sending"  # kept before the first byte goes out
    SENT = "sent"  # handed over; nothing more is known
    PRINTED = "printed"  # the device gave evidence
    REFUSED = "refused"  # it cannot be drawn from its fields; its evidence says why, and no byte of it was sent
    UNCERTAIN = "uncertain"  # it may or may not lie there: a person is asked
    LOST = "lost"  # it is known not to be there, and is sent again
    CANCELLED = "cancelled"  # it was replaced or taken back before a byte of it went out


@dataclass(frozen=True, slots=True)
class LabelProgressed:
    """A printer's spool learnt something about one label."""

    device: DeviceId
    label_id: str  # id of the effect that asked for the label
    outcome: PrintOutcome
    evidence: str  # what the device said, such as a counter's rise
    at_us: int
    is_last_word: bool = False  # nothing more will be learnt of it, whatever the outcome


@dataclass(frozen=True, slots=True)
class ClockStepped:
    """The machine's clock jumped against the loop's time."""

    step_us: int  # positive: put forward
    at_us: int


Observation = (
    CodeScanned
    | CodeUnreadable
    | TagsRead
    | InputChanged
    | WeightTaken
    | PictureTaken
    | DeviceReported
    | LabelProgressed
    | ClockStepped
)
