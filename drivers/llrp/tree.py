"""Any LLRP message as a tree of named parameters, from bytes and to bytes again.

For what is read by people or decided by few fields: capabilities, configurations, ROSpecs, the technician's log. Tags
come by the ten thousand and have a decoder of their own. Reading is liberal: what is unknown is kept as bytes, what is
broken ends its own level and is kept too. Building is strict: a name or value that the standard has not is an error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from struct import Struct

from drivers.llrp.fields import CutShort, Value, pack, unpack
from drivers.llrp.framing import HEADER, Frame
from drivers.llrp.layout import CUSTOM, CUSTOM_MESSAGES, IMPINJ, IMPINJ_PARAMETERS, MESSAGES, PARAMETERS
from drivers.llrp.params import PATH_DEPTH_MAX, TLV, TV_BYTES

VENDOR = Struct("!II")  # vendor and subtype of a custom parameter
VENDOR_MESSAGE = Struct("!IB")
UNREAD = "?"  # name of the field that holds what could not be read


@dataclass(frozen=True, slots=True)
class Node:
    """One message or parameter: its name in the standard, its type, its own fields in order, and what is inside."""

    name: str
    kind: int
    fields: tuple[tuple[str, Value], ...] = ()
    parts: tuple["Node", ...] = ()
    vendor: tuple[int, int] | None = None  # and subtype, of a custom one

    def get(self, field: str) -> Value | None:
        """The value of a field; None where it is not there."""
        return next((value for name, value in self.fields if name == field), None)

    def number(self, field: str, otherwise: int = 0) -> int:
        """The value of a number."""
        value = self.get(field)
        return value if isinstance(value, int) else otherwise

    def text(self, field: str) -> str:
        """The value of a text."""
        value = self.get(field)
        return value if isinstance(value, str) else ""

    def numbers(self, field: str) -> tuple[int, ...]:
        """The value of a list."""
        value = self.get(field)
        return value if isinstance(value, tuple) else ()

    def find(self, *path: str) -> "Node | None":
        """The first parameter that is reached by going down `path`."""
        node: Node | None = self
        for name in path:
            node = next((part for part in node.parts if part.name == name), None) if node else None
        return node

    def all(self, *path: str) -> Iterator["Node"]:
        """Every parameter that is reached by going down `path`."""
        inside = (part for part in self.parts if part.name == path[0])
        for part in inside:
            if len(path) == 1:
                yield part
            else:
                yield from part.all(*path[1:])


def param(name: str, *parts: Node, **fields: Value) -> Node:
    """A parameter by its name in the standard.

    Raises:
        KeyError: the standard has no such parameter.
    """
    kind, vendor, _ = _parameters()[name]
    return Node(name, kind, tuple(fields.items()), parts, vendor)


def pack_param(node: Node) -> bytes:
    """The parameter on the wire.

    Raises:
        CutShort, KeyError: a field has no such value, or is none of the parameter's.
    """
    if node.name == UNREAD:
        return _raw(node.fields)
    own = _own(node, _parameters())
    if node.vendor is not None:
        own = VENDOR.pack(*node.vendor) + own
    if node.kind < 128:
        return bytes((0x80 | node.kind,)) + own
    inside = own + b"".join(pack_param(part) for part in node.parts)
    return TLV.pack(node.kind, TLV.size + len(inside)) + inside


def message(name: str, *parts: Node, **fields: Value) -> Node:
    """A message by its name in the standard.

    Raises:
        KeyError: the standard has no such message.
    """
    kind, vendor, _ = _messages()[name]
    return Node(name, kind, tuple(fields.items()), parts, vendor)


def pack_message(node: Node, message_id: int, version: int = 1) -> bytes:
    """The message on the wire.

    Raises:
        CutShort, KeyError: as `pack_param`.
    """
    head = b"" if node.vendor is None else VENDOR_MESSAGE.pack(*node.vendor)
    body = head + _own(node, _messages()) + b"".join(pack_param(part) for part in node.parts)
    return HEADER.pack(version << 10 | node.kind, HEADER.size + len(body), message_id) + body


def read_message(frame: Frame) -> Node:
    """The message in a frame, whatever is in it."""
    body, vendor = frame.body, None
    name, layout = MESSAGES.get(frame.kind, (f"message {frame.kind}", ""))
    if frame.kind == CUSTOM and len(body) >= VENDOR_MESSAGE.size:
        maker, subtype = VENDOR_MESSAGE.unpack_from(body)
        vendor = (maker, subtype)
        name, layout = CUSTOM_MESSAGES.get(vendor, (f"custom message {maker}/{subtype}", "Data:rest"))
        body = body[VENDOR_MESSAGE.size :]
    fields, parts = _read_inside(layout, body, 0)
    return Node(name, frame.kind, fields, parts, vendor)


def read_params(body: bytes) -> tuple[Node, ...]:
    """The parameters that stand one behind another in `body`; what cannot be read is the last of them."""
    return _read_params(body, 0)


def _own(node: Node, known: dict[str, tuple[int, tuple[int, int] | None, str]]) -> bytes:
    if node.name not in known:  # read from a reader and not known: it goes back as it came
        return _raw(node.fields)
    unread = tuple(one for one in node.fields if one[0] == UNREAD)
    fields = {name: value for name, value in node.fields if name != UNREAD}
    return _raw(unread) if unread else pack(known[node.name][2], fields)


def _raw(fields: tuple[tuple[str, Value], ...]) -> bytes:
    return b"".join(value for _, value in fields if isinstance(value, bytes))


def _read_params(body: bytes, depth: int) -> tuple[Node, ...]:
    nodes: list[Node] = []
    at = 0
    while at < len(body):
        end = _end(body, at)
        if end is None or depth > PATH_DEPTH_MAX:
            nodes.append(Node(UNREAD, 0, ((UNREAD, body[at:]),)))
            break
        nodes.append(_read_one(body[at:end], depth))
        at = end
    return tuple(nodes)


def _end(body: bytes, at: int) -> int | None:
    if body[at] & 0x80:
        size = TV_BYTES[body[at] & 0x7F]
        return at + 1 + size if size and at + 1 + size <= len(body) else None
    if len(body) - at < TLV.size:
        return None
    _, length = TLV.unpack_from(body, at)
    return at + length if TLV.size <= length <= len(body) - at else None


def _read_one(raw: bytes, depth: int) -> Node:
    if raw[0] & 0x80:
        kind, inside = raw[0] & 0x7F, raw[1:]
    else:
        kind, inside = TLV.unpack_from(raw)[0] & 0x3FF, raw[TLV.size :]
    vendor = None
    name, layout = PARAMETERS.get(kind, (f"parameter {kind}", "Data:rest"))
    if kind == CUSTOM and len(inside) >= VENDOR.size:
        maker, subtype = VENDOR.unpack_from(inside)
        vendor = (maker, subtype)
        known = IMPINJ_PARAMETERS.get(subtype) if maker == IMPINJ else None
        name, layout = known or (f"custom {maker}/{subtype}", "Data:rest")
        inside = inside[VENDOR.size :]
    fields, parts = _read_inside(layout, inside, depth + 1)
    return Node(name, kind, fields, parts, vendor)


def _read_inside(layout: str, body: bytes, depth: int) -> tuple[tuple[tuple[str, Value], ...], tuple[Node, ...]]:
    try:
        fields, size = unpack(layout, body)
    except CutShort:
        return ((UNREAD, body),), ()
    return fields, _read_params(body[size:], depth)


@cache
def _parameters() -> dict[str, tuple[int, tuple[int, int] | None, str]]:
    own = {name: (kind, None, layout) for kind, (name, layout) in PARAMETERS.items()}
    impinj = {name: (CUSTOM, (IMPINJ, sub), layout) for sub, (name, layout) in IMPINJ_PARAMETERS.items()}
    return {**own, **impinj}


@cache
def _messages() -> dict[str, tuple[int, tuple[int, int] | None, str]]:
    own = {name: (kind, None, layout) for kind, (name, layout) in MESSAGES.items()}
    custom = {name: (CUSTOM, vendor, layout) for vendor, (name, layout) in CUSTOM_MESSAGES.items()}
    return {**own, **custom}
