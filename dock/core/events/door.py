"""What happens at a door."""

from dataclasses import dataclass

from dock.core.ids import DeliveryId, Digest, DoorId, ParcelId


@dataclass(frozen=True, slots=True)
class DoorSessionOpened:
    """A cage or a carrier's load begins to pass a door."""

    door: DoorId
    session: str
    trigger: str  # operator, photo_eye, mover
    delivery: DeliveryId | None = None
    asn: str = ""  # of the advance notice whose parcels are expected


@dataclass(frozen=True, slots=True)
class DoorSessionClosed:
    """What passed was reconciled with what was expected. The reads themselves lie in the trace file."""

    door: DoorId
    session: str
    received: tuple[ParcelId, ...]
    missing: tuple[ParcelId, ...]
    extra_epcs: tuple[str, ...]  # hex
    stray_count: int
    read_count: int
    trace: Digest | None = None


DoorEvent = DoorSessionOpened | DoorSessionClosed
