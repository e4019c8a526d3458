"""The lists that a person picks from: which things wait, the longest wait first. They change nothing."""

from collections.abc import Callable

from sqlalchemy import Connection, select
from sqlalchemy.sql.elements import ColumnElement

from dock.core.deliveries import Delivery, DeliveryState
from dock.core.handovers import Handover, HandoverState
from dock.core.ids import DeliveryId, HandoverId, Lpn, ParcelId, SiteId
from dock.core.list_views import ContainerView, DeliveryView, LabelView, LateView, ListsView, WaitingView
from dock.core.meta import StreamKind
from dock.core.parcels import Parcel, ParcelState
from dock.core.units import Unit, UnitState
from dock.store.queries import sorted_late
from dock.store.tables import AggregateRow, ParcelRow, UnitRow, table_of

AGGREGATE = table_of(AggregateRow)
PARCEL = table_of(ParcelRow)
UNIT = table_of(UnitRow)

LIST_MAX = 60  # rows of one list; who waits behind them comes up as the first are worked
OPEN_DELIVERIES = (DeliveryState.REGISTERED.value, DeliveryState.COUNTED.value)
NOT_HERE = (UnitState.GONE.value, UnitState.UNDONE.value)
ON_ITS_WAY = tuple(state.value for state in UnitState if state not in {*NOT_HERE, UnitState.AVAILABLE})
IN_DOUBT = ("uncertain", "lost", "refused")

Load = Callable[[object], object]


def draw_lists(connection: Connection, site: SiteId, now_us: int, load: Load) -> ListsView:
    """Every list, drawn from its rows and the states behind them.

    What is available has a name and no hold, its unit sees to that: these lists do not look through a year's stock.
    """
    on_its_way = UNIT.c.state.in_(ON_ITS_WAY)
    return ListsView(
        deliveries=tuple(map(_delivery, _deliveries(connection, site, load))),
        late=tuple(_late(connection, site, now_us, load)),
        unnamed=_units(connection, site, load, UNIT.c.sku.is_(None), on_its_way),
        held=_units(connection, site, load, UNIT.c.holds != "", on_its_way),
        in_doubt=_units(connection, site, load, UNIT.c.label.in_(IN_DOUBT), UNIT.c.state.not_in(NOT_HERE)),
        in_repair=_units(connection, site, load, UNIT.c.state == UnitState.REFURBISHING.value),
        containers=tuple(map(_container, _containers(connection, site, load))),
        staged=_units(connection, site, load, UNIT.c.state == UnitState.STAGED.value, UNIT.c.holds == ""),
    )


def _deliveries(connection: Connection, site: SiteId, load: Load) -> list[Delivery]:
    rows = select(AGGREGATE.c.id).where(
        AGGREGATE.c.site == site.text,
        AGGREGATE.c.kind == StreamKind.DELIVERY.value,
        AGGREGATE.c.state.in_(OPEN_DELIVERIES),
    )
    found = (load(DeliveryId(one)) for one in connection.execute(rows.limit(LIST_MAX)).scalars().all())
    return [one for one in found if isinstance(one, Delivery)]


def _delivery(one: Delivery) -> DeliveryView:
    return DeliveryView(
        one.delivery.text,
        one.state,
        one.carrier,
        one.document_no,
        one.plate,
        one.declared_count,
        one.counted_count,
    )


def _containers(connection: Connection, site: SiteId, load: Load) -> list[Handover]:
    rows = select(AGGREGATE.c.id).where(
        AGGREGATE.c.site == site.text,
        AGGREGATE.c.kind == StreamKind.HANDOVER.value,
        AGGREGATE.c.state == HandoverState.FILLING.value,
    )
    numbers = connection.execute(rows.order_by(AGGREGATE.c.id).limit(LIST_MAX)).scalars().all()
    found = (load(HandoverId(one)) for one in numbers)
    return [one for one in found if isinstance(one, Handover)]


def _container(one: Handover) -> ContainerView:
    lpns = tuple(loaded.lpn.text for loaded in one.loaded)
    return ContainerView(one.handover.text, one.kind, one.partner, lpns, one.mass_g, one.unweighed_count)


def _late(connection: Connection, site: SiteId, now_us: int, load: Load) -> list[LateView]:
    rows = (
        select(PARCEL.c.parcel, PARCEL.c.carrier, PARCEL.c.expected_us)
        .where(PARCEL.c.site == site.text, PARCEL.c.state == ParcelState.ANNOUNCED.value, PARCEL.c.expected_us < now_us)
        .order_by(PARCEL.c.expected_us)
        .limit(LIST_MAX)
    )
    late: list[LateView] = []
    for parcel_id, carrier, expected_us in connection.execute(rows).all():
        parcel = load(ParcelId(parcel_id))
        shown = parcel.shown if isinstance(parcel, Parcel) else parcel_id
        late.append(LateView(parcel_id, shown, carrier, expected_us))
    return late


def _units(connection: Connection, site: SiteId, load: Load, *where: ColumnElement[bool]) -> tuple[WaitingView, ...]:
    rows = (
        select(UNIT.c.lpn, UNIT.c.received_us)
        .where(UNIT.c.site == site.text, *where)
        .order_by(sorted_late(UNIT.c.received_us), UNIT.c.lpn)
        .limit(LIST_MAX)
    )
    found = ((load(Lpn(lpn)), since_us) for lpn, since_us in connection.execute(rows).all())
    return tuple(_waiting(unit, since_us) for unit, since_us in found if isinstance(unit, Unit))


def _waiting(unit: Unit, since_us: int | None) -> WaitingView:
    doubtful = next((one for one in reversed(unit.labels) if one.outcome in IN_DOUBT), None)
    return WaitingView(
        lpn=unit.lpn.text,
        plate=(unit.plate or unit.lpn).text,
        title=unit.title,
        state=unit.state,
        holds=tuple(unit.holds),
        since_us=since_us,
        label=LabelView(doubtful.label_id, doubtful.kind, doubtful.print_no, doubtful.outcome) if doubtful else None,
        location=unit.location.text if unit.location else "",
    )
