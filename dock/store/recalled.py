"""Recalls that were listed while goods they mean were here already, and those goods, page by page."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from dock.core.goods import HoldKind
from dock.core.ids import Lpn, SiteId
from dock.core.meta import StreamKind
from dock.core.recalls import Recall
from dock.core.units import Unit, UnitState
from dock.store.ledger import Ledger
from dock.store.states import state_of
from dock.store.tables import AggregateRow, UnitRow, table_of

PAGE_ROWS = 1_000  # rows that one turn of the ledger's thread looks through: a scan waits for one such turn at the most

AGGREGATE = table_of(AggregateRow)
UNIT = table_of(UnitRow)
ELSEWHERE = (UnitState.GONE.value, UnitState.UNDONE.value)


@dataclass(frozen=True, slots=True)
class Page:
    """What one turn found."""

    meant: tuple[Lpn, ...]
    last: str  # the plate up to which was looked; "" at the end


def recalls_to_apply(ledger: Ledger) -> tuple[Recall, ...]:
    """The recalls in force whose goods on the shelves nobody held yet."""
    rows = select(AGGREGATE.c.body).where(
        AGGREGATE.c.site == ledger.site.text, AGGREGATE.c.kind == StreamKind.RECALL.value
    )
    with ledger.begun() as connection:
        found = [state_of(StreamKind.RECALL, body) for body in connection.execute(rows).scalars()]
    return tuple(one for one in found if isinstance(one, Recall) and not one.is_lifted and not one.is_applied)


def units_meant(ledger: Ledger, recall: Recall, after: str) -> Page:
    """Units that are here, that the recall means or may mean, and that no recall holds."""
    with ledger.reading() as work:
        plates = _here(work.connection, ledger.site, after)
        units = (work.look_up(Lpn(lpn)) for lpn, is_article in plates if is_article(recall))
        meant = tuple(unit.lpn for unit in units if isinstance(unit, Unit) and _is_meant(unit, recall))
    return Page(meant, plates[-1][0] if len(plates) == PAGE_ROWS else "")


def _here(connection: Connection, site: SiteId, after: str) -> list[tuple[str, "_Article"]]:
    rows = (
        select(UNIT.c.lpn, UNIT.c.sku, UNIT.c.gtin)
        .where(UNIT.c.site == site.text, UNIT.c.lpn > after, UNIT.c.state.not_in(ELSEWHERE))
        .order_by(UNIT.c.lpn)
        .limit(PAGE_ROWS)
    )
    return [(row.lpn, _Article(row.sku, row.gtin)) for row in connection.execute(rows)]


@dataclass(frozen=True, slots=True)
class _Article:
    sku: str | None
    gtin: str | None

    def __call__(self, recall: Recall) -> bool:
        """Whether the recall names this article."""
        is_sku = recall.sku is not None and recall.sku.text == self.sku
        return is_sku or (recall.gtin is not None and recall.gtin.text == self.gtin)


def _is_meant(unit: Unit, recall: Recall) -> bool:
    serial = unit.serial.text if unit.serial else ""
    return HoldKind.RECALL not in unit.holds and recall.may_mean(unit.lot, serial)
