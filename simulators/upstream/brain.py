"""One connection to the simulated shop, and the same shop asked without a connection."""

from simulators.upstream.http11 import Answer, BadRequest, Request, Requests
from simulators.upstream.shop import Fault, Shop

SLOW_US = 5_000_000  # longer than a person waits, shorter than the client's deadline

_SILENT = frozenset({Fault.SILENT_AFTER_STORING, Fault.SILENT_BEFORE_STORING})


class UpstreamBrain:
    """An HTTP/1.1 connection: keep-alive, pipelined requests answered in order."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._requests = Requests()
        self._outgoing = bytearray()
        self._late: list[tuple[int, bytes]] = []
        self._is_ending = False
        self._is_mute = False

    def opened(self, now_us: int) -> None:
        """A peer has connected."""

    def received(self, chunk: bytes, now_us: int) -> None:
        """Answer the requests that are whole now."""
        if self._is_ending or self._is_mute:
            return
        try:
            for request in self._requests.feed(chunk):
                self._say(request, now_us)
        except BadRequest as error:
            self._outgoing += Answer(error.status, str(error).encode(), {"Connection": "close"}).written()
            self._is_ending = True

    def woken(self, now_us: int) -> None:
        """Send what was held back."""
        while self._late and self._late[0][0] <= now_us:
            self._outgoing += self._late.pop(0)[1]

    def closed(self, now_us: int) -> None:
        """The peer is gone."""

    def due_us(self) -> int | None:
        """When the next answer that was held back is due."""
        return self._late[0][0] if self._late else None

    def outgoing(self) -> bytes:
        """What is to be sent now; a second call gives nothing."""
        ready = bytes(self._outgoing)
        self._outgoing.clear()
        return ready

    def hangs_up(self) -> bool:
        """Whether the connection ends after what is going out."""
        return self._is_ending and not self._late

    def _say(self, request: Request, now_us: int) -> None:
        if self._is_ending or self._is_mute:
            return
        answer, fault = self._shop.answer(request)
        whole = answer.written()
        if fault in _SILENT:
            self._is_mute = True
        elif fault is Fault.RESET_MID_ANSWER:
            self._outgoing += whole[: max(1, len(whole) - 10)]
            self._is_ending = True
        elif fault is Fault.SLOW or self._late:
            # answers keep the order of their requests (RFC 9112, 9.3.2)
            self._late.append((max(now_us + SLOW_US, self._late[-1][0] if self._late else 0), whole))
        else:
            self._outgoing += whole
            self._is_ending = request.headers.get("connection", "").lower() == "close"


def answer(shop: Shop, request: bytes) -> bytes:
    """What the shop says to these bytes at once; b"" where it says nothing, half an answer where it is cut off."""
    brain = UpstreamBrain(shop)
    brain.opened(0)
    brain.received(request, 0)
    if (due_us := brain.due_us()) is not None:
        brain.woken(due_us)
    return brain.outgoing()
