"""Evidence pictures as files named by their digest, on the disk before anybody names them."""

import hashlib
import os
from pathlib import Path

from dock.core.ids import Digest

SUFFIX = ".jpg"


class FolderPhotos:
    """Pictures under one folder, in sub-folders of two hex digits. The same picture twice is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, picture: bytes) -> Digest:
        """Write and sync one JPEG without its metadata; the digest is of the bytes as they lie there.

        Raises:
            ValueError: it is no JPEG.
            OSError: the disk is full or read-only; nothing half-written stays under a digest's name.
        """
        bare = without_metadata(picture)
        digest = Digest(hashlib.sha256(bare).hexdigest())
        place = self.path(digest)
        if place.exists():
            return digest
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(f".{os.getpid()}.new")
        try:
            with fresh.open("wb") as file:
                file.write(bare)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)
        for folder in (place.parent, self._folder):
            _sync_folder(folder)
        return digest

    def path(self, digest: Digest) -> Path:
        """Where the picture of this digest lies or would lie."""
        return self._folder / digest.text[:2] / (digest.text + SUFFIX)


def without_metadata(jpeg: bytes) -> bytes:
    """The same picture, sign for sign, without Exif, comments and what applications add: they name people and places.

    Raises:
        ValueError: it is no whole JPEG.
    """
    if not jpeg.startswith(b"\xff\xd8"):
        raise ValueError("the picture is no JPEG")
    kept = bytearray(b"\xff\xd8")
    place = 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF:
        marker = jpeg[place + 1]
        if marker == 0xDA:  # ITU T.81, table B.1: SOS, after which the picture itself follows to the end
            return bytes(kept + jpeg[place:])
        length = int.from_bytes(jpeg[place + 2 : place + 4], "big")
        # ITU T.81, table B.1: E0 to EF are applications' segments, FE is a comment. E0 (JFIF) and EE (Adobe: how the
        # colours are coded) are part of the picture.
        if marker in {0xE0, 0xEE} or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept += jpeg[place : place + 2 + length]
        place += 2 + length
    raise ValueError("the picture is no whole JPEG")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
