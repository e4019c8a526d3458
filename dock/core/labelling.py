"""Decisions about labels: of each kind a unit has one live label, and every copy is marked."""

from dataclasses import replace
from datetime import date
from typing import assert_never

from dock.core.cases import Case
from dock.core.codes.label_marks import LabelMark, nonce_of, read_mark
from dock.core.commands import BindPlate, ReprintLabel, SettleLabel
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.effects import PrintLabel
from dock.core.events import (
    Event,
    LabelRequested,
    LabelStateChanged,
    PlateBound,
    RoutingUndone,
    UnitNamed,
    UnitRefurbished,
    UnitRouted,
)
from dock.core.goods import Disposition, Grade, HoldKind, ZoneKind
from dock.core.ids import Lpn, NotAnId, RmaNo
from dock.core.observations import LabelProgressed, PrintOutcome
from dock.core.people import Role, lacks
from dock.core.units import Label, Unit, UnitState

UNIT_LABEL = "lpn"
DISPOSITION_LABEL = "disposition"
HOLD_LABEL = "hold"
BATTERY_LABEL = "battery"
HOLD_LENGTH_MAX = 40  # signs that the shipped designs have room for
REASON_LENGTH_MAX = 160
NEVER_OUT = frozenset({"queued", "refused"})
SETTLED = frozenset({"printed", "verified", "voided", "lost"})
MAY_BE_SENT = frozenset({"queued", "lost", "refused"})
"""The states from which a label's bytes may go out: of every other a print may lie there already."""


def ask_for_label(
    context: Context,
    unit: Lpn,
    kind: str,
    fields: tuple[tuple[str, str], ...],
    *,
    label_id: str,
    print_no: int = 1,
    reason: str = "",
) -> tuple[LabelRequested, PrintLabel]:
    """The event and the effect of one label that is due."""
    numbered = (*fields, ("lpn", unit.text), ("print_no", str(print_no)), ("nonce", nonce_of(label_id)))
    requested = LabelRequested(unit, label_id, kind, print_no, reason)
    return requested, PrintLabel(label_id, kind, unit, print_no, numbered, (context.prints_at or context.bench).text)


def unit_label_fields(unit: Unit, known: Known) -> tuple[tuple[str, str], ...]:
    """What stands on the label of a unit."""
    case = known.get(unit.rma) if unit.rma else None
    practice = case.practice_no if isinstance(case, Case) else ""
    return label_fields(unit.title, unit.rma, practice, unit.grade, unit.disposition)


def label_fields(
    title: str, rma: RmaNo | None, practice: str, grade: Grade | None = None, disposition: Disposition | None = None
) -> tuple[tuple[str, str], ...]:
    """The fields of a unit's label. `practice` is the return's number for the tax office."""
    return (
        ("title", title),
        ("rma", rma.text if rma else ""),
        ("practice", practice),
        ("grade", grade or ""),
        ("disposition", (disposition or "").replace("_", " ")),
    )


def disposition_fields(disposition: Disposition, zone: ZoneKind) -> tuple[tuple[str, str], ...]:
    """What stands on the label that says where a unit goes."""
    return (("disposition", disposition.replace("_", " ").upper()), ("zone", zone.replace("_", " ")))


def hold_fields(kind: str, holds: tuple[HoldKind, ...], reason: str, today: date) -> tuple[tuple[str, str], ...]:
    """What stands on the label of a hold, or on the warning of a battery."""
    why = ("reason", reason[:REASON_LENGTH_MAX])
    if kind == BATTERY_LABEL:
        return (why,)
    return (
        ("hold", ", ".join(holds).replace("_", " ").upper()[:HOLD_LENGTH_MAX]),
        why,
        ("raised", today.isoformat()),
    )


