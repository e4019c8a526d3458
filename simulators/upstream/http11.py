"""HTTP/1.1 as a server needs it (RFC 9112): requests out of bytes, answers into bytes. A codec of its own."""

from dataclasses import dataclass, field

HEAD_BYTES_MAX = 32_768
BODY_BYTES_MAX = 16_777_216


class BadRequest(ValueError):
    """Bytes that are no request; the connection ends with an answer that says why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What stands behind the question mark."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; its length is added when it is written."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def written(self) -> bytes:
        """The answer as bytes."""
        lines = [f"HTTP/1.1 {self.status} {_REASONS.get(self.status, 'Status')}"]
        lines += [f"{name}: {text}" for name, text in self.headers.items()]
        lines += [f"Content-Length: {len(self.body)}", "", ""]
        return "\r\n".join(lines).encode("latin-1") + self.body


class Requests:
    """Collects bytes, cut anywhere, and gives out whole requests."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> list[Request]:
        """The requests that are whole now.

        Raises:
            BadRequest: the bytes are no HTTP/1.1, or larger than this server takes.
        """
        self._buffer += chunk
        found: list[Request] = []
        while (request := self._cut()) is not None:
            found.append(request)
        return found

    def _cut(self) -> Request | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > HEAD_BYTES_MAX:
                raise BadRequest(431, "the head of the request is too long")
            return None
        method, target, headers = _head(bytes(self._buffer[:end]))
        start = end + 4
        if "chunked" in headers.get("transfer-encoding", "").lower():
            whole = _dechunked(bytes(self._buffer[start:]))
            if whole is None:
                return None
            body, taken = whole
        else:
            body, taken = self._sized(start, headers.get("content-length", "0"))
            if taken < 0:
                return None
        del self._buffer[: start + taken]
        return Request(method, target, headers, body)

    def _sized(self, start: int, length: str) -> tuple[bytes, int]:
        if not length.isdigit():
            raise BadRequest(400, "Content-Length is no number")
        size = int(length)
        if size > BODY_BYTES_MAX:
            raise BadRequest(413, "the body is too long")
        if len(self._buffer) < start + size:
            return b"", -1
        return bytes(self._buffer[start : start + size]), size


def _head(raw: bytes) -> tuple[str, str, dict[str, str]]:
    lines = raw.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequest(400, "the first line is no request line")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, text = line.partition(":")
        # RFC 9112, 5.1: a space before the colon is an attack on proxies
        if not colon or not name or name != name.strip():
            raise BadRequest(400, "a header line has no name")
        headers[name.lower()] = text.strip()
    if parts[2] == "HTTP/1.1" and "host" not in headers:
        raise BadRequest(400, "Host is missing")  # RFC 9112, 3.2
    return parts[0], parts[1], headers


def _dechunked(raw: bytes) -> tuple[bytes, int] | None:
    body, at = bytearray(), 0
    while True:
        end = raw.find(b"\r\n", at)
        if end < 0:
            return None
        try:
            size = int(raw[at:end].split(b";")[0], 16)
        except ValueError as error:
            raise BadRequest(400, "a chunk has no length") from error
        if size < 0 or len(body) + size > BODY_BYTES_MAX:
            raise BadRequest(413, "the body is too long")
        if len(raw) < end + 2 + size + 2:
            return None
        body += raw[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
        if size == 0:
            return bytes(body), at


_REASONS = {
    200: "OK", 201: "Created", 202: "Accepted", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found",
    405: "Method Not Allowed", 409: "Conflict", 413: "Content Too Large", 422: "Unprocessable Content",
    429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
    503: "Service Unavailable",
}  # fmt: skip
