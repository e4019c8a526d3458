"""What a compensating event takes back, and as what a unit left: found in the stream before the event."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, select

from dock.core.events import Event, RoutingUndone, UnitHandedOver, UnitRouted
from dock.core.goods import Disposition
from dock.core.meta import Meta
from dock.store.folding import meta_of
from dock.store.tables import EventRow, table_of
from dock.wire import decode_event

EVENT = table_of(EventRow)


def taken_back(
    connection: Connection, row: dict[str, Any], event: Event, target: type[Event]
) -> tuple[Event, Meta] | None:
    """The latest event of the kind `target` before this one that was not taken back yet.

    Where both name a thing, such as a line or a place, it is the same thing.
    """
    standing: list[tuple[Event, Meta]] = []
    for earlier, meta in before(connection, row, (target, type(event))):
        if isinstance(earlier, target):
            standing.append((earlier, meta))
        else:
            _drop_last(standing, earlier)
    return next((one for one in reversed(standing) if _is_of(event, one[0])), None)


def left_as(connection: Connection, row: dict[str, Any], event: Event) -> Disposition | None:
    """The disposition under which a unit was handed over; None for any other event."""
    if not isinstance(event, UnitHandedOver):
        return None
    disposition: Disposition | None = None
    for earlier, _meta in before(connection, row, (UnitRouted, RoutingUndone)):
        match earlier:
            case UnitRouted():
                disposition = earlier.disposition
            case RoutingUndone():
                disposition = earlier.earlier
            case _:
                pass
    return disposition


def before(connection: Connection, row: dict[str, Any], kinds: tuple[type[Event], ...]) -> list[tuple[Event, Meta]]:
    """The events of these kinds that stand before this one in its stream, in order."""
    rows = connection.execute(
        select(EVENT)
        .where(
            EVENT.c.site == row["site"],
            EVENT.c.stream_kind == row["stream_kind"],
            EVENT.c.stream_id == row["stream_id"],
            EVENT.c.version < row["version"],
            EVENT.c.event_class.in_([kind.__name__ for kind in kinds]),
            EVENT.c.body.is_not(None),
        )
        .order_by(EVENT.c.version)
    ).mappings()
    return [(decode_event(one["event_class"], one["body"]), meta_of(dict(one))) for one in rows]


def _drop_last(standing: list[tuple[Event, Meta]], undone_by: Event) -> None:
    for place in range(len(standing) - 1, -1, -1):
        if _is_of(undone_by, standing[place][0]):
            del standing[place]
            return


def _is_of(compensating: Event, event: Event) -> bool:
    shared = {field.name for field in fields(compensating)} & {field.name for field in fields(event)}
    return all(getattr(compensating, name) == getattr(event, name) for name in shared)
