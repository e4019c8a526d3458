"""What the file says, read past the program: events, labels, effects and units."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from dock.core.events import Event
from dock.core.meta import Meta
from dock.store.folding import meta_of
from dock.store.tables import EffectRow, EventRow, OutboxRow, UnitRow, table_of
from dock.wire import decode_effect, decode_event
from tests.dst.parts import SITE, STATION

EVENT, EFFECT, OUTBOX, UNIT = table_of(EventRow), table_of(EffectRow), table_of(OutboxRow), table_of(UnitRow)
OPEN = ("new", "taken", "sent")
_OWN_EVENTS = select(EVENT).where(EVENT.c.site == SITE.text, EVENT.c.station == STATION.text)


Kept = tuple[Event, Meta, bytes]
"""An event with its circumstances and its link of the chain."""


def events_of(connection: Connection) -> list[Kept]:
    """Every event, in order."""
    return events_after(connection, 0)


def events_after(connection: Connection, place: int) -> list[Kept]:
    """The events behind this place of the chain, in order."""
    rows = connection.execute(_OWN_EVENTS.where(EVENT.c.chain_seq > place).order_by(EVENT.c.chain_seq)).mappings()
    return [(decode_event(row["event_class"], row["body"]), meta_of(dict(row)), row["hash"]) for row in rows]


def link_of(connection: Connection, place: int) -> bytes | None:
    """The link of the event at this place of the chain, from 1; None where there is none."""
    asked = _OWN_EVENTS.with_only_columns(EVENT.c.hash).where(EVENT.c.chain_seq == place)
    return connection.execute(asked).scalar()


@dataclass(frozen=True, slots=True)
class UnitSeen:
    """One unit as the lists know it."""

    lpn: str
    state: str
    grade: str | None
    place: str | None
    holds: str
    disposition: str | None


def units_of(connection: Connection) -> list[UnitSeen]:
    """Every unit."""
    asked = select(UNIT.c.lpn, UNIT.c.state, UNIT.c.grade, UNIT.c.location, UNIT.c.holds, UNIT.c.disposition).order_by(
        UNIT.c.lpn
    )
    return [UnitSeen(*row) for row in connection.execute(asked).all()]


def open_ids(connection: Connection) -> list[str]:
    """The events that wait for the shop, oldest first."""
    asked = select(OUTBOX.c.event_id).where(OUTBOX.c.state.in_(OPEN)).order_by(OUTBOX.c.chain_seq)
    return list(connection.execute(asked).scalars())


def parked_ids(connection: Connection) -> list[str]:
    """The events that the shop refused for good."""
    return list(connection.execute(select(OUTBOX.c.event_id).where(OUTBOX.c.state == "parked")).scalars())


def outbox_ids(connection: Connection) -> set[str]:
    """The events that have a row in the outbox."""
    return set(connection.execute(select(OUTBOX.c.event_id)).scalars().all())


def labels_owed(connection: Connection, known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The fields of every label that was ever owed, by its id. `known` are those that were read before."""
    ids = set(connection.execute(select(EFFECT.c.id)).scalars().all())
    fresh = ids - known.keys()
    rows = connection.execute(select(EFFECT.c.id, EFFECT.c.effect_class, EFFECT.c.body).where(EFFECT.c.id.in_(fresh)))
    read = {row[0]: dict(decode_effect(row[1], row[2]).fields) for row in rows} if fresh else {}
    return {one: fields for one, fields in known.items() if one in ids} | read
