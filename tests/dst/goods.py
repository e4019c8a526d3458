"""What the shop announces for a shift: articles, places, returns and their parcels, all from the seed."""

from dataclasses import dataclass
from random import Random

Json = dict[str, object]

ARTICLES = (
    ("MUG-01", "Mug, blue", "generic", "4006381333931", "7.90"),
    ("SHIRT-02", "Shirt, linen", "apparel", "4012345123456", "34.50"),
    ("SHOE-03", "Shoe, leather", "footwear", "5012345678900", "89.00"),
)
PLACES = (
    ("A-01-1", "shelf"), ("A-02-1", "shelf"), ("Q-01", "quarantine"), ("R-01", "refurbish"), ("DONATE-1", "donation"),
    ("RECYCLE-1", "recycling"), ("DISPOSE-1", "disposal"), ("SENDER-1", "to_customer"), ("VENDOR-1", "vendor"),
    ("LIQUIDATE-1", "liquidation"), ("PARTS-1", "parts"), ("SAFE-1", "safety"),
)  # fmt: skip
PLACE_OF_ZONE = {zone: code for code, zone in PLACES}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One parcel that stands at the gate, and the codes of what is really in it."""

    parcel: str
    tracking: str
    rma: str
    gtins: tuple[str, ...]


def master_documents() -> list[Json]:
    """Articles and places."""
    articles: list[Json] = [
        {"type": "article", "sku": sku, "title": title, "article_class": kind, "gtin": gtin, "version": 1,
         "price": {"amount": price, "currency": "EUR"}}
        for sku, title, kind, gtin, price in ARTICLES
    ]  # fmt: skip
    return [*articles, *({"type": "location", "code": code, "zone": zone} for code, zone in PLACES)]


def arrival(chance: Random, number: int) -> tuple[Arrival, list[Json]]:
    """One parcel and the documents that announce it; some hold less or more than announced."""
    sku, title, _, gtin, _ = chance.choice(ARTICLES)
    quantity = chance.choice((1, 1, 2, 2, 3))
    tracking, rma, parcel = f"JJD{number:015d}", f"R-{10_000 + number}", f"P-{20_000 + number}"
    line: Json = {"sku": sku, "title": title, "gtin": gtin, "quantity": quantity, "reason": "unwanted"}
    documents: list[Json] = [
        {"type": "case", "rma": rma, "lines": [line], "order": f"O-{number}"},
        {"type": "parcel", "parcel": parcel, "rmas": [rma], "carrier": "DHL", "tracking": tracking},
    ]
    really = max(0, quantity + chance.choice((0, 0, 0, 0, 0, 0, -1, 1)))
    return Arrival(parcel, tracking, rma, (gtin,) * really), documents
