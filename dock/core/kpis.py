"""The four figures of a returns dock, by their formulas: cost, time to restock, recovery, CO2 avoided. Pure.

A unit has ended where it lies on a shelf, is staged to leave, or is gone: the dock's part is done. Units that have not
are told by their age and never dropped. Claims are measured facts and a method; no figure stands without its base.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from dock.core.goods import Disposition

HOUR_US = 3_600_000_000
GRAMS = 1000
ESTIMATE = "An estimate against the baseline that one new article need not be made; use-phase effects are left out."

D = Disposition
RECOVERED = frozenset(
    {D.RESTOCK_NEW, D.RESTOCK_GRADED, D.REPACK, D.REFURBISH, D.LIQUIDATE, D.RETURN_TO_VENDOR, D.PARTS}
)
SHELVED = frozenset({D.RESTOCK_NEW, D.RESTOCK_GRADED, D.REPACK})
DISPLACING = frozenset({*SHELVED, D.REFURBISH, D.LIQUIDATE, D.DONATE})
"""Outcomes after which the article itself is used again."""
THROWN = frozenset({D.RECYCLE, D.ENERGY, D.DISPOSE, D.DESTROY_SECURE})


@dataclass(frozen=True, slots=True)
class Costs:
    """The site's rates, in minor units."""

    labour_minor_per_hour: int
    idle_limit_s: int
    inbound_freight_minor: int
    packaging_minor: int
    disposal_minor: int
    service_contact_minor: int
    restock_target_h: int
    transport_km: int
    default_mass_g: int


@dataclass(frozen=True, slots=True)
class Factor:
    """What a kilogram of new goods of these classes emits, and how much of it a used one spares."""

    id: str
    classes: tuple[str, ...]
    kg_per_kg: tuple[Decimal, Decimal, Decimal]  # low, central, high
    displacement: tuple[Decimal, Decimal, Decimal]
    source: str


Rates = tuple[Costs, tuple[Factor, ...], Decimal]
"""A site's rates, its factors, and the kilograms of CO2e that a tonne-kilometre emits."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One unit as the figures need it. Instants in microseconds UTC; None where that has not happened."""

    article_class: str
    unit_count: int
    disposition: Disposition | None
    arrived_us: int | None
    available_us: int | None
    is_ended: bool
    received_us: int | None = None
    mass_g: int | None = None
    parts_minor: int = 0
    repair_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """Seconds that people worked, and seconds of gaps that were longer than the limit."""

    worked_s: int
    idle_s: int


@dataclass(frozen=True, slots=True)
class Span:
    """A figure with its range, in kg CO2e."""

    low_kg: Decimal
    central_kg: Decimal
    high_kg: Decimal


@dataclass(frozen=True, slots=True)
class Kpis:
    """The figures of one period; None where nothing ended that they could be told of."""

    piece_count: int  # that ended
    mean_cost_minor: Decimal | None
    labour_s: int
    idle_s: int
    restock_median_h: Decimal | None
    restock_p90_h: Decimal | None
    restock_within_target: Decimal | None  # share
    in_process: int  # pieces that have not ended
    oldest_h: Decimal | None  # of those
    recovery_rate: Decimal | None  # share of pieces
    donated_rate: Decimal | None
    co2_avoided: Span
    factors: tuple[str, ...]  # ids that were used
    weighed_share: Decimal | None  # of the mass: the rest is the default's


