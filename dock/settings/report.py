"""The rates and factors that the report reckons with; a file of the site stands in the place of the shipped one."""

import tomllib
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from dock.core.fault import Fault
from dock.core.kpis import Costs, Factor, Rates
from dock.settings.places import Places


class RatesUnreadable(Fault, ValueError):
    """A file of rates or factors cannot be used; the sentence says which and why."""


class FactorShape(BaseModel):
    """One factor as its file has it: decimals are texts, so that none is rounded."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    classes: tuple[str, ...]
    kg_per_kg_low: Decimal
    kg_per_kg: Decimal
    kg_per_kg_high: Decimal
    displacement_low: Decimal
    displacement: Decimal
    displacement_high: Decimal
    source: str
    licence: str


class TransportShape(BaseModel):
    """What moving goods emits."""

    id: str
    kg_per_tonne_km: Decimal
    source: str


class FactorsShape(BaseModel):
    """The file of factors."""

    factor: tuple[FactorShape, ...]
    transport: TransportShape


def rates(here: Places) -> Rates:
    """The site's rates, its factors, and what a tonne-kilometre emits.

    Raises:
        RatesUnreadable: a file is no TOML, or says what it must not.
    """
    try:
        costs = TypeAdapter(Costs).validate_python(_read(here, "costs"))
        raw = FactorsShape.model_validate(_read(here, "factors"))
    except ValidationError as error:
        raise RatesUnreadable("report/costs.toml or report/factors.toml: {error}", error=error) from error
    factors = tuple(
        Factor(
            one.id,
            one.classes,
            (one.kg_per_kg_low, one.kg_per_kg, one.kg_per_kg_high),
            (one.displacement_low, one.displacement, one.displacement_high),
            one.source,
        )
        for one in raw.factor
    )
    return costs, factors, raw.transport.kg_per_tonne_km


def _read(here: Places, name: str) -> dict[str, object]:
    for folder in (here.config, here.shipped):
        file = folder / "report" / f"{name}.toml"
        if file.exists():
            try:
                return tomllib.loads(file.read_text("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise RatesUnreadable("{file}: {error}", file=file, error=error) from error
    raise RatesUnreadable("report/{name}.toml is nowhere: the program is not whole", name=name)
