"""One transaction's work: aggregates loaded, events folded into them, rows gathered and written in bulk.

Rows are written when a question needs them and at the end, so that a batch of messages costs few statements.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, select
from sqlalchemy.sql.schema import Table

from dock.core.aggregates import Name, Ref, State, names_of
from dock.core.decision import Named, PeopleWith
from dock.core.directing import PlacesIn
from dock.core.effects import Effect
from dock.core.events import Event
from dock.core.ids import ActorId, Lpn, PersonKey, SiteId, StationCode
from dock.core.meta import Circumstances, Meta, StreamKind
from dock.core.people import Person
from dock.core.streams import Stream, stream_at, stream_of
from dock.ports import LedgerConflict
from dock.store import people
from dock.store.chain import body_digest, link_hash
from dock.store.counters import PLATES, count_up, value_of
from dock.store.filling import places_in
from dock.store.folding import NOTHING, Standing, aggregate_row, event_row, folded, name_row, outbox_row
from dock.store.milestones import stamps_of
from dock.store.personal import erase_personal, keep_personal
from dock.store.photographs import photos_of
from dock.store.rows import Row, row_of
from dock.store.statements import (
    AGGREGATE_BY_ID,
    EFFECT_DONE,
    TARGETS,
    delete_by_key,
    insert_into,
    keyed,
    update_aggregate,
    update_by_key,
    write,
)
from dock.store.states import state_of
from dock.store.tables import AggregateRow, EffectRow, EventRow, NameRow, OutboxRow, PhotoRow, table_of
from dock.wire import encode_body

PHOTO = table_of(PhotoRow)
AGGREGATE = table_of(AggregateRow)

PERSONAL_SALT_BYTES = 16
KIND_ASKED = {"rma": "case"}  # what a question calls a kind, where the store calls it otherwise


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of this station's chain."""

    seq: int
    hash: bytes


Change = tuple[Stream, Standing, Standing]
"""A stream, how it stands in the tables, and how it stands now."""


