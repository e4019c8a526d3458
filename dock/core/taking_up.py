"""Decisions about which unit a workstation works on now."""

from dock.core.benches import Mode, bench_of
from dock.core.commands import TakeUp
from dock.core.decision import Context, Decision, Known, Refusal, Tone, Verdict
from dock.core.in_hand import take_in_hand
from dock.core.labelling import note_scan
from dock.core.people import lacks
from dock.core.receiving import RECEIVERS
from dock.core.units import Unit, UnitState


def decide(command: TakeUp, known: Known, context: Context) -> Decision:
    """Work on the unit; a scan of an undone unit's plate is an alarm, for its label should not be on anything."""
    if refusal := lacks(context, *RECEIVERS):
        return Decision(refusal=refusal)
    unit = known.get(command.lpn)
    if not isinstance(unit, Unit):
        return Decision(refusal=Refusal("unit_unknown", (("lpn", command.lpn.text),)))
    name = (("lpn", unit.lpn.text), ("title", unit.title))
    if unit.state is UnitState.UNDONE:
        return Decision(refusal=Refusal("label_is_void", name))
    bench = bench_of(known, context)
    verified = note_scan(unit)
    if bench.unit == unit.lpn:
        tone, key = (Tone.GOOD, "label_verified") if verified else (Tone.ALREADY, "unit_is_here")
        return Decision(verified, verdict=Verdict(tone, key, name))
    if bench.mode is Mode.PUTAWAY and unit.state not in {UnitState.ROUTED, UnitState.STAGED}:
        return Decision(refusal=Refusal("unit_not_now", (*name, ("state", unit.state))))
    where = (("zone", unit.zone or ""), ("location", unit.location.text if unit.location else ""))
    focused = take_in_hand(unit, known, context, bench)
    return Decision((*verified, *focused), verdict=Verdict(Tone.GOOD, "unit_taken_up", (*name, *where)))
