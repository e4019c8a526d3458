"""What is kept no longer than its class allows: scans, photographs, backups, customers' data, what was sent.

An event whose body is taken away keeps its digest, so that the chain verifies. Only events that later ones have made
meaningless lose their bodies: a scan that is not its workstation's last. A legal hold on a return beats every limit.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, exists, func, select, update

from dock.core.cases import Case
from dock.core.events import ScanTaken
from dock.core.ids import Digest, RmaNo, SiteId
from dock.core.meta import StreamKind
from dock.core.outbox import OutboxState
from dock.core.units import Unit, UnitState
from dock.store.backup import MANIFEST, made_us
from dock.store.chain import body_digest
from dock.store.ledger import Ledger
from dock.store.photographs import path_of, sync_folder
from dock.store.states import state_of
from dock.store.tables import AggregateRow, EventRow, OutboxRow, PersonalRow, PhotoRow, UnitRow, table_of

AGGREGATE = table_of(AggregateRow)
EVENT = table_of(EventRow)
LATER = EVENT.alias("later")
OUTBOX = table_of(OutboxRow)
PERSONAL = table_of(PersonalRow)
PHOTO = table_of(PhotoRow)
UNIT = table_of(UnitRow)

AT_ONCE = 500  # rows of one transaction: nobody at a bench waits for retention
SETTLED = (UnitState.AVAILABLE.value, UnitState.GONE.value, UnitState.UNDONE.value)


@dataclass(frozen=True, slots=True)
class Limits:
    """Instants before which each class is kept no longer, microseconds UTC."""

    personal_us: int
    scans_us: int
    photographs_us: int
    sent_us: int
    backups_us: int


def persons_due(ledger: Ledger, before_us: int) -> tuple[RmaNo, ...]:
    """Returns whose customer's data are due: nothing of them has moved since, nothing is open, no legal hold stands."""
    site = ledger.site
    with ledger.reading() as work:
        kept = select(PERSONAL.c.person_key).where(PERSONAL.c.site == site.text, PERSONAL.c.body.is_not(None))
        wanted = set(work.connection.execute(kept).scalars())
        return tuple(
            case.rma
            for case in _cases(work.connection, site)
            if case.customer is not None
            and case.customer.text in wanted
            and not case.legal_hold
            and _is_still(work.connection, site, case, before_us)
        )


def forget_scans(ledger: Ledger, before_us: int) -> int:
    """Take away what some old scans said, the last of each workstation aside; how many. Again until it gives 0."""
    has_later = exists().where(
        LATER.c.site == EVENT.c.site,
        LATER.c.stream_kind == EVENT.c.stream_kind,
        LATER.c.stream_id == EVENT.c.stream_id,
        LATER.c.version > EVENT.c.version,
        LATER.c.event_class == ScanTaken.__name__,
    )
    own = (EVENT.c.site == ledger.site.text, EVENT.c.station == ledger.station.text)
    old = (
        select(EVENT.c.chain_seq, EVENT.c.body)
        .where(*own, EVENT.c.event_class == ScanTaken.__name__, EVENT.c.recorded_us < before_us)
        .where(EVENT.c.body.is_not(None), has_later)
        .order_by(EVENT.c.chain_seq)
        .limit(AT_ONCE)
    )
    with ledger.begun() as connection:
        found = connection.execute(old).all()
        for row in found:
            gone = update(EVENT).where(*own, EVENT.c.chain_seq == row.chain_seq)
            connection.execute(gone.values(body=None, body_digest=body_digest(row.body)))
    return len(found)


def forget_sent(ledger: Ledger, before_us: int) -> int:
    """Take away some rows of the outbox that the upstream has stored; how many. The events themselves stay."""
    old = (
        select(OUTBOX.c.event_id)
        .where(OUTBOX.c.site == ledger.site.text, OUTBOX.c.station == ledger.station.text)
        .where(OUTBOX.c.state == OutboxState.STORED.value, OUTBOX.c.recorded_us < before_us)
        .limit(AT_ONCE)
    )
    with ledger.begun() as connection:
        ids = connection.execute(old).scalars().all()
        return connection.execute(delete(OUTBOX).where(OUTBOX.c.event_id.in_(ids))).rowcount if ids else 0


