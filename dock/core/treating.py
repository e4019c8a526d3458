"""Decisions about what is done to a unit at the bench: weighed, made safe, wiped, split, repaired, graded once more."""

from hashlib import sha256
from typing import assert_never

from dock.core.cases import Case
from dock.core.commands import (
    AssessBattery,
    GradeAgain,
    NoteDonationRefusal,
    NoteRepair,
    RecordWipe,
    SplitUnit,
    WeighUnit,
)
from dock.core.decision import Context, Decision, Known, Refusal, Tone, Verdict
from dock.core.events import (
    BatteryAssessed,
    DataWiped,
    DonationRefused,
    Event,
    HoldPlaced,
    HoldReleased,
    LineReceiptUndone,
    LineReceived,
    RepairNoted,
    SecondGradeGiven,
    UnitIdentified,
    UnitSplit,
    UnitWeighed,
)
from dock.core.goods import Article, HoldKind
from dock.core.ids import Lpn
from dock.core.labelling import UNIT_LABEL, ask_for_label, label_fields
from dock.core.people import Role, lacks
from dock.core.units import Unit, UnitState

Command = WeighUnit | AssessBattery | RecordWipe | SplitUnit | GradeAgain | NoteDonationRefusal | NoteRepair

MASS_G_MAX = 1_000_000
MASS_OFF_PERMILLE = 200  # of the catalogue's weight: more is another article, or half of one
MASS_OFF_G = 50  # and never less than packing differs by
MINUTES_MAX = 24 * 60
PACKINGS = ("P908", "P909", "P911", "LP904", "LP906")  # ADR, special provisions 376 and 377
SPLITTABLE = frozenset({UnitState.IDENTIFIED, UnitState.INSPECTING, UnitState.GRADED})
SECOND_GRADES_PERMILLE = 50  # of the units are graded by two: one in twenty


def is_sampled(lpn: Lpn, permille: int = SECOND_GRADES_PERMILLE) -> bool:
    """Whether this unit is one of those that a second inspector grades; nobody can choose which."""
    return int.from_bytes(sha256(lpn.text.encode()).digest()[:4]) % 1000 < permille


def decide(command: Command, known: Known, context: Context) -> Decision:
    """What follows from treating a unit."""
    roles = (Role.INSPECTOR, Role.SUPERVISOR)
    if isinstance(command, WeighUnit | SplitUnit | NoteDonationRefusal):
        roles = (Role.OPERATOR, *roles)
    if refusal := lacks(context, *roles):
        return Decision(refusal=refusal)
    unit = known.get(command.lpn)
    if not isinstance(unit, Unit) or unit.state is UnitState.UNDONE:
        return Decision(refusal=Refusal("unit_unknown", (("lpn", command.lpn.text),)))
    if unit.state is UnitState.GONE:
        return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
    match command:
        case WeighUnit():
            return _weigh(command, unit, known)
        case AssessBattery():
            return _assess(command, unit)
        case RecordWipe():
            return _wipe(command, unit)
        case SplitUnit():
            return _split(command, unit, known, context)
        case GradeAgain():
            if unit.grade is None:
                return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
            second = SecondGradeGiven(unit.lpn, command.grade)
            return Decision((second,), verdict=Verdict(Tone.GOOD, "second_grade_kept", _name(unit)))
        case NoteDonationRefusal():
            if not command.partner.strip() or not command.reason.strip():
                return Decision(refusal=Refusal("reason_needed"))
            refused = DonationRefused(unit.lpn, command.partner, command.reason)
            return Decision((refused,), verdict=Verdict(Tone.ATTENTION, "donation_refusal_kept", _name(unit)))
        case NoteRepair():
            return _repair(command, unit)
        case _:
            assert_never(command)


def _weigh(command: WeighUnit, unit: Unit, known: Known) -> Decision:
    mass = ("mass", str(command.mass_g))
    if not 1 <= command.mass_g <= MASS_G_MAX:
        return Decision(refusal=Refusal("mass_out_of_range", (mass,)))
    article = known.get(unit.sku) if unit.sku else None
    due_g = article.mass_g if isinstance(article, Article) else None
    events: tuple[Event, ...] = (UnitWeighed(unit.lpn, command.mass_g),)
    is_off = due_g is not None and _is_off(command.mass_g, due_g * unit.unit_count)
    if is_off and HoldKind.FRAUD not in unit.holds:
        events = (*events, HoldPlaced(unit.lpn, HoldKind.FRAUD, f"weighs {command.mass_g} g, {due_g} g are due"))
    key = "unit_weight_off" if is_off else "unit_weighed"
    params = (*_name(unit), mass, ("due", str(due_g) if due_g else "-"))
    return Decision(events, verdict=Verdict(Tone.ATTENTION if is_off else Tone.GOOD, key, params))


