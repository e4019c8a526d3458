"""What simulated customers send: a first round in which every screen has something to do, then anything.

A story is what was announced, what lies in the box, and what is odd about it.
"""

from dataclasses import dataclass
from random import Random

Article = tuple[str, str, str, str, str, str]  # sku, title, class, GTIN, price, CN code
ARTICLES: tuple[Article, ...] = (
    ("MUG-01", "Tazza blu", "generic", "4006381333931", "7.90", "6912"),
    ("LAMP-02", "Lampada da tavolo", "small_appliance", "4012345123456", "34.50", "9405"),
    ("SCARF-03", "Sciarpa di lana", "apparel", "5012345678900", "19.00", "6214"),
    ("SHOE-04", "Scarpe da corsa 42", "footwear", "8012345678907", "89.90", "6404"),
    ("PHONE-05", "Telefono usato", "phone", "8710103123453", "249.00", "8517"),
)
MUG, LAMP, SCARF, SHOE, PHONE = ARTICLES
REASONS = ("unwanted", "wrong_size", "defective", "not_as_described")


@dataclass(frozen=True, slots=True)
class Story:
    """One parcel: what the customer announced, and what is really in it."""

    announced: tuple[Article, ...]
    in_box: tuple[Article, ...]
    reason: str = "unwanted"
    is_cancelled: bool = False
    is_late: bool = False


FIRST_ROUND = (
    Story((MUG,), (MUG,)),
    Story((PHONE,), (PHONE,), "defective"),
    Story((SHOE, SCARF), (SHOE, SCARF, MUG), "wrong_size"),  # the mug was not announced
    Story((LAMP, LAMP), (LAMP,), "not_as_described"),  # one of two is missing
    Story((SCARF,), (SCARF,), is_cancelled=True),
    Story((MUG,), (MUG,), is_late=True),  # announced and never seen
)


def anything(chance: Random) -> Story:
    """A parcel like most: one to three pieces, all announced, all there."""
    pieces = tuple(chance.choices(ARTICLES, k=chance.choice((1, 1, 2, 3))))
    return Story(pieces, pieces)
