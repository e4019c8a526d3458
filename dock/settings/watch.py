"""Notices that somebody changed a file of the site's settings, rules, checklists or labels."""

from collections.abc import AsyncIterator

from dock.ports import Clock
from dock.settings.places import Places

LOOK_EVERY_S = 1.0  # a person who saved a file looks at the screen after about two of these
FOLDERS = ("", "checklists", "rules", "labels")

Stamp = tuple[tuple[str, int, int, int], ...]


async def watch(places: Places, clock: Clock) -> AsyncIterator[None]:
    """Each time that the site's files may say something else than before.

    A change counts once the files stand still for one look: editors write a file in several steps.
    """
    seen = told = stamp(places)
    while True:
        await clock.sleep(LOOK_EVERY_S)
        now = stamp(places)
        is_still = now == seen
        seen = now
        if is_still and now != told:
            told = now
            yield


def stamp(places: Places) -> Stamp:
    """Name, inode, time and size of each of the site's files: another stamp, perhaps other settings."""
    found: list[tuple[str, int, int, int]] = []
    for folder in FOLDERS:
        for path in sorted((places.config / folder).glob("*.toml")):
            try:
                status = path.stat()
            except OSError:
                continue  # out of reach: reading says which
            found.append((f"{folder}/{path.name}", status.st_ino, status.st_mtime_ns, status.st_size))
    return tuple(found)
