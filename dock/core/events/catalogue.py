"""What happens to articles and places."""

from dataclasses import dataclass

from dock.core.goods import ZoneKind
from dock.core.ids import Digest, Gtin, LocationCode, Sku
from dock.core.money import Money


@dataclass(frozen=True, slots=True)
class ArticleDefined:
    """The catalogue has a new article, or a new version of one."""

    sku: Sku
    title: str
    article_class: str
    gtin: Gtin | None
    price: Money | None
    mass_g: int | None
    cn_code: str
    has_battery: bool
    holds_data: bool
    has_serial: bool
    picture: Digest | None
    version: int


@dataclass(frozen=True, slots=True)
class LocationDefined:
    """A place exists, or changed what it is for."""

    location: LocationCode
    zone: ZoneKind
    capacity: int
