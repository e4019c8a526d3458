"""Undo: the last act of a workstation is taken back as a whole, by compensating events. Nothing is ever deleted."""

from collections.abc import Callable

from dock.core import cases, parcels, unit_changes, units
from dock.core.benches import bench_of
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.effects import PrintLabel
from dock.core.events import (
    ActionUndone,
    BenchFocused,
    CaseEvent,
    CheckAnswerUndone,
    DiscrepancyUndone,
    Event,
    GradingUndone,
    HandOverUndone,
    HoldReleased,
    LabelRequested,
    LineReceiptUndone,
    ParcelEmptyingUndone,
    ParcelEvent,
    ParcelOpened,
    ParcelOpeningUndone,
    ParcelReceiptUndone,
    ParcelReceived,
    ParcelRefusalUndone,
    ParcelUnlinked,
    PutAwayUndone,
    RoutingUndone,
    ShortConfirmationUndone,
    UndoStep,
    UnitEvent,
    UnitIdentificationUndone,
)
from dock.core.goods import Discrepancy, Disposition, Grade, HoldKind, ZoneKind
from dock.core.ids import LocationCode, Lpn, ParcelId
from dock.core.labelling import DISPOSITION_LABEL, way_label_again
from dock.core.tables import NotInThisState

Compensation = UnitEvent | ParcelEvent | CaseEvent


def decide(known: Known, context: Context) -> Decision:
    """Take the last act of this workstation back; refused where another workstation has built on it since."""
    bench = bench_of(known, context)
    if context.actor is None:
        return Decision(refusal=Refusal("sign_in_first"))
    if not bench.actions:
        return Decision(refusal=Refusal("nothing_to_undo"))
    act = bench.actions[-1]
    events = tuple(compensate(step) for step in act.steps)
    subject = (("what", act.note), ("subject", act.subject))
    if not _fits(events, known) or not _is_free(act.steps, known):
        return Decision(refusal=Refusal("undo_blocked", subject))
    undone: tuple[Event, ...] = (*events, ActionUndone(context.bench, act.action))
    focus = (act.parcel_before, act.unit_before)
    if focus != (bench.parcel, bench.unit):
        undone = (*undone, BenchFocused(context.bench, *focus))
    labels, effects = _labels_again(events, known, context)
    return Decision((*undone, *labels), effects, Verdict(Tone.GOOD, "undone", subject))


def _labels_again(
    events: tuple[Compensation, ...], known: Known, context: Context
) -> tuple[tuple[LabelRequested, ...], tuple[PrintLabel, ...]]:
    """A unit that goes its earlier way again gets the label of that way again, for another lies on it now."""
    for event in events:
        if not isinstance(event, RoutingUndone) or event.earlier is None or event.earlier_zone is None:
            continue
        unit = known.get(event.lpn)
        assert isinstance(unit, units.Unit)
        had_one = any(label.kind == DISPOSITION_LABEL for label in unit.labels)
        if had_one and event.earlier_zone not in {ZoneKind.SHELF, ZoneKind.QUARANTINE}:
            requested, effect = way_label_again(context, unit, event.earlier, event.earlier_zone, "undone")
            return (requested,), (effect,)
    return (), ()


def compensate(step: UndoStep) -> Compensation:
    """The event that takes one step back."""
    return _MAKERS[step.kind](step)


def _lpn(step: UndoStep) -> Lpn:
    assert step.lpn is not None, f"{step.kind} names no unit"
    return step.lpn


def _parcel(step: UndoStep) -> ParcelId:
    assert step.parcel is not None, f"{step.kind} names no parcel"
    return step.parcel


def _line_receipt(step: UndoStep) -> LineReceiptUndone:
    assert step.rma is not None
    assert step.line_no is not None
    return LineReceiptUndone(step.rma, step.line_no, _lpn(step), step.unit_count)


def _short(step: UndoStep) -> ShortConfirmationUndone:
    assert step.rma is not None
    assert step.line_no is not None
    return ShortConfirmationUndone(step.rma, step.line_no, step.unit_count, _parcel(step))


def _unlinked(step: UndoStep) -> ParcelUnlinked:
    assert step.rma is not None
    return ParcelUnlinked(_parcel(step), step.rma)


_MAKERS: dict[str, Callable[[UndoStep], Compensation]] = {
    ParcelOpeningUndone.__name__: lambda step: ParcelOpeningUndone(_parcel(step)),
    ParcelReceiptUndone.__name__: lambda step: ParcelReceiptUndone(_parcel(step), step.text == "blind"),
    ParcelReceived.__name__: lambda step: ParcelReceived(_parcel(step)),
    ParcelOpened.__name__: lambda step: ParcelOpened(_parcel(step)),
    ParcelRefusalUndone.__name__: lambda step: ParcelRefusalUndone(_parcel(step)),
    ParcelEmptyingUndone.__name__: lambda step: ParcelEmptyingUndone(_parcel(step)),
    ParcelUnlinked.__name__: _unlinked,
    DiscrepancyUndone.__name__: lambda step: DiscrepancyUndone(_parcel(step), Discrepancy(step.text), step.unit_count),
    LineReceiptUndone.__name__: _line_receipt,
    ShortConfirmationUndone.__name__: _short,
    UnitIdentificationUndone.__name__: lambda step: UnitIdentificationUndone(_lpn(step)),
    CheckAnswerUndone.__name__: lambda step: CheckAnswerUndone(_lpn(step), step.text, step.earlier),
    GradingUndone.__name__: lambda step: GradingUndone(
        _lpn(step), Grade(step.earlier) if step.earlier else None, step.earlier_caps
    ),
    RoutingUndone.__name__: lambda step: RoutingUndone(
        _lpn(step),
        Disposition(step.earlier) if step.earlier else None,
        ZoneKind(step.earlier_zone) if step.earlier_zone else None,
        step.earlier_because,
    ),
    PutAwayUndone.__name__: lambda step: PutAwayUndone(
        _lpn(step), LocationCode(step.text), LocationCode(step.earlier) if step.earlier else None
    ),
    HandOverUndone.__name__: lambda step: HandOverUndone(_lpn(step), step.text),
    HoldReleased.__name__: lambda step: HoldReleased(_lpn(step), HoldKind(step.text), "undone"),
}


def _fits(events: tuple[Compensation, ...], known: Known) -> bool:
    """Whether every event can happen to what stands now: another workstation may have gone on with it."""
    now: dict[object, object] = {}
    try:
        for event in events:
            ref = _ref(event)
            now[ref] = _applied(now.get(ref, known.get(ref)), event)
    except NotInThisState:
        return False
    return True


def _is_free(steps: tuple[UndoStep, ...], known: Known) -> bool:
    """A parcel is not closed again while units lie out of it."""
    for step in steps:
        if step.kind == ParcelOpeningUndone.__name__:
            out = (known.get(Lpn(text)) for text in known.named(Named("unit", "parcel", _parcel(step).text)))
            if any(isinstance(unit, units.Unit) and unit.state is not units.UnitState.UNDONE for unit in out):
                return False
    return True


def _ref(event: Compensation) -> object:
    if isinstance(event, UnitEvent):
        return event.lpn
    return event.parcel if isinstance(event, ParcelEvent) else event.rma


def _applied(state: object, event: Compensation) -> object:
    if isinstance(event, UnitEvent):
        assert isinstance(state, units.Unit)
        return unit_changes.apply(state, event)
    if isinstance(event, ParcelEvent):
        assert isinstance(state, parcels.Parcel)
        return parcels.apply(state, event)
    assert isinstance(state, cases.Case)
    return cases.apply(state, event)
