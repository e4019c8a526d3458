"""What the file says, read past the program: events, labels, effects and units."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from dock.core.events import Event
from dock.core.meta import Meta
from dock.store.folding import meta_of
from dock.store.tables import EffectRow, EventRow, OutboxRow, UnitRow, table_of
from dock.wire import decode_effect, decode_event

EVENT, EFFECT, OUTBOX, UNIT = table_of(EventRow), table_of(EffectRow), table_of(OutboxRow), table_of(UnitRow)
OPEN = ("new", "taken", "sent")


Kept = tuple[Event, Meta, bytes]
"""An event with its circumstances and its link of the chain."""


def events_of(connection: Connection, seen: list[Kept] | None = None) -> list[Kept]:
    """Every event, in order. What was seen before is not read again where its last link still stands in the file.

    A link stands for everything before it; that each row agrees with its link is asked at the end, for all of them.
    """
    seen = [] if seen is None else seen
    if seen and seen[-1][2] != _link(connection, len(seen)):
        seen.clear()  # a power cut took some of them back
    rows = connection.execute(select(EVENT).order_by(EVENT.c.chain_seq).offset(len(seen))).mappings()
    seen += [(decode_event(row["event_class"], row["body"]), meta_of(dict(row)), row["hash"]) for row in rows]
    return seen


def _link(connection: Connection, place: int) -> bytes | None:
    """The link of the event at this place of the chain, from 1."""
    asked = select(EVENT.c.hash).order_by(EVENT.c.chain_seq).offset(place - 1).limit(1)
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
    return [UnitSeen(*row) for row in connection.execute(asked)]


def open_ids(connection: Connection) -> list[str]:
    """The events that wait for the shop, oldest first."""
    asked = select(OUTBOX.c.event_id).where(OUTBOX.c.state.in_(OPEN)).order_by(OUTBOX.c.chain_seq)
    return list(connection.execute(asked).scalars())


def parked_ids(connection: Connection) -> list[str]:
    """The events that the shop refused for good."""
    return list(connection.execute(select(OUTBOX.c.event_id).where(OUTBOX.c.state == "parked")).scalars())


def outbox_ids(connection: Connection) -> set[str]:
    """The events that have a row in the outbox."""
    return set(connection.execute(select(OUTBOX.c.event_id)).scalars())


def labels_owed(connection: Connection) -> dict[str, dict[str, str]]:
    """The fields of every label that was ever owed, by its id."""
    rows = connection.execute(select(EFFECT.c.id, EFFECT.c.effect_class, EFFECT.c.body))
    return {row[0]: dict(decode_effect(row[1], row[2]).fields) for row in rows}
