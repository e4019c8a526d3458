"""LLRP parameters as a tree, cut from bytes and put into bytes by one table of layouts (LLRP 1.0.1, 16.2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from struct import Struct

from simulators.llrp.layouts import CUSTOM, LAYOUT, Layout, Parts

__all__ = ["CUSTOM", "HEADER", "TLV", "Param", "Status", "Wrong", "cut", "pack_message", "status_param"]

HEADER = Struct("!HII")  # version and type, length with header, message id (LLRP 1.0.1, 16.1)
TLV = Struct("!HH")


class Status(IntEnum):
    """Status codes (LLRP 1.0.1, 15.1.1): M_ of a message, P_ of a parameter, A_ of an antenna, R_ of the reader."""

    SUCCESS = 0
    M_PARAMETER_ERROR = 100
    M_FIELD_ERROR = 101
    M_UNEXPECTED_PARAMETER = 102
    M_MISSING_PARAMETER = 103
    M_DUPLICATE_PARAMETER = 104
    M_OVERFLOW_PARAMETER = 105
    M_OVERFLOW_FIELD = 106
    M_UNKNOWN_PARAMETER = 107
    M_UNKNOWN_FIELD = 108
    M_UNSUPPORTED_MESSAGE = 109
    M_UNSUPPORTED_VERSION = 110
    M_UNSUPPORTED_PARAMETER = 111
    M_UNEXPECTED_MESSAGE = 112  # LLRP 1.1
    P_PARAMETER_ERROR = 200
    P_FIELD_ERROR = 201
    P_UNEXPECTED_PARAMETER = 202
    P_MISSING_PARAMETER = 203
    P_DUPLICATE_PARAMETER = 204
    P_OVERFLOW_PARAMETER = 205
    P_OVERFLOW_FIELD = 206
    P_UNKNOWN_PARAMETER = 207
    P_UNKNOWN_FIELD = 208
    P_UNSUPPORTED_PARAMETER = 209
    A_INVALID = 300
    A_OUT_OF_RANGE = 301
    R_DEVICE_ERROR = 401


class Wrong(Exception):
    """A message that the reader rejects whole: the status, and the parameters from outer to inner where it lies."""

    def __init__(self, status: Status, path: tuple[int, ...] = (), field_no: int | None = None, said: str = "") -> None:
        super().__init__(said or status.name)
        self.status = status
        self.path = path
        self.field_no = field_no
        self.said = said or status.name


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: its type, its own fields as bytes, and the parameters inside it."""

    kind: int
    body: bytes = b""
    parts: tuple["Param", ...] = field(default=())

    def packed(self) -> bytes:
        """The parameter on the wire."""
        if self.kind < 128:
            return bytes((0x80 | self.kind,)) + self.body
        inside = self.body + b"".join(part.packed() for part in self.parts)
        return TLV.pack(self.kind, TLV.size + len(inside)) + inside

    def find(self, kind: int) -> "Param | None":
        """The first part of this kind."""
        return next(self.all(kind), None)

    def all(self, kind: int) -> Iterator["Param"]:
        """All parts of this kind, in order."""
        return (part for part in self.parts if part.kind == kind)


def pack_message(kind: int, message_id: int, body: bytes, version: int = 1) -> bytes:
    """A whole message."""
    return HEADER.pack(version << 10 | kind, HEADER.size + len(body), message_id) + body


# What is wrong with a parameter that stands in the message itself is said by the message's own code (15.1.1)
_OF_THE_MESSAGE = {
    Status.P_UNEXPECTED_PARAMETER: Status.M_UNEXPECTED_PARAMETER,
    Status.P_MISSING_PARAMETER: Status.M_MISSING_PARAMETER,
    Status.P_DUPLICATE_PARAMETER: Status.M_DUPLICATE_PARAMETER,
    Status.P_OVERFLOW_PARAMETER: Status.M_OVERFLOW_PARAMETER,
    Status.P_UNKNOWN_PARAMETER: Status.M_UNKNOWN_PARAMETER,
    Status.P_UNSUPPORTED_PARAMETER: Status.M_UNSUPPORTED_PARAMETER,
}


