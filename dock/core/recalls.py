"""The recall: goods that must not be sold again, stopped at their first scan. An unknown lot clears nothing."""

from dataclasses import dataclass, replace
from typing import assert_never

from dock.core.commands import ApplyRecall, LiftRecall, ListRecall, RecallCommand
from dock.core.decision import Context, Decision, Known, Named, Refusal, Tone, Verdict
from dock.core.events import RecallApplied, RecallEvent, RecallLifted, RecallListed
from dock.core.ids import Gtin, RecallId, Serial, Sku
from dock.core.people import Role, lacks


@dataclass(frozen=True, slots=True)
class Recall:
    """One recall. Without lots and serials all of the article are meant."""

    recall: RecallId
    reason: str
    source: str
    gtin: Gtin | None = None
    sku: Sku | None = None
    lots: tuple[str, ...] = ()
    serial_from: str = ""
    serial_to: str = ""
    is_lifted: bool = False
    is_applied: bool = False  # what was here already is held

    def may_mean(self, lot: str, serial: str) -> bool:
        """Whether a unit with this lot and serial is meant, or may be: "" is not known and clears nothing."""
        is_lot = not self.lots or not lot or lot in self.lots
        return is_lot and (not self.serial_from or not serial or _is_within(serial, self.serial_from, self.serial_to))


def _is_within(serial: str, first: str, last: str) -> bool:
    """Whether a serial lies in the range; serials of one length are compared sign by sign, others by length first."""
    key = (len(serial), serial)
    return (len(first), first) <= key <= (len(last), last)


def apply(recall: Recall | None, event: RecallEvent) -> Recall:
    """The recall after the event: a listing says the whole of it."""
    if isinstance(event, RecallListed):
        return Recall(
            event.recall,
            event.reason,
            event.source,
            event.gtin,
            event.sku,
            event.lots,
            event.serial_from,
            event.serial_to,
        )
    assert recall is not None, f"{event.recall.text} was never listed"
    match event:
        case RecallLifted():
            return replace(recall, is_lifted=True)
        case RecallApplied():
            return replace(recall, is_applied=True)
        case _:
            assert_never(event)


def recalls_of(known: Known, sku: Sku, gtin: Gtin | None, lot: str, serial: Serial | None) -> tuple[Recall, ...]:
    """The recalls in force that mean this unit, or may."""
    names = known.named(Named("recall", "sku", sku.text))
    if gtin:
        names = (*names, *known.named(Named("recall", "gtin", gtin.text)))
    found = (known.get(RecallId(name)) for name in dict.fromkeys(names))
    text = serial.text if serial else ""
    return tuple(one for one in found if isinstance(one, Recall) and not one.is_lifted and one.may_mean(lot, text))


def decide(command: RecallCommand, known: Known, context: Context) -> Decision:
    """List a recall or lift it. The same again changes nothing."""
    if refusal := lacks(context, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    recall = known.get(command.recall)
    name = ("recall", command.recall.text)
    match command:
        case ListRecall():
            if command.gtin is None and command.sku is None:
                return Decision(refusal=Refusal("recall_names_nothing", (name,)))
            if bool(command.serial_from) != bool(command.serial_to):
                return Decision(refusal=Refusal("recall_range_open", (name,)))
            listed = RecallListed(
                command.recall,
                command.reason,
                command.source,
                command.gtin,
                command.sku,
                command.lots,
                command.serial_from,
                command.serial_to,
            )
            if isinstance(recall, Recall) and replace(recall, is_applied=False) == apply(None, listed):
                return Decision(verdict=Verdict(Tone.ALREADY, "nothing_new"))
            return Decision((listed,), verdict=Verdict(Tone.GOOD, "recall_listed", (name,)))
        case LiftRecall():
            if not isinstance(recall, Recall) or recall.is_lifted:
                return Decision(refusal=Refusal("recall_unknown", (name,)))
            if not command.reason.strip():
                return Decision(refusal=Refusal("reason_needed"))
            lifted = RecallLifted(command.recall, command.reason)
            return Decision((lifted,), verdict=Verdict(Tone.GOOD, "recall_lifted", (name,)))
        case ApplyRecall():
            if not isinstance(recall, Recall) or recall.is_applied:
                return Decision(refusal=Refusal("recall_unknown", (name,)))
            return Decision((RecallApplied(command.recall),))
        case _:
            assert_never(command)
