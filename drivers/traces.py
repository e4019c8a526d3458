"""Traces of door sessions as files named by their digest, on the disk before anybody names them."""

import hashlib
import os
from pathlib import Path

from dock.core.ids import Digest
from dock.ports import LedgerUnavailable

SUFFIX = ".jsonl"


class FolderTraces:
    """Traces under one folder. The same trace twice is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, trace: bytes) -> Digest:
        """Write and sync one trace; the digest is of its bytes.

        Raises:
            LedgerUnavailable: the disk is full or read-only; nothing half-written stays under a digest's name.
        """
        digest = Digest(hashlib.sha256(trace).hexdigest())
        place = self.path(digest)
        try:
            if not place.exists():
                self._write(place, trace)
        except OSError as fault:
            raise LedgerUnavailable("the door's reads cannot be kept: {fault}", fault=fault) from fault
        return digest

    def path(self, digest: Digest) -> Path:
        """Where the trace of this digest lies or would lie."""
        return self._folder / (digest.text + SUFFIX)

    def _write(self, place: Path, trace: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(f".{os.getpid()}.new")
        try:
            with fresh.open("wb") as file:
                file.write(trace)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
