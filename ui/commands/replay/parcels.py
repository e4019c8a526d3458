"""The parcels of a stream: which rows come in one, and under which returns they were authorised."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from dock.core.goods import CaseLine
from dock.core.identifying import LOT_MAX
from dock.core.ids import ParcelId, RmaNo, Sku
from ui.commands.replay.rows import RETURNED, RowClass, StreamRow

EXPECTED = frozenset({RowClass.COVERED, RowClass.EXCEEDING})


@dataclass(frozen=True, slots=True)
class StreamParcel:
    """One parcel with its goods. `rma` is its own return, `earlier` those that its surplus once came back under."""

    parcel: ParcelId
    customer: str
    rows: tuple[StreamRow, ...]
    rma: RmaNo | None
    lines: tuple[CaseLine, ...]
    earlier: tuple[RmaNo, ...]

    @property
    def is_announced(self) -> bool:
        """Whether the shop knows of it; every other one is received blind."""
        return bool(self.rma or self.earlier)

    @property
    def rmas(self) -> tuple[RmaNo, ...]:
        """Every return that it belongs to."""
        return (*((self.rma,) if self.rma else ()), *self.earlier)


def parcels_of(rows: Iterable[StreamRow]) -> list[StreamParcel]:
    """The parcels, in order. One document is one parcel; goods that nobody sold to its customer come in another."""
    goods = (row for row in rows if row.row_class in RETURNED)
    runs = Counter[str]()
    last_rma: dict[tuple[str, str], RmaNo] = {}
    found: list[StreamParcel] = []
    for (document, customer), run in groupby(goods, key=lambda row: (row.document, row.customer)):
        runs[document] += 1
        # A document that goes on after others, or under another customer, is a return of its own.
        number = document if runs[document] == 1 else f"{document}/{runs[document]}"
        own = tuple(run)
        expected = tuple(row for row in own if row.row_class in EXPECTED)
        unsold = tuple(row for row in own if row.row_class not in EXPECTED)
        if expected:
            found.append(_announced(number, customer, expected, last_rma))
        if unsold:
            found.append(StreamParcel(ParcelId.parse(f"{number}-B"), customer, unsold, None, (), ()))
    return found


def lots(count: int) -> list[int]:
    """So many pieces as lots that the dock counts as one unit each."""
    whole, rest = divmod(count, LOT_MAX)
    return [LOT_MAX] * whole + ([rest] if rest else [])


def _announced(
    number: str, customer: str, rows: tuple[StreamRow, ...], last_rma: dict[tuple[str, str], RmaNo]
) -> StreamParcel:
    rma = RmaNo.parse(number)
    lines = tuple(_line(place, row) for place, row in enumerate(rows, 1) if row.authorised_count)
    own = {line.sku for line in lines}
    surplus = [row.sku for row in rows if row.sku and row.sku not in own]
    earlier = tuple(dict.fromkeys(last_rma[customer, sku.text] for sku in surplus))
    for sku in own:
        last_rma[customer, sku.text] = rma
    return StreamParcel(ParcelId.parse(f"{number}-P"), customer, rows, rma if lines else None, lines, earlier)


def _line(place: int, row: StreamRow) -> CaseLine:
    assert isinstance(row.sku, Sku)
    return CaseLine(place, row.sku, row.authorised_count, row.title, unit_price=row.price)
