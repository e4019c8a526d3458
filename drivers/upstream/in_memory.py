"""A transport that hands a request's bytes to a function and reads its answer: for simulation without sockets."""

from collections.abc import Callable

import httpx


class InMemoryTransport(httpx.BaseTransport):
    """Speaks HTTP/1.1 to `answer`. No bytes: the peer is silent; too few of them: it was cut off."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer
        self.is_plugged = True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to one request."""
        if not self.is_plugged:
            raise httpx.ConnectError("the plug is out", request=request)
        lines = [f"{request.method} {request.url.raw_path.decode('ascii')} HTTP/1.1"]
        lines += [f"{name}: {text}" for name, text in request.headers.items()]
        raw = self._answer("\r\n".join([*lines, "", ""]).encode("latin-1") + request.read())
        if not raw:
            raise httpx.ReadTimeout("no answer came", request=request)
        head, gap, body = raw.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = [(name, text.strip()) for name, _, text in (line.partition(":") for line in rest)]
        length = int({name.lower(): text for name, text in headers}.get("content-length", "0"))
        if not gap or len(body) < length:
            raise httpx.RemoteProtocolError("the peer closed in the middle of its answer", request=request)
        return httpx.Response(int(first.split(" ")[1]), headers=headers, stream=httpx.ByteStream(body), request=request)
