"""Requests to bytes: the only file that knows sllurp.

Its encoders are used for what they do well, the plain requests. What it lacks (versions, GET_ROSPECS), drops
(EventsAndReports) or has wrong (the type of a GPI trigger, the order of fields in GET_READER_CONFIG) is built from the
standard's own layouts in `drivers.llrp.tree`; a test holds the two to the same bytes where both can.
"""

from typing import Any

from sllurp.llrp import LLRPMessage  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from drivers.llrp.tree import Node, pack_message

# requests that sllurp encodes as LLRP 1.0.1 wants them, and its name for each field
_SLLURP: dict[str, dict[str, str]] = {
    "GET_READER_CAPABILITIES": {"RequestedData": "RequestedData"},
    "DELETE_ROSPEC": {"ROSpecID": "ROSpecID"},
    "START_ROSPEC": {"ROSpecID": "ROSpecID"},
    "ENABLE_ROSPEC": {"ROSpecID": "ROSpecID"},
    "DELETE_ACCESSSPEC": {"AccessSpecID": "AccessSpecID"},
    "ENABLE_ACCESSSPEC": {"AccessSpecID": "AccessSpecID"},
    "CLOSE_CONNECTION": {},
    "ENABLE_EVENTS_AND_REPORTS": {},
}


def pack_request(request: Node, message_id: int, version: int = 1) -> bytes:
    """A whole request.

    Raises:
        CutShort, KeyError: as `drivers.llrp.tree.pack_message`.
    """
    theirs = _SLLURP.get(request.name)
    if theirs is None or version != 1 or request.parts:
        return pack_message(request, message_id, version)
    fields: dict[str, Any] = {own: request.number(name) for name, own in theirs.items()}
    made: Any = LLRPMessage(msgdict={request.name: {"Ver": 1, "ID": message_id, **fields}})
    return bytes(made.msgbytes)
