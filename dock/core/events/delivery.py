"""What happens to a delivery: one carrier's handing over, above parcels."""

from dataclasses import dataclass

from dock.core.ids import DeliveryId, Digest, DoorId


@dataclass(frozen=True, slots=True)
class DeliveryRegistered:
    """A carrier stands at the gate."""

    delivery: DeliveryId
    carrier: str
    document_no: str  # of the transport document (DDT, CMR)
    plate: str  # of the vehicle
    declared_count: int
    door: DoorId | None = None


@dataclass(frozen=True, slots=True)
class PiecesCounted:
    """The pieces that were really handed over were counted."""

    delivery: DeliveryId
    counted_count: int


@dataclass(frozen=True, slots=True)
class DeliveryAccepted:
    """The delivery was signed for, with reserve where `reserve` names a reason."""

    delivery: DeliveryId
    reserve: str = ""
    photo: Digest | None = None
    signature: Digest | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRefused:
    """The whole delivery was sent away."""

    delivery: DeliveryId
    reason: str
    photo: Digest | None = None


DeliveryEvent = DeliveryRegistered | PiecesCounted | DeliveryAccepted | DeliveryRefused
