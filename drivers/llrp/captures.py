"""What a reader said of itself, kept as a file: to check a profile without the reader, and to put back what it was."""

import json
from dataclasses import dataclass
from typing import Any, cast

from dock.core.fault import Fault
from drivers.llrp.capabilities import Capabilities, Configuration, read_capabilities, read_configuration
from drivers.llrp.dialogue import Before, Opened
from drivers.llrp.framing import HEADER, Frame
from drivers.llrp.tree import Node, message, pack_message, read_message

CAPTURE_BYTES_MAX = 16 << 20


class NoCapture(Fault, ValueError):
    """The file is no capture of a reader."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One reader at one moment, in its own messages."""

    address: str
    taken_us: int
    version: int
    capabilities_answer: Node
    config_answer: Node
    rospecs: tuple[Node, ...] = ()

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return read_capabilities(self.capabilities_answer)

    @property
    def configuration(self) -> Configuration:
        """How it was set up."""
        return read_configuration(self.config_answer)

    @property
    def before(self) -> Before:
        """What can be put back."""
        return Before(self.config_answer, self.rospecs)


def capture(address: str, opened: Opened, taken_us: int, rospecs: tuple[Node, ...] = ()) -> Capture:
    """A capture of what was just learnt."""
    assert opened.raw is not None
    return Capture(address, taken_us, opened.version, opened.raw[0], opened.raw[1], rospecs)


def to_json(kept: Capture) -> str:
    """The capture as a text: messages as hex, as they came."""
    rospecs = message("GET_ROSPECS_RESPONSE", *kept.rospecs)
    document = {
        "format": "llrp-capture-1",
        "address": kept.address,
        "taken_us": kept.taken_us,
        "version": kept.version,
        "capabilities": pack_message(kept.capabilities_answer, 0).hex(),
        "configuration": pack_message(kept.config_answer, 0).hex(),
        "rospecs": pack_message(rospecs, 0).hex(),
    }
    return json.dumps(document, indent=2) + "\n"


def from_json(text: str) -> Capture:
    """The capture in a text.

    Raises:
        NoCapture: it is none.
    """
    try:
        document = cast("dict[str, Any]", json.loads(text[:CAPTURE_BYTES_MAX]))
        return Capture(
            str(document["address"]),
            int(document["taken_us"]),
            int(document["version"]),
            _message(document["capabilities"]),
            _message(document["configuration"]),
            tuple(_message(document["rospecs"]).all("ROSpec")),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise NoCapture("this is no capture of a reader: {wrong}", wrong=wrong) from wrong


def _message(text: str) -> Node:
    raw = bytes.fromhex(text)
    if len(raw) < HEADER.size:
        raise ValueError("a message is cut off")
    first, _, message_id = HEADER.unpack_from(raw)
    return read_message(Frame(first >> 10 & 7, first & 0x3FF, message_id, raw[HEADER.size :]))
