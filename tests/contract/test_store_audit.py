"""What an auditor takes away proves itself with a script of its own, and shows every tampering."""

import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dock.core import events as ev
from dock.core.ids import Digest
from dock.store import audit_check
from dock.store.audit import NothingToExport, export
from dock.store.checkpoints import Checkpoint, keep_checkpoint, read_checkpoints, sign_head
from dock.store.photographs import PhotoFolder
from dock.store.signing import Head, StationKey, is_signed
from tests.databases.make import EVENTS, LPN
from tests.ledger_kit import SITE, STATION, T0_US, circumstances, ledger_of
from tests.stores import Store, in_file

TAMPERINGS = 500
Row = dict[str, Any]


def kept(store: Store, folder: Path) -> tuple[Path, Checkpoint]:
    """A day of a dock, exported with one checkpoint in the middle of it."""
    photographs = PhotoFolder(folder / "photographs")
    digest = photographs.keep(b"\xff\xd8 a picture")
    with store.open() as database:
        ledger = ledger_of(database)
        with ledger.transaction() as work:
            work.append((*EVENTS, ev.PictureAttached(LPN, "front", digest)), (), circumstances())
        checkpoint = sign_head(ledger, StationKey.kept_at(folder / "key.pem"), T0_US)
        assert checkpoint is not None
        with ledger.transaction() as work:
            work.append((ev.ClockJumped(1), ev.ClockJumped(2)), (), circumstances(T0_US + 5))
        made = export(
            database.engine, folder / "photographs", [checkpoint], folder / "audit.zip",
            first_us=T0_US, until_us=T0_US + 10, with_pictures=True,
        )  # fmt: skip
    assert (made.event_count, made.photo_count) == (15, 1)
    return made.path, checkpoint


