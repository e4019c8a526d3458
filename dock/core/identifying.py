"""Decisions about what comes out of a parcel: which unit it is, against which line it counts, how it differs."""

from typing import assert_never

from dock.core.benches import acted, bench_of
from dock.core.cases import Case
from dock.core.commands import IdentifyUnit, NameUnit, SetAside
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.detailing import SWAP_REASON
from dock.core.directing import place_for
from dock.core.effects import PrintLabel
from dock.core.events import (
    Event,
    HoldPlaced,
    LabelRequested,
    LineReceiptUndone,
    LineReceived,
    PlateBound,
    PracticeNumbered,
    UndoStep,
    UnitIdentificationUndone,
    UnitIdentified,
    UnitNamed,
    UnitRouted,
)
from dock.core.goods import Article, CaseLine, Discrepancy, Disposition, HoldKind, ZoneKind
from dock.core.ids import Lpn, ParcelId, RmaNo, Serial, Sku
from dock.core.labelling import UNIT_LABEL, ask_for_label, label_fields
from dock.core.parcels import Parcel, ParcelState
from dock.core.people import lacks
from dock.core.recalls import recalls_of
from dock.core.receiving import RECEIVERS, cases_of
from dock.core.rules.policy import Policy
from dock.core.series import DocumentKind, issue
from dock.core.units import Unit, UnitState

LOT_MAX = 1_000  # pieces counted as one unit


def decide(command: IdentifyUnit | SetAside | NameUnit, known: Known, context: Context, policy: Policy) -> Decision:
    """What follows from taking goods out of a parcel, or naming goods that were set aside."""
    if refusal := lacks(context, *RECEIVERS):
        return Decision(refusal=refusal)
    if isinstance(command, NameUnit):
        return _name(command, known)
    parcel = known.get(command.parcel)
    if not isinstance(parcel, Parcel) or parcel.state is not ParcelState.OPENED:
        return Decision(refusal=Refusal("open_parcel_first", (("parcel", command.parcel.text),)))
    match command:
        case IdentifyUnit():
            return _identify(command, parcel, known, context)
        case SetAside():
            return _set_aside(command, parcel, known, context, policy)
        case _:
            assert_never(command)


def _identify(command: IdentifyUnit, parcel: Parcel, known: Known, context: Context) -> Decision:
    if not 1 <= command.unit_count <= LOT_MAX:
        return Decision(refusal=Refusal("count_out_of_range", (("count", str(command.unit_count)),)))
    article = known.get(command.sku)
    assert article is None or isinstance(article, Article)
    cases = cases_of(parcel, known)
    found = _line_for(command, cases)
    line = found[1] if found else next((one for case in cases for one in case.lines if one.sku == command.sku), None)
    if article is None and line is None:
        return Decision(refusal=Refusal("article_unknown", (("sku", command.sku.text),)))
    if command.serial and _is_serial_here(command.sku, command.serial, known):
        params = (("serial", command.serial.text), ("sku", command.sku.text))
        return Decision(refusal=Refusal("serial_already_received", params, Tone.ALREADY))
    if command.plate and known.named(Named("unit", "lpn", command.plate.text)):
        return Decision(refusal=Refusal("plate_taken", (("plate", command.plate.text),)))
    discrepancy = _discrepancy(command, found, line, cases)
    unit = _unit_event(command, parcel, known.fresh_plate(), article, found, line, discrepancy, cases)
    return _take_up(unit, command.plate, known, context)


def _line_for(command: IdentifyUnit, cases: tuple[Case, ...]) -> tuple[Case, CaseLine] | None:
    """The return and line that this unit counts against; a line that names its serial comes first."""
    open_ones = [
        (case, line)
        for case in cases
        if not case.is_cancelled
        for line in case.lines
        if line.sku == command.sku and case.open_count(line) >= command.unit_count
    ]
    by_serial = [pair for pair in open_ones if command.serial and command.serial in pair[1].serials]
    return next(iter([*by_serial, *open_ones]), None)


def _is_serial_here(sku: Sku, serial: Serial, known: Known) -> bool:
    here = (known.get(Lpn(text)) for text in known.named(Named("unit", "serial", f"{sku.text}|{serial.text}")))
    return any(isinstance(unit, Unit) and unit.state is not UnitState.UNDONE for unit in here)


def _discrepancy(
    command: IdentifyUnit, found: tuple[Case, CaseLine] | None, line: CaseLine | None, cases: tuple[Case, ...]
) -> Discrepancy | None:
    if found:
        serials = found[1].serials
        return Discrepancy.WRONG_SERIAL if command.serial and serials and command.serial not in serials else None
    if line is not None:
        return Discrepancy.OVER
    return Discrepancy.WRONG_ITEM if cases else Discrepancy.NO_RMA


def _unit_event(
    command: IdentifyUnit,
    parcel: Parcel,
    lpn: Lpn,
    article: Article | None,
    found: tuple[Case, CaseLine] | None,
    line: CaseLine | None,
    discrepancy: Discrepancy | None,
    cases: tuple[Case, ...],
) -> UnitIdentified:
    rma: RmaNo | None = found[0].rma if found else (cases[0].rma if cases else None)
    return UnitIdentified(
        lpn=lpn,
        parcel=parcel.parcel,
        sku=command.sku,
        title=article.title if article else (line.title if line else command.sku.text),
        article_class=article.article_class if article else "generic",
        rma=rma,
        line_no=found[1].line_no if found else None,
        gtin=article.gtin if article else (line.gtin if line else None),
        serial=command.serial,
        unit_count=command.unit_count,
        discrepancy=discrepancy,
        lot=command.lot,
        expiry=command.expiry,
    )