def status_param(status: Status, wrong: Wrong | None = None) -> Param:
    """LLRPStatus (287), with the path to the mistake as nested ParameterError (289) and FieldError (288)."""
    if wrong is None or (not wrong.path and wrong.field_no is None):
        said = (wrong.said if wrong else "").encode()
        return Param(287, TLV.pack(wrong.status if wrong else status, len(said)) + said)
    said = wrong.said.encode()
    inner: tuple[Param, ...] = ()
    if wrong.field_no is not None:
        inner = (Param(288, TLV.pack(wrong.field_no, wrong.status)),)
    for depth, kind in enumerate(reversed(wrong.path)):
        code = wrong.status if depth == 0 else Status.P_PARAMETER_ERROR
        inner = (Param(289, TLV.pack(kind, code), inner),)
    return Param(287, TLV.pack(_outermost(wrong), len(said)) + said, inner)


def _outermost(wrong: Wrong) -> Status:
    if not wrong.path:
        return wrong.status
    if len(wrong.path) == 1 and wrong.status in _OF_THE_MESSAGE:
        return _OF_THE_MESSAGE[wrong.status]
    return Status.M_PARAMETER_ERROR


def cut(chunk: bytes, allowed: Parts, path: tuple[int, ...] = (), version: int = 1) -> tuple[Param, ...]:
    """All of `chunk` as parameters, of which `allowed` says how many of each kind there may be.

    Raises:
        Wrong: with the standard's status and the path to the parameter.
    """
    params: list[Param] = []
    at = 0
    while at < len(chunk):
        kind, inside, end = _outer(chunk, at, path)
        here = (*path, kind)
        if kind not in LAYOUT or LAYOUT[kind].since > version:
            raise Wrong(Status.P_UNKNOWN_PARAMETER, here)
        if kind not in allowed:
            raise Wrong(Status.P_UNEXPECTED_PARAMETER, here)
        params.append(_cut_one(kind, chunk[inside:end], here, version))
        at = end
    _count(params, allowed, path)
    return tuple(params)


def _count(params: list[Param], allowed: Parts, path: tuple[int, ...]) -> None:
    for kind, (least, most) in allowed.items():
        count = sum(1 for param in params if param.kind == kind)
        if count < least:
            raise Wrong(Status.P_MISSING_PARAMETER, (*path, kind))
        if count > most:
            raise Wrong(Status.P_DUPLICATE_PARAMETER, (*path, kind))


def _outer(chunk: bytes, at: int, path: tuple[int, ...]) -> tuple[int, int, int]:
    if chunk[at] & 0x80:
        kind = chunk[at] & 0x7F
        raise Wrong(Status.P_UNEXPECTED_PARAMETER, (*path, kind))  # no request carries a TV parameter
    if len(chunk) - at < TLV.size:
        raise Wrong(Status.M_PARAMETER_ERROR, path, said="a parameter is cut off")
    kind, length = TLV.unpack_from(chunk, at)
    kind &= 0x3FF
    if length < TLV.size or at + length > len(chunk):
        raise Wrong(Status.P_PARAMETER_ERROR, (*path, kind), said="a parameter's length is wrong")
    return kind, at + TLV.size, at + length


def _cut_one(kind: int, inside: bytes, path: tuple[int, ...], version: int) -> Param:
    layout = LAYOUT[kind]
    own_bytes = _own_bytes(layout, inside)
    if own_bytes > len(inside):
        raise Wrong(Status.P_PARAMETER_ERROR, path, said="a parameter is too short")
    parts = cut(inside[own_bytes:], layout.parts, path, version)
    for choice in layout.choices:
        if not any(part.kind in choice for part in parts):
            raise Wrong(Status.P_MISSING_PARAMETER, (*path, choice[0]))
    return Param(kind, inside[:own_bytes], parts)


def _own_bytes(layout: Layout, inside: bytes) -> int:
    """Bytes before the parts; more than there are where the parameter is cut short."""
    if layout.own_bytes is None:
        return len(inside)
    size = layout.own_bytes
    for unit in layout.counts:
        count = int.from_bytes(inside[size : size + 2])
        size += 2 + (count * unit if unit > 0 else -(-count // 8))
    return size
