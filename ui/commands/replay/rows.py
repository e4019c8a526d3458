"""What each row of a stream of sales and returns is: the way that it takes into the dock, or why it takes none."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dock.core.ids import NotAnId, RmaNo, Sku
from dock.core.money import Money
from ui.commands.tables import BadTable, Row, Table, shown

COLUMNS = ("kind", "document", "sku", "description", "quantity", "at", "unit_price_gbp", "customer", "country")
NEEDED = frozenset({"kind", "document", "sku", "quantity", "customer"})
PIECES_MAX = 1_000_000  # of one row; more is a mistyped one
DOCUMENT_LENGTH_MAX = 30  # a parcel's key is the document's number with a few signs more
NOT_GOODS = frozenset(
    {"M", "POST", "D", "S", "B", "C2", "C3", "DOT", "BANK CHARGES", "AMAZONFEE", "PADS", "CRUK", "ADJUST", "TEST001"}
)
"""Codes of the stream that stand for money or paper: postage, discounts, fees, samples, manual entries."""
_GIFT = re.compile(r"gift_", re.IGNORECASE)


class RowClass(StrEnum):
    """What a row is to the dock."""

    SALE = "sale"
    COVERED = "covered"  # sold to this customer and not yet returned
    EXCEEDING = "exceeding"  # more than was sold and not yet returned
    BLIND = "blind"  # never sold to this customer in this stream
    NO_CUSTOMER = "no_customer"
    NOT_GOODS = "not_goods"
    UNUSABLE = "unusable"


RETURNED = (RowClass.COVERED, RowClass.EXCEEDING, RowClass.BLIND, RowClass.NO_CUSTOMER)
"""The classes whose goods lie in a parcel."""


@dataclass(frozen=True, slots=True)
class StreamRow:
    """One row, understood."""

    line: int
    row_class: RowClass
    document: str = ""
    customer: str = ""
    sku: Sku | None = None
    title: str = ""
    count: int = 0
    authorised_count: int = 0  # of a return: how many of them the shop expects
    price: Money | None = None
    fault: Exception | None = None  # why it is not usable


@dataclass(slots=True)
class Sold:
    """Per customer and article: what was sold, and what of it has come back."""

    sold: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    returned: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def open_count(self, key: tuple[str, str]) -> int:
        """How many may still come back."""
        return self.sold[key] - self.returned[key]


def classify(table: Table) -> Iterator[StreamRow]:
    """Every row of the table, in order.

    Raises:
        BadTable: a column is missing.
    """
    if missing := NEEDED - set(table.columns):
        raise BadTable(
            "line 1: the columns {names} are missing; {known} are known",
            names=", ".join(sorted(missing)),
            known=", ".join(COLUMNS),
        )
    return _classified(table.rows)


def _classified(rows: Sequence[Row]) -> Iterator[StreamRow]:
    known = Sold()
    for row in rows:
        try:
            yield _understood(row, known)
        except ValueError as fault:
            yield StreamRow(row.line, RowClass.UNUSABLE, fault=fault)


def _understood(row: Row, known: Sold) -> StreamRow:
    if row.fault:
        raise row.fault
    kind, code, customer = (row.cells[name].strip() for name in ("kind", "sku", "customer"))
    if kind not in {"sale", "return"}:
        raise BadTable("kind '{seen}': sale and return are the kinds", seen=shown(kind))
    document = RmaNo.parse(row.cells["document"]).text
    if len(document) > DOCUMENT_LENGTH_MAX:
        raise NotAnId(
            "document '{seen}': {document_length_max} signs are the most",
            seen=shown(document),
            document_length_max=DOCUMENT_LENGTH_MAX,
        )
    count = _count(row.cells["quantity"])
    if code.upper() in NOT_GOODS or _GIFT.match(code):
        return StreamRow(row.line, RowClass.NOT_GOODS, document, customer, title=code, count=count)
    sku = Sku.parse(code)
    key = (customer, sku.text)
    if kind == "sale":
        if customer:
            known.sold[key] += count
        return StreamRow(row.line, RowClass.SALE, document, customer, sku, count=count)
    title = row.cells.get("description", "").strip() or sku.text
    price = _price(row)
    row_class, authorised = _returned(key, count, known)
    return StreamRow(row.line, row_class, document, customer, sku, title[:120], count, authorised, price)


def _returned(key: tuple[str, str], count: int, known: Sold) -> tuple[RowClass, int]:
    if not key[0]:
        return RowClass.NO_CUSTOMER, 0
    if not known.sold[key]:
        return RowClass.BLIND, 0
    authorised = min(count, known.open_count(key))
    known.returned[key] += authorised
    return (RowClass.COVERED if authorised == count else RowClass.EXCEEDING), authorised


def _count(text: str) -> int:
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit() or not 1 <= int(digits[:8]) <= PIECES_MAX:
        raise NotAnId(
            "quantity '{seen}': a whole number from 1 to {pieces_max} is one", seen=shown(text), pieces_max=PIECES_MAX
        )
    return int(digits)


def _price(row: Row) -> Money | None:
    text = row.cells.get("unit_price_gbp", "").strip()
    return Money.parse(text, "GBP") if text else None
