"""What each event makes of a unit. The transition table is in `dock.core.units`; nothing here decides anything."""

from dataclasses import replace
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
from dock.core.goods import HoldKind
from dock.core.tables import NotInThisState, follow
from dock.core.units import PUT_AWAY, PUT_AWAY_TO, TRANSITIONS, UNTOUCHED, Label, Unit, UnitState

U = UnitState


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
        case UnitGraded() | GradingUndone() | UnitRouted() | RoutingUndone():
            return _decided(unit, event)
        case UnitHandedOver():
            return replace(unit, document_no=event.document_no)
        case HandOverUndone():
            return replace(unit, document_no="")
        case UnitRefurbished():
            return replace(
                unit,
                grade=None,
                caps=(),
                disposition=None,
                zone=None,
                place=None,
                location=None,
                answers=(),
                checklist="",
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


def _decided(unit: Unit, event: UnitGraded | GradingUndone | UnitRouted | RoutingUndone) -> Unit:
    """The unit after its grade or its way was decided, or that was taken back."""
    match event:
        case UnitGraded():
            return replace(unit, grade=event.grade, caps=event.caps)
        case GradingUndone():
            ungraded = U.INSPECTING if unit.checklist else U.IDENTIFIED
            state = U.ROUTED if unit.disposition else (U.GRADED if event.earlier else ungraded)
            return replace(unit, grade=event.earlier, caps=event.earlier_caps, state=state)
        case UnitRouted():
            return replace(
                unit, disposition=event.disposition, zone=event.zone, because=event.because, place=event.place
            )
        case RoutingUndone():
            before = U.ROUTED if event.earlier else (U.GRADED if unit.grade else U.UNNAMED)
            return replace(
                unit,
                disposition=event.earlier,
                zone=event.earlier_zone,
                because=event.earlier_because,
                state=before,
                place=None,
            )
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
        place=None,
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
