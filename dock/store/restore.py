"""Bringing a backup back to life: everything checked first, nothing overwritten, and a new epoch begun.

What happened after the backup was made is not in it, and yet it happened: plates were printed, events were sent. So a
restored station counts a new epoch, which is part of every plate and document number, and whatever is not known to be
stored upstream is looked for before it is sent again. A backup that is restored twice gets two epochs: the highest
that was ever opened here or from this backup is kept in files beside the data and beside the backup.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from dock.core.outbox import OutboxState
from dock.store.backup import DATABASE, PHOTOGRAPHS, SETTINGS, Backup, NotABackup, read_backup
from dock.store.engine import open_reader, open_writer
from dock.store.lock import StationLock
from dock.store.opening import prepare
from dock.store.photographs import sync_folder, write_synced
from dock.store.tables import EffectRow, EpochRow, OutboxRow, table_of

EFFECT = table_of(EffectRow)
EPOCH = table_of(EpochRow)
OUTBOX = table_of(OutboxRow)

EPOCH_MAX = 99  # two digits of a plate (`dock.core.ids.Lpn`)
EPOCHS = "epochs.json"
"""Beside the data and beside the backup: the highest epoch of each station that was ever opened from it."""

Epochs = dict[str, int]
"""Site and station with a slash between, and an epoch."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did, and what a person should know of it."""

    epochs: Epochs
    moved_aside: Path | None
    settings: Path | None  # where the backup's settings were put; they are not put in force
    doubtful_count: int  # events that are looked for upstream before they are sent again
    effect_count: int  # labels that were due when the backup was made, and may have come out since


def restore(
    backup: Path, database: Path, photographs: Path, settings: Path, now_us: int, epoch_min: int = 1
) -> Restored:
    """Put the backup in the place of `database`, which is moved aside where there is one.

    Args:
        settings: a new folder for the backup's settings.
        epoch_min: no station begins a lower epoch: for a machine on which nothing of the former one is left.

    Raises:
        HeldElsewhere: a station works with the database.
        NotABackup: the backup is not whole.
    """
    found = read_backup(backup)
    if not found.verified.is_whole:
        raise NotABackup("{backup} does not verify: {findings}", backup=backup, findings=found.verified.findings[0])
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with StationLock(database):
        known = _highest(_epochs_in(database), _told(database.parent / EPOCHS), _told(_beside(backup)))
        ready = database.with_name(database.name + ".restoring")
        ready.unlink(missing_ok=True)
        shutil.copyfile(found.folder / DATABASE, ready)
        restored, doubtful, effects = _begin_epochs(ready, known, now_us, epoch_min)
        for place in (database.parent / EPOCHS, _beside(backup)):
            write_synced(place, json.dumps(_highest(known, restored), sort_keys=True).encode())
        _copy_missing(found.folder / PHOTOGRAPHS, photographs)
        kept_settings = _copy_settings(found, settings)
        moved = _move_aside(database, now_us)
        ready.replace(database)
        sync_folder(database.parent)
    return Restored(restored, moved, kept_settings, doubtful, effects)


def _begin_epochs(database: Path, known: Epochs, now_us: int, epoch_min: int) -> tuple[Epochs, int, int]:
    engine = open_writer(database)
    try:
        prepare(engine)
        with engine.begin() as connection:
            epochs = {
                key: max(epoch + 1, known.get(key, 0) + 1, epoch_min) for key, epoch in _epochs(connection).items()
            }
            for key, epoch in epochs.items():
                if epoch > EPOCH_MAX:
                    raise NotABackup(
                        "station {key} has begun {epoch_max} epochs: give it another station code",
                        key=key,
                        epoch_max=EPOCH_MAX,
                    )
                site, _, station = key.rpartition("/")
                row = {"site": site, "station": station, "epoch": epoch, "opened_us": now_us, "reason": "restored"}
                connection.execute(insert(EPOCH), row)
            doubtful, effects = _doubt(connection)
    finally:
        engine.dispose()
    return epochs, doubtful, effects


def _doubt(connection: Connection) -> tuple[int, int]:
    """Nothing that was under way is known any more: it is looked for, or a person is asked."""
    open_states = [OutboxState.NEW.value, OutboxState.TAKEN.value, OutboxState.SENT.value]
    doubtful = connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.state.in_(open_states))
        .values(state=OutboxState.NEW.value, is_doubtful=True, next_us=0, job_url="")
    ).rowcount
    # An attempt that nobody remembers: who performs it sees that it is not the first.
    tried = update(EFFECT).where(EFFECT.c.state == "due").values(attempts=EFFECT.c.attempts + 1)
    return doubtful, connection.execute(tried).rowcount


def _epochs(connection: Connection) -> Epochs:
    rows = connection.execute(
        select(EPOCH.c.site, EPOCH.c.station, func.max(EPOCH.c.epoch)).group_by(EPOCH.c.site, EPOCH.c.station)
    )
    return {f"{row[0]}/{row[1]}": row[2] for row in rows}


def _epochs_in(database: Path) -> Epochs:
    """The epochs of the database that is replaced; nothing where it is gone or cannot be read any more."""
    if not database.is_file():
        return {}
    engine = open_reader(database)
    try:
        with engine.begin() as connection:
            return _epochs(connection)
    except DatabaseError:
        return {}  # a damaged file is why one restores; the files beside it still tell
    finally:
        engine.dispose()


def _told(file: Path) -> Epochs:
    if not file.is_file():
        return {}
    told: object = json.loads(file.read_text(encoding="utf-8"))
    return cast("Epochs", told) if isinstance(told, dict) else {}


def _highest(*many: Epochs) -> Epochs:
    return {key: max(one.get(key, 0) for one in many) for key in sorted({key for one in many for key in one})}


def _beside(backup: Path) -> Path:
    # Beside it and not inside: a backup is never changed.
    return backup.with_name(f"{backup.name}.{EPOCHS}")


def _copy_missing(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        place = target / path.relative_to(source)
        if path.is_file() and not place.is_file():
            write_synced(place, path.read_bytes())


def _copy_settings(backup: Backup, target: Path) -> Path | None:
    source = backup.folder / SETTINGS
    if not source.is_dir():
        return None
    shutil.copytree(source, target)
    return target


def _move_aside(database: Path, now_us: int) -> Path | None:
    """Move the former database and its log out of the way: never deleted, a person may want it."""
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.before-restore-{now_us}")
    for suffix in ("-wal", "-shm", "-journal"):
        log = database.with_name(database.name + suffix)
        if log.exists():
            log.rename(aside.with_name(aside.name + suffix))
    database.rename(aside)
    return aside
