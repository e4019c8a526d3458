"""The unit: one piece of goods that came back, or a counted lot of equal pieces. The pivot of everything.

Holds stand beside the state: any open hold blocks routing to anywhere but quarantine.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dock.core.events import (
    BatteryAssessed,
    CheckAnswered,
    CheckAnswerUndone,
    DataWiped,
    DonationRefused,
    GradingUndone,
    HandOverUndone,
    HoldPlaced,
    HoldReleased,
    InspectionStarted,
    LabelRequested,
    LabelStateChanged,
    PictureAttached,
    PictureWaived,
    PlateBound,
    PutAwayUndone,
    RepairNoted,
    RoutingUndone,
    SecondGradeGiven,
    UnitDetailed,
    UnitEvent,
    UnitGraded,
    UnitHandedOver,
    UnitIdentificationUndone,
    UnitIdentified,
    UnitNamed,
    UnitPutAway,
    UnitRefurbished,
    UnitRouted,
    UnitSplit,
    UnitWeighed,
)
from dock.core.goods import Discrepancy, Disposition, Grade, HoldKind, ZoneKind
from dock.core.ids import Digest, Gtin, LocationCode, Lpn, ParcelId, RmaNo, Serial, Sku
from dock.core.tables import NotInThisState, Table, follow


class UnitState(StrEnum):
    """Where a unit is on its way."""

    UNNAMED = "unnamed"  # in custody, and nobody could say what it is
    IDENTIFIED = "identified"
    INSPECTING = "inspecting"
    GRADED = "graded"
    ROUTED = "routed"
    AVAILABLE = "available"  # graded and put away on a shelf
    REFURBISHING = "refurbishing"
    STAGED = "staged"  # put where its disposition wants it, to leave the dock from there
    GONE = "gone"  # handed over: donated, recycled, disposed of, sent back, sold on
    UNDONE = "undone"  # taken up by mistake


U = UnitState

TRANSITIONS: Table[UnitState] = {
    (U.UNNAMED, UnitNamed): U.IDENTIFIED,
    (U.UNNAMED, UnitIdentificationUndone): U.UNDONE,
    (U.UNNAMED, UnitRouted): U.ROUTED,
    (U.ROUTED, UnitNamed): U.IDENTIFIED,
    (U.STAGED, UnitNamed): U.IDENTIFIED,
    (U.ROUTED, UnitIdentificationUndone): U.UNDONE,
    (U.IDENTIFIED, InspectionStarted): U.INSPECTING,
    (U.IDENTIFIED, UnitGraded): U.GRADED,
    (U.IDENTIFIED, UnitIdentificationUndone): U.UNDONE,
    (U.INSPECTING, InspectionStarted): U.INSPECTING,
    (U.INSPECTING, CheckAnswered): U.INSPECTING,
    (U.INSPECTING, CheckAnswerUndone): U.INSPECTING,
    (U.INSPECTING, UnitGraded): U.GRADED,
    (U.INSPECTING, UnitIdentificationUndone): U.UNDONE,
    (U.GRADED, CheckAnswered): U.GRADED,
    (U.GRADED, CheckAnswerUndone): U.GRADED,
    (U.GRADED, UnitGraded): U.GRADED,
    (U.GRADED, UnitRouted): U.ROUTED,
    (U.GRADED, GradingUndone): U.INSPECTING,
    (U.ROUTED, CheckAnswered): U.ROUTED,
    (U.ROUTED, CheckAnswerUndone): U.ROUTED,
    (U.STAGED, CheckAnswered): U.STAGED,
    (U.STAGED, CheckAnswerUndone): U.STAGED,
    (U.ROUTED, UnitGraded): U.GRADED,
    (U.ROUTED, GradingUndone): U.ROUTED,
    (U.ROUTED, UnitRouted): U.ROUTED,
    (U.STAGED, UnitRouted): U.ROUTED,
    (U.AVAILABLE, UnitRouted): U.ROUTED,
    (U.REFURBISHING, UnitRouted): U.ROUTED,
    (U.ROUTED, RoutingUndone): U.GRADED,
    (U.STAGED, UnitHandedOver): U.GONE,
    (U.GONE, HandOverUndone): U.STAGED,
    (U.REFURBISHING, UnitRefurbished): U.IDENTIFIED,
}
"""What leads where by the class of event alone; a put-away asks for the zone too (PUT_AWAY_TO)."""

PUT_AWAY_TO: dict[ZoneKind, UnitState] = {
    ZoneKind.SHELF: U.AVAILABLE,
    ZoneKind.REFURBISH: U.REFURBISHING,
}
"""Where a put-away leads; every other zone stages the unit."""

PUT_AWAY = frozenset({U.AVAILABLE, U.REFURBISHING, U.STAGED})
"""The states that a put-away leads to."""

UNTOUCHED = (
    UnitDetailed,
    PlateBound,
    PictureAttached,
    PictureWaived,
    HoldPlaced,
    HoldReleased,
    LabelRequested,
    LabelStateChanged,
    UnitWeighed,
    BatteryAssessed,
    DataWiped,
    UnitSplit,
    SecondGradeGiven,
    DonationRefused,
    RepairNoted,
)
"""Events that change a unit and not its state."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label that was asked for. Of each kind only the last is live."""

    label_id: str
    kind: str
    print_no: int
    outcome: str  # queued, sending, sent, printed, uncertain, lost, refused, verified, voided
    evidence: str = ""  # of its sending: the counter before it, which tells after a crash whether it came out
    device: str = ""  # the printer that has it


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit in custody of the dock."""

    lpn: Lpn
    parcel: ParcelId
    state: UnitState
    sku: Sku | None
    title: str
    article_class: str
    rma: RmaNo | None = None
    line_no: int | None = None
    gtin: Gtin | None = None
    serial: Serial | None = None
    unit_count: int = 1
    discrepancy: Discrepancy | None = None
    plate: Lpn | None = None  # from a roll, beside its own
    checklist: str = ""
    checklist_version: int = 0
    answers: tuple[tuple[str, str], ...] = ()
    photos: tuple[tuple[str, Digest], ...] = ()
    waived: tuple[str, ...] = ()  # shots that a supervisor did without
    grade: Grade | None = None
    caps: tuple[str, ...] = ()
    disposition: Disposition | None = None
    zone: ZoneKind | None = None
    because: tuple[str, ...] = ()
    holds: tuple[HoldKind, ...] = ()
    location: LocationCode | None = None  # of a unit that is gone: the place that it left from
    document_no: str = ""
    labels: tuple[Label, ...] = ()
    lot: str = ""
    expiry: str = ""  # YYMMDD, as GS1 writes it
    split_from: Lpn | None = None
    mass_g: int | None = None  # weighed here
    packing: str = ""  # of a damaged battery, by the assessment
    is_wiped: bool | None = None  # None: nobody tried
    refused_by: tuple[str, ...] = ()  # partners who did not take it as a gift
    repair_minutes: int = 0
    parts_minor: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to be done with it here."""
        return self.state in {UnitState.AVAILABLE, UnitState.GONE, UnitState.UNDONE}

    def answer(self, check: str) -> str | None:
        """What was answered to this question."""
        return dict(self.answers).get(check)


