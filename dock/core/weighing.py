"""The weight of a parcel against what was announced: an empty box is caught before it is signed for.

A parcel weighs its goods and its box, so too little is a stronger sign than too much.
"""

from dock.core.benches import bench_of
from dock.core.cases import Case
from dock.core.decision import Context, Decision, Known, Tone, Verdict
from dock.core.events import ParcelWeighed
from dock.core.goods import Article
from dock.core.parcels import Parcel, ParcelState

LIGHT_SHARE, LIGHT_G = 0.8, 50  # below this share, and so much besides: scales and catalogues are not that wrong
HEAVY_SHARE, HEAVY_G = 2.0, 1_000  # a large box with its filling weighs no more than this
WEIGHED_STATES = frozenset({ParcelState.RECEIVED, ParcelState.OPENED})


def weigh(mass_g: int, known: Known, context: Context) -> Decision:
    """What a stable weight says of the parcel that is open at this bench; nothing where none waits for its weight."""
    bench = bench_of(known, context)
    parcel = known.get(bench.parcel) if bench.parcel else None
    if not isinstance(parcel, Parcel) or parcel.state not in WEIGHED_STATES or parcel.measured_g is not None:
        return Decision()
    return Decision((ParcelWeighed(parcel.parcel, mass_g),), verdict=_judge(mass_g, _expected_g(parcel, known), parcel))


def _expected_g(parcel: Parcel, known: Known) -> int | None:
    """As announced, or the goods that the parcel's returns name, where the catalogue knows all their weights."""
    if parcel.expected_g is not None:
        return parcel.expected_g
    total = 0
    for rma in parcel.rmas:
        case = known.get(rma)
        if not isinstance(case, Case):
            return None
        for line in case.lines:
            article = known.get(line.sku)
            if not isinstance(article, Article) or article.mass_g is None:
                return None
            total += article.mass_g * line.authorised_count
    return total or None


def _judge(mass_g: int, expected_g: int | None, parcel: Parcel) -> Verdict | None:
    if expected_g is None:
        return None
    weights = (("parcel", parcel.shown), ("measured", f"{mass_g}"), ("expected", f"{expected_g}"))
    if mass_g < expected_g * LIGHT_SHARE - LIGHT_G:
        return Verdict(Tone.ATTENTION, "parcel_too_light", weights)
    if mass_g > expected_g * HEAVY_SHARE + HEAVY_G:
        return Verdict(Tone.ATTENTION, "parcel_too_heavy", weights)
    return None
