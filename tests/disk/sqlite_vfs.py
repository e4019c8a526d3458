"""SQLite's files on a `Platter`: a virtual file system of apsw, one for all platters, each under a name of its own."""

import apsw

from tests.disk.platter import Platter

SECTOR_OF_SQLITE_BYTES = 4096  # as SQLite's own file system for Unix says


class PlatterVfs(apsw.VFS):
    """A file system for SQLite that lies in memory. Everything but files is the machine's own."""

    def __init__(self, name: str, platter: Platter) -> None:
        self.name = name
        self.platter = platter
        super().__init__(name, "")

    # apsw takes any object that has a file's methods
    def xOpen(  # noqa: N802 # pyright: ignore[reportIncompatibleMethodOverride]
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "OpenFile":
        """Open a file, or one without a name that is gone when it is closed."""
        flags[1] = flags[0]
        called = "" if name is None else str(name.filename() if isinstance(name, apsw.URIFilename) else name)
        return OpenFile(self.platter if called else Platter(), called)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name and signature
        """Take a file away."""
        del syncdir
        self.platter.remove(filename)

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802 - SQLite's name
        """Whether there is such a file."""
        del flags
        return pathname in self.platter.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802 - SQLite's name
        """Names have no folders here."""
        return name


class OpenFile:
    """One opened file. Locks are taken by nobody: there is one connection to a platter at a time."""

    def __init__(self, platter: Platter, name: str) -> None:
        self._platter = platter
        self._name = name
        self._file = platter.open(name)

    def xClose(self) -> None:  # noqa: N802 - SQLite's name
        """Give the file up."""

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        """Bytes of the file; fewer at its end."""
        return bytes(self._file.content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        """Write into the file."""
        self._platter.write(self._name, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        """Cut the file."""
        self._platter.truncate(self._name, newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        """Hold the file for sure."""
        del flags
        self._platter.sync(self._name)

    def xFileSize(self) -> int:  # noqa: N802 - SQLite's name
        """Bytes."""
        return len(self._file.content)

    def xLock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """Always granted."""

    def xUnlock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """Always granted."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802 - SQLite's name
        """Nobody else is here."""
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: N802 - SQLite's name
        """Nothing is known of any wish."""
        del op, ptr
        return False

    def xSectorSize(self) -> int:  # noqa: N802 - SQLite's name
        """As on a real machine."""
        return SECTOR_OF_SQLITE_BYTES

    def xDeviceCharacteristics(self) -> int:  # noqa: N802 - SQLite's name
        """As SQLite believes of a real machine: a write harms no bytes beside it."""
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE
