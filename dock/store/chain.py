"""The chain of one station's events: each hash covers the event, its circumstances and the hash before it.

The hashed text is a JSON array of the columns in `CHAINED` and the SHA-256 of the body in hex, so that a body which
retention took away leaves a chain that still verifies. Anybody can recompute it with a JSON and a SHA-256 alone.
"""

from collections.abc import Mapping
from hashlib import sha256

from dock.wire import canonical

GENESIS = bytes(32)

CHAINED = (
    "site",
    "station",
    "chain_seq",
    "epoch",
    "event_id",
    "stream_kind",
    "stream_id",
    "version",
    "event_class",
    "workstation",
    "actor",
    "device",
    "occurred_us",
    "recorded_us",
    "clock_state",
    "program_version",
    "settings",
    "rules",
)
"""Columns of the event table that the hash covers, in this order; never changed, only ended by a new format."""


def body_digest(body: str) -> bytes:
    """What the chain keeps of a body."""
    return sha256(body.encode("ascii")).digest()


def link_hash(row: Mapping[str, object], digest: bytes, prev_hash: bytes) -> bytes:
    """The hash of one row of the event table, its body being known by digest."""
    text = canonical([*(row[name] for name in CHAINED), digest.hex()])
    return sha256(prev_hash + text.encode("ascii")).digest()
