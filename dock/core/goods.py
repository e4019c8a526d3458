"""What is known of articles, places and the kinds of word that the trade uses for goods that come back."""

from dataclasses import dataclass
from enum import StrEnum

from dock.core.ids import Digest, Gtin, LocationCode, Serial, Sku
from dock.core.money import Money


class Grade(StrEnum):
    """Condition of a unit, as an inspector found it (never the customer's reason)."""

    N = "N"  # new, sealed
    A = "A"  # as new, opened
    B = "B"  # light wear
    C = "C"  # visible wear
    D = "D"  # faulty, repairable
    P = "P"  # parts
    X = "X"  # waste


BEST_TO_WORST = (Grade.N, Grade.A, Grade.B, Grade.C, Grade.D, Grade.P, Grade.X)


class Disposition(StrEnum):
    """Where a unit goes: our routing decision (not the state of the goods that EPCIS calls by this word)."""

    RESTOCK_NEW = "restock_new"
    RESTOCK_GRADED = "restock_graded"
    REPACK = "repack"  # sound goods in spoilt packing: packed anew and graded again
    REFURBISH = "refurbish"
    RETURN_TO_VENDOR = "return_to_vendor"
    LIQUIDATE = "liquidate"
    DONATE = "donate"
    PARTS = "parts"
    PREPARE_REUSE = "prepare_reuse"  # to an operator who prepares waste for re-use: no destruction in law
    RECYCLE = "recycle"
    ENERGY = "energy"  # burnt with recovery of energy
    DISPOSE = "dispose"
    DESTROY_SECURE = "destroy_secure"  # made unusable before witnesses: counterfeits, data carriers
    RETURN_TO_CUSTOMER = "return_to_customer"
    QUARANTINE = "quarantine"


DESTROYING = frozenset(
    {Disposition.PARTS, Disposition.RECYCLE, Disposition.ENERGY, Disposition.DISPOSE, Disposition.DESTROY_SECURE}
)
"""What a ban on destruction means: the unit is no article any more afterwards."""


class Discrepancy(StrEnum):
    """How what came differs from what was announced."""

    OVER = "over"
    SHORT = "short"
    WRONG_ITEM = "wrong_item"
    WRONG_SERIAL = "wrong_serial"
    EXTRA = "extra"  # beside what was announced, and of another article
    NO_RMA = "no_rma"
    EMPTY = "empty"
    DAMAGED_IN_TRANSIT = "damaged_in_transit"
    NOT_OURS = "not_ours"


class HoldKind(StrEnum):
    """Why a unit may go nowhere but to quarantine."""

    BATTERY = "battery"
    PERSONAL_DATA = "personal_data"
    RECALL = "recall"
    FRAUD = "fraud"
    HYGIENE = "hygiene"
    HAZMAT = "hazmat"  # fuel, refrigerant, a danger to whoever uses it
    UNKNOWN_GOODS = "unknown_goods"
    CANCELLED = "cancelled"  # the shop withdrew the return while the unit was here
    SUPERVISOR = "supervisor"


class HandoverKind(StrEnum):
    """To whom goods leave the dock, and with which paper."""

    DONATION = "donation"
    RECYCLER = "recycler"
    WASTE = "waste"
    VENDOR = "vendor"
    LIQUIDATION = "liquidation"
    CUSTOMER = "customer"


class SettlementKind(StrEnum):
    """What the dock recommends that the shop does for the customer. The dock itself pays nothing."""

    FULL = "full"
    PARTIAL = "partial"
    REJECT = "reject"
    EXCHANGE = "exchange"
    CREDIT = "credit"
    KEEP = "keep"


class Collection(StrEnum):
    """How a parcel was collected from the customer."""

    HOME_PICKUP = "home_pickup"
    DROP_POINT = "drop_point"
    STORE = "store"
    CARRIER_RETURN = "carrier_return"
    REFUSED_DELIVERY = "refused_delivery"


class ZoneKind(StrEnum):
    """What a place is for. A put-away into a zone that the disposition does not name is refused."""

    SHELF = "shelf"  # sellable stock
    REFURBISH = "refurbish"
    VENDOR = "vendor"
    LIQUIDATION = "liquidation"
    DONATION = "donation"
    PARTS = "parts"
    RECYCLING = "recycling"
    DISPOSAL = "disposal"
    TO_CUSTOMER = "to_customer"
    QUARANTINE = "quarantine"
    SAFETY = "safety"  # what may burn or poison: apart from everything else
    TOTE = "tote"


@dataclass(frozen=True, slots=True)
class Article:
    """One row of the catalogue, as the upstream gave it."""

    sku: Sku
    title: str
    article_class: str = "generic"  # names a checklist
    gtin: Gtin | None = None
    price: Money | None = None
    mass_g: int | None = None
    cn_code: str = ""  # combined nomenclature
    has_battery: bool = False
    holds_data: bool = False
    has_serial: bool = False
    picture: Digest | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Location:
    """One place that has a code on it."""

    code: LocationCode
    zone: ZoneKind
    capacity: int = 0  # units; 0: not limited


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of an authorised return."""

    line_no: int
    sku: Sku
    authorised_count: int
    title: str = ""
    gtin: Gtin | None = None
    reason: str = ""  # the customer's, as a code of config/reasons
    unit_price: Money | None = None
    serials: tuple[Serial, ...] = ()
    order_line: str = ""  # of the sale, where the shop names it: no line is settled twice
    shipped_count: int = 0  # that the order line once sent; 0: the shop does not say