def _take_up(unit: UnitIdentified, plate: Lpn | None, known: Known, context: Context) -> Decision:
    bench = bench_of(known, context)
    events: list[Event] = [unit]
    steps = [UndoStep(UnitIdentificationUndone.__name__, lpn=unit.lpn)]
    if unit.rma and unit.line_no is not None:
        events.append(LineReceived(unit.rma, unit.line_no, unit.lpn, unit.unit_count))
        steps.append(
            UndoStep(
                LineReceiptUndone.__name__,
                lpn=unit.lpn,
                rma=unit.rma,
                line_no=unit.line_no,
                unit_count=unit.unit_count,
            )
        )
    practice_no, numbered = _practice(unit, known, context)
    events += numbered
    recalled = recalls_of(known, unit.sku, unit.gtin, unit.lot, unit.serial) if unit.sku else ()
    if recalled:
        events.append(HoldPlaced(unit.lpn, HoldKind.RECALL, f"{recalled[0].recall.text}: {recalled[0].reason}"))
    if unit.discrepancy is Discrepancy.WRONG_SERIAL:
        events.append(HoldPlaced(unit.lpn, HoldKind.FRAUD, SWAP_REASON))
    effects: tuple[PrintLabel, ...] = ()
    if plate:
        events.append(PlateBound(unit.lpn, plate))
    else:
        requested, effect = _label(unit, practice_no, context)
        events.append(requested)
        effects = (effect,)
    key = f"unit_{unit.discrepancy}" if unit.discrepancy else "unit_accepted"
    if recalled:
        key = "unit_recalled"
    params = (("title", unit.title), ("lpn", (plate or unit.lpn).text), ("rma", unit.rma.text if unit.rma else ""))
    return Decision(
        acted(context, bench, "identified", unit.title, tuple(events), tuple(steps), (unit.parcel, unit.lpn)),
        effects,
        Verdict(Tone.ATTENTION if unit.discrepancy or recalled else Tone.GOOD, key, params),
    )


def _practice(unit: UnitIdentified, known: Known, context: Context) -> tuple[str, tuple[Event, ...]]:
    """The return's number for the tax office, given with its first unit and never again (Ris. 154/E/2001)."""
    case = known.get(unit.rma) if unit.rma else None
    if not isinstance(case, Case):
        return "", ()
    if case.practice_no:
        return case.practice_no, ()
    issued, number = issue(DocumentKind.PRACTICE, case.rma.text, known, context)
    return number, (issued, PracticeNumbered(case.rma, number))


def _label(unit: UnitIdentified, practice_no: str, context: Context) -> tuple[LabelRequested, PrintLabel]:
    fields = label_fields(unit.title, unit.rma, practice_no)
    return ask_for_label(context, unit.lpn, UNIT_LABEL, fields, label_id=context.ids[1])


def _set_aside(command: SetAside, parcel: Parcel, known: Known, context: Context, policy: Policy) -> Decision:
    lpn = known.fresh_plate()
    title = command.seen_code.strip() or "?"
    rma = parcel.rmas[0] if len(parcel.rmas) == 1 else None
    unit = UnitIdentified(lpn, parcel.parcel, None, title, "generic", rma, discrepancy=Discrepancy.WRONG_ITEM)
    case = known.get(rma) if rma else None
    requested, effect = _label(unit, case.practice_no if isinstance(case, Case) else "", context)
    zone = ZoneKind.QUARANTINE
    place = place_for(None, zone, known)
    events: tuple[Event, ...] = (
        unit,
        HoldPlaced(lpn, HoldKind.UNKNOWN_GOODS, "nobody could name it"),
        UnitRouted(lpn, Disposition.QUARANTINE, zone, policy.rules.digest, ("unknown_goods",), place=place),
        requested,
    )
    steps = (UndoStep(UnitIdentificationUndone.__name__, lpn=lpn),)
    focus: tuple[ParcelId | None, Lpn | None] = (parcel.parcel, None)
    return Decision(
        acted(context, bench_of(known, context), "set_aside", title, events, steps, focus),
        (effect,),
        Verdict(Tone.ATTENTION, "unit_set_aside", (("lpn", lpn.text), ("code", title))),
    )


def _name(command: NameUnit, known: Known) -> Decision:
    unit = known.get(command.lpn)
    if not isinstance(unit, Unit) or unit.sku is not None or unit.state is UnitState.UNDONE:
        return Decision(refusal=Refusal("unit_not_unnamed", (("lpn", command.lpn.text),)))
    article = known.get(command.sku)
    if not isinstance(article, Article):
        return Decision(refusal=Refusal("article_unknown", (("sku", command.sku.text),)))
    event = UnitNamed(unit.lpn, article.sku, article.title, article.article_class, article.gtin)
    name = (("lpn", unit.lpn.text), ("title", article.title))
    if recalled := recalls_of(known, article.sku, article.gtin, unit.lot, unit.serial):
        held = HoldPlaced(unit.lpn, HoldKind.RECALL, f"{recalled[0].recall.text}: {recalled[0].reason}")
        params = (*name, ("rma", unit.rma.text if unit.rma else ""))
        return Decision((event, held), verdict=Verdict(Tone.ATTENTION, "unit_recalled", params))
    return Decision((event,), verdict=Verdict(Tone.GOOD, "unit_named", name))
