"""Decisions at the receiving bench: parcels are taken into custody, opened, worked through and finished."""

from typing import assert_never

from dock.core.benches import acted, bench_of
from dock.core.cases import Case
from dock.core.commands import (
    FinishParcel,
    GiveParcelUp,
    LinkParcel,
    NoteDiscrepancy,
    ReceiveBlind,
    ReceiveParcel,
    RefuseParcel,
)
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.events import (
    BenchFocused,
    BlindParcelArrived,
    DiscrepancyNoted,
    DiscrepancyUndone,
    Event,
    ParcelArrived,
    ParcelEmptied,
    ParcelEmptyingUndone,
    ParcelLinked,
    ParcelLost,
    ParcelOpened,
    ParcelOpeningUndone,
    ParcelReceiptUndone,
    ParcelReceived,
    ParcelRefusalUndone,
    ParcelRefused,
    ParcelUnlinked,
    ShortConfirmationUndone,
    ShortConfirmed,
    UndoStep,
)
from dock.core.goods import CaseLine, Discrepancy
from dock.core.ids import Lpn, ParcelId, RmaNo
from dock.core.parcels import TRANSITIONS, Parcel, ParcelState
from dock.core.people import Role, lacks
from dock.core.tables import may
from dock.core.units import Unit, UnitState

RECEIVERS = (Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR)
IN_CUSTODY = frozenset({ParcelState.RECEIVED, ParcelState.OPENED, ParcelState.EMPTIED})

TO_BE_WORKED_THROUGH = frozenset({ParcelState.ANNOUNCED, ParcelState.ARRIVED, ParcelState.RECEIVED, ParcelState.OPENED})

Command = ReceiveParcel | ReceiveBlind | RefuseParcel | LinkParcel | FinishParcel | GiveParcelUp | NoteDiscrepancy


def decide(command: Command, known: Known, context: Context) -> Decision:
    """What follows from a command about a parcel."""
    if refusal := lacks(context, *RECEIVERS):
        return Decision(refusal=refusal)
    if isinstance(command, ReceiveBlind):
        return _receive_blind(command, known, context)
    parcel = known.get(command.parcel)
    if not isinstance(parcel, Parcel):
        return Decision(refusal=Refusal("parcel_unknown", (("parcel", command.parcel.text),)))
    match command:
        case ReceiveParcel():
            return _receive(command, parcel, known, context)
        case RefuseParcel():
            return _refuse(command, parcel, known, context)
        case LinkParcel():
            return _link(command, parcel, known, context)
        case FinishParcel():
            return _finish(command, parcel, known, context)
        case GiveParcelUp():
            if not may(TRANSITIONS, parcel.state, ParcelLost):
                return Decision(refusal=_not_now(parcel))
            return Decision(
                (ParcelLost(parcel.parcel),), verdict=Verdict(Tone.FINISHED, "parcel_given_up", (_name(parcel),))
            )
        case NoteDiscrepancy():
            return _differ(command, parcel, known, context)
        case _:
            assert_never(command)


def cases_of(parcel: Parcel, known: Known) -> tuple[Case, ...]:
    """The returns that this parcel belongs to, as far as they were announced."""
    cases = (known.get(rma) for rma in parcel.rmas)
    return tuple(case for case in cases if isinstance(case, Case))


def open_lines(parcel: Parcel, known: Known) -> tuple[tuple[RmaNo, CaseLine, int], ...]:
    """What may still come of the parcel's returns: return, line, how many."""
    return tuple(
        (case.rma, line, case.open_count(line))
        for case in cases_of(parcel, known)
        if not case.is_cancelled
        for line in case.lines
        if case.open_count(line)
    )


def _receive(command: ReceiveParcel, parcel: Parcel, known: Known, context: Context) -> Decision:
    bench = bench_of(known, context)
    if parcel.state in {ParcelState.OPENED, ParcelState.EMPTIED}:
        return _come_back(parcel, known, context)
    if parcel.state is ParcelState.REFUSED:
        return Decision(refusal=Refusal("parcel_was_refused", (_name(parcel), ("reason", parcel.refusal))))
    events, steps = receipt(command, parcel)
    expected = sum(count for _, _, count in open_lines(parcel, known))
    cancelled = any(case.is_cancelled for case in cases_of(parcel, known))
    verdict = Verdict(
        Tone.ATTENTION if cancelled else Tone.GOOD,
        "parcel_received_cancelled" if cancelled else "parcel_received",
        (_name(parcel), ("expected", str(expected))),
    )
    return Decision(
        acted(context, bench, "received", parcel.shown, events, steps, (parcel.parcel, None)), verdict=verdict
    )


