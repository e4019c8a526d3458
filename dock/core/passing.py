"""Decisions at the dock door: a session opens, tags pass, and closing it receives the parcels in one go."""

from collections.abc import Mapping
from dataclasses import dataclass

from dock.core.commands import CloseDoor, OpenDoor
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.doors import Door, Reconciled, Tally, reconcile
from dock.core.events import DoorSessionClosed, DoorSessionOpened, Event, ParcelArrived, ParcelReceived
from dock.core.ids import Digest, ParcelId, Sscc
from dock.core.parcels import Parcel, ParcelState
from dock.core.people import Role, lacks
from dock.core.receiving import IN_CUSTODY, RECEIVERS

COMING = frozenset({ParcelState.ANNOUNCED, ParcelState.ARRIVED, ParcelState.LOST})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the readers of one door saw in the open session, and what their tags say they are on."""

    tally: Tally
    ssccs: Mapping[bytes, Sscc]  # of the tags that are on logistic units
    trace: Digest | None = None


def open_door(command: OpenDoor, known: Known, context: Context) -> Decision:
    """Begin a session."""
    if refusal := lacks(context, *RECEIVERS):
        return Decision(refusal=refusal)
    if _door(command, known).is_open:
        return Decision(refusal=Refusal("door_is_open", (("door", command.door.text),), Tone.ALREADY))
    event = DoorSessionOpened(command.door, context.ids[0], "operator", command.delivery, command.asn)
    return Decision((event,), verdict=Verdict(Tone.GOOD, "door_opened", (("door", command.door.text),)))


def close_door(command: CloseDoor, known: Known, context: Context, seen: Seen) -> Decision:
    """End the session: parcels that were read are received. Short only with a supervisor's word."""
    if refusal := lacks(context, *RECEIVERS):
        return Decision(refusal=refusal)
    door = _door(command, known)
    if not door.is_open:
        return Decision(refusal=Refusal("door_is_closed", (("door", command.door.text),)))
    outcome = settle(door, known, seen)
    if outcome.missing and not command.is_short_confirmed:
        params = (("missing", str(len(outcome.missing))), ("read", str(len(outcome.received))))
        return Decision(refusal=Refusal("door_is_short", params, Tone.ATTENTION))
    if outcome.missing and (refusal := lacks(context, Role.SUPERVISOR)):
        return Decision(refusal=refusal)
    closed = DoorSessionClosed(
        door.door,
        door.session,
        outcome.received,
        outcome.missing,
        tuple(epc.hex().upper() for epc in outcome.extra),
        len(outcome.strays),
        seen.tally.read_count,
        seen.trace,
    )
    params = (("received", str(len(outcome.received))), ("missing", str(len(outcome.missing))))
    tone = Tone.ATTENTION if outcome.missing or outcome.extra else Tone.FINISHED
    return Decision((*_receipts(door, outcome, known), closed), verdict=Verdict(tone, "door_closed", params))


def settle(door: Door, known: Known, seen: Seen) -> Reconciled:
    """What the session has brought so far, against what its advance notice expects and what is here already."""
    noticed = known.named(Named("parcel", "asn", door.asn)) if door.asn else ()
    expected_ids = {ParcelId(text) for text in noticed}
    expected: dict[bytes, ParcelId] = {}
    here: dict[bytes, ParcelId] = {}
    for epc, sscc in seen.ssccs.items():
        for text in known.named(Named("parcel", "sscc", sscc.text)):
            parcel = known.get(ParcelId(text))
            assert isinstance(parcel, Parcel)
            if parcel.state in IN_CUSTODY:
                here[epc] = parcel.parcel
            elif parcel.state in COMING:
                expected[epc] = parcel.parcel
    read = set(expected.values()) | set(here.values())
    outcome = reconcile(seen.tally, expected, here)
    unread = tuple(sorted(parcel for parcel in expected_ids - read if _is_coming(parcel, known)))
    return Reconciled(outcome.received, unread, outcome.already, outcome.extra, outcome.strays)


def _is_coming(parcel_id: ParcelId, known: Known) -> bool:
    parcel = known.get(parcel_id)
    return isinstance(parcel, Parcel) and parcel.state in COMING


def _receipts(door: Door, outcome: Reconciled, known: Known) -> tuple[Event, ...]:
    events: list[Event] = []
    for parcel_id in dict.fromkeys(outcome.received):
        parcel = known.get(parcel_id)
        assert isinstance(parcel, Parcel)
        if parcel.state is not ParcelState.ARRIVED:
            events.append(ParcelArrived(parcel_id, door.door, door.delivery))
        events.append(ParcelReceived(parcel_id))
    return tuple(events)


def _door(command: OpenDoor | CloseDoor, known: Known) -> Door:
    door = known.get(command.door)
    assert door is None or isinstance(door, Door)
    return door or Door(command.door)
