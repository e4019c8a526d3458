"""Decisions at the dock door: a session opens, tags pass, and closing it receives the parcels in one go.

A parcel is known by the tag on it (SSCC), or by the tags of what is in it: an SGTIN whose GTIN, and serial where one is
named, stands on a line of its return. The tag holds the whole GTIN, so no company prefix is ever guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from dock.core.cases import Case
from dock.core.codes.epc import EpcCache, Gs1Epc, KeyKind
from dock.core.commands import CloseDoor, OpenDoor
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.doors.door import Door
from dock.core.doors.evidence import Tally
from dock.core.doors.filter import Expectations, Outcome, TagClass, judge
from dock.core.doors.trace import Report, write_trace
from dock.core.events import DoorSessionClosed, DoorSessionOpened, Event, ParcelArrived, ParcelReceived
from dock.core.goods import CaseLine
from dock.core.ids import Digest, ParcelId
from dock.core.parcels import Parcel, ParcelState
from dock.core.people import Role, lacks
from dock.core.receiving import IN_CUSTODY, RECEIVERS

COMING = frozenset({ParcelState.ANNOUNCED, ParcelState.ARRIVED, ParcelState.LOST})
REPORTS_KEPT_MAX = 200_000  # of one session in its trace; an hour at fifty reports a second


@dataclass(slots=True)
class Seen:
    """What the readers of one door saw in the open session. It grows with every report."""

    tally: Tally = field(default_factory=Tally)
    reports: list[Report] = field(default_factory=list[Report])
    epcs: EpcCache = field(default_factory=EpcCache)
    inner: frozenset[int] = frozenset()  # antennas on the inner side of the door

    def take(self, report: Report) -> None:
        """One more report."""
        self.tally.add(report.reads)
        if len(self.reports) < REPORTS_KEPT_MAX:
            self.reports.append(report)

    def as_of_now(self) -> "Seen":
        """The same, made anew from the reports that the trace keeps: what is decided from it follows from the trace."""
        copy = Seen(epcs=self.epcs, inner=self.inner)
        for report in list(self.reports):
            copy.take(report)
        return copy


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The outcome of a session: every expected parcel and every tag has its class."""

    received: tuple[ParcelId, ...]
    missing: tuple[ParcelId, ...]  # expected, and no tag of it was read
    already: tuple[ParcelId, ...]
    uncertain: tuple[ParcelId, ...]  # read, and perhaps not come in
    extra: tuple[bytes, ...]
    strays: tuple[bytes, ...]
    wrong_dock: tuple[ParcelId, ...]
    outcome: Outcome
    known: Expectations
    parcel_of: Mapping[bytes, ParcelId]  # by EPC: the parcel that it is on or in


def open_door(command: OpenDoor, known: Known, context: Context) -> Decision:
    """Begin a session."""
    if refusal := lacks(context, *RECEIVERS):
        return Decision(refusal=refusal)
    if _door(command, known).is_open:
        return Decision(refusal=Refusal("door_is_open", (("door", command.door.text),), Tone.ALREADY))
    event = DoorSessionOpened(command.door, context.ids[0], command.trigger, command.delivery, command.asn)
    return Decision((event,), verdict=Verdict(Tone.GOOD, "door_opened", (("door", command.door.text),)))


def close_door(command: CloseDoor, known: Known, context: Context, seen: Seen) -> Decision:
    """End the session: parcels that were read are received. Short only with a supervisor's word."""
    if refusal := lacks(context, *RECEIVERS):
        return Decision(refusal=refusal)
    door = _door(command, known)
    if not door.is_open:
        return Decision(refusal=Refusal("door_is_closed", (("door", command.door.text),)))
    found = settle(door, known, seen)
    absent = (*found.missing, *found.uncertain)
    if absent and not command.is_short_confirmed:
        params = (("missing", str(len(absent))), ("read", str(len(found.received))))
        return Decision(refusal=Refusal("door_is_short", params, Tone.ATTENTION))
    if absent and (refusal := lacks(context, Role.SUPERVISOR)):
        return Decision(refusal=refusal)
    trace = write_trace(door.door.text, door.session, seen.inner, found.known, seen.reports, found.outcome)
    closed = DoorSessionClosed(
        door.door,
        door.session,
        found.received,
        absent,
        tuple(epc.hex().upper() for epc in found.extra),
        len(found.strays),
        seen.tally.read_count,
        Digest(sha256(trace).hexdigest()),
    )
    params = (("received", str(len(found.received))), ("missing", str(len(absent))))
    tone = Tone.ATTENTION if absent or found.extra else Tone.FINISHED
    verdict = Verdict(tone, "door_closed", params)
    return Decision((*_receipts(door, found, known), closed), verdict=verdict, files=(trace,))


