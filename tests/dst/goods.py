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
    ("LIQUIDATE-1", "liquidation"), ("PARTS-1", "parts"),
)  # fmt: skip
PLACE_OF_ZONE = {zone: code for code, zone in PLACES}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One parcel that stands at the gate, and the codes of what is really in it."""

    parcel: str
    tracking: str
    gtins: tuple[str, ...]


def master_documents() -> list[Json]:
    """Articles and places."""
    articles: list[Json] = [
        {"type": "article", "sku": sku, "title": title, "article_class": kind, "gtin": gtin, "version": 1,
         "price": {"amount": price, "currency": "EUR"}}
        for sku, title, kind, gtin, price in ARTICLES
    ]  # fmt: skip
    return [*articles, *({"type": "location", "code": code, "zone": zone} for code, zone in PLACES)]


def arrivals(chance: Random, count: int) -> tuple[list[Arrival], list[Json]]:
    """The parcels of a shift and the documents that announce them; some hold less or more than announced."""
    found: list[Arrival] = []
    documents: list[Json] = []
    for number in range(1, count + 1):
        sku, title, _, gtin, _ = chance.choice(ARTICLES)
        quantity = chance.randint(1, 3)
        tracking = f"JJD{number:015d}"
        line: Json = {"sku": sku, "title": title, "gtin": gtin, "quantity": quantity, "reason": "unwanted"}
        documents.append({"type": "case", "rma": f"R-{10_000 + number}", "lines": [line], "order": f"O-{number}"})
        documents.append(
            {"type": "parcel", "parcel": f"P-{20_000 + number}", "rmas": [f"R-{10_000 + number}"], "carrier": "DHL",
             "tracking": tracking}
        )  # fmt: skip
        really = max(0, quantity + chance.choice((0, 0, 0, 0, 0, 0, -1, 1)))
        found.append(Arrival(f"P-{20_000 + number}", tracking, (gtin,) * really))
    return found, documents
