"""A legal hold on a return: a dispute or an authority asks that everything about it stays. It beats every retention."""

from typing import assert_never

from dock.core.cases import Case
from dock.core.commands import PlaceLegalHold, ReleaseLegalHold
from dock.core.decision import Context, Decision, Known, Refusal, Tone, Verdict
from dock.core.events import LegalHoldPlaced, LegalHoldReleased
from dock.core.people import Role, lacks


def decide(command: PlaceLegalHold | ReleaseLegalHold, known: Known, context: Context) -> Decision:
    """What follows from placing or releasing a legal hold; a supervisor does both."""
    if refusal := lacks(context, Role.SUPERVISOR):
        return Decision(refusal=refusal)
    case = known.get(command.rma)
    rma = ("rma", command.rma.text)
    if not isinstance(case, Case):
        return Decision(refusal=Refusal("rma_unknown", (rma,)))
    match command:
        case PlaceLegalHold():
            if not command.reason.strip():
                return Decision(refusal=Refusal("reason_needed", (rma,)))
            if case.legal_hold:
                return Decision(verdict=Verdict(Tone.ALREADY, "legal_hold_already", (rma, ("why", case.legal_hold))))
            placed = LegalHoldPlaced(command.rma, command.reason)
            return Decision((placed,), verdict=Verdict(Tone.GOOD, "legal_hold_placed", (rma,)))
        case ReleaseLegalHold():
            if not case.legal_hold:
                return Decision(verdict=Verdict(Tone.ALREADY, "legal_hold_none", (rma,)))
            released = LegalHoldReleased(command.rma)
            return Decision((released,), verdict=Verdict(Tone.GOOD, "legal_hold_released", (rma,)))
        case _:
            assert_never(command)
