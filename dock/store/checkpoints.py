"""Signed heads of the chain, written where they survive the database: a folder, best on another machine."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dock.core.ids import SiteId, StationCode
from dock.store.ledger import Ledger
from dock.store.photographs import sync_folder
from dock.store.signing import Head, StationKey


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One signed head."""

    head: Head
    at_us: int
    public_key: str  # hex
    signature: str  # hex

    @property
    def line(self) -> str:
        """As it stands in a file: one JSON object."""
        return json.dumps(
            {
                "site": self.head.site.text,
                "station": self.head.station.text,
                "chain_seq": self.head.chain_seq,
                "hash": self.head.hash.hex(),
                "at_us": self.at_us,
                "public_key": self.public_key,
                "signature": self.signature,
            },
            sort_keys=True,
        )


def sign_head(ledger: Ledger, key: StationKey, now_us: int) -> Checkpoint | None:
    """The present end of the station's chain, signed; None while nothing has happened."""
    with ledger.reading() as work:
        seq, digest = work.head.seq, work.head.hash
    if not seq:
        return None
    head = Head(ledger.site, ledger.station, seq, digest)
    return Checkpoint(head, now_us, key.public_hex, key.sign(head))


def keep_checkpoint(folder: Path, checkpoint: Checkpoint) -> Path:
    """Add a line to the station's file in this folder, on the disk when it returns.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{checkpoint.head.site.text}-{checkpoint.head.station.text}.ndjson"
    with path.open("a", encoding="ascii") as file:
        file.write(checkpoint.line + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)
    return path


def read_checkpoints(folder: Path) -> Iterator[Checkpoint]:
    """Every checkpoint in a folder, file by file. A last line that a power cut tore is passed over.

    Raises:
        ValueError: another line is none.
    """
    for path in sorted(folder.glob("*.ndjson")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for place, line in enumerate(lines, 1):
            try:
                yield _read(line)
            except (ValueError, KeyError, TypeError) as error:
                if place == len(lines) and not line.endswith("\n"):
                    return
                raise ValueError(f"{path}, line {place} is no checkpoint: {error}") from error


def _read(line: str) -> Checkpoint:
    row: dict[str, object] = json.loads(line)
    head = Head(
        SiteId.parse(str(row["site"])),
        StationCode.parse(str(row["station"])),
        int(str(row["chain_seq"])),
        bytes.fromhex(str(row["hash"])),
    )
    return Checkpoint(head, int(str(row["at_us"])), str(row["public_key"]), str(row["signature"]))
