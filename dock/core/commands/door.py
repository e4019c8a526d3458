"""What is asked of a door."""

from dataclasses import dataclass

from dock.core.ids import DeliveryId, DoorId


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Begin a door session."""

    door: DoorId
    delivery: DeliveryId | None = None
    asn: str = ""  # of the advance notice whose parcels are expected
    trigger: str = "operator"  # operator, photo_eye, mover


@dataclass(frozen=True, slots=True)
class CloseDoor:
    """End the door session: what was received is received, in one go. Nothing closes short without a person."""

    door: DoorId
    is_short_confirmed: bool = False


DoorCommand = OpenDoor | CloseDoor