def work_of(instants_us: Mapping[str, Sequence[int]], idle_limit_s: int) -> Work:
    """What people worked, from the instants of their acts by workstation: a longer gap than the limit is no work."""
    worked = idle = 0
    for acts in instants_us.values():
        ordered = sorted(acts)
        for before, after in pairwise(ordered):
            gap = after - before
            if gap <= idle_limit_s * 1_000_000:
                worked += gap
            else:
                idle += gap
    return Work(worked // 1_000_000, idle // 1_000_000)


def figures(
    units: Iterable[Ended],
    work: Work,
    costs: Costs,
    factors: Sequence[Factor],
    kg_per_tonne_km: Decimal,
    *,
    parcel_count: int,
    return_count: int,
    now_us: int,
) -> Kpis:
    """The figures of these units and this work."""
    listed = list(units)
    ended = [unit for unit in listed if unit.is_ended]
    waiting = [unit for unit in listed if not unit.is_ended]
    pieces = sum(unit.unit_count for unit in ended)
    by_way = Counter[Disposition]()
    for unit in ended:
        if unit.disposition:
            by_way[unit.disposition] += unit.unit_count
    hours = _hours(ended)
    span, used = _co2(ended, costs, factors, kg_per_tonne_km)
    ages = [now_us - unit.received_us for unit in waiting if unit.received_us is not None]
    return Kpis(
        piece_count=pieces,
        mean_cost_minor=_share(_cost(ended, by_way, work, costs, parcel_count, return_count), pieces),
        labour_s=work.worked_s,
        idle_s=work.idle_s,
        restock_median_h=_at(hours, 50),
        restock_p90_h=_at(hours, 90),
        restock_within_target=_share(sum(one <= costs.restock_target_h for one in hours), len(hours)),
        in_process=sum(unit.unit_count for unit in waiting),
        oldest_h=Decimal(max(ages)) / HOUR_US if ages else None,
        recovery_rate=_share(sum(by_way[way] for way in RECOVERED), pieces),
        donated_rate=_share(by_way[D.DONATE], pieces),
        co2_avoided=span,
        factors=used,
        weighed_share=_share(sum(unit.unit_count for unit in ended if unit.mass_g is not None), pieces),
    )


def _cost(
    ended: Sequence[Ended], by_way: Counter[Disposition], work: Work, costs: Costs, parcels: int, returns: int
) -> Decimal:
    minutes = sum(unit.repair_minutes for unit in ended)
    labour = Decimal(work.worked_s + minutes * 60) * costs.labour_minor_per_hour / 3600
    return (
        labour
        + sum(unit.parts_minor for unit in ended)
        + parcels * costs.inbound_freight_minor
        + returns * costs.service_contact_minor
        + sum(by_way[way] for way in SHELVED) * costs.packaging_minor
        + sum(by_way[way] for way in THROWN) * costs.disposal_minor
    )


def _hours(ended: Sequence[Ended]) -> list[Decimal]:
    """Arrival at the door to lying on the shelf, a unit, in hours, in order."""
    spans = [
        Decimal(unit.available_us - unit.arrived_us) / HOUR_US
        for unit in ended
        if unit.available_us is not None and unit.arrived_us is not None
    ]
    return sorted(spans)


def _co2(
    ended: Sequence[Ended], costs: Costs, factors: Sequence[Factor], kg_per_tonne_km: Decimal
) -> tuple[Span, tuple[str, ...]]:
    by_class = {name: factor for factor in factors for name in factor.classes}
    sums = [Decimal(0)] * 3
    used: set[str] = set()
    for unit in ended:
        kilograms = Decimal((unit.mass_g or costs.default_mass_g) * unit.unit_count) / GRAMS
        moved = kilograms / GRAMS * costs.transport_km * kg_per_tonne_km
        factor = by_class.get(unit.article_class, by_class.get("generic"))
        spares = factor is not None and unit.disposition in DISPLACING
        if factor is not None and spares:
            used.add(factor.id)
        for place in range(3):
            spared = factor.displacement[place] * factor.kg_per_kg[place] * kilograms if factor and spares else 0
            sums[place] += spared - moved
    return Span(*sums), tuple(sorted(used))


def _share(part: Decimal | int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def _at(ordered: Sequence[Decimal], percent: int) -> Decimal | None:
    """The value that `percent` of the values reach and no more do (nearest rank)."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None
