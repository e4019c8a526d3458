"""What happens to a parcel."""

from dataclasses import dataclass

from dock.core.goods import Collection, Discrepancy
from dock.core.ids import DeliveryId, Digest, DoorId, ParcelId, RmaNo, Sscc, TrackingNo


@dataclass(frozen=True, slots=True)
class ParcelAnnounced:
    """A parcel is on its way."""

    parcel: ParcelId
    rmas: tuple[RmaNo, ...]
    carrier: str = ""
    tracking: TrackingNo | None = None
    sscc: Sscc | None = None
    collection: Collection | None = None
    announced_us: int | None = None
    expected_us: int | None = None  # after this it is late
    expected_g: int | None = None
    asn: str = ""  # of the advance notice that names it


@dataclass(frozen=True, slots=True)
class ParcelArrived:
    """A parcel passed a door."""

    parcel: ParcelId
    door: DoorId | None = None
    delivery: DeliveryId | None = None


@dataclass(frozen=True, slots=True)
class BlindParcelArrived:
    """A parcel came that nobody announced; `seen_code` is what was on it."""

    parcel: ParcelId
    seen_code: str
    tracking: TrackingNo | None = None
    sscc: Sscc | None = None


@dataclass(frozen=True, slots=True)
class ParcelReceived:
    """A parcel was taken into custody."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelRefused:
    """A parcel was not taken into custody."""

    parcel: ParcelId
    reason: str
    photo: Digest | None = None


@dataclass(frozen=True, slots=True)
class ParcelOpened:
    """A parcel was opened at a bench."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelEmptied:
    """A parcel was worked through; nothing is left in it."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelLinked:
    """A parcel turned out to belong to a return."""

    parcel: ParcelId
    rma: RmaNo


@dataclass(frozen=True, slots=True)
class ParcelUnlinked:
    """A link between a parcel and a return was taken back."""

    parcel: ParcelId
    rma: RmaNo


@dataclass(frozen=True, slots=True)
class ParcelWeighed:
    """A scale weighed the parcel."""

    parcel: ParcelId
    mass_g: int


@dataclass(frozen=True, slots=True)
class ParcelLost:
    """A parcel that was announced was given up."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelReceiptUndone:
    """The receipt was a mistake: the parcel is not in custody."""

    parcel: ParcelId
    was_blind: bool


@dataclass(frozen=True, slots=True)
class ParcelRefusalUndone:
    """The refusal was a mistake."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelOpeningUndone:
    """The opening was a mistake: the parcel is closed."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class ParcelEmptyingUndone:
    """The parcel is not empty after all."""

    parcel: ParcelId


@dataclass(frozen=True, slots=True)
class DiscrepancyNoted:
    """What came differs from what was announced, and a person said how."""

    parcel: ParcelId
    kind: Discrepancy
    count: int
    note: str
    photo: Digest | None = None
    rma: RmaNo | None = None


@dataclass(frozen=True, slots=True)
class DiscrepancyUndone:
    """The discrepancy was a mistake."""

    parcel: ParcelId
    kind: Discrepancy
    count: int


ParcelEvent = (
    ParcelAnnounced
    | ParcelArrived
    | BlindParcelArrived
    | ParcelReceived
    | ParcelRefused
    | ParcelOpened
    | ParcelEmptied
    | ParcelLinked
    | ParcelUnlinked
    | ParcelWeighed
    | ParcelLost
    | ParcelReceiptUndone
    | ParcelRefusalUndone
    | ParcelOpeningUndone
    | ParcelEmptyingUndone
    | DiscrepancyNoted
    | DiscrepancyUndone
)
