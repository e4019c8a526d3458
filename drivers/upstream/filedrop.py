"""Events as files in a folder that another system empties, and announcements from a second folder.

A file appears whole or not at all: it is written beside, synced and renamed. Its name is the batch's key, so that the
same batch handed over twice is the same file.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from dock.ports import Pulled, Receipt, UpstreamPermanent, UpstreamRetry
from dock.sync.documents import BadDocument, parse_json

FILE_BYTES_MAX = 16_777_216
PAGE_COUNT_MAX = 20  # files read for one page


class FileDropUpstream:
    """Writes `out/BATCH.ndjson`, one event a line; reads `in/*.json` and `in/*.ndjson` in the order of their names.

    Beside each batch lies `BATCH.ids`, by which an event is found again: whoever empties the folder leaves these.
    """

    def __init__(self, folder: Path) -> None:
        self._out = folder / "out"
        self._in = folder / "in"
        self._health = "not used yet"

    def push(self, batch: Sequence[tuple[str, object]], batch_key: str) -> Sequence[Receipt]:
        """Write the batch as one file. Written and synced is stored: the folder belongs to the upstream."""
        if not batch_key.isalnum():
            raise UpstreamPermanent("{key} is no key that can name a file", key=repr(batch_key))
        text = "".join(json.dumps(document, ensure_ascii=False) + "\n" for _, document in batch)
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            _write_whole(self._out / f"{batch_key}.ndjson", text.encode())
            index = "".join(f"{event_id}\n" for event_id, _ in batch)
            _write_whole(self._out / f"{batch_key}.ids", index.encode())
        except OSError as fault:
            self._health = f"{self._out}: {fault.strerror}"
            raise _failed(self._out, fault, is_known_unsent=False) from fault
        self._health = f"{len(batch)} events in {batch_key}.ndjson"
        return [Receipt(event_id, "stored") for event_id, _ in batch]

    def find(self, event_id: str) -> Receipt | None:
        """Whether a batch that was written holds this event."""
        try:
            for index in sorted(self._out.glob("*.ids")):
                if event_id in index.read_text("utf-8").splitlines():
                    return Receipt(event_id, "stored")
        except OSError as fault:
            raise _failed(self._out, fault, is_known_unsent=True) from fault
        return None

    def poll(self, job_url: str) -> Sequence[Receipt]:
        """Nothing is ever accepted without being stored."""
        raise UpstreamPermanent("a folder has no jobs: {job}", job=repr(job_url[:40]))

    def pull(self, cursor: str) -> Pulled:
        """The documents of the files whose names come after `cursor`. Files stay where they are."""
        try:
            files = sorted(path for path in self._in.glob("*.*json") if path.is_file() and path.name > cursor)
            documents = [document for path in files[:PAGE_COUNT_MAX] for document in _documents(path)]
        except OSError as fault:
            raise _failed(self._in, fault, is_known_unsent=True) from fault
        page = files[:PAGE_COUNT_MAX]
        return Pulled(tuple(documents), page[-1].name if page else cursor, more=len(files) > PAGE_COUNT_MAX)

    def health(self) -> str:
        """The folder and what was done there last."""
        return f"{self._out.parent}: {self._health}"


def _failed(folder: Path, fault: OSError, *, is_known_unsent: bool) -> UpstreamRetry:
    return UpstreamRetry("{folder}: {why}", folder=folder, why=fault.strerror, is_known_unsent=is_known_unsent)


def _documents(path: Path) -> list[object]:
    """What one file holds; a file that cannot be read is one document that says so, and holds up no other."""
    raw = path.read_bytes() if path.stat().st_size <= FILE_BYTES_MAX else b""
    pieces = raw.splitlines() if path.suffix == ".ndjson" else [raw]
    found: list[object] = []
    for piece in pieces:
        if piece.strip() or path.suffix == ".json":
            try:
                parsed = parse_json(piece, FILE_BYTES_MAX)
            except BadDocument as fault:
                parsed = {"type": "unreadable", "file": path.name, "why": str(fault)}
            found += parsed if isinstance(parsed, list) else [parsed]
    return found


def _write_whole(path: Path, content: bytes) -> None:
    beside = path.with_suffix(path.suffix + ".part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
