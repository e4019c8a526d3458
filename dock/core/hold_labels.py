"""Labels of holds: a unit that a person stopped carries the stop on it, and a damaged battery its warning."""

from collections.abc import Iterator
from dataclasses import replace

from dock.core.decision import Context, Decision, Known
from dock.core.effects import PrintLabel
from dock.core.events import Event, HoldPlaced, HoldReleased, LabelRequested, LabelStateChanged
from dock.core.goods import HoldKind
from dock.core.ids import Lpn
from dock.core.labelling import BATTERY_LABEL, DISPOSITION_LABEL, HOLD_LABEL, ask_for_label, hold_fields
from dock.core.units import Unit

UNMARKED = frozenset({HoldKind.UNKNOWN_GOODS, HoldKind.CANCELLED})
"""Holds that say nothing to whoever carries the unit: it has no name yet, or the shop took its return back."""

FIRST_ID = 2  # of the decision's fresh ids: those before it are for the decision itself


def mark_holds(decision: Decision, known: Known, context: Context) -> Decision:
    """The decision, with a label for what it stops and without those of what it lets go.

    What a feed or a recall stops prints nothing, for nobody stands at the printer; neither does what the first scan of
    goods stops, whose own label is just being printed.

    Raises:
        NotKnown: a unit must be loaded first.
    """
    voided = tuple(_let_go(decision.events, known))
    asked = tuple(_stopped(decision, known, context)) if context.actor is not None else ()
    if not voided and not asked:
        return decision
    requested = tuple(event for event, _ in asked)
    effects = tuple(effect for _, effect in asked)
    return replace(decision, events=(*decision.events, *voided, *requested), effects=(*decision.effects, *effects))


def _stopped(decision: Decision, known: Known, context: Context) -> Iterator[tuple[LabelRequested, PrintLabel]]:
    placed: dict[Lpn, list[HoldPlaced]] = {}
    for event in decision.events:
        if isinstance(event, HoldPlaced) and event.hold not in UNMARKED:
            placed.setdefault(event.lpn, []).append(event)
    sent = {one.lpn for one in decision.effects if one.kind == DISPOSITION_LABEL}
    for label_id, (lpn, holds) in zip(context.ids[FIRST_ID:], placed.items(), strict=False):
        unit = known.get(lpn)
        is_battery = any(one.hold is HoldKind.BATTERY for one in holds)
        if not isinstance(unit, Unit) or (lpn in sent and not is_battery):
            continue  # the label of its way says quarantine already
        kind = BATTERY_LABEL if is_battery else HOLD_LABEL
        last = max((one.print_no for one in unit.labels if one.kind == kind), default=0)
        fields = hold_fields(kind, tuple(one.hold for one in holds), holds[0].reason, context.today)
        yield ask_for_label(context, lpn, kind, fields, label_id=label_id, print_no=last + 1, reason="held")


def _let_go(events: tuple[Event, ...], known: Known) -> Iterator[LabelStateChanged]:
    placed = {(event.lpn, event.hold) for event in events if isinstance(event, HoldPlaced)}
    released = {(event.lpn, event.hold) for event in events if isinstance(event, HoldReleased)} - placed
    for lpn in sorted({lpn for lpn, _ in released}, key=lambda one: one.text):
        unit = known.get(lpn)
        if not isinstance(unit, Unit):
            continue
        left = {hold for hold in unit.holds if (lpn, hold) not in released}
        done = {BATTERY_LABEL} if HoldKind.BATTERY not in left else set[str]()
        if not left - UNMARKED - {HoldKind.BATTERY}:
            done.add(HOLD_LABEL)
        for label in unit.labels:
            if label.kind in done and label.outcome != "voided":
                yield LabelStateChanged(lpn, label.label_id, "voided", "its hold was released")
