"""One connection to the simulated reader: frames in, answers out (LLRP 1.0.1, 15 to 18). A brain."""

from struct import pack

from simulators.llrp import events, vendor
from simulators.llrp.outbox import NOTIFICATION, REPORT
from simulators.llrp.params import HEADER, Param, Status, Wrong, pack_message, status_param
from simulators.llrp.reader import Reader
from simulators.llrp.verbs import VERBS, VERSION_MESSAGES, Answer, Ask

FRAME_BYTES_MAX = 4 << 20
SET_VERSION, SUPPORTED_VERSION = 47, 46
GET_REPORT, KEEPALIVE, ERROR_MESSAGE, CUSTOM = 60, 62, 100, 1023
BEGINNINGS = frozenset({22, 24})  # requests whose answer comes before what they set going


class Talk:
    """The brain of one connection. The reader behind it is shared. `is_caller`: the reader made the connection."""

    def __init__(self, reader: Reader, *, is_caller: bool = False) -> None:
        self._reader = reader
        self._is_caller = is_caller
        self._in = bytearray()
        self._out = bytearray()
        self._now_us = 0
        self._next_id = 1
        self.version = 1
        self._is_version_set = False
        self._keepalive_due_us: int | None = None
        self._unanswered = 0  # keepalives
        self._is_over = False
        self._is_holding = False

    # ---- as a brain

    def opened(self, now_us: int) -> None:
        """Greet with the ConnectionAttemptEvent; one who comes second is told so and cut off."""
        self._now_us = now_us
        status = self._reader.claim(self, is_caller=self._is_caller)
        self._is_holding = self._reader.settings.holds_on_reconnect
        self.send_event(events.connection_attempt(status))
        self._is_over = status != 0
        self._set_keepalive()
        if not self._is_over:
            self._reader.flush()

    def received(self, chunk: bytes, now_us: int) -> None:
        """Act on every whole message."""
        self._now_us = now_us
        self._in += chunk
        at = 0
        while not self._is_over and len(self._in) - at >= HEADER.size:
            first, length, message_id = HEADER.unpack_from(self._in, at)
            if not HEADER.size <= length <= FRAME_BYTES_MAX:
                self._refuse_frame(message_id)
                return
            if len(self._in) - at < length:
                break
            body = bytes(self._in[at + HEADER.size : at + length])
            at += length
            self._take(first >> 10 & 7, first & 0x3FF, message_id, body)
        del self._in[:at]

    def woken(self, now_us: int) -> None:
        """Run what is due: inventory, and the keepalive."""
        self._now_us = now_us
        if self._reader.owns(self):
            self._reader.act(now_us)
        if self._keepalive_due_us is not None and now_us >= self._keepalive_due_us:
            self._keep_alive()

    def closed(self, now_us: int) -> None:
        """Give the reader up."""
        self._now_us = now_us
        self._reader.release(self)

    def due_us(self) -> int | None:
        """The next round, end or keepalive."""
        if not self._reader.owns(self):
            return None
        instants = [self._keepalive_due_us, self._reader.due_us(self._now_us)]
        return min((at_us for at_us in instants if at_us is not None), default=None)

    def outgoing(self) -> bytes:
        """What goes out, spoilt as the faults say."""
        chunk = bytes(self._out) + self._reader.faults.take_garbage() if self._reader.owns(self) else bytes(self._out)
        self._out.clear()
        kept, is_cut = self._reader.faults.spoil(chunk)
        self._is_over = self._is_over or is_cut
        return kept

    def hangs_up(self) -> bool:
        """Whether the reader ends the connection."""
        return self._is_over

    # ---- what the reader has to say

    @property
    def is_listening(self) -> bool:
        """Whether reports and events may be sent: the client did not ask to hold them, or has let them go."""
        return not self._is_holding and not self._is_over

    def send_event(self, param: Param) -> None:
        """READER_EVENT_NOTIFICATION (63) with one event."""
        self._send(NOTIFICATION, events.notification(self._now_us + self._reader.clock_offset_us, param))

    def send_kept(self, kind: int, body: bytes) -> None:
        """RO_ACCESS_REPORT (61) or READER_EVENT_NOTIFICATION (63)."""
        self._send(kind, body)

    def farewell(self, now_us: int) -> None:
        """The reader ends the connection by itself: it says so, and then nothing more (LLRP 1.0.1, 18.1)."""
        self._now_us = now_us
        self.send_event(events.closing())
        self._is_over = True

    # ---- messages

    def _take(self, version: int, kind: int, message_id: int, body: bytes) -> None:
        if kind == ERROR_MESSAGE:
            return  # an answer to an error would be answered in turn (LLRP 1.0.1, 14.1)
        is_versioned = kind in VERSION_MESSAGES and self._reader.profile.version_max > 1
        if version != self.version and not (is_versioned and version == 2):
            self._answer(ERROR_MESSAGE, message_id, Wrong(Status.M_UNSUPPORTED_VERSION), version=version)
            return
        reply_kind = 0
        try:
            if kind in self._reader.faults.refuse:
                reply_kind = VERBS[kind][0] if kind in VERBS else 0
                raise Wrong(self._reader.faults.refuse[kind], said="refused by script")
            if kind == GET_REPORT:
                self._report(message_id, body)
            elif kind == CUSTOM:
                self._take_custom(message_id, body)
            elif kind in VERBS and (is_versioned or kind not in VERSION_MESSAGES):
                reply_kind, act = VERBS[kind]
                self._reader.act(self._now_us)
                before = len(self._out)
                inside = act(self._asked(kind, body))
                begun = self._take_back(before) if kind in BEGINNINGS else b""
                self._respond(kind, reply_kind, message_id, inside)
                self._out += begun
                self._follow(kind, body)
            else:
                raise Wrong(Status.M_UNSUPPORTED_MESSAGE, said="no such message")
        except Wrong as wrong:
            self._answer(reply_kind or ERROR_MESSAGE, message_id, wrong)

    def _take_back(self, before: int) -> bytes:
        begun = bytes(self._out[before:])
        del self._out[before:]
        return begun

    def _asked(self, kind: int, body: bytes) -> Ask:
        if kind == SET_VERSION and self._is_version_set:
            raise Wrong(Status.M_UNEXPECTED_MESSAGE, said="the version was agreed already")
        return Ask(self._reader, body, self._now_us, self.version)

    def _respond(self, kind: int, reply_kind: int, message_id: int, inside: Answer) -> None:
        if not reply_kind or kind in self._reader.faults.unanswered:
            return
        head, parts = inside
        tail = status_param(Status.SUCCESS).packed() + b"".join(part.packed() for part in parts)
        if kind == SUPPORTED_VERSION:  # its response puts fields before the status (LLRP 1.1, 17.1.2)
            tail = head + tail
        self._send(reply_kind, tail, message_id, version=2 if kind in VERSION_MESSAGES else None)

    def _follow(self, kind: int, body: bytes) -> None:
        """What a granted request changes in the connection itself."""
        match kind:
            case 3:  # SET_READER_CONFIG
                self._set_keepalive()
            case 14:  # CLOSE_CONNECTION
                self._is_over = True
            case 47:  # SET_PROTOCOL_VERSION
                self.version = body[0]
                self._is_version_set = True
            case 64:  # ENABLE_EVENTS_AND_REPORTS
                self._is_holding = False
                self._reader.flush()
            case 72:  # KEEPALIVE_ACK
                self._unanswered = 0
            case _:
                pass

    def _report(self, message_id: int, body: bytes) -> None:
        Ask(self._reader, body, self._now_us, self.version).fields()
        for report in self._reader.reported(self._now_us):
            self._send(REPORT, report, message_id)

    def _take_custom(self, message_id: int, body: bytes) -> None:
        head = vendor.answer(body, self._reader.profile)
        self._reader.is_extended = True
        self._send(CUSTOM, head + status_param(Status.SUCCESS).packed(), message_id)

    def _answer(self, kind: int, message_id: int, wrong: Wrong, version: int | None = None) -> None:
        body = status_param(wrong.status, wrong).packed()
        if kind == VERBS[SUPPORTED_VERSION][0]:
            body = pack("!BB", self.version, self._reader.profile.version_max) + body
        if kind in {VERBS[named][0] for named in VERSION_MESSAGES}:
            version = 2
        self._send(kind, body, message_id, version=version)

    def _refuse_frame(self, message_id: int) -> None:
        self._answer(ERROR_MESSAGE, message_id, Wrong(Status.M_FIELD_ERROR, said="frame length"))
        self._in.clear()
        self._is_over = True

    def _send(self, kind: int, body: bytes, message_id: int | None = None, version: int | None = None) -> None:
        if message_id is None:
            message_id = self._next_id
            self._next_id = self._next_id % 0xFFFFFFFF + 1
        self._out += pack_message(kind, message_id, body, self.version if version is None else version)

    # ---- keepalives (LLRP 1.0.1, 13.1.3)

    def _keep_alive(self) -> None:
        hangs_up_after = self._reader.settings.hangs_up_after
        if hangs_up_after and self._unanswered >= hangs_up_after:
            self.farewell(self._now_us)
            self._keepalive_due_us = None
            return
        if not self._reader.faults.is_deaf_to_keepalives:
            self._send(KEEPALIVE, b"")
            self._unanswered += 1
        self._set_keepalive()

    def _set_keepalive(self) -> None:
        every_us = self._reader.keepalive_us
        self._keepalive_due_us = None if every_us is None else self._now_us + every_us
