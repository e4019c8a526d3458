"""What an auditor takes away: events with their chain, digests of photographs, checkpoints, and the script that checks.

The export is one ZIP. Whoever has it needs nothing of ours to prove it whole: `check.py` in it runs on a bare Python.
"""

import json
import zipfile
from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, or_, select

from dock.core.fault import Fault
from dock.core.ids import Digest
from dock.store.chain import CHAINED
from dock.store.checkpoints import Checkpoint
from dock.store.photographs import path_of, photos_of, sync_folder
from dock.store.tables import EventRow, table_of
from dock.wire import decode_event

EVENT = table_of(EventRow)

FORMAT = 1
FETCHED = 1_000  # rows in memory at once
SCRIPT = Path(__file__).with_name("audit_check.py")
README = """\
Audit export of returns-dock. To check it: python3 check.py THIS.zip
With checkpoints that left the station earlier: python3 check.py THIS.zip --checkpoints FILE

events.ndjson       one event a line; `body` is what happened, null where retention took it away
photographs.ndjson  every photograph that the events name, by SHA-256
checkpoints.ndjson  signed ends of the chains
manifest.json       which chains, from where to where, and the SHA-256 of every file
"""


class NothingToExport(Fault, ValueError):
    """No event was recorded in this period."""


@dataclass(frozen=True, slots=True)
class ChainPart:
    """The part of one station's chain that an export holds."""

    site: str
    station: str
    first_seq: int
    last_seq: int
    prev_hash: str  # hex, of the event before the first
    last_hash: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    chains: tuple[ChainPart, ...]
    event_count: int
    photo_count: int
    digest: str  # SHA-256 of the manifest, in hex: what an event and a covering letter name


def export(
    engine: Engine,
    photographs: Path,
    checkpoints: Iterable[Checkpoint],
    target: Path,
    *,
    first_us: int,
    until_us: int,
    with_pictures: bool = False,
) -> Exported:
    """Write the events recorded from `first_us` up to and without `until_us`; of each chain the whole run between.

    Raises:
        NothingToExport: there are none.
        OSError: the target cannot be written; nothing of it remains.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        with engine.begin() as connection, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            made = _write(
                connection, archive, photographs, checkpoints, first_us, until_us, with_pictures=with_pictures
            )
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(target.parent)
    return Exported(target, *made)


def _write(
    connection: Connection,
    archive: zipfile.ZipFile,
    photographs: Path,
    checkpoints: Iterable[Checkpoint],
    first_us: int,
    until_us: int,
    *,
    with_pictures: bool,
) -> tuple[tuple[ChainPart, ...], int, int, str]:
    chains = tuple(_parts(connection, first_us, until_us))
    if not chains:
        raise NothingToExport("no event was recorded between these instants")
    files: dict[str, str] = {}
    named: set[str] = set()
    event_count = 0
    with archive.open("events.ndjson", "w", force_zip64=True) as file:
        digest = sha256()
        for row in _rows(connection, chains):
            line = (json.dumps(_shown(row), sort_keys=True) + "\n").encode("ascii")
            file.write(line)
            digest.update(line)
            event_count += 1
            if row["body"] is not None:
                named |= {one.text for one in photos_of(decode_event(row["event_class"], row["body"]))}
        files["events.ndjson"] = digest.hexdigest()
    texts = {
        "photographs.ndjson": "".join(_pictures(archive, photographs, named, files, with_pictures=with_pictures)),
        "checkpoints.ndjson": "".join(f"{one.line}\n" for one in checkpoints if _is_in(one, chains)),
        "check.py": SCRIPT.read_text(encoding="utf-8"),
        "README.txt": README,
    }
    for name, text in texts.items():
        archive.writestr(name, text)
        files[name] = sha256(text.encode()).hexdigest()
    manifest = {
        "format": FORMAT,
        "first_us": first_us,
        "until_us": until_us,
        "is_cut_at_the_end": _is_cut(connection, chains),
        "chains": [asdict(part) for part in chains],
        "files": files,
    }
    text = json.dumps(manifest, indent=1, sort_keys=True)
    archive.writestr("manifest.json", text)
    return chains, event_count, len(named), sha256(text.encode()).hexdigest()


def _parts(connection: Connection, first_us: int, until_us: int) -> Generator[ChainPart]:
    spans = connection.execute(
        select(EVENT.c.site, EVENT.c.station, func.min(EVENT.c.chain_seq), func.max(EVENT.c.chain_seq))
        .where(EVENT.c.recorded_us >= first_us, EVENT.c.recorded_us < until_us)
        .group_by(EVENT.c.site, EVENT.c.station)
        .order_by(EVENT.c.site, EVENT.c.station)
    ).all()
    for site, station, first, last in spans:
        ends = connection.execute(
            select(EVENT.c.chain_seq, EVENT.c.prev_hash, EVENT.c.hash).where(
                EVENT.c.site == site, EVENT.c.station == station, EVENT.c.chain_seq.in_((first, last))
            )
        ).all()
        found = {row.chain_seq: row for row in ends}
        yield ChainPart(site, station, first, last, found[first].prev_hash.hex(), found[last].hash.hex())


def _rows(connection: Connection, chains: Iterable[ChainPart]) -> Generator[dict[str, Any]]:
    parts = [
        and_(
            EVENT.c.site == part.site,
            EVENT.c.station == part.station,
            EVENT.c.chain_seq.between(part.first_seq, part.last_seq),
        )
        for part in chains
    ]
    rows = select(EVENT).where(or_(*parts)).order_by(EVENT.c.site, EVENT.c.station, EVENT.c.chain_seq)
    for row in connection.execute(rows, execution_options={"yield_per": FETCHED}).mappings():
        yield dict(row)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in (*CHAINED, "body")}
    hashes = {name: row[name].hex() if row[name] is not None else None for name in ("body_digest", "prev_hash", "hash")}
    return told | hashes


def _pictures(
    archive: zipfile.ZipFile, folder: Path, named: set[str], files: dict[str, str], *, with_pictures: bool
) -> Generator[str]:
    for digest in sorted(named):
        path = path_of(folder, Digest(digest))
        is_here = path.is_file()
        if is_here and with_pictures:
            archive.write(path, f"photographs/{digest}")
            files[f"photographs/{digest}"] = digest
        told = {"digest": digest, "is_kept": is_here, "is_in_export": is_here and with_pictures}
        yield json.dumps(told, sort_keys=True) + "\n"


def _is_in(checkpoint: Checkpoint, chains: Iterable[ChainPart]) -> bool:
    head = checkpoint.head
    return any(
        (part.site, part.station) == (head.site.text, head.station.text)
        and part.first_seq <= head.chain_seq <= part.last_seq
        for part in chains
    )


def _is_cut(connection: Connection, chains: Iterable[ChainPart]) -> bool:
    """Whether any chain goes on after the export: then a later checkpoint is no sign of a truncation."""
    ends = connection.execute(
        select(EVENT.c.site, EVENT.c.station, func.max(EVENT.c.chain_seq)).group_by(EVENT.c.site, EVENT.c.station)
    ).all()
    last = {(row[0], row[1]): row[2] for row in ends}
    return any(last[part.site, part.station] > part.last_seq for part in chains)
