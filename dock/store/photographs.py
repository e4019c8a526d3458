"""Photographs as files, each named by the SHA-256 of its bytes, in 256 folders by the first two digits of it.

A file is whole and on the disk before an event names it, so an event never names what is not there.
"""

import os
from dataclasses import fields
from hashlib import file_digest, sha256
from pathlib import Path

from dock.core.events import Event
from dock.core.fault import Sentence, sentence
from dock.core.ids import Digest

PHOTO_FIELDS = frozenset({"photo", "signature"})
"""What events call a picture."""


class PhotoFolder:
    """The folder of photographs of one data folder; fills `dock.ports.PhotoStore`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, picture: bytes) -> Digest:
        """Write and sync one picture before it gives the digest. The same picture again is written once."""
        digest = Digest(sha256(picture).hexdigest())
        path = path_of(self.folder, digest)
        if not path.is_file():
            write_synced(path, picture)
        return digest

    def read(self, digest: Digest) -> bytes:
        """The picture.

        Raises:
            FileNotFoundError: it is not here.
        """
        return path_of(self.folder, digest).read_bytes()


def path_of(folder: Path, digest: Digest) -> Path:
    """Where the picture of this digest lies."""
    return folder / digest.text[:2] / digest.text


def photos_of(event: Event) -> tuple[Digest, ...]:
    """The pictures that an event names."""
    named = (getattr(event, field.name) for field in fields(event) if field.name in PHOTO_FIELDS)
    return tuple(one for one in named if isinstance(one, Digest))


def fault_of(folder: Path, digest: Digest) -> Sentence | None:
    """What is wrong with a picture that should be here; None where it is as it was."""
    path = path_of(folder, digest)
    if not path.is_file():
        return sentence("photograph {digest} is missing: {path}", digest=digest.text, path=path)
    with path.open("rb") as file:
        found = file_digest(file, "sha256").hexdigest()
    if found == digest.text:
        return None
    return sentence("photograph {path} was changed: its content has digest {found}", path=path, found=found)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file so that after a power cut it is whole or not there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what was created or renamed in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
