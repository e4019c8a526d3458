"""Where the socket stands: a folder of the station's user alone, so that no other can even look at it."""

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

from dock.core.fault import Fault

FOLDER_MODE = 0o700
SOCKET_MODE = 0o600
WAITING_MAX = 16  # connections that were made and not taken yet


class NoPlaceForSocket(Fault, OSError):
    """The socket cannot be put there; the sentence says why and what to do."""


def open_socket(path: Path) -> socket.socket:
    """A socket that listens at `path`. One that an ended station left there is replaced.

    Only the holder of the database's lock may call this: a socket that is there is then nobody's.

    Raises:
        NoPlaceForSocket: see the sentence.
    """
    _make_folder(path.parent)
    fresh = path.with_name(path.name + ".new")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with suppress(FileNotFoundError):
            fresh.unlink()
        listening.bind(str(fresh))
        fresh.chmod(SOCKET_MODE)
        listening.listen(WAITING_MAX)
        listening.setblocking(False)
        fresh.replace(path)  # at once: whoever finds it can connect
    except OSError as error:
        listening.close()
        raise NoPlaceForSocket(
            "no terminal can attach: {path}: {error}", path=path, error=error.strerror or error
        ) from error
    return listening


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        found = folder.stat()
        if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode):
            raise NoPlaceForSocket("no terminal can attach: {folder} belongs to another user: remove it", folder=folder)
        if stat.S_IMODE(found.st_mode) != FOLDER_MODE:
            folder.chmod(FOLDER_MODE)
    except NoPlaceForSocket:
        raise
    except OSError as error:
        raise NoPlaceForSocket(
            "no terminal can attach: {folder}: {error}", folder=folder, error=error.strerror or error
        ) from error
