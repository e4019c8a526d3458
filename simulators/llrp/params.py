"""LLRP parameters as a tree, cut from bytes and put into bytes by one table of layouts (LLRP 1.0.1, 16.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from struct import Struct

HEADER = Struct("!HII")  # version and type, length with header, message id (LLRP 1.0.1, 16.1)
TLV = Struct("!HH")
CUSTOM = 1023


class Status(IntEnum):
    """Status codes (LLRP 1.0.1, 15.1.1): M_ of a message, P_ of a parameter, A_ of an antenna, R_ of the reader."""

    SUCCESS = 0
    M_PARAMETER_ERROR = 100
    M_FIELD_ERROR = 101
    M_UNEXPECTED_PARAMETER = 102
    M_MISSING_PARAMETER = 103
    M_DUPLICATE_PARAMETER = 104
    M_UNKNOWN_PARAMETER = 107
    M_UNSUPPORTED_MESSAGE = 109
    M_UNSUPPORTED_VERSION = 110
    P_PARAMETER_ERROR = 200
    P_FIELD_ERROR = 201
    P_UNEXPECTED_PARAMETER = 202
    P_MISSING_PARAMETER = 203
    P_DUPLICATE_PARAMETER = 204
    P_OVERFLOW_PARAMETER = 205
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


def status_param(status: Status, wrong: Wrong | None = None) -> Param:
    """LLRPStatus (287), with the path to the mistake as nested ParameterError (289) and FieldError (288)."""
    if wrong is None or (not wrong.path and wrong.field_no is None):
        said = (wrong.said if wrong else "").encode()
        return Param(287, TLV.pack(wrong.status if wrong else status, len(said)) + said)
    said = wrong.said.encode()
    inner: tuple[Param, ...] = ()
    if wrong.field_no is not None:
        code = Status.P_FIELD_ERROR if wrong.path else Status.M_FIELD_ERROR
        inner = (Param(288, TLV.pack(wrong.field_no, code)),)
    for depth, kind in enumerate(reversed(wrong.path)):
        code = wrong.status if depth == 0 else Status.P_PARAMETER_ERROR
        inner = (Param(289, TLV.pack(kind, code), inner),)
    outer = Status.M_PARAMETER_ERROR if wrong.path else Status.M_FIELD_ERROR
    return Param(287, TLV.pack(outer, len(said)) + said, inner)


def cut(chunk: bytes, allowed: "Parts", path: tuple[int, ...] = ()) -> tuple[Param, ...]:
    """All of `chunk` as parameters, of which `allowed` says how many of each kind there may be.

    Raises:
        Wrong: with the standard's status and the path to the parameter.
    """
    params: list[Param] = []
    at = 0
    while at < len(chunk):
        kind, inside, end = _outer(chunk, at, path)
        here = (*path, kind)
        if kind not in LAYOUT:
            raise Wrong(Status.P_UNKNOWN_PARAMETER, here)
        if kind not in allowed:
            raise Wrong(Status.P_UNEXPECTED_PARAMETER, here)
        params.append(_cut_one(kind, chunk[inside:end], here))
        at = end
    for kind, (least, most) in allowed.items():
        count = sum(1 for param in params if param.kind == kind)
        if count < least:
            raise Wrong(Status.P_MISSING_PARAMETER, (*path, kind))
        if count > most:
            raise Wrong(Status.P_DUPLICATE_PARAMETER, (*path, kind))
    return tuple(params)


def _outer(chunk: bytes, at: int, path: tuple[int, ...]) -> tuple[int, int, int]:
    if chunk[at] & 0x80:
        kind = chunk[at] & 0x7F
        raise Wrong(Status.P_UNEXPECTED_PARAMETER, (*path, kind))  # no request of LLRP 1.0.1 carries a TV parameter
    if len(chunk) - at < TLV.size:
        raise Wrong(Status.M_PARAMETER_ERROR, path, said="a parameter is cut off")
    kind, length = TLV.unpack_from(chunk, at)
    kind &= 0x3FF
    if length < TLV.size or at + length > len(chunk):
        raise Wrong(Status.P_PARAMETER_ERROR, (*path, kind), said="a parameter's length is wrong")
    return kind, at + TLV.size, at + length


def _cut_one(kind: int, inside: bytes, path: tuple[int, ...]) -> Param:
    own_bytes, allowed = LAYOUT[kind]
    if kind == 183 and len(inside) >= 2:  # AISpec: a count of antennas, then as many of two bytes
        own_bytes = 2 + 2 * int.from_bytes(inside[:2])
    if own_bytes is None:
        return Param(kind, inside)
    if len(inside) < own_bytes:
        raise Wrong(Status.P_PARAMETER_ERROR, path, said="a parameter is too short")
    return Param(kind, inside[:own_bytes], cut(inside[own_bytes:], allowed, path))


Parts = Mapping[int, tuple[int, int]]

ANY = 65_535
_CUSTOM = {CUSTOM: (0, ANY)}
# kind -> bytes of its own fields (None: all of it), and which parts it may hold, least and most (LLRP 1.0.1, 16.2)
LAYOUT: Mapping[int, tuple[int | None, Parts]] = {
    CUSTOM: (None, {}),
    177: (6, {178: (1, 1), 183: (0, ANY), 187: (0, ANY), 237: (0, 1), **_CUSTOM}),  # ROSpec
    178: (0, {179: (1, 1), 182: (1, 1)}),  # ROBoundarySpec
    179: (1, {180: (0, 1), 181: (0, 1)}),  # ROSpecStartTrigger
    180: (8, {128: (0, 1)}),  # PeriodicTriggerValue
    181: (7, {}),  # GPITriggerValue
    182: (5, {181: (0, 1)}),  # ROSpecStopTrigger
    183: (2, {184: (1, 1), 186: (1, ANY), **_CUSTOM}),  # AISpec
    184: (5, {181: (0, 1), 185: (0, 1)}),  # AISpecStopTrigger
    185: (12, {}),  # TagObservationTrigger
    186: (3, {222: (0, ANY), **_CUSTOM}),  # InventoryParameterSpec
    187: (None, {}),  # RFSurveySpec
    217: (4, {}),  # LLRPConfigurationStateValue
    219: (3, {}),  # GPOWriteData
    220: (5, {}),  # KeepaliveSpec
    221: (5, {}),  # AntennaProperties
    222: (2, {223: (0, 1), 224: (0, 1), 330: (0, ANY), **_CUSTOM}),  # AntennaConfiguration
    223: (2, {}),  # RFReceiver
    224: (6, {}),  # RFTransmitter
    225: (4, {}),  # GPIPortCurrentState
    226: (1, {}),  # EventsAndReports
    237: (3, {238: (1, 1), **_CUSTOM}),  # ROReportSpec
    238: (2, {348: (0, ANY), **_CUSTOM}),  # TagReportContentSelector
    239: (1, {}),  # AccessReportSpec
    244: (0, {245: (1, ANY)}),  # ReaderEventNotificationSpec
    245: (3, {}),  # EventNotificationState
    330: (1, {331: (0, ANY), 335: (0, 1), 336: (0, 1), **_CUSTOM}),  # C1G2InventoryCommand
    331: (1, {332: (1, 1), 333: (0, 1), 334: (0, 1)}),  # C1G2Filter
    332: (None, {}),  # C1G2TagInventoryMask
    333: (2, {}),  # C1G2TagInventoryStateAwareFilterAction
    334: (1, {}),  # C1G2TagInventoryStateUnawareFilterAction
    335: (4, {}),  # C1G2RFControl
    336: (7, {337: (0, 1)}),  # C1G2SingulationControl
    337: (1, {}),  # C1G2TagInventoryStateAwareSingulationAction
    348: (1, {}),  # C1G2EPCMemorySelector
}
