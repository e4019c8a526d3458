"""The station's own signature under its chain: Ed25519 (RFC 8032), with a key that never leaves the machine.

A chain proves that nothing was changed within it; who can write to the database can still write a whole new one. What
was signed and has left the machine cannot be written anew.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from dock.core.ids import SiteId, StationCode
from dock.ports import LedgerUnavailable
from dock.store.photographs import sync_folder


@dataclass(frozen=True, slots=True)
class Head:
    """Where a station's chain stands."""

    site: SiteId
    station: StationCode
    chain_seq: int
    hash: bytes

    @property
    def signed_text(self) -> bytes:
        """What the signature covers; never changed, only ended by a new first line."""
        lines = ("returns-dock checkpoint 1", self.site.text, self.station.text, str(self.chain_seq), self.hash.hex())
        return ("\n".join(lines) + "\n").encode("ascii")


class StationKey:
    """The private key of one station."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def kept_at(cls, path: Path) -> Self:
        """The key in this file, which is made where there is none. Only its owner may read it.

        Raises:
            LedgerUnavailable: the file holds no such key, or cannot be written.
        """
        try:
            if not path.exists():
                _make(path)
            key = load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError) as error:
            raise LedgerUnavailable(
                "{path} is no key of a station and cannot be made: {error}", path=path, error=error
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise LedgerUnavailable(
                "{path} holds a key of another kind: move it away, and a new one is made", path=path
            )
        return cls(key)

    @property
    def public_hex(self) -> str:
        """The public half, for whoever checks."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, head: Head) -> str:
        """The signature under this head, in hex."""
        return self._key.sign(head.signed_text).hex()


def is_signed(head: Head, public_hex: str, signature_hex: str) -> bool:
    """Whether the station of this key signed this head."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex)).verify(
            bytes.fromhex(signature_hex), head.signed_text
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