def decide(command: BindPlate | ReprintLabel | SettleLabel, known: Known, context: Context) -> Decision:
    """Bind a plate from the roll, print again, or settle what cannot be known of a label."""
    if refusal := lacks(context, Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    unit = known.get(command.lpn)
    if not isinstance(unit, Unit) or unit.state is UnitState.UNDONE:
        return Decision(refusal=Refusal("unit_unknown", (("lpn", command.lpn.text),)))
    match command:
        case BindPlate():
            return _bind(command, unit, known)
        case ReprintLabel():
            return _reprint(command, unit, known, context)
        case SettleLabel():
            return _settle(command, unit, known, context)
        case _:
            assert_never(command)


def note_progress(seen: LabelProgressed, unit: Unit) -> tuple[Event, ...]:
    """What a spool's word about a label changes; a voided label stays void, and nothing is kept twice."""
    label = next((one for one in unit.labels if one.label_id == seen.label_id), None)
    if label is None or label.outcome in {seen.outcome, "voided", "verified"}:
        return ()
    return (LabelStateChanged(unit.lpn, seen.label_id, seen.outcome, seen.evidence, seen.device.text),)


def may_be_sent(label_id: str, unit: Unit) -> bool:
    """Whether a printer may begin this label: it is wanted still, and no print of it can lie there."""
    return any(one.label_id == label_id and one.outcome in MAY_BE_SENT for one in unit.labels)


def void_stale(decision: Decision, known: Known) -> Decision:
    """The decision, with every label voided that names a way which its unit no longer goes.

    Raises:
        NotKnown: the unit must be loaded first.
    """
    renewed = {event.lpn for event in decision.events if isinstance(event, LabelRequested)}
    voided: dict[str, LabelStateChanged] = {}
    for event in decision.events:
        if not isinstance(event, UnitRouted | RoutingUndone | UnitNamed | UnitRefurbished) or event.lpn in renewed:
            continue
        unit = known.get(event.lpn)
        label = way_label(unit) if isinstance(unit, Unit) else None
        if label and isinstance(unit, Unit) and _way_after(event) is not unit.disposition:
            voided[label.label_id] = LabelStateChanged(unit.lpn, label.label_id, "voided", "its unit goes another way")
    return replace(decision, events=(*decision.events, *voided.values())) if voided else decision


def way_label(unit: Unit) -> Label | None:
    """The live label that says where the unit goes."""
    label = next((one for one in reversed(unit.labels) if one.kind == DISPOSITION_LABEL), None)
    return None if label is None or label.outcome in {"voided", "lost", "refused"} else label


def way_label_again(
    context: Context, unit: Unit, disposition: Disposition, zone: ZoneKind, reason: str
) -> tuple[LabelRequested, PrintLabel]:
    """The label that says where the unit goes, once more and marked as a copy."""
    last = max((one.print_no for one in unit.labels if one.kind == DISPOSITION_LABEL), default=0)
    return ask_for_label(
        context, unit.lpn, DISPOSITION_LABEL, disposition_fields(disposition, zone),
        label_id=context.ids[1], print_no=last + 1, reason=reason,
    )  # fmt: skip


def _way_after(event: UnitRouted | RoutingUndone | UnitNamed | UnitRefurbished) -> Disposition | None:
    match event:
        case UnitRouted():
            return event.disposition
        case RoutingUndone():
            return event.earlier
        case UnitNamed() | UnitRefurbished():
            return None
        case _:
            assert_never(event)


def note_scan(unit: Unit, kind: str = UNIT_LABEL) -> tuple[Event, ...]:
    """A scan of the unit's own plate proves that its label lies there, where no other paper of it can.

    Every label of a unit carries its plate: where a copy or another kind went out too, the scan may be of that one.
    """
    label = next((one for one in reversed(unit.labels) if one.kind == kind), None)
    went_out = [one for one in unit.labels if one.outcome not in NEVER_OUT]
    if label is None or label.outcome in {"verified", "voided"} or went_out != [label]:
        return ()
    return (LabelStateChanged(unit.lpn, label.label_id, "verified", "scanned"),)


def marked_label(mark: LabelMark, unit: Unit) -> Label | None:
    """The label that carries this mark."""
    return next((one for one in unit.labels if nonce_of(one.label_id) == mark.nonce), None)


def check_mark(mark: LabelMark, unit: Unit) -> Refusal | None:
    """The alarm where a label that was replaced is scanned, or one that this dock does not know."""
    label = marked_label(mark, unit)
    name = (("lpn", unit.lpn.text), ("no", str(mark.print_no)))
    if label is None:
        return Refusal("label_not_ours", name)
    if label.outcome != "voided":
        return None
    live = max((one.print_no for one in unit.labels if one.kind == label.kind), default=0)
    return Refusal("label_replaced", (*name, ("live", str(live))))


def prove(text: str, decision: Decision, known: Known) -> Decision:
    """The decision on a scan, with what the scan proves of the label that was scanned.

    A fresh label's mark verifies it. A bare plate of which several were printed and the live one was not seen yet
    asks for the mark.
    """
    mark = read_mark(text)
    lpn = mark.lpn if mark else _plate_in(text)
    if lpn is None or decision.refusal or not known.named(Named("unit", "lpn", lpn.text)):
        return decision
    unit = known.get(Lpn(known.named(Named("unit", "lpn", lpn.text))[0]))
    if not isinstance(unit, Unit) or unit.lpn != lpn:
        return decision
    if mark is None:
        live = next((one for one in reversed(unit.labels) if one.kind == UNIT_LABEL), None)
        if live is None or live.print_no == 1 or live.outcome == "verified":
            return decision
        asked = Verdict(Tone.ATTENTION, "label_mark_wanted", (("lpn", lpn.text), ("no", str(live.print_no))))
        return replace(decision, verdict=asked)
    label = marked_label(mark, unit)
    told = {event.label_id for event in decision.events if isinstance(event, LabelStateChanged)}
    if label is None or label.outcome in {"verified", "voided"} or label.label_id in told:
        return decision
    proof = LabelStateChanged(unit.lpn, label.label_id, "verified", "its mark was scanned")
    return replace(decision, events=(*decision.events, proof))


def _plate_in(text: str) -> Lpn | None:
    try:
        return Lpn.parse(text)
    except NotAnId:
        return None


def _bind(command: BindPlate, unit: Unit, known: Known) -> Decision:
    if unit.plate == command.plate:
        return Decision(verdict=Verdict(Tone.ALREADY, "plate_is_bound", (("plate", command.plate.text),)))
    if known.named(Named("unit", "lpn", command.plate.text)):
        return Decision(refusal=Refusal("plate_taken", (("plate", command.plate.text),)))
    return Decision(
        (PlateBound(unit.lpn, command.plate),),
        verdict=Verdict(Tone.GOOD, "plate_bound", (("plate", command.plate.text),)),
    )


def _reprint(command: ReprintLabel, unit: Unit, known: Known, context: Context) -> Decision:
    if not command.reason.strip():
        return Decision(refusal=Refusal("reason_needed"))
    last = max((one.print_no for one in unit.labels if one.kind == UNIT_LABEL), default=0)
    requested, effect = ask_for_label(
        context,
        unit.lpn,
        UNIT_LABEL,
        unit_label_fields(unit, known),
        label_id=context.ids[0],
        print_no=last + 1,
        reason=command.reason,
    )
    return Decision(
        (requested,), (effect,), Verdict(Tone.GOOD, "label_reprinted", (("lpn", unit.lpn.text), ("no", str(last + 1))))
    )


def _settle(command: SettleLabel, unit: Unit, known: Known, context: Context) -> Decision:
    label = next((one for one in unit.labels if one.label_id == command.label_id), None)
    if label is None or label.outcome in SETTLED:
        return Decision(refusal=Refusal("label_is_settled", (("lpn", unit.lpn.text),), Tone.ALREADY))
    if command.is_there:
        changed = LabelStateChanged(unit.lpn, label.label_id, "verified", "a person saw it")
        return Decision((changed,), verdict=Verdict(Tone.GOOD, "label_is_there", (("lpn", unit.lpn.text),)))
    lost = LabelStateChanged(unit.lpn, label.label_id, PrintOutcome.LOST, "a person did not find it")
    again, effect = _again(label, unit, known, context)
    return Decision(
        (lost, again),
        (effect,),
        Verdict(Tone.GOOD, "label_reprinted", (("lpn", unit.lpn.text), ("no", str(again.print_no)))),
    )


def _fields_again(label: Label, unit: Unit, known: Known, today: date) -> tuple[tuple[str, str], ...]:
    if label.kind == DISPOSITION_LABEL and unit.disposition and unit.zone:
        return disposition_fields(unit.disposition, unit.zone)
    if label.kind in {HOLD_LABEL, BATTERY_LABEL}:
        return hold_fields(label.kind, unit.holds, "", today)
    return unit_label_fields(unit, known)


def _again(label: Label, unit: Unit, known: Known, context: Context) -> tuple[LabelRequested, PrintLabel]:
    return ask_for_label(
        context,
        unit.lpn,
        label.kind,
        _fields_again(label, unit, known, context.today),
        label_id=context.ids[0],
        print_no=label.print_no + 1,
        reason="not found",
    )
