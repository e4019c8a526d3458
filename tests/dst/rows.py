"""What the file says, read past the program: events, labels, effects and units."""

from sqlalchemy import Connection, select

from dock.core.effects import PrintLabel
from dock.core.events import Event, LabelStateChanged
from dock.core.meta import Meta
from dock.store.folding import meta_of
from dock.store.ledger import Ledger
from dock.store.tables import EffectRow, EventRow, UnitRow, table_of
from dock.wire import decode_effect, decode_event

EVENT, EFFECT, UNIT = table_of(EventRow), table_of(EffectRow), table_of(UnitRow)


def events_of(connection: Connection) -> list[tuple[Event, Meta, bytes]]:
    """Every event with its circumstances and its link of the chain, in order."""
    rows = connection.execute(select(EVENT).order_by(EVENT.c.chain_seq)).mappings()
    return [(decode_event(row["event_class"], row["body"]), meta_of(dict(row)), row["hash"]) for row in rows]


def units_of(connection: Connection) -> list[tuple[str, str, str | None, str | None]]:
    """Plate, state, grade and place of every unit."""
    rows = connection.execute(select(UNIT.c.lpn, UNIT.c.state, UNIT.c.grade, UNIT.c.location).order_by(UNIT.c.lpn))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def labels_under_way(ledger: Ledger) -> list[tuple[PrintLabel, LabelStateChanged]]:
    """Labels whose bytes may have gone out and of which nothing more is known, each with the start of its sending."""
    begun: dict[str, LabelStateChanged] = {}
    last: dict[str, str] = {}
    with ledger.begun() as connection:
        told = select(EVENT.c.event_class, EVENT.c.body).where(EVENT.c.event_class == LabelStateChanged.__name__)
        for name, body in connection.execute(told.order_by(EVENT.c.chain_seq)):
            event = decode_event(name, body)
            assert isinstance(event, LabelStateChanged)
            last[event.label_id] = event.outcome
            if event.outcome == "sending":
                begun[event.label_id] = event
        effects = connection.execute(select(EFFECT.c.id, EFFECT.c.effect_class, EFFECT.c.body)).all()
    kept = {row[0]: decode_effect(row[1], row[2]) for row in effects}
    return [(kept[one], begun[one]) for one, outcome in last.items() if outcome in {"sending", "sent"}]