def receipt(command: ReceiveParcel, parcel: Parcel) -> tuple[tuple[Event, ...], tuple[UndoStep, ...]]:
    """The events that bring a parcel from where it is to open at a bench, and how they are taken back."""
    events: list[Event] = []
    steps = [UndoStep(ParcelOpeningUndone.__name__, parcel=parcel.parcel)]
    if parcel.state not in {ParcelState.ARRIVED, ParcelState.RECEIVED}:
        events.append(ParcelArrived(parcel.parcel, None, command.delivery))
    if parcel.state is not ParcelState.RECEIVED:
        events.append(ParcelReceived(parcel.parcel))
        blind = "blind" if parcel.is_blind else ""  # nobody announced it: without its receipt it is not there at all
        steps.append(UndoStep(ParcelReceiptUndone.__name__, parcel=parcel.parcel, text=blind))
    events.append(ParcelOpened(parcel.parcel))
    return tuple(events), tuple(steps)


def _come_back(parcel: Parcel, known: Known, context: Context) -> Decision:
    bench = bench_of(known, context)
    if bench.parcel == parcel.parcel:
        return Decision(verdict=Verdict(Tone.ALREADY, "parcel_is_open_here", (_name(parcel),)))
    if parcel.state is ParcelState.EMPTIED:
        return Decision(refusal=Refusal("parcel_already_emptied", (_name(parcel),), Tone.ALREADY))
    focused = BenchFocused(context.bench, parcel.parcel, None)
    return Decision((focused,), verdict=Verdict(Tone.ATTENTION, "parcel_taken_up_again", (_name(parcel),)))


def _receive_blind(command: ReceiveBlind, known: Known, context: Context) -> Decision:
    bench = bench_of(known, context)
    plate = ParcelId(known.fresh_plate().text)
    seen = command.seen_code.strip()
    events: tuple[Event, ...] = (
        BlindParcelArrived(plate, seen, command.tracking, command.sscc),
        ParcelReceived(plate),
        ParcelOpened(plate),
    )
    steps: tuple[UndoStep, ...] = (
        UndoStep(ParcelOpeningUndone.__name__, parcel=plate),
        UndoStep(ParcelReceiptUndone.__name__, parcel=plate, text="blind"),
    )
    if command.rma:
        events = (*events, ParcelLinked(plate, command.rma))
        steps = (UndoStep(ParcelUnlinked.__name__, parcel=plate, rma=command.rma), *steps)
    shown = seen or plate.text
    verdict = Verdict(Tone.ATTENTION, "parcel_received_blind", (("parcel", shown),))
    return Decision(acted(context, bench, "received_blind", shown, events, steps, (plate, None)), verdict=verdict)


def _refuse(command: RefuseParcel, parcel: Parcel, known: Known, context: Context) -> Decision:
    if not command.reason.strip():
        return Decision(refusal=Refusal("reason_needed"))
    is_untouched = parcel.state is ParcelState.OPENED and not _units_of(parcel, known)
    if not is_untouched and not may(TRANSITIONS, parcel.state, ParcelRefused):
        return Decision(refusal=_not_now(parcel))
    # A scan opens a parcel at once, so that one which is soaked is seen only then: out of custody, and refused.
    # A refusal is undone to "arrived": the parcel stood before us, whether a door had seen it or not. One that was
    # open lies open again, so that the act before, which opened it, can be undone too.
    back = (ParcelOpeningUndone(parcel.parcel), ParcelReceiptUndone(parcel.parcel, was_blind=False))
    events = (*(back if is_untouched else ()), ParcelRefused(parcel.parcel, command.reason, command.photo))
    again = (ParcelRefusalUndone, ParcelReceived, ParcelOpened) if is_untouched else (ParcelRefusalUndone,)
    steps = tuple(UndoStep(one.__name__, parcel=parcel.parcel) for one in again)
    bench = bench_of(known, context)
    focus = (None, None) if bench.parcel == parcel.parcel else None
    return Decision(
        acted(context, bench, "refused", parcel.shown, events, steps, focus),
        verdict=Verdict(Tone.FINISHED, "parcel_refused", (_name(parcel),)),
    )


def _units_of(parcel: Parcel, known: Known) -> list[Unit]:
    """What was taken out of the parcel, and not put back by an undo."""
    found = (known.get(Lpn(text)) for text in known.named(Named("unit", "parcel", parcel.parcel.text)))
    return [one for one in found if isinstance(one, Unit) and one.state is not UnitState.UNDONE]


