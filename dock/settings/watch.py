"""Notices that somebody changed a settings file, and says what follows from it."""

from collections.abc import AsyncIterator

from dock.ports import Clock
from dock.settings.places import Places
from dock.settings.read import FILES, Mistakes, read_settings
from dock.settings.values import Settings

LOOK_EVERY_S = 2.0  # a person who saved a file looks at the screen after about this time

Stamp = tuple[tuple[str, int, int, int], ...]


async def watch(places: Places, clock: Clock, current: Settings | Mistakes) -> AsyncIterator[Settings | Mistakes]:
    """New settings, or the mistakes in them, each time that what the files say is other than before.

    A change counts once the files stand still for one look: editors write a file in several steps.
    """
    seen = read = stamp(places)
    while True:
        await clock.sleep(LOOK_EVERY_S)
        now = stamp(places)
        is_still = now == seen
        seen = now
        if not is_still or now == read:
            continue
        read = now
        fresh = read_settings(places)
        if fresh != current:
            current = fresh
            yield fresh


def stamp(places: Places) -> Stamp:
    """Name, inode, time and size of each of the site's files: another stamp, perhaps other settings."""
    found: list[tuple[str, int, int, int]] = []
    for name in FILES:
        try:
            status = (places.config / name).stat()
        except OSError:
            continue  # absent or out of reach: reading says which
        found.append((name, status.st_ino, status.st_mtime_ns, status.st_size))
    return tuple(found)
