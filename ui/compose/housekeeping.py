"""What a station does for itself while people work: signs its chain, and keeps nothing longer than it may.

Each step is short, and a fault of one is said as the station's trouble would be: it is tried again at the next turn.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dock.core.commands import ErasePerson, NoteCheckpoint, NoteRetention
from dock.core.ids import RmaNo
from dock.ports import Clock
from dock.settings.places import Places
from dock.settings.values import RetentionSettings
from dock.station import Station
from dock.store.checkpoints import Checkpoint, keep_checkpoint, sign_head
from dock.store.ledger import Ledger
from dock.store.personal import forget_log
from dock.store.retention import Limits, forget_backups, forget_photographs, forget_scans, forget_sent, persons_due
from dock.store.signing import StationKey
from dock.sync.courier import Call

CHECKPOINT_EVERY_S = 3_600.0  # what nobody signed yet could be written anew: an hour of it at the most
RETENTION_EVERY = 24  # checkpoints: once a day, and at the start
DAY_US = 86_400_000_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """What is kept in order."""

    station: Station
    ledger: Ledger
    clock: Clock
    in_ledger: Call
    places: Places
    checkpoints: Path  # a folder, best on another machine
    retention: Callable[[], RetentionSettings]  # as the settings are now


@dataclass(frozen=True, slots=True)
class Swept:
    """What one round of retention took away."""

    persons: tuple[RmaNo, ...]
    scan_count: int
    sent_count: int
    photo_count: int
    backup_count: int


async def keep_house(house: House) -> None:
    """Work until cancelled."""
    key = await house.in_ledger(StationKey.kept_at, house.places.data / "keys" / "station.pem")
    turn = 0
    while True:
        try:
            await _sign(house, key)
            if turn % RETENTION_EVERY == 0:
                await sweep(house, limits_of(house.retention(), house.clock.now_us()))
        except OSError as fault:
            log.warning("the house could not be kept in order, and is tried again in an hour: %s", fault)
        turn += 1
        await house.clock.sleep(CHECKPOINT_EVERY_S)


async def sweep(house: House, limits: Limits) -> Swept:
    """One round of retention, through the same commands as a person's where a person could do it."""
    first = house.station.identity.benches[0]
    persons = await house.in_ledger(persons_due, house.ledger, limits.personal_us)
    erased = [rma for rma in persons if await house.station.ask(ErasePerson(rma), first, is_system=True) is None]
    scans = await _in_steps(house, forget_scans, limits.scans_us)
    sent = await _in_steps(house, forget_sent, limits.sent_us)
    photos = len(
        await house.in_ledger(
            forget_photographs, house.ledger, house.places.photographs, limits.photographs_us, house.clock.now_us()
        )
    )
    backups = await asyncio.get_running_loop().run_in_executor(
        None, forget_backups, house.places.backups, limits.backups_us
    )
    if scans or photos or backups:
        await house.station.ask(NoteRetention(scans, photos, backups), first, is_system=True)
    if scans or erased:
        await house.in_ledger(forget_log, house.ledger.engine)
    return Swept(tuple(erased), scans, sent, photos, backups)


def limits_of(retention: RetentionSettings, now_us: int) -> Limits:
    """The instants that days before now are."""
    return Limits(
        personal_us=now_us - retention.personal_days * DAY_US,
        scans_us=now_us - retention.scans_days * DAY_US,
        photographs_us=now_us - retention.photographs_days * DAY_US,
        sent_us=now_us - retention.sent_days * DAY_US,
        backups_us=now_us - retention.backups_days * DAY_US,
    )


async def _sign(house: House, key: StationKey) -> None:
    made: Checkpoint | None = await house.in_ledger(sign_head, house.ledger, key, house.clock.now_us())
    if made is None:
        return
    await asyncio.get_running_loop().run_in_executor(None, keep_checkpoint, house.checkpoints, made)
    noted = NoteCheckpoint(made.head.chain_seq, made.head.hash.hex(), made.public_key, made.signature)
    await house.station.ask(noted, house.station.identity.benches[0], is_system=True)


async def _in_steps(house: House, forget: Callable[[Ledger, int], int], before_us: int) -> int:
    """Forget a few hundred at a time: a scan waits for one step at the most."""
    count = 0
    while step := await house.in_ledger(forget, house.ledger, before_us):
        count += step
    return count
