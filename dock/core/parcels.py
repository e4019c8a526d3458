"""The parcel: what a carrier hands over. One parcel may hold many returns, and one return may come in many parcels."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dock.core.events import (
    BlindParcelArrived,
    DiscrepancyNoted,
    DiscrepancyUndone,
    ParcelAnnounced,
    ParcelArrived,
    ParcelEmptied,
    ParcelEmptyingUndone,
    ParcelEvent,
    ParcelLinked,
    ParcelLost,
    ParcelOpened,
    ParcelOpeningUndone,
    ParcelReceiptUndone,
    ParcelReceived,
    ParcelRefusalUndone,
    ParcelRefused,
    ParcelUnlinked,
    ParcelWeighed,
)
from dock.core.goods import Collection, Discrepancy
from dock.core.ids import DeliveryId, DoorId, ParcelId, RmaNo, Sscc, TrackingNo
from dock.core.tables import Table, follow


class ParcelState(StrEnum):
    """Where a parcel is on its way."""

    ANNOUNCED = "announced"
    ARRIVED = "arrived"  # seen at the door
    RECEIVED = "received"  # in custody
    OPENED = "opened"
    EMPTIED = "emptied"
    REFUSED = "refused"
    LOST = "lost"
    UNDONE = "undone"  # a blind receipt that was a mistake


P = ParcelState

TRANSITIONS: Table[ParcelState] = {
    (P.ANNOUNCED, ParcelAnnounced): P.ANNOUNCED,
    (P.ANNOUNCED, ParcelArrived): P.ARRIVED,
    (P.ANNOUNCED, ParcelRefused): P.REFUSED,
    (P.ANNOUNCED, ParcelLost): P.LOST,
    (P.LOST, ParcelArrived): P.ARRIVED,
    (P.UNDONE, ParcelArrived): P.ARRIVED,
    (P.ARRIVED, ParcelReceived): P.RECEIVED,
    (P.ARRIVED, ParcelRefused): P.REFUSED,
    (P.REFUSED, ParcelRefusalUndone): P.ARRIVED,
    (P.RECEIVED, ParcelOpened): P.OPENED,
    (P.RECEIVED, ParcelReceiptUndone): P.ARRIVED,
    (P.OPENED, ParcelOpeningUndone): P.RECEIVED,
    (P.OPENED, ParcelEmptied): P.EMPTIED,
    (P.EMPTIED, ParcelEmptyingUndone): P.OPENED,
}

UNTOUCHED = (ParcelLinked, ParcelUnlinked, ParcelWeighed, DiscrepancyNoted, DiscrepancyUndone)
"""Events that change a parcel and not its state."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel, announced or not."""

    parcel: ParcelId
    state: ParcelState
    rmas: tuple[RmaNo, ...] = ()
    carrier: str = ""
    tracking: TrackingNo | None = None
    sscc: Sscc | None = None
    collection: Collection | None = None
    announced_us: int | None = None
    expected_us: int | None = None
    expected_g: int | None = None
    asn: str = ""
    measured_g: int | None = None
    is_blind: bool = False
    seen_code: str = ""
    door: DoorId | None = None
    delivery: DeliveryId | None = None
    refusal: str = ""
    discrepancies: tuple[tuple[Discrepancy, int], ...] = ()  # kind and how many pieces

    @property
    def shown(self) -> str:
        """What a person calls this parcel: its carrier's number, where it has one."""
        return self.tracking.text if self.tracking else (self.seen_code or self.parcel.text)


def apply(parcel: Parcel | None, event: ParcelEvent) -> Parcel:
    """The parcel after the event.

    Raises:
        NotInThisState: the transition table has no such row.
    """
    if isinstance(event, BlindParcelArrived):
        return Parcel(
            event.parcel, P.ARRIVED, tracking=event.tracking, sscc=event.sscc, is_blind=True, seen_code=event.seen_code
        )
    if isinstance(event, ParcelAnnounced):
        state = P.ANNOUNCED if parcel is None else follow(TRANSITIONS, parcel.state, event)
        return _announced(event, state)
    assert parcel is not None, f"{event.parcel.text} was never seen"
    moved = parcel if isinstance(event, UNTOUCHED) else replace(parcel, state=follow(TRANSITIONS, parcel.state, event))
    return _changed(moved, event)


def _announced(event: ParcelAnnounced, state: ParcelState) -> Parcel:
    return Parcel(
        event.parcel,
        state,
        event.rmas,
        event.carrier,
        event.tracking,
        event.sscc,
        event.collection,
        event.announced_us,
        event.expected_us,
        event.expected_g,
        event.asn,
    )


def _changed(parcel: Parcel, event: ParcelEvent) -> Parcel:
    match event:
        case ParcelArrived():
            return replace(parcel, door=event.door, delivery=event.delivery)
        case ParcelRefused():
            return replace(parcel, refusal=event.reason)
        case ParcelRefusalUndone():
            return replace(parcel, refusal="")
        case ParcelLinked():
            return replace(parcel, rmas=(*parcel.rmas, event.rma))
        case ParcelUnlinked():
            return replace(parcel, rmas=tuple(rma for rma in parcel.rmas if rma != event.rma))
        case ParcelWeighed():
            return replace(parcel, measured_g=event.mass_g)
        case DiscrepancyNoted():
            return replace(parcel, discrepancies=(*parcel.discrepancies, (event.kind, event.count)))
        case DiscrepancyUndone():
            rest = list(parcel.discrepancies)
            rest.remove((event.kind, event.count))
            return replace(parcel, discrepancies=tuple(rest))
        case ParcelReceiptUndone():
            return replace(parcel, state=P.UNDONE) if event.was_blind else parcel
        case (
            ParcelReceived()
            | ParcelOpened()
            | ParcelEmptied()
            | ParcelLost()
            | ParcelOpeningUndone()
            | ParcelEmptyingUndone()
        ):
            return parcel
        case ParcelAnnounced() | BlindParcelArrived():
            raise AssertionError("a beginning is applied by its own function")
        case _:
            assert_never(event)