class Work:
    """What one transaction reads and writes. Made by `Ledger.transaction`."""

    def __init__(
        self,
        connection: Connection,
        site: SiteId,
        station: StationCode,
        epoch: int,
        *,
        new_id: Callable[[], str],
        is_reported: Callable[[Event], bool],
        cached: Mapping[Stream, Standing],
        head: ChainHead,
    ) -> None:
        self.connection = connection
        self.head = head
        self.has_erased = False  # personal data: the log is cut after the commit
        self.has_appended = False
        self.has_reported = False
        self.touched: dict[Stream, Standing] = {}  # everything loaded or changed, as it is now
        self._site = site
        self._station = station
        self._epoch = epoch
        self._new_id = new_id
        self._is_reported = is_reported
        self._cached = cached

        self._stored: dict[Stream, Standing] = {}  # of what changed: as the tables have it
        self._events: list[Row] = []
        self._effects: list[Row] = []
        self._outbox: list[Row] = []
        self._photos: dict[str, int] = {}  # digest and instant
        self._plate: int | None = None  # the last that is used up; None: not looked up
        self._plate_stored = 0

    def load(self, ref: Ref) -> State | None:
        """The state of one aggregate; None where it does not exist."""
        return self._standing(stream_at(ref)).state

    def find(self, named: Named) -> tuple[str, ...]:
        """The ids of the things that carry this code, in order."""
        self.flush()
        kind = KIND_ASKED.get(named.kind, named.kind)
        asked = {"b_site": self._site.text, "b_kind": kind, "b_by": named.by, "b_value": named.value}
        # Sorted here: a server's collation may order texts otherwise than a file does.
        return tuple(sorted(self.connection.execute(TARGETS, asked).scalars()))

    def look_up(self, ref: object) -> object:
        """What `Known` shall hold under a reference: an aggregate by its id, or ids by a `Named`."""
        if isinstance(ref, PeopleWith):
            return self._people_with(ref.role)
        if isinstance(ref, PlacesIn):
            self.flush()
            return places_in(self.connection, self._site, ref)
        return self.find(ref) if isinstance(ref, Named) else self.load(cast("Ref", ref))

    def _people_with(self, role: str) -> tuple[str, ...]:
        self.flush()
        people_rows = select(AGGREGATE.c.id).where(
            AGGREGATE.c.site == self._site.text, AGGREGATE.c.kind == StreamKind.PERSON.value
        )
        actors = self.connection.execute(people_rows.order_by(AGGREGATE.c.id)).scalars().all()
        people_here = ((actor, self.load(ActorId(actor))) for actor in actors)
        return tuple(actor for actor, person in people_here if isinstance(person, Person) and role in person.roles)

    def fresh_plates(self, count: int) -> tuple[Lpn, ...]:
        """The next plates of this station. They are used up by `append` alone, and only those that its events name."""
        first = self._plate_serial() + 1
        return tuple(Lpn.mint(self._station, self._epoch, serial) for serial in range(first, first + count))

    def keep_person(self, actor: ActorId, *, name: str, pin: str) -> None:
        """Keep a person's name and the hash of the PIN in the side table; an empty one is left as it was."""
        if name:
            people.keep_name(self.connection, self._site, actor, name)
        if pin:
            people.keep_pin(self.connection, self._site, actor, pin, os.urandom(people.PIN_SALT_BYTES))

    def is_pin_right(self, actor: ActorId, pin: str) -> bool:
        """Whether this is the person's PIN."""
        return people.is_pin_right(self.connection, self._site, actor, pin)

    def keep_customer(self, key: PersonKey, body: str) -> None:
        """Keep a customer's data in the side table; what was erased is never kept again."""
        keep_personal(self.connection, self._site, key, body, os.urandom(PERSONAL_SALT_BYTES))

    def erase_customer(self, key: PersonKey) -> None:
        """Erase the customer's row of the side table; a tombstone with its digest stays."""
        self.has_erased |= erase_personal(self.connection, self._site, key)

    def append(
        self,
        events: Sequence[Event],
        effects: Sequence[Effect],
        circumstances: Circumstances,
        plates: Sequence[Lpn] = (),
    ) -> tuple[Meta, ...]:
        """Fold `events` into their aggregates and keep them, and what is due after them.

        `plates` are those that were offered to the decision: what it used of them is never offered again.
        """
        self.has_appended = True
        metas = tuple(self._append_one(event, circumstances) for event in events)
        bodies = [str(row["body"]) for row in self._events[len(self._events) - len(events) :]]
        self._use_up(plates, bodies)
        for effect in effects:
            self._effects.append(
                {
                    "site": self._site.text,
                    "id": effect.label_id,
                    "station": self._station.text,
                    "due_seq": self.head.seq,
                    "effect_class": type(effect).__name__,
                    "body": encode_body(effect),
                    "state": "due",
                    "attempts": 0,
                    "evidence": "",
                }
            )
        return metas

    def effect_done(self, effect_id: str, evidence: str) -> None:
        """Nothing is owed of this effect any more. Saying so twice changes nothing."""
        self.flush()
        self.connection.execute(EFFECT_DONE, {"b_site": self._site.text, "b_id": effect_id, "b_evidence": evidence})

    def flush(self) -> None:
        """Write what was gathered.

        Raises:
            LedgerConflict: a stream has another version in the tables than it had when it was loaded.
        """
        is_plate_used = self._plate is not None and self._plate != self._plate_stored
        if not (self._events or self._effects or self._stored or self._photos or is_plate_used):
            return  # most transactions only look
        self._insert(table_of(EventRow), self._events)
        self._insert(table_of(EffectRow), self._effects)
        self._insert(table_of(OutboxRow), self._outbox)
        self._write_photos()
        self._write_standings()
        if is_plate_used:
            self._write_plate()

    def _append_one(self, event: Event, circumstances: Circumstances) -> Meta:
        stream = stream_of(event, self._station)
        before = self._standing(stream)
        meta = Meta(
            event_id=self._new_id(),
            stream_kind=stream.kind,
            stream_id=stream.id,
            seq=before.version + 1,
            site=self._site,
            station=self._station,
            workstation=circumstances.workstation,
            actor=circumstances.actor,
            device=circumstances.device,
            occurred_us=circumstances.occurred_us,
            recorded_us=circumstances.recorded_us,
            clock_state=circumstances.clock_state,
            program_version=circumstances.program_version,
            settings=circumstances.settings,
            rules=circumstances.rules,
        )
        after = folded(before, event, meta)
        self._stored.setdefault(stream, before)
        self.touched[stream] = after
        self._chain(event, meta)
        for digest in photos_of(event):
            self._photos.setdefault(digest.text, meta.recorded_us)
        return meta

    def _chain(self, event: Event, meta: Meta) -> None:
        body = encode_body(event)
        row = event_row(meta, type(event).__name__, chain_seq=self.head.seq + 1, epoch=self._epoch)
        link = link_hash(row, body_digest(body), self.head.hash)
        self._events.append({**row, "body": body, "body_digest": None, "prev_hash": self.head.hash, "hash": link})
        self.head = ChainHead(self.head.seq + 1, link)
        if self._is_reported(event):
            self._outbox.append(outbox_row(row))
            self.has_reported = True

    def _standing(self, stream: Stream) -> Standing:
        known = self.touched.get(stream) or self._cached.get(stream)
        if known is None:
            row = self.connection.execute(
                AGGREGATE_BY_ID, {"b_site": self._site.text, "b_kind": stream.kind.value, "b_id": stream.id}
            ).first()
            known = NOTHING
            if row is not None:
                known = Standing(row.version, state_of(stream.kind, row.body), stamps_of(row.stamps))
        self.touched[stream] = known
        return known

    def _write_photos(self) -> None:
        if not self._photos:
            return
        named = select(PHOTO.c.digest).where(PHOTO.c.digest.in_(self._photos))
        known = set(self.connection.execute(named).scalars())
        new = [
            {"digest": digest, "kept_us": at_us, "purged_us": None}
            for digest, at_us in self._photos.items()
            if digest not in known
        ]
        self._insert(PHOTO, new)
        self._photos.clear()

    def _write_standings(self) -> None:
        changed = [(stream, before, self.touched[stream]) for stream, before in self._stored.items()]
        self._stored = {}
        self._write_aggregates(changed)
        self._write_names(changed)
        self._write_listed(changed)

    def _write_aggregates(self, changed: Sequence[Change]) -> None:
        self._insert(
            table_of(AggregateRow),
            [self._aggregate_row(stream, after) for stream, before, after in changed if not before.version],
        )
        known = [
            {**keyed(self._aggregate_row(stream, after)), "b_before": before.version}
            for stream, before, after in changed
            if before.version
        ]
        if known:
            written = write(self.connection, update_aggregate(), known)
            if written != len(known):
                raise LedgerConflict(f"{len(known) - written} of {len(known)} streams were changed by another station")

    def _write_names(self, changed: Sequence[Change]) -> None:
        gone: list[Row] = []
        new: list[Row] = []
        for stream, before, after in changed:
            old_names = names_of(before.state) if before.state else frozenset[Name]()
            new_names = names_of(after.state) if after.state else frozenset[Name]()
            gone += [self._name_row(stream, name) for name in old_names - new_names]
            new += [self._name_row(stream, name) for name in new_names - old_names]
        if gone:
            write(self.connection, delete_by_key(table_of(NameRow)), [keyed(row) for row in gone])
        self._insert(table_of(NameRow), new)

    def _write_listed(self, changed: Sequence[Change]) -> None:
        for table, (new, known) in self._listed(changed).items():
            self._insert(table, new)
            if known:
                write(self.connection, update_by_key(table), [keyed(row) for row in known])

    def _listed(self, changed: Sequence[Change]) -> Mapping[Table[Any], tuple[list[Row], list[Row]]]:
        listed: dict[Table[Any], tuple[list[Row], list[Row]]] = {}
        for _stream, before, after in changed:
            found = row_of(self._site.text, after.state, after.stamps)
            if found is not None:
                new, known = listed.setdefault(found[0], ([], []))
                (known if before.version else new).append(found[1])
        return listed

    def _insert(self, table: Table[Any], rows: list[Row]) -> None:
        if rows:
            write(self.connection, insert_into(table), rows)
            rows.clear()

    def _aggregate_row(self, stream: Stream, standing: Standing) -> Row:
        return aggregate_row(self._site.text, stream, standing)

    def _name_row(self, stream: Stream, name: Name) -> Row:
        return name_row(self._site.text, stream, name)

    def _use_up(self, plates: Sequence[Lpn], bodies: Sequence[str]) -> None:
        used = [place for place, plate in enumerate(plates) if any(plate.text in body for body in bodies)]
        if used:
            assert plates[0] == self.fresh_plates(1)[0], "plates were offered to two decisions at once"
            self._plate = self._plate_serial() + used[-1] + 1

    def _plate_serial(self) -> int:
        """The last plate that was used up."""
        if self._plate is None:
            self._plate_stored = value_of(self.connection, self._site, self._station, PLATES, self._epoch) or 0
            self._plate = self._plate_stored
        return self._plate

    def _write_plate(self) -> None:
        used = self._plate_serial() - self._plate_stored
        count_up(self.connection, self._site, self._station, PLATES, self._epoch, used)
        self._plate_stored = self._plate_serial()
