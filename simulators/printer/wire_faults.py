"""What a wire and a busy processor do to a connection: scripted, shared by all connections, changed at any time."""

from dataclasses import dataclass
from enum import StrEnum


class Clients(StrEnum):
    """What a second connection meets while the first is open; firmware differs."""

    INTERLEAVED = "interleaved"  # both are served, byte for byte
    QUEUED = "queued"  # it may connect, and nothing of it is read or answered before the first is gone
    REFUSED = "refused"  # it is reset at once


@dataclass(slots=True)
class WireFaults:
    """Scripted faults of the connections."""

    reset_after_bytes: int | None = None  # of the next connection that brings so many; used once
    accepts_and_never_reads: bool = False
    is_half_open: bool = False  # everything is taken, nothing acted upon or answered, and nobody hangs up
    reads_bytes_s: int | None = None  # a slow processor
    answers_late_us: int = 0
    answer_bytes_max: int | None = None  # each answer is cut after so many bytes
    answers_twice: bool = False
    clients: Clients = Clients.INTERLEAVED