def apply(unit: Unit | None, event: UnitEvent) -> Unit:
    """The unit after the event.

    Raises:
        NotInThisState: the transition table has no such row.
    """
    if isinstance(event, UnitIdentified):
        return _taken_up(event)
    assert unit is not None, f"{event.lpn.text} was never taken up"
    if isinstance(event, UnitPutAway):
        return _put_away(unit, event)
    if isinstance(event, PutAwayUndone):
        return _put_away_undone(unit, event)
    moved = unit if isinstance(event, UNTOUCHED) else replace(unit, state=follow(TRANSITIONS, unit.state, event))
    return _changed(moved, event)


def _taken_up(event: UnitIdentified) -> Unit:
    return Unit(
        lpn=event.lpn,
        parcel=event.parcel,
        state=U.UNNAMED if event.sku is None else U.IDENTIFIED,
        sku=event.sku,
        title=event.title,
        article_class=event.article_class,
        rma=event.rma,
        line_no=event.line_no,
        gtin=event.gtin,
        serial=event.serial,
        lot=event.lot,
        expiry=event.expiry,
        unit_count=event.unit_count,
        discrepancy=event.discrepancy,
        split_from=event.split_from,
    )


def _put_away(unit: Unit, event: UnitPutAway) -> Unit:
    # A unit becomes available by this row alone: graded, routed, and then put on a shelf.
    assert unit.state is U.ROUTED, f"{unit.lpn.text} is put away while it is {unit.state}"
    after = PUT_AWAY_TO.get(event.zone, U.STAGED)
    assert after is not U.AVAILABLE or unit.grade is not None, f"{unit.lpn.text} has no grade"
    return replace(unit, state=after, location=event.location)


def _put_away_undone(unit: Unit, event: PutAwayUndone) -> Unit:
    # It must still lie there: a unit that was handed over, repaired or recalled since does not come back by an undo.
    if unit.state not in PUT_AWAY or unit.location != event.location:
        raise NotInThisState(f"{unit.lpn.text} is {unit.state} and does not lie at {event.location.text}")
    return replace(unit, state=U.ROUTED, location=event.earlier)