def test_an_export_is_proven_whole_by_the_script_that_lies_in_it(store: Store, tmp_path: Path) -> None:
    path, checkpoint = kept(store, tmp_path)
    with zipfile.ZipFile(path) as archive:
        script = tmp_path / "check.py"
        script.write_bytes(archive.read("check.py"))
    keep_checkpoint(tmp_path / "elsewhere", checkpoint)
    command = [
        sys.executable,
        "-I",
        str(script),
        str(path),
        "--checkpoints",
        str(tmp_path / "elsewhere/main-D1.ndjson"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.splitlines() == ["station D1 of main: events 1 to 15", "whole"]


def test_a_period_is_cut_out_of_the_chain_and_still_proves_whole(store: Store, tmp_path: Path) -> None:
    kept(store, tmp_path)
    with store.open() as database:
        late = export(database.engine, tmp_path, [], tmp_path / "late.zip", first_us=T0_US + 1, until_us=T0_US + 10)
        with pytest.raises(NothingToExport):
            export(database.engine, tmp_path, [], tmp_path / "never.zip", first_us=1, until_us=2)
    assert [(part.first_seq, part.last_seq) for part in late.chains] == [(14, 15)]
    assert audit_check.main([str(late.path)]) == 0
    assert not (tmp_path / "never.zip.partial").exists()


def test_a_checkpoint_is_signed_by_its_key_alone_and_a_torn_line_is_passed_over(store: Store, tmp_path: Path) -> None:
    _, checkpoint = kept(store, tmp_path)
    other = Head(SITE, STATION, checkpoint.head.chain_seq, bytes(32))
    assert is_signed(checkpoint.head, checkpoint.public_key, checkpoint.signature)
    assert not is_signed(other, checkpoint.public_key, checkpoint.signature)
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    file = keep_checkpoint(tmp_path / "elsewhere", checkpoint)
    with file.open("a") as torn:
        torn.write('{"site": "ma')
    assert list(read_checkpoints(tmp_path / "elsewhere")) == [checkpoint]


def read(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(files: dict[str, bytes], path: Path, events: list[Row] | bytes) -> Path:
    """The export with other events, by someone who makes the manifest fit."""
    raw = (
        events
        if isinstance(events, bytes)
        else b"".join(json.dumps(row, sort_keys=True).encode() + b"\n" for row in events)
    )
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["events.ndjson"] = sha256(raw).hexdigest()
    if not isinstance(events, bytes) and events:
        chain = manifest["chains"][0]
        chain["last_seq"], chain["last_hash"] = events[-1]["chain_seq"], events[-1]["hash"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (files | {"events.ndjson": raw, "manifest.json": json.dumps(manifest).encode()}).items():
            archive.writestr(name, content)
    return path


def as_lines(rows: list[Row]) -> bytes:
    return b"".join(json.dumps(row, sort_keys=True).encode() + b"\n" for row in rows)


def flipped(rows: list[Row], chance: random.Random) -> bytes:
    raw = bytearray(as_lines(rows))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(7)
    return bytes(raw)


def removed(rows: list[Row], chance: random.Random) -> list[Row]:
    at = chance.randrange(len(rows) - 1)
    return rows[:at] + rows[at + 1 :]


def swapped(rows: list[Row], chance: random.Random) -> list[Row]:
    one, two = sorted(chance.sample(range(len(rows)), 2))
    return [*rows[:one], rows[two], *rows[one + 1 : two], rows[one], *rows[two + 1 :]]


def inserted(rows: list[Row], chance: random.Random) -> list[Row]:
    at = chance.randrange(len(rows))
    return [*rows[:at], {**chance.choice(rows), "event_id": "forged"}, *rows[at:]]


def truncated(rows: list[Row], chance: random.Random) -> list[Row]:
    return rows[: chance.randrange(1, 13)]  # before the checkpoint at event 13: what lies after it nobody signed


def rewritten(rows: list[Row], chance: random.Random) -> list[Row]:
    """Another past, every hash computed anew as the ledger itself would."""
    at, prev = chance.randrange(13), rows[0]["prev_hash"]
    forged: list[Row] = []
    for place, row in enumerate(rows):
        changed = {**row, "actor": "somebody-else"} if place == at else row
        digest = sha256(changed["body"].encode()).hexdigest()
        text = json.dumps([*(changed[name] for name in audit_check.CHAINED), digest], separators=(",", ":"))
        link = sha256(bytes.fromhex(prev) + text.encode()).hexdigest()
        forged.append({**changed, "prev_hash": prev, "hash": link})
        prev = link
    return forged


KINDS: tuple[Callable[[list[Row], random.Random], list[Row] | bytes], ...] = (
    flipped, removed, swapped, inserted, truncated, rewritten,
)  # fmt: skip


def test_every_tampering_of_500_is_found(tmp_path: Path) -> None:
    path, _ = kept(in_file(tmp_path / "dock.db"), tmp_path)
    files = read(path)
    rows: list[Row] = [json.loads(line) for line in files["events.ndjson"].splitlines()]
    missed: list[str] = []
    for number in range(TAMPERINGS):
        kind, chance = KINDS[number % len(KINDS)], random.Random(number)
        forged = written(files, tmp_path / "forged.zip", kind(rows, chance))
        if audit_check.main([str(forged)]) not in {1, 2}:
            missed.append(f"{kind.__name__} {number}")
    assert missed == []
    assert audit_check.main([str(written(files, tmp_path / "same.zip", rows))]) == 0


def test_a_photograph_that_was_changed_is_found(store: Store, tmp_path: Path) -> None:
    path, _ = kept(store, tmp_path)
    files = read(path)
    name = next(name for name in files if name.startswith("photographs/"))
    with zipfile.ZipFile(tmp_path / "forged.zip", "w") as archive:
        for one, content in (files | {name: b"another picture"}).items():
            archive.writestr(one, content)
    assert audit_check.main([str(tmp_path / "forged.zip")]) == 1
    assert Digest(name.removeprefix("photographs/"))