def settle(door: Door, known: Known, seen: Seen) -> Reconciled:
    """What the session has brought so far, against what its advance notice expects and what is here already."""
    noticed = known.named(Named("parcel", "asn", door.asn)) if door.asn else ()
    announced = tuple(parcel for text in noticed if (parcel := _coming(ParcelId(text), known)))
    owners: dict[bytes, Parcel] = {}
    for epc in sorted(seen.tally.epcs()):
        meant = seen.epcs.decode(epc)
        if meant is not None and (parcel := _owner(meant, known, announced)):
            owners[epc] = parcel
    here = frozenset(epc for epc, parcel in owners.items() if _is_for(parcel, door))
    elsewhere = frozenset(epc for epc, parcel in owners.items() if parcel.state in COMING) - here
    received = frozenset(epc for epc, parcel in owners.items() if parcel.state in IN_CUSTODY)
    known_tags = Expectations(here, elsewhere, received)
    outcome = judge(seen.tally.evidence(), known_tags, seen.inner)
    return _reconciled(outcome, known_tags, owners, tuple(parcel.parcel for parcel in announced))


def _reconciled(
    outcome: Outcome, known: Expectations, owners: Mapping[bytes, Parcel], announced: tuple[ParcelId, ...]
) -> Reconciled:
    def parcels(tag_class: TagClass) -> set[ParcelId]:
        tags = outcome.of(tag_class)
        return {owners[one.evidence.epc].parcel for one in tags if one.evidence.epc in owners}

    received = parcels(TagClass.RECEIVED)
    uncertain = parcels(TagClass.UNCERTAIN) - received
    already = parcels(TagClass.ALREADY_RECEIVED)
    return Reconciled(
        tuple(sorted(received)),
        tuple(sorted(set(announced) - received - uncertain - already)),
        tuple(sorted(already)),
        tuple(sorted(uncertain)),
        tuple(one.evidence.epc for one in outcome.of(TagClass.EXTRA)),
        tuple(one.evidence.epc for one in outcome.of(TagClass.STRAY)),
        tuple(sorted(parcels(TagClass.WRONG_DOCK))),
        outcome,
        known,
        {epc: parcel.parcel for epc, parcel in owners.items()},
    )


def _owner(meant: Gs1Epc, known: Known, announced: tuple[Parcel, ...]) -> Parcel | None:
    """The parcel that this tag is on or in."""
    match meant.kind:
        case KeyKind.LOGISTIC_UNIT:
            found = [known.get(ParcelId(text)) for text in known.named(Named("parcel", "sscc", meant.key))]
            parcels = [each for each in found if isinstance(each, Parcel)]
            return next((each for each in parcels if each.state in IN_CUSTODY | COMING), None)
        case KeyKind.ITEM:
            return next((parcel for parcel in announced if _holds(parcel, meant, known)), None)
        case _:
            return None


def _holds(parcel: Parcel, meant: Gs1Epc, known: Known) -> bool:
    """Whether a return of this parcel expects this piece."""
    cases = [case for rma in parcel.rmas if isinstance(case := known.get(rma), Case) and not case.is_cancelled]
    return any(_is_piece(line, meant) and case.open_count(line) for case in cases for line in case.lines)


def _is_piece(line: CaseLine, meant: Gs1Epc) -> bool:
    if line.gtin is None or line.gtin.text != meant.key:
        return False
    return not line.serials or any(serial.text == meant.serial for serial in line.serials)


def _is_for(parcel: Parcel, door: Door) -> bool:
    """Whether it is expected at this door: a parcel of another notice than the session's is not."""
    return parcel.state in COMING and (not door.asn or not parcel.asn or parcel.asn == door.asn)


def _coming(parcel_id: ParcelId, known: Known) -> Parcel | None:
    parcel = known.get(parcel_id)
    return parcel if isinstance(parcel, Parcel) and parcel.state in COMING else None


def _receipts(door: Door, found: Reconciled, known: Known) -> tuple[Event, ...]:
    events: list[Event] = []
    for parcel_id in found.received:
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
