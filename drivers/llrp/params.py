"""Walks LLRP parameters without trusting one length, and reads the few that decide what the session does next.

Status and events are read here: the library's decoder raises on status codes and vendor parameters that it does not
know, and those are just the moments at which a driver must go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from struct import Struct

from drivers.llrp.layout import PARAMETERS

TLV = Struct("!HH")
PATH_DEPTH_MAX = 16  # a ROSpec is seven parameters deep; more is a trap for the stack

# bytes of a TV parameter's value by its type, 0 where no such type exists (LLRP 1.0.1, 16.2; 19 and 20 of LLRP 1.1)
TV_BYTES = (0, 2, 8, 8, 8, 8, 1, 2, 2, 4, 2, 2, 2, 12, 2, 2, 4, 2, 4, 2, 2) + (0,) * 107

# names of status codes (LLRP 1.0.1, 15.1.1)
STATUS_NAMES = {
    0: "M_Success",
    100: "M_ParameterError",
    101: "M_FieldError",
    102: "M_UnexpectedParameter",
    103: "M_MissingParameter",
    104: "M_DuplicateParameter",
    105: "M_OverflowParameter",
    106: "M_OverflowField",
    107: "M_UnknownParameter",
    108: "M_UnknownField",
    109: "M_UnsupportedMessage",
    110: "M_UnsupportedVersion",
    111: "M_UnsupportedParameter",
    200: "P_ParameterError",
    201: "P_FieldError",
    202: "P_UnexpectedParameter",
    203: "P_MissingParameter",
    204: "P_DuplicateParameter",
    205: "P_OverflowParameter",
    206: "P_OverflowField",
    207: "P_UnknownParameter",
    208: "P_UnknownField",
    209: "P_UnsupportedParameter",
    300: "A_Invalid",
    301: "A_OutOfRange",
    401: "R_DeviceError",
}


class Blame(Enum):
    """Where a refusal comes from."""

    WISH = auto()  # the reader understood, and cannot or may not
    FRAME = auto()  # the reader could not make sense of what was sent
    DEVICE = auto()  # the reader itself is ill


# codes that say that a message has not the shape that the reader knows (LLRP 1.0.1, 15.1.1)
_SHAPES = {102, 103, 104, 107, 108, 202, 203, 204, 207, 208}
_DEVICE_ERROR = 401


@dataclass(frozen=True, slots=True)
class LlrpStatus:
    """What a reader said of a request."""

    code: int
    said: str  # the reader's own words, made fit for a screen
    path: tuple[str, ...] = ()  # parameters from outer to inner, then the field, where the mistake lies
    inner: int | None = None  # the status code at the end of that path, which says what is really wrong

    @property
    def is_success(self) -> bool:
        """Whether the reader granted it."""
        return self.code == 0

    @property
    def blame(self) -> Blame:
        """Where the refusal comes from."""
        code = self.code if self.inner is None else self.inner
        if code == _DEVICE_ERROR:
            return Blame.DEVICE
        return Blame.FRAME if code in _SHAPES else Blame.WISH

    @property
    def shown(self) -> str:
        """A line for a technician."""
        name = STATUS_NAMES.get(self.code, f"status {self.code}")
        place = " at " + " > ".join(self.path) if self.path else ""
        return f"{name}{place}{f': {self.said}' if self.said else ''}"


def walk(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and content of each parameter in `body`, up to the first that cannot be."""
    at = 0
    while at < len(body):
        if body[at] & 0x80:
            kind = body[at] & 0x7F
            start, end = at + 1, at + 1 + TV_BYTES[kind]
            if not TV_BYTES[kind]:
                return  # an unknown short parameter has no length, so what follows cannot be found
        else:
            if len(body) - at < TLV.size:
                return
            kind, length = TLV.unpack_from(body, at)
            kind &= 0x3FF
            start, end = at + TLV.size, at + length
            if length < TLV.size:
                return
        if end > len(body):
            return
        yield kind, body[start:end]
        at = end


def find(body: bytes, *path: int) -> bytes | None:
    """The content of the first parameter found by going down `path`; containers without own fields only."""
    for wanted in path:
        inside = next((content for kind, content in walk(body) if kind == wanted), None)
        if inside is None:
            return None
        body = inside
    return body


def read_status(body: bytes) -> LlrpStatus | None:
    """The LLRPStatus (287) in a response; None where there is none (LLRP 1.0.1, 16.2.8.1)."""
    content = find(body, 287)
    if content is None or len(content) < 4:
        return None
    code, said_bytes = TLV.unpack_from(content)
    said = content[4 : 4 + said_bytes].decode("utf-8", "replace")
    steps = tuple(_error_path(content[4 + said_bytes :]))
    inner = next((step[1] for step in reversed(steps) if step[1] not in {100, 200}), None)
    return LlrpStatus(code, printable(said), tuple(step[0] for step in steps), inner)


def printable(text: str, length_max: int = 200) -> str:
    """Outside text without control signs, and not longer than a screen takes."""
    return "".join(sign if sign.isprintable() else "·" for sign in text[:length_max]).strip()


def _error_path(body: bytes) -> Iterator[tuple[str, int]]:
    """Each step to the mistake, in words, and the status code there."""
    for _ in range(PATH_DEPTH_MAX):
        kind, content = next(walk(body), (0, b""))
        if kind == 289 and len(content) >= 4:  # ParameterError: type, status, then what is inside
            named, code = TLV.unpack_from(content)
            name = PARAMETERS.get(named, (f"parameter {named}", ""))[0]
            body = content[4:]
            yield name if code in {100, 200} else f"{name} ({STATUS_NAMES.get(code, code)})", code
        elif kind == 288 and len(content) >= 4:  # FieldError: number of the field, status
            number, code = TLV.unpack_from(content)
            yield f"field {number}", code
            return
        else:
            return
