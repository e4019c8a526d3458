"""One station to one database file: the second is told where the first one runs."""

import fcntl
import json
import os
import socket
from pathlib import Path
from typing import Self, cast

from dock.core.fault import Fault
from dock.ports import LedgerUnavailable


class HeldElsewhere(Fault, OSError):
    """Another station holds this database; `pid` and `host` are of its process, where they are known."""

    def __init__(self, sentence: str, *, pid: str = "", host: str = "", **params: str) -> None:
        super().__init__(sentence, pid=pid, host=host, **params)
        self.pid = pid
        self.host = host


class StationLock:
    """A lock file beside the database, held as long as the process lives and let go by the kernel when it dies.

    The file stays when it is let go: taking it away would let two stations hold two files of one name.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LedgerUnavailable(
                "nothing can be kept in {parent}: {strerror}; look at disk space, disk and rights",
                parent=database.parent,
                strerror=error.strerror,
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            pid, host = _holder(os.pread(descriptor, 1000, 0))
            os.close(descriptor)
            raise HeldElsewhere(
                "{database} is used by another station (process {pid} on {host}): work with that one, or stop it first",
                database=str(database),
                pid=pid,
                host=host,
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode(), 0)
        self._descriptor = descriptor

    def close(self) -> None:
        """Let another station have the database."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _holder(raw: bytes) -> tuple[str, str]:
    try:
        said: object = json.loads(raw)
    except ValueError:
        said = None
    place = cast("dict[str, object]", said) if isinstance(said, dict) else {}
    return str(place.get("pid", "unknown")), str(place.get("host", "this machine"))