def forget_photographs(ledger: Ledger, folder: Path, before_us: int, now_us: int) -> tuple[Digest, ...]:
    """Take away the photographs of units that were settled before this; a legal hold keeps those that it needs.

    The table says first that they are gone: a file that no row knows would never be found again.
    """
    with ledger.begun() as connection:
        due = _photographs_due(connection, ledger.site, before_us)
        for first in range(0, len(due), AT_ONCE):
            some = [digest.text for digest in due[first : first + AT_ONCE]]
            connection.execute(update(PHOTO).where(PHOTO.c.digest.in_(some)).values(purged_us=now_us))
    for digest in due:
        path_of(folder, digest).unlink(missing_ok=True)
    for place in {path_of(folder, digest).parent for digest in due}:
        if place.is_dir():
            sync_folder(place)
    return due


def forget_backups(folder: Path, before_us: int) -> int:
    """Remove whole backups that were made before this, all but the newest one; how many."""
    made = sorted((at_us, path) for path in folder.glob("dock-*Z") if (at_us := made_us(path)) is not None)
    old = [path for at_us, path in made[:-1] if at_us < before_us]
    for path in old:
        # Without its manifest it is no backup any more: a removal that is cut short leaves nothing that looks whole.
        (path / MANIFEST).unlink()
        shutil.rmtree(path)
    return len(old)


def _photographs_due(connection: Connection, site: SiteId, before_us: int) -> tuple[Digest, ...]:
    """Photographs that only old units show, none of them under a legal hold."""
    old = (
        select(UNIT.c.lpn, UNIT.c.rma)
        .where(UNIT.c.site == site.text, UNIT.c.state.in_(SETTLED))
        .where(func.coalesce(UNIT.c.gone_us, UNIT.c.available_us, UNIT.c.received_us) < before_us)
    )
    named: dict[str, bool] = {}  # and whether all that show it are old and free
    for unit, is_free in _picturing(connection, site, {row.lpn: row.rma for row in connection.execute(old)}):
        for _, digest in unit.photos:
            named[digest.text] = named.get(digest.text, True) and is_free
    kept = {
        digest
        for digest in connection.execute(select(PHOTO.c.digest).where(PHOTO.c.purged_us.is_(None))).scalars()
        if named.get(digest)
    }
    return tuple(Digest(digest) for digest in sorted(kept))


def _cases(connection: Connection, site: SiteId) -> Iterator[Case]:
    rows = select(AGGREGATE.c.body).where(AGGREGATE.c.site == site.text, AGGREGATE.c.kind == StreamKind.CASE.value)
    for body in connection.execute(rows).scalars():
        case = state_of(StreamKind.CASE, body)
        if isinstance(case, Case):
            yield case


def _is_still(connection: Connection, site: SiteId, case: Case, before_us: int) -> bool:
    open_units = select(func.count()).where(
        UNIT.c.site == site.text, UNIT.c.rma == case.rma.text, UNIT.c.state.not_in(SETTLED)
    )
    if connection.execute(open_units).scalar_one():
        return False
    own = [(StreamKind.CASE, case.rma.text), *((StreamKind.UNIT, counted.lpn.text) for counted in case.counted)]
    last = (
        connection.execute(
            select(func.max(EVENT.c.recorded_us)).where(
                EVENT.c.site == site.text, EVENT.c.stream_kind == kind.value, EVENT.c.stream_id == one
            )
        ).scalar()
        for kind, one in own
    )
    return max(at_us or 0 for at_us in last) < before_us


def _picturing(connection: Connection, site: SiteId, old: dict[str, str | None]) -> Iterator[tuple[Unit, bool]]:
    """Every unit with photographs, and whether retention may take them."""
    held = {case.rma.text for case in _cases(connection, site) if case.legal_hold}
    rows = select(AGGREGATE.c.id, AGGREGATE.c.body).where(
        AGGREGATE.c.site == site.text,
        AGGREGATE.c.kind == StreamKind.UNIT.value,
        AGGREGATE.c.body.not_like('%"photos":[]%'),
    )
    for row in connection.execute(rows):
        unit = state_of(StreamKind.UNIT, row.body)
        if isinstance(unit, Unit):
            yield unit, row.id in old and old[row.id] not in held
