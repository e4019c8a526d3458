"""A disk in memory that keeps, drops or tears what was not synced when its power is cut: files by name, no folders.

What it does not model: directory entries (a file that was made is there after a cut), a disk that lies about its
syncs, bytes that rot by themselves, and the shared memory by which several processes share one log.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

SECTOR_BYTES = 512  # what a disk writes whole or not at all; a sector under its head when the power goes may tear


@dataclass(frozen=True, slots=True)
class Change:
    """One write or cut of a file that was not synced yet: what stood there, and what came."""

    offset: int
    before: bytes
    after: bytes
    length_before: int
    length_after: int


@dataclass(slots=True)
class PlatterFile:
    """One file, as the operating system sees it, and what of that the disk does not hold for sure."""

    content: bytearray = field(default_factory=bytearray)
    unsynced: list[Change] = field(default_factory=list[Change])

    def write(self, offset: int, piece: bytes) -> None:
        """Write; a gap before it reads as zeros."""
        length = len(self.content)
        end = offset + len(piece)
        self.unsynced.append(Change(offset, bytes(self.content[offset:end]), piece, length, max(length, end)))
        if offset > length:
            self.content.extend(bytes(offset - length))
        self.content[offset:end] = piece

    def truncate(self, length: int) -> None:
        """Cut the file, or make it longer by zeros."""
        before = bytes(self.content[length:])
        self.unsynced.append(Change(length, before, b"", len(self.content), length))
        del self.content[length:]
        self.content.extend(bytes(length - len(self.content)))

    def sync(self) -> None:
        """The disk holds everything from now on."""
        self.unsynced.clear()

    def cut(self, chance: Random) -> None:
        """The power goes: of what was not synced each sector is there, or not, or torn, in whatever order."""
        changes = self.unsynced
        self.unsynced = []
        for change in reversed(changes):
            self._take_back(change)
        luck = chance.random()  # a cache that was nearly written out, or hardly at all, or anything between
        for change in changes:
            if change.after:
                self._land(change, chance, luck)
            elif chance.random() < luck:
                del self.content[change.length_after :]

    def _take_back(self, change: Change) -> None:
        if change.after:
            self.content[change.offset : change.offset + len(change.after)] = change.before
            del self.content[change.length_before :]
        else:
            del self.content[change.offset :]
            self.content.extend(change.before)

    def _land(self, change: Change, chance: Random, luck: float) -> None:
        for start in range(0, len(change.after), SECTOR_BYTES):
            piece = change.after[start : start + SECTOR_BYTES]
            fate = chance.random()
            if fate >= luck:
                continue
            if fate > luck * 0.98:
                piece = piece[: chance.randrange(len(piece) + 1)]  # torn: its head had not passed it whole
            offset = change.offset + start
            if offset > len(self.content):
                self.content.extend(bytes(offset - len(self.content)))
            self.content[offset : offset + len(piece)] = piece


Watch = Callable[[str, str], None]
"""Called before each act that changes the disk, with the act and the file; it may raise, and then nothing is done."""


def nobody_watches(_act: str, _file: str) -> None:
    """The watch of a healthy disk."""


@dataclass(slots=True)
class Platter:
    """All files of one disk. `watch` sees every write, cut, sync and removal before it is done."""

    files: dict[str, PlatterFile] = field(default_factory=dict[str, PlatterFile])
    watch: Watch = nobody_watches

    def open(self, name: str) -> PlatterFile:
        """The file of this name, made where there is none."""
        return self.files.setdefault(name, PlatterFile())

    def remove(self, name: str) -> None:
        """Take a file away; without its folder being synced it may be back after a cut, which is not modelled."""
        self.watch("remove", name)
        self.files.pop(name, None)

    def write(self, name: str, offset: int, piece: bytes) -> None:
        """Write into a file."""
        self.watch("write", name)
        self.files[name].write(offset, piece)

    def truncate(self, name: str, length: int) -> None:
        """Cut a file."""
        self.watch("truncate", name)
        self.files[name].truncate(length)

    def sync(self, name: str) -> None:
        """Hold a file for sure."""
        self.watch("sync", name)
        self.files[name].sync()

    def cut(self, chance: Random) -> None:
        """The power goes."""
        for name in sorted(self.files):
            self.files[name].cut(chance)

    def copy(self) -> "Platter":
        """Another disk that holds the same, synced or not, and that nobody watches."""
        files = {name: PlatterFile(bytearray(one.content), list(one.unsynced)) for name, one in self.files.items()}
        return Platter(files)

    def after_cut(self, chance: Random) -> "Platter":
        """Another disk, as this one would be found had the power gone now."""
        found = self.copy()
        found.cut(chance)
        return found
