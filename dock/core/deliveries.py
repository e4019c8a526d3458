"""The delivery: one carrier's handing over at the gate, above parcels. It works without any RFID."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dock.core.commands import AcceptDelivery, CountPieces, RefuseDelivery, RegisterDelivery
from dock.core.decision import Context, Decision, Known, Refusal, Tone, Verdict
from dock.core.events import DeliveryAccepted, DeliveryEvent, DeliveryRefused, DeliveryRegistered, PiecesCounted
from dock.core.ids import DeliveryId, Digest, DoorId
from dock.core.tables import Table, follow, may

PIECES_MAX = 10_000  # a trailer holds fewer


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    REGISTERED = "registered"
    COUNTED = "counted"
    ACCEPTED = "accepted"
    ACCEPTED_WITH_RESERVE = "accepted_with_reserve"
    REFUSED = "refused"


D = DeliveryState

TRANSITIONS: Table[DeliveryState] = {
    (D.REGISTERED, PiecesCounted): D.COUNTED,
    (D.REGISTERED, DeliveryRefused): D.REFUSED,
    (D.COUNTED, PiecesCounted): D.COUNTED,
    (D.COUNTED, DeliveryAccepted): D.ACCEPTED,
    (D.COUNTED, DeliveryRefused): D.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One carrier's handing over."""

    delivery: DeliveryId
    state: DeliveryState
    carrier: str
    document_no: str
    plate: str
    declared_count: int
    door: DoorId | None = None
    counted_count: int | None = None
    reserve: str = ""
    photo: Digest | None = None
    signature: Digest | None = None


def apply(delivery: Delivery | None, event: DeliveryEvent) -> Delivery:
    """The delivery after the event."""
    if isinstance(event, DeliveryRegistered):
        return Delivery(
            event.delivery,
            D.REGISTERED,
            event.carrier,
            event.document_no,
            event.plate,
            event.declared_count,
            event.door,
        )
    assert delivery is not None, f"{event.delivery.text} was never registered"
    moved = replace(delivery, state=follow(TRANSITIONS, delivery.state, event))
    match event:
        case PiecesCounted():
            return replace(moved, counted_count=event.counted_count)
        case DeliveryAccepted():
            state = D.ACCEPTED_WITH_RESERVE if event.reserve else D.ACCEPTED
            return replace(moved, state=state, reserve=event.reserve, photo=event.photo, signature=event.signature)
        case DeliveryRefused():
            return replace(moved, reserve=event.reason, photo=event.photo)
        case _:
            assert_never(event)


def decide(
    command: RegisterDelivery | CountPieces | AcceptDelivery | RefuseDelivery, known: Known, _context: Context
) -> Decision:
    """Register, count, accept (with reserve where the count differs) or refuse a delivery."""
    delivery = known.get(command.delivery)
    assert delivery is None or isinstance(delivery, Delivery)
    name = ("delivery", command.delivery.text)
    if isinstance(command, RegisterDelivery):
        return _register(command, delivery)
    if delivery is None:
        return Decision(refusal=Refusal("delivery_unknown", (name,)))
    match command:
        case CountPieces():
            if not 0 <= command.counted_count <= PIECES_MAX:
                return Decision(refusal=Refusal("count_out_of_range", (("count", str(command.counted_count)),)))
            if not may(TRANSITIONS, delivery.state, PiecesCounted):
                return Decision(refusal=Refusal("delivery_closed", (name, ("state", delivery.state))))
            return _done(PiecesCounted(command.delivery, command.counted_count), Tone.GOOD, "pieces_counted")
        case AcceptDelivery():
            if delivery.counted_count is None:
                return Decision(refusal=Refusal("delivery_not_counted", (name,)))
            if not may(TRANSITIONS, delivery.state, DeliveryAccepted):
                return Decision(refusal=Refusal("delivery_closed", (name, ("state", delivery.state))))
            if delivery.counted_count != delivery.declared_count and not command.reserve:
                counts = (("counted", str(delivery.counted_count)), ("declared", str(delivery.declared_count)))
                return Decision(refusal=Refusal("delivery_needs_reserve", (name, *counts), Tone.ATTENTION))
            return _done(
                DeliveryAccepted(command.delivery, command.reserve, command.photo, command.signature),
                Tone.FINISHED,
                "delivery_accepted",
            )
        case RefuseDelivery():
            if not may(TRANSITIONS, delivery.state, DeliveryRefused):
                return Decision(refusal=Refusal("delivery_closed", (name, ("state", delivery.state))))
            if not command.reason.strip():
                return Decision(refusal=Refusal("reason_needed"))
            return _done(
                DeliveryRefused(command.delivery, command.reason, command.photo), Tone.FINISHED, "delivery_refused"
            )
        case _:
            assert_never(command)


def _register(command: RegisterDelivery, delivery: Delivery | None) -> Decision:
    if delivery is not None:
        return Decision(refusal=Refusal("delivery_exists", (("delivery", command.delivery.text),), Tone.ALREADY))
    if not 0 <= command.declared_count <= PIECES_MAX:
        return Decision(refusal=Refusal("count_out_of_range", (("count", str(command.declared_count)),)))
    event = DeliveryRegistered(
        command.delivery, command.carrier, command.document_no, command.plate, command.declared_count, command.door
    )
    return _done(event, Tone.GOOD, "delivery_registered")


def _done(event: DeliveryEvent, tone: Tone, key: str) -> Decision:
    return Decision((event,), verdict=Verdict(tone, key, (("delivery", event.delivery.text),)))
