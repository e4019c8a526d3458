"""One LLRP session without a socket or a clock: bytes and instants in, bytes and happenings out.

The reader greets; then a dialogue is spoken with it, request by request, each with one answer and one deadline; then it
reads until it fails, and further dialogues may be begun. A step that is needed and refused, late or broken raises a
`DeviceFault`; nothing here waits for ever. Instants are microseconds of any clock that never runs backwards.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drivers.fleet import DeviceFault
from drivers.llrp.codec import pack_request
from drivers.llrp.dialogue import Ask, Denied, Dialogue, Opened, Phase, opening
from drivers.llrp.events import Closing, Connected, Notification, ReaderEvent, read_notification
from drivers.llrp.framing import HEADER, Frame, Framing, StreamLost
from drivers.llrp.log import Log
from drivers.llrp.params import Blame, LlrpStatus, read_status
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reports import ReportDecoder, TagSeen
from drivers.llrp.tree import message, read_message
from drivers.llrp.troubles import busy, fault, refused

GREETING_US = 5_000_000  # a reader greets within milliseconds; one that is booting closes the connection itself
ANSWER_US = 10_000_000  # setting a configuration takes some readers seconds
MISSED_KEEPALIVES_MAX = 3  # one may be late behind a burst of reports; three are a dead line
DIALOGUES_MAX = 64  # a person waits for each of them
ERROR_MESSAGE = 100
RO_ACCESS_REPORT = 61
READER_EVENT_NOTIFICATION = 63


@dataclass(frozen=True, slots=True)
class Ready:
    """The dialogue that opened the reader is over; it does what it is to do."""

    opened: Opened


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


@dataclass(frozen=True, slots=True)
class Finished:
    """A later dialogue is over: its number, and what it gave or how it failed."""

    number: int
    outcome: object  # of the dialogue, or the DeviceFault that ended it


Happening = Ready | Told | Seen | Finished
MakeDialogue = Callable[[], Dialogue[Any]]


class Session:
    """One connection to one reader."""

    def __init__(
        self,
        profile: ReaderProfile,
        first: MakeDialogue | None = None,
        log: Log | None = None,
        *,
        negotiates: bool = True,
    ) -> None:
        """`first` is spoken after the greeting: `dialogue.opening` of the profile where it is left out."""
        self._profile = profile
        self._first = first or (lambda: opening(profile, negotiates=negotiates))
        self._log = log or Log()
        self._framing = Framing()
        self._decoder = ReportDecoder()
        self._out = bytearray()
        self._phase = Phase.GREETING
        self._message_id = 0
        self._heard_us = 0
        self._due_us: int | None = None  # of the answer that is awaited
        self._dialogue: Dialogue[Any] | None = None
        self._ask: Ask | None = None
        self._late: set[str] = set()  # answers that may still come for what was given up
        self._waiting: deque[tuple[int, MakeDialogue]] = deque()
        self._number = 0  # of the dialogue that is spoken; 0 opens the reader
        self._begun = 0
        self._happenings: list[Happening] = []
        self.opened_as: Opened | None = None

    @property
    def phase(self) -> Phase:
        """What the session is waiting for."""
        return self._phase

    @property
    def log(self) -> Log:
        """What was said."""
        return self._log

    def opened(self, now_us: int) -> None:
        """The connection stands; the reader has to greet first (LLRP 1.0.1, 18.1.1)."""
        self._due_us = now_us + min(GREETING_US, self._silence_us())
        self._heard_us = now_us

    def received(self, chunk: bytes, now_us: int) -> list[Happening]:
        """What these bytes mean.

        Raises:
            DeviceFault: the session is over; `DeviceBusy` and `DeviceRefused` where the reader said why.
        """
        try:
            frames = self._framing.take(chunk)
        except StreamLost as lost:
            raise fault("reader.not_a_reader", str(lost)) from lost
        owed = self._framing.acknowledgements()
        self._out += owed
        for at in range(0, len(owed), HEADER.size):
            self._log.said(owed[at : at + HEADER.size], now_us)
        for frame in frames:
            self._heard_us = now_us
            self._log.heard(frame, now_us)
            self._take(frame, now_us)
        happenings, self._happenings = self._happenings, []
        return happenings

    def woken(self, now_us: int) -> list[Happening]:
        """Time has passed.

        Raises:
            DeviceFault: what was awaited is late.
        """
        if self._due_us is not None and now_us >= self._due_us:
            if self._ask is None or not self._ask.is_optional:
                self._fail(fault("reader.unanswered", f"waiting for {self._phase}"), now_us)
            else:
                self._late.add(self._ask.answer or "")
                self._answer(None, now_us)
        if now_us >= self._heard_us + self._silence_us():
            if self.opened_as is None:
                raise fault("reader.unanswered", f"waiting for {self._phase}")
            seconds = f"{self._silence_us() / 1_000_000:g}"
            raise fault("reader.silent", "no complete message", seconds=seconds)
        happenings, self._happenings = self._happenings, []
        return happenings

    def due_us(self) -> int:
        """When `woken` is to be called at the latest."""
        silence_us = self._heard_us + self._silence_us()
        return silence_us if self._due_us is None else min(self._due_us, silence_us)

    def outgoing(self) -> bytes:
        """What is to be sent now; a second call gives nothing."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def begin(self, make: MakeDialogue, now_us: int) -> int:
        """Speak another dialogue once the reader is open and what was begun before is over; gives its number.

        Raises:
            DeviceFault: too many wait already.
        """
        if len(self._waiting) >= DIALOGUES_MAX:
            raise fault("reader.unanswered", f"{DIALOGUES_MAX} requests wait")
        self._begun += 1
        self._waiting.append((self._begun, make))
        self._next(now_us)
        return self._begun

    def say_goodbye(self, now_us: int = 0) -> None:
        """Ask the reader to end the connection, so that it is free for the next at once."""
        version = self.opened_as.version if self.opened_as else 1
        self._send(Ask(self._phase, message("CLOSE_CONNECTION"), None, version=version), now_us)

    # ---- what the reader says

    def _take(self, frame: Frame, now_us: int) -> None:
        if frame.kind == RO_ACCESS_REPORT:
            tags = self._decoder.decode(frame.body)
            last = self._happenings[-1] if self._happenings else None
            if tags and isinstance(last, Seen):
                last.tags.extend(tags)  # what came in one piece is worked out in one
            elif tags:
                self._happenings.append(Seen(tags))
        elif frame.kind == READER_EVENT_NOTIFICATION:
            self._hear(read_notification(frame.body), now_us)
        elif self._ask is not None:
            self._take_answer(self._ask, frame, now_us)

    def _take_answer(self, ask: Ask, frame: Frame, now_us: int) -> None:
        is_ours = frame.message_id == self._message_id
        if frame.kind == ERROR_MESSAGE:
            if not is_ours:
                return  # an answer to nothing, such as some readers send for no request of ours
            status = read_status(frame.body)
            self._deny(ask, status or LlrpStatus(109, "an ERROR_MESSAGE without a status"), now_us)
            return
        node = read_message(frame)
        # some readers number their answers by themselves; one that may be late is taken by its number alone
        if node.name != ask.answer or not (is_ours or node.name not in self._late):
            return
        status = read_status(frame.body[self._own_bytes(node.name) :])
        if status is None:
            self._fail(fault("reader.nonsense", f"no status while {self._phase}"), now_us)
        elif status.is_success:
            self._answer(node, now_us)
        else:
            self._deny(ask, status, now_us)

    @staticmethod
    def _own_bytes(name: str) -> int:
        """Bytes before the status: two versions in one answer, vendor and subtype in a custom one."""
        return {"GET_SUPPORTED_VERSION_RESPONSE": 2, "IMPINJ_ENABLE_EXTENSIONS_RESPONSE": 5}.get(name, 0)

    def _hear(self, notification: Notification, now_us: int) -> None:
        for event in notification.events:
            self._happenings.append(Told(event, notification.reader_us, notification.is_utc))
            if isinstance(event, Closing):
                raise fault("reader.ended", "ConnectionCloseEvent")
            if isinstance(event, Connected) and self._phase is Phase.GREETING:
                if event.status in {1, 2}:
                    raise busy("reader.busy", f"ConnectionAttemptEvent status {event.status}")
                if event.status:
                    raise fault("reader.no_connection", f"ConnectionAttemptEvent status {event.status}")
                self._due_us = None
                self._dialogue = self._first()
                self._go_on(next, now_us)

    # ---- the dialogue

    def _answer(self, answer: Any, now_us: int) -> None:
        self._go_on(lambda spoken: spoken.send(answer), now_us)

    def _deny(self, ask: Ask, status: LlrpStatus, now_us: int) -> None:
        if ask.is_optional:
            self._answer(None, now_us)
        else:
            denied = Denied(ask.phase, status)
            self._go_on(lambda spoken: spoken.throw(denied), now_us)

    def _go_on(self, step: Callable[[Dialogue[Any]], Ask], now_us: int) -> None:
        """Let the dialogue take a step, and further ones as long as nothing answers what it says."""
        spoken = self._dialogue
        assert spoken is not None
        self._ask, self._due_us = None, None
        try:
            ask = step(spoken)
            while ask.answer is None:
                self._send(ask, now_us)
                ask = spoken.send(None)
        except StopIteration as end:
            self._end(end.value, now_us)
            return
        except Denied as denied:
            self._fail(_refusal(denied), now_us)
            return
        except DeviceFault as broken:
            self._fail(broken, now_us)
            return
        self._phase = ask.phase
        self._send(ask, now_us)
        self._ask = ask
        within_us = min(ANSWER_US, self._silence_us()) if ask.within_s is None else int(ask.within_s * 1_000_000)
        self._due_us = now_us + min(within_us, self._silence_us())

    def _end(self, outcome: object, now_us: int) -> None:
        self._dialogue = None
        self._phase = Phase.READING
        if self._number == 0 and self.opened_as is None:
            self._open(outcome)
        else:
            self._happenings.append(Finished(self._number, outcome))
        self._next(now_us)

    def _open(self, outcome: object) -> None:
        if isinstance(outcome, Opened):
            self.opened_as = outcome
            self._happenings.append(Ready(outcome))
        else:
            self._happenings.append(Finished(0, outcome))

    def _fail(self, broken: DeviceFault, now_us: int) -> None:
        """The dialogue has failed; the one that opens the reader takes the session with it."""
        if self.opened_as is None:
            raise broken
        self._due_us, self._ask = None, None
        self._end(broken, now_us)

    def _next(self, now_us: int) -> None:
        if self._dialogue is None and self.opened_as is not None and self._waiting:
            self._number, make = self._waiting.popleft()
            self._dialogue = make()
            self._go_on(next, now_us)

    def _send(self, ask: Ask, now_us: int) -> None:
        self._message_id += 1
        packed = pack_request(ask.request, self._message_id, ask.version)
        self._log.said(packed, now_us)
        self._out += packed

    def _silence_us(self) -> int:
        return int(self._profile.keepalive_s * MISSED_KEEPALIVES_MAX * 1_000_000)


def _refusal(denied: Denied) -> DeviceFault:
    detail = f"{denied.phase}: {denied.status.shown}"
    match denied.status.blame:
        case Blame.FRAME:
            return refused("reader.our_frame", detail)
        case Blame.DEVICE:
            return refused("reader.fault", detail)
        case Blame.WISH:
            return refused("reader.refused", detail)
