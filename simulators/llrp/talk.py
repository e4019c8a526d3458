"""One connection to the simulated reader: frames in, answers out (LLRP 1.0.1, 15 to 18). A brain."""

from struct import pack

from simulators.llrp.params import HEADER, Param, Status, Wrong, pack_message, status_param
from simulators.llrp.reader import Reader
from simulators.llrp.verbs import VERBS, Ask

FRAME_BYTES_MAX = 4 << 20
ERROR_MESSAGE = 100


class Talk:
    """The brain of one connection. The reader behind it is shared."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._in = bytearray()
        self._out = bytearray()
        self._now_us = 0
        self._next_id = 1
        self._version = 1
        self._keepalive_due_us: int | None = None
        self._is_over = False
        self._is_holding = False

    # ---- as a brain

    def opened(self, now_us: int) -> None:
        """Greet with the ConnectionAttemptEvent; one who comes second is told so and cut off."""
        self._now_us = now_us
        status = self._reader.claim(self)
        self._is_holding = self._reader.holds_on_reconnect
        self.send_event(Param(256, pack("!H", status)))
        self._is_over = status != 0
        self._set_keepalive()

    def received(self, chunk: bytes, now_us: int) -> None:
        """Act on every whole message."""
        self._now_us = now_us
        self._in += chunk
        while not self._is_over and len(self._in) >= HEADER.size:
            first, length, message_id = HEADER.unpack_from(self._in)
            if not HEADER.size <= length <= FRAME_BYTES_MAX:
                self._refuse_frame(message_id)
                return
            if len(self._in) < length:
                return
            body = bytes(self._in[HEADER.size : length])
            del self._in[:length]
            self._take(first >> 10 & 7, first & 0x3FF, message_id, body)

    def woken(self, now_us: int) -> None:
        """Run what is due: inventory, and the keepalive."""
        self._now_us = now_us
        if self._reader.owns(self):
            self._reader.act(now_us)
        if self._keepalive_due_us is not None and now_us >= self._keepalive_due_us:
            if not self._reader.faults.is_deaf_to_keepalives:
                self._send(62, b"")
            self._set_keepalive()

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

    def send_event(self, param: Param) -> None:
        """READER_EVENT_NOTIFICATION (63) with one event."""
        stamp = Param(128, pack("!Q", max(0, self._now_us + self._reader.clock_offset_us)))
        self._send(63, Param(246, b"", (stamp, param)).packed())

    def send_report(self, body: bytes) -> None:
        """RO_ACCESS_REPORT (61)."""
        if not self._is_holding:
            self._send(61, body)

    # ---- messages

    def _take(self, version: int, kind: int, message_id: int, body: bytes) -> None:
        if kind == ERROR_MESSAGE:
            return
        is_versioned = kind in {46, 47} and self._reader.profile.version_max > 1
        if version != self._version and not (is_versioned and version == 2):
            self._answer(ERROR_MESSAGE, message_id, Status.M_UNSUPPORTED_VERSION, version=version)
            return
        respond = VERBS.get(kind)
        if respond is None or (kind in {46, 47} and not is_versioned):
            self._answer(ERROR_MESSAGE, message_id, Status.M_UNSUPPORTED_MESSAGE)
            return
        reply_kind, act = respond
        try:
            if kind in self._reader.faults.refuse:
                raise Wrong(self._reader.faults.refuse[kind], said="refused by script")
            inside = act(Ask(self._reader, body, self._now_us, self._version))
        except Wrong as wrong:
            self._answer(reply_kind or ERROR_MESSAGE, message_id, wrong.status, wrong)
            return
        head, parts = inside
        if reply_kind:
            tail = status_param(Status.SUCCESS).packed() + b"".join(part.packed() for part in parts)
            if kind == 46:  # GET_SUPPORTED_VERSION_RESPONSE puts its fields before the status (LLRP 1.1, 17.1.2)
                tail = head + tail
            self._send(reply_kind, tail, message_id, version=2 if kind in {46, 47} else None)
        self._follow(kind, body)

    def _follow(self, kind: int, body: bytes) -> None:
        """What a granted request changes in the connection itself."""
        if kind == 3:
            self._set_keepalive()
        elif kind == 14:
            self._is_over = True
        elif kind == 47:
            self._version = body[0]
        elif kind == 64:
            self._is_holding = False

    def _answer(
        self, kind: int, message_id: int, status: Status, wrong: Wrong | None = None, version: int | None = None
    ) -> None:
        fault = wrong or Wrong(status)
        self._send(kind, status_param(status, fault).packed(), message_id, version=version)

    def _refuse_frame(self, message_id: int) -> None:
        self._answer(ERROR_MESSAGE, message_id, Status.M_FIELD_ERROR, Wrong(Status.M_FIELD_ERROR, said="frame length"))
        self._in.clear()
        self._is_over = True

    def _send(self, kind: int, body: bytes, message_id: int | None = None, version: int | None = None) -> None:
        if message_id is None:
            message_id = self._next_id
            self._next_id = self._next_id % 0xFFFFFFFF + 1
        self._out += pack_message(kind, message_id, body, self._version if version is None else version)

    def _set_keepalive(self) -> None:
        every_us = self._reader.keepalive_us
        self._keepalive_due_us = None if every_us is None else self._now_us + every_us
