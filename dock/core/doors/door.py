"""The door: a session in which a cage or a load passes. What it saw is `dock.core.doors.evidence`'s business."""

from dataclasses import dataclass, replace
from typing import assert_never

from dock.core.events import DoorEvent, DoorSessionClosed, DoorSessionOpened
from dock.core.ids import DeliveryId, DoorId


@dataclass(frozen=True, slots=True)
class Door:
    """One dock door."""

    door: DoorId
    session: str = ""  # of the open session; "" where none is open
    delivery: DeliveryId | None = None
    asn: str = ""
    closed_count: int = 0

    @property
    def is_open(self) -> bool:
        """Whether a session runs."""
        return bool(self.session)


def apply(door: Door | None, event: DoorEvent) -> Door:
    """The door after the event."""
    before = door or Door(event.door)
    match event:
        case DoorSessionOpened():
            return replace(before, session=event.session, delivery=event.delivery, asn=event.asn)
        case DoorSessionClosed():
            return replace(before, session="", delivery=None, asn="", closed_count=before.closed_count + 1)
        case _:
            assert_never(event)
