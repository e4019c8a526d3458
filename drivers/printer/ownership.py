"""One process owns a printer: two that print on one lose labels in each other's formats.

A lock file of this machine's user; the kernel frees it when its process ends, however it ends. Another machine's
process is kept out by the printer itself, which serves one connection at a time or mixes them: then its counter rises
by more than ours, and a person is asked.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from drivers.fleet import DeviceBusy


def lock_folder() -> Path:
    """Where the locks of this user lie."""
    return Path(tempfile.gettempdir()) / f"returns-dock-{os.getuid()}"


@contextmanager
def owned(address: str, folder: Path) -> Generator[None]:
    """Own the printer at this address for as long as the block lasts.

    Raises:
        DeviceBusy: another process owns it.
        OSError: the lock file cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"printer-{hashlib.sha256(address.encode()).hexdigest()[:16]}"
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DeviceBusy(
                "another dock of this machine prints on this printer: stop one of them", f"{address}, {path}"
            ) from error
        yield
    finally:
        os.close(lock)