def _link(command: LinkParcel, parcel: Parcel, known: Known, context: Context) -> Decision:
    case = known.get(command.rma)
    rma = ("rma", command.rma.text)
    if not isinstance(case, Case):
        return Decision(refusal=Refusal("rma_unknown", (rma,)))
    if command.rma in parcel.rmas:
        return Decision(verdict=Verdict(Tone.ALREADY, "parcel_is_linked", (_name(parcel), rma)))
    steps = (UndoStep(ParcelUnlinked.__name__, parcel=parcel.parcel, rma=command.rma),)
    events = (ParcelLinked(parcel.parcel, command.rma),)
    return Decision(
        acted(context, bench_of(known, context), "linked", command.rma.text, events, steps),
        verdict=Verdict(Tone.GOOD, "parcel_linked", (_name(parcel), rma)),
    )


def _finish(command: FinishParcel, parcel: Parcel, known: Known, context: Context) -> Decision:
    if not may(TRANSITIONS, parcel.state, ParcelEmptied):
        return Decision(refusal=_not_now(parcel))
    missing = _missing(parcel, known)
    total = sum(count for _, _, count in missing)
    if missing and not command.is_short_confirmed:
        params = (_name(parcel), ("missing", str(total)), ("first", missing[0][1].title or missing[0][1].sku.text))
        return Decision(refusal=Refusal("parcel_is_short", params, Tone.ATTENTION))
    short = tuple(ShortConfirmed(rma, line.line_no, count, parcel.parcel) for rma, line, count in missing)
    steps = (
        UndoStep(ParcelEmptyingUndone.__name__, parcel=parcel.parcel),
        *(
            UndoStep(
                ShortConfirmationUndone.__name__,
                parcel=parcel.parcel,
                rma=one.rma,
                line_no=one.line_no,
                unit_count=one.missing_count,
            )
            for one in short
        ),
    )
    events = (*short, ParcelEmptied(parcel.parcel))
    verdict = Verdict(
        Tone.ATTENTION if short else Tone.FINISHED,
        "parcel_finished_short" if short else "parcel_finished",
        (_name(parcel), ("missing", str(total))),
    )
    return Decision(
        acted(context, bench_of(known, context), "finished", parcel.shown, events, steps, (None, None)), verdict=verdict
    )


OF_UNITS = frozenset({Discrepancy.OVER, Discrepancy.WRONG_ITEM, Discrepancy.WRONG_SERIAL, Discrepancy.NO_RMA})
"""What the dock finds itself when a unit is named; a person says the others."""


def _differ(command: NoteDiscrepancy, parcel: Parcel, known: Known, context: Context) -> Decision:
    params = (_name(parcel), ("kind", command.kind), ("count", str(command.count)))
    if parcel.state not in IN_CUSTODY:
        return Decision(refusal=_not_now(parcel))
    if command.kind in OF_UNITS or command.count < 1:
        return Decision(refusal=Refusal("discrepancy_unfit", params))
    if not command.note.strip() and command.photo is None:
        return Decision(refusal=Refusal("reason_needed"))
    event = DiscrepancyNoted(parcel.parcel, command.kind, command.count, command.note, command.photo, command.rma)
    undo = DiscrepancyUndone.__name__
    steps = (UndoStep(undo, parcel=parcel.parcel, text=command.kind, unit_count=command.count),)
    return Decision(
        acted(context, bench_of(known, context), "differs", parcel.shown, (event,), steps),
        verdict=Verdict(Tone.ATTENTION, "discrepancy_noted", params),
    )


def _missing(parcel: Parcel, known: Known) -> tuple[tuple[RmaNo, CaseLine, int], ...]:
    """What is open of those returns of which no other parcel is still to be worked through."""
    return tuple(
        (rma, line, count)
        for rma, line, count in open_lines(parcel, known)
        if not _comes_in_another_parcel(rma, parcel, known)
    )


def _comes_in_another_parcel(rma: RmaNo, parcel: Parcel, known: Known) -> bool:
    others = [known.get(ParcelId(text)) for text in known.named(Named("parcel", "rma", rma.text))]
    return any(
        isinstance(other, Parcel) and other.parcel != parcel.parcel and other.state in TO_BE_WORKED_THROUGH
        for other in others
    )


def _not_now(parcel: Parcel) -> Refusal:
    return Refusal("parcel_not_now", (_name(parcel), ("state", parcel.state)))


def _name(parcel: Parcel) -> tuple[str, str]:
    return ("parcel", parcel.shown)