def _is_off(mass_g: int, due_g: int) -> bool:
    return abs(mass_g - due_g) > max(MASS_OFF_G, due_g * MASS_OFF_PERMILLE // 1000)


def _assess(command: AssessBattery, unit: Unit) -> Decision:
    if HoldKind.BATTERY not in unit.holds:
        return Decision(refusal=Refusal("hold_not_there", (*_name(unit), ("hold", HoldKind.BATTERY))))
    if command.packing not in PACKINGS or not command.criteria or not all(a.strip() for _, a in command.criteria):
        return Decision(refusal=Refusal("assessment_incomplete", (*_name(unit), ("packings", ", ".join(PACKINGS)))))
    event = BatteryAssessed(unit.lpn, command.criteria, command.packing)
    params = (*_name(unit), ("packing", command.packing))
    return Decision((event,), verdict=Verdict(Tone.GOOD, "battery_assessed", params))


def _wipe(command: RecordWipe, unit: Unit) -> Decision:
    if not command.method.strip() or not command.tool.strip():
        return Decision(refusal=Refusal("wipe_incomplete", _name(unit)))
    events: tuple[Event, ...] = (DataWiped(unit.lpn, command.method, command.tool, command.is_done),)
    if not command.is_done:
        if HoldKind.PERSONAL_DATA not in unit.holds:
            events = (*events, HoldPlaced(unit.lpn, HoldKind.PERSONAL_DATA, "could not be wiped"))
        return Decision(events, verdict=Verdict(Tone.ATTENTION, "wipe_failed", _name(unit)))
    if HoldKind.PERSONAL_DATA in unit.holds:
        events = (*events, HoldReleased(unit.lpn, HoldKind.PERSONAL_DATA, f"wiped: {command.method}"))
    return Decision(events, verdict=Verdict(Tone.GOOD, "data_wiped", _name(unit)))


def _split(command: SplitUnit, unit: Unit, known: Known, context: Context) -> Decision:
    count = ("count", str(command.unit_count))
    if unit.state not in SPLITTABLE:
        return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
    if not 1 <= command.unit_count < unit.unit_count:
        return Decision(refusal=Refusal("count_out_of_range", (count,)))
    into = known.fresh_plate()
    part = UnitIdentified(
        lpn=into,
        parcel=unit.parcel,
        sku=unit.sku,
        title=unit.title,
        article_class=unit.article_class,
        rma=unit.rma,
        line_no=unit.line_no,
        gtin=unit.gtin,
        unit_count=command.unit_count,
        discrepancy=unit.discrepancy,
        lot=unit.lot,
        expiry=unit.expiry,
        split_from=unit.lpn,
    )
    held = tuple(HoldPlaced(into, hold, f"split from {unit.lpn.text}") for hold in unit.holds)
    case = known.get(unit.rma) if unit.rma else None
    fields = label_fields(unit.title, unit.rma, case.practice_no if isinstance(case, Case) else "")
    requested, effect = ask_for_label(context, into, UNIT_LABEL, fields, label_id=context.ids[1])
    events: tuple[Event, ...] = (part, *held, UnitSplit(unit.lpn, into, command.unit_count), requested)
    if isinstance(case, Case) and unit.line_no is not None and unit.lpn in {one.lpn for one in case.counted}:
        rest = unit.unit_count - command.unit_count
        events = (
            *events,
            LineReceiptUndone(case.rma, unit.line_no, unit.lpn, unit.unit_count),
            LineReceived(case.rma, unit.line_no, unit.lpn, rest),
            LineReceived(case.rma, unit.line_no, into, command.unit_count),
        )
    params = (*_name(unit), count, ("into", into.text))
    return Decision(events, (effect,), Verdict(Tone.GOOD, "unit_split", params))


def _repair(command: NoteRepair, unit: Unit) -> Decision:
    if unit.state is not UnitState.REFURBISHING:
        return Decision(refusal=Refusal("unit_not_now", (*_name(unit), ("state", unit.state))))
    counts = [count for _, count in command.parts]
    if not 0 <= command.minutes <= MINUTES_MAX or command.parts_minor < 0 or any(count < 1 for count in counts):
        return Decision(refusal=Refusal("count_out_of_range", (("count", str(command.minutes)),)))
    event = RepairNoted(unit.lpn, command.minutes, command.parts, command.parts_minor)
    return Decision(
        (event,), verdict=Verdict(Tone.GOOD, "repair_kept", (*_name(unit), ("minutes", str(command.minutes))))
    )


def _name(unit: Unit) -> tuple[tuple[str, str], ...]:
    return (("lpn", unit.lpn.text), ("title", unit.title))