def _changed(unit: Unit, event: UnitEvent) -> Unit:
    match event:
        case UnitNamed():
            return _named(unit, event)
        case InspectionStarted():
            return replace(unit, checklist=event.checklist, checklist_version=event.checklist_version)
        case CheckAnswered():
            return replace(unit, answers=_answered(unit, event.check, event.answer))
        case CheckAnswerUndone():
            return replace(unit, answers=_answered(unit, event.check, event.earlier))
        case UnitGraded():
            return replace(unit, grade=event.grade, caps=event.caps)
        case GradingUndone():
            ungraded = U.INSPECTING if unit.checklist else U.IDENTIFIED
            state = U.ROUTED if unit.disposition else (U.GRADED if event.earlier else ungraded)
            return replace(unit, grade=event.earlier, caps=event.earlier_caps, state=state)
        case UnitRouted():
            return replace(unit, disposition=event.disposition, zone=event.zone, because=event.because)
        case RoutingUndone():
            before = U.ROUTED if event.earlier else (U.GRADED if unit.grade else U.UNNAMED)
            return replace(
                unit, disposition=event.earlier, zone=event.earlier_zone, because=event.earlier_because, state=before
            )
        case UnitHandedOver():
            return replace(unit, document_no=event.document_no)
        case HandOverUndone():
            return replace(unit, document_no="")
        case UnitRefurbished():
            return replace(
                unit, grade=None, caps=(), disposition=None, zone=None, location=None, answers=(), checklist=""
            )
        case UnitIdentificationUndone():
            return replace(unit, labels=tuple(replace(one, outcome="voided") for one in unit.labels))
        case (
            UnitDetailed()
            | PlateBound()
            | PictureAttached()
            | PictureWaived()
            | HoldPlaced()
            | HoldReleased()
            | LabelRequested()
            | LabelStateChanged()
        ):
            return _beside(unit, event)
        case (
            UnitWeighed()
            | BatteryAssessed()
            | DataWiped()
            | UnitSplit()
            | SecondGradeGiven()
            | DonationRefused()
            | RepairNoted()
        ):
            return _treated(unit, event)
        case UnitIdentified() | UnitPutAway() | PutAwayUndone():
            raise AssertionError("taken up, put away and its undoing are applied by their own functions")
        case _:
            assert_never(event)


def _named(unit: Unit, event: UnitNamed) -> Unit:
    holds = tuple(hold for hold in unit.holds if hold is not HoldKind.UNKNOWN_GOODS)
    return replace(
        unit,
        sku=event.sku,
        title=event.title,
        article_class=event.article_class,
        gtin=event.gtin,
        holds=holds,
        disposition=None,
        zone=None,
        because=(),
    )


Beside = (
    UnitDetailed
    | PlateBound
    | PictureAttached
    | PictureWaived
    | HoldPlaced
    | HoldReleased
    | LabelRequested
    | LabelStateChanged
    | PlateBound
    | PictureAttached
    | PictureWaived
    | HoldPlaced
    | HoldReleased
    | LabelRequested
    | LabelStateChanged
)


def _beside(unit: Unit, event: Beside) -> Unit:
    """The unit after an event that leaves its state as it is."""
    match event:
        case UnitDetailed():
            return replace(
                unit,
                serial=event.serial or unit.serial,
                lot=event.lot or unit.lot,
                expiry=event.expiry or unit.expiry,
                discrepancy=event.discrepancy or unit.discrepancy,
            )
        case PlateBound():
            return replace(unit, plate=event.plate)
        case PictureAttached():
            return replace(unit, photos=(*unit.photos, (event.shot, event.photo)))
        case PictureWaived():
            return replace(unit, waived=(*unit.waived, event.shot))
        case HoldPlaced():
            return replace(unit, holds=(*(one for one in unit.holds if one is not event.hold), event.hold))
        case HoldReleased():
            return replace(unit, holds=tuple(one for one in unit.holds if one is not event.hold))
        case LabelRequested():
            return replace(unit, labels=_labels_with(unit, event))
        case LabelStateChanged():
            return replace(
                unit,
                labels=tuple(_told(one, event) if one.label_id == event.label_id else one for one in unit.labels),
            )
        case _:
            assert_never(event)


Treatment = UnitWeighed | BatteryAssessed | DataWiped | UnitSplit | SecondGradeGiven | DonationRefused | RepairNoted


def _treated(unit: Unit, event: Treatment) -> Unit:
    match event:
        case UnitWeighed():
            return replace(unit, mass_g=event.mass_g)
        case BatteryAssessed():
            return replace(unit, packing=event.packing)
        case DataWiped():
            return replace(unit, is_wiped=event.is_done)
        case UnitSplit():
            return replace(unit, unit_count=unit.unit_count - event.unit_count)
        case DonationRefused():
            return replace(unit, refused_by=(*unit.refused_by, event.partner))
        case RepairNoted():
            minutes, parts = unit.repair_minutes + event.minutes, unit.parts_minor + event.parts_minor
            return replace(unit, repair_minutes=minutes, parts_minor=parts)
        case SecondGradeGiven():
            return unit  # kept for the comparison of inspectors, and nothing follows for the unit
        case _:
            assert_never(event)


def _answered(unit: Unit, check: str, answer: str | None) -> tuple[tuple[str, str], ...]:
    rest = tuple(pair for pair in unit.answers if pair[0] != check)
    return rest if answer is None else (*rest, (check, answer))


def _told(label: Label, event: LabelStateChanged) -> Label:
    evidence = event.evidence if event.outcome == "sending" else label.evidence
    return replace(label, outcome=event.outcome, evidence=evidence, device=event.device or label.device)


def _labels_with(unit: Unit, event: LabelRequested) -> tuple[Label, ...]:
    earlier = tuple(replace(one, outcome="voided") if one.kind == event.kind else one for one in unit.labels)
    return (*earlier, Label(event.label_id, event.kind, event.print_no, "queued"))
