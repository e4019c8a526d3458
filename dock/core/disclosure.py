"""What of a year's goods was discarded: the yearly disclosure of the ESPR, counted from containers that left.

Regulation (EU) 2024/1781, art. 24, in the columns of Implementing Regulation (EU) 2026/2: units and mass by the first
two digits of the CN code (four for the goods of annex VII of the first), by reason and by what became of them. Donated
goods are no discarded ones. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dock.core.goods import Disposition
from dock.core.handovers import Handover, Loaded
from dock.core.ids import Lpn
from dock.core.units import Unit

D = Disposition
BECAME = {
    D.PREPARE_REUSE: "prepared_for_reuse",
    D.PARTS: "recycled",
    D.RECYCLE: "recycled",
    D.ENERGY: "other_recovery",
    D.DISPOSE: "disposed",
    D.DESTROY_SECURE: "disposed",
}
"""Where a way of leaving counts; a way that is not here discards nothing."""

DEROGATION = "derogation"
UNKNOWN_CN = "?"
BY_HEADING = ("4203", "61", "62", "6401", "6402", "6403", "6404", "6405", "6504", "6505")
"""What is told by its heading: apparel, its accessories and footwear (Regulation (EU) 2024/1781, annex VII)."""


@dataclass(frozen=True, slots=True)
class DiscardedRow:
    """Goods of one kind that were discarded for one reason in one way."""

    cn: str  # the first two digits of the CN code, or its heading; `?` where no article tells it
    reason: str  # the derogation that was shown; empty where none was needed
    became: str
    unit_count: int
    mass_g: int
    unweighed_count: int  # units whose mass nobody knows: their mass is not in `mass_g`


def disclose(left: Iterable[tuple[Handover, dict[Lpn, Unit]]]) -> tuple[DiscardedRow, ...]:
    """The rows of the containers that left in a year, each with its units."""
    counted: dict[tuple[str, str, str], list[tuple[Loaded, int]]] = defaultdict(list)
    for handover, units in left:
        for one in handover.loaded:
            unit = units.get(one.lpn)
            became = BECAME.get(unit.disposition) if unit is not None and unit.disposition is not None else None
            if unit is not None and became is not None:
                key = (kind_of(one.cn_code), derogation_of(unit), became)
                counted[key].append((one, one.unit_count))
    return tuple(
        DiscardedRow(
            *key,
            sum(count for _, count in loaded),
            sum((one.mass_g or 0) * count for one, count in loaded),
            sum(count for one, count in loaded if one.mass_g is None),
        )
        for key, loaded in sorted(counted.items())
    )


def kind_of(cn_code: str) -> str:
    """The column of a CN code; a code of annex VII that is shorter than its heading stands as it is."""
    digits = cn_code.replace(" ", "")
    return digits[: 4 if digits.startswith(BY_HEADING) else 2] or UNKNOWN_CN


def derogation_of(unit: Unit) -> str:
    """The derogation that the inspection found; empty where none was asked for or none holds."""
    found = dict(unit.answers).get(DEROGATION, "")
    return "" if found == "none" else found
