"""Who has a unit in hand: one workstation at a time, the one that scanned it last."""

from dock.core.benches import Bench
from dock.core.decision import Context, Known, Named, Refusal
from dock.core.events import BenchFocused
from dock.core.ids import WorkstationId
from dock.core.units import Unit


def take_in_hand(unit: Unit, known: Known, context: Context, bench: Bench) -> tuple[BenchFocused, ...]:
    """The unit lies at this workstation from now on, and at no other."""
    here = () if bench.unit == unit.lpn else (BenchFocused(context.bench, bench.parcel, unit.lpn),)
    return (*here, *(BenchFocused(other.bench, other.parcel, None) for other in _others(unit, known, context)))


def refuse_elsewhere(unit: Unit, known: Known, context: Context) -> Refusal | None:
    """A refusal where another workstation has the unit in hand, and this one has not."""
    others = _others(unit, known, context)
    here = known.get(context.bench)
    if not others or (isinstance(here, Bench) and here.unit == unit.lpn):
        return None
    name = (("lpn", unit.lpn.text), ("title", unit.title), ("bench", others[0].bench.text))
    return Refusal("unit_in_hand_elsewhere", name)


def _others(unit: Unit, known: Known, context: Context) -> tuple[Bench, ...]:
    benches = (known.get(WorkstationId(one)) for one in known.named(Named("bench", "unit", unit.lpn.text)))
    return tuple(bench for bench in benches if isinstance(bench, Bench) and bench.bench != context.bench)
