"""Checks an audit export of returns-dock. It needs Python 3.11 and nothing else: python3 check.py EXPORT.zip

It recomputes every hash of every chain, the digests of bodies, photographs and files, and checks the signatures under
the checkpoints where `openssl` is on the machine. Give --checkpoints FILE with lines that left the station earlier: a
chain that was written anew as a whole is found by them alone.

Exit status: 0 whole; 1 not whole; 2 not an export; 3 whole, but signatures could not be checked.
"""

import argparse
import base64
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

FORMAT = 1
CHAINED = (
    "site", "station", "chain_seq", "epoch", "event_id", "stream_kind", "stream_id", "version", "event_class",
    "workstation", "actor", "device", "occurred_us", "recorded_us", "clock_state", "program_version", "settings",
    "rules",
)  # fmt: skip
GENESIS = "00" * 32
PHOTO_FIELDS = ("photo", "signature")
SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")  # RFC 8410, 4: an Ed25519 public key follows

Row = dict[str, Any]


@dataclass
class Found:
    """What was seen while the export was read."""

    wrong: list[str] = field(default_factory=list[str])
    heads: dict[tuple[str, str, int], str] = field(default_factory=dict[tuple[str, str, int], str])
    photographs: set[str] = field(default_factory=set[str])
    unsigned_count: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one export and print what is wrong, line by line; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--checkpoints", action="append", default=[], metavar="FILE", type=Path)
    told = parser.parse_args(arguments)
    try:
        with zipfile.ZipFile(told.export) as archive:
            manifest: Row = json.loads(archive.read("manifest.json"))
            if manifest["format"] != FORMAT:
                raise ValueError(f"format {manifest['format']!a}")
            found = check(archive, manifest, told.checkpoints)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        print(f"not an export that this script can read: {error}")
        return 2
    return _tell(found, manifest)


def check(archive: zipfile.ZipFile, manifest: Row, checkpoint_files: Sequence[Path]) -> Found:
    """Everything that is wrong with the export."""
    found = Found()
    found.wrong += _files(archive, manifest)
    _chains(_lines(archive.read("events.ndjson")), manifest, found)
    found.wrong += _photographs(archive, found.photographs)
    checkpoints = _lines(archive.read("checkpoints.ndjson"))
    for path in checkpoint_files:
        checkpoints += _lines(path.read_bytes())
    _checkpoints(checkpoints, manifest, found)
    return found


def _tell(found: Found, manifest: Row) -> int:
    for line in found.wrong:
        print(f"WRONG {line}")
    for chain in manifest["chains"]:
        print(f"station {chain['station']} of {chain['site']}: events {chain['first_seq']} to {chain['last_seq']}")
    if found.wrong:
        print(f"NOT WHOLE: {len(found.wrong)} finding(s)")
        return 1
    if found.unsigned_count:
        print(f"whole; {found.unsigned_count} signature(s) not checked, because openssl is not here")
        return 3
    print("whole")
    return 0


def _files(archive: zipfile.ZipFile, manifest: Row) -> Iterator[str]:
    names = [name for name in archive.namelist() if name != "manifest.json"]
    told: dict[str, str] = manifest["files"]
    if len(names) != len(set(names)):
        yield "a file stands twice in the archive"
    for name in sorted(set(names) ^ set(told)):
        yield f"file {name}: it is missing, or was put in"
    for name in sorted(set(names) & set(told)):
        if sha256(archive.read(name)).hexdigest() != told[name]:
            yield f"file {name}: it is not what the manifest says"


def _chains(rows: Sequence[Row], manifest: Row, found: Found) -> None:
    chains = {(chain["site"], chain["station"]): chain for chain in manifest["chains"]}
    at = {key: (chain["first_seq"] - 1, chain["prev_hash"]) for key, chain in chains.items()}
    for row in rows:
        key = (row["site"], row["station"])
        if key not in chains:
            found.wrong.append(f"station {row['station']}: the manifest knows no such chain")
            continue
        found.wrong += _event(row, *at[key])
        at[key] = (row["chain_seq"], row["hash"])
        found.heads[*key, row["chain_seq"]] = row["hash"]
        if row["body"] is not None:
            body: Row = json.loads(row["body"])
            found.photographs |= {body[name] for name in PHOTO_FIELDS if isinstance(body.get(name), str)}
    for key, chain in sorted(chains.items()):
        if at[key] != (chain["last_seq"], chain["last_hash"]):
            found.wrong.append(f"station {key[1]}: the chain does not end where the manifest says")
        if chain["first_seq"] == 1 and chain["prev_hash"] != GENESIS:
            found.wrong.append(f"station {key[1]}: the chain does not begin at the beginning")


def _event(row: Row, seq: int, prev_hash: str) -> Iterator[str]:
    place = f"station {row['station']}, event {row['chain_seq']}"
    if row["chain_seq"] != seq + 1:
        yield f"{place}: {seq + 1} should stand here"
    if row["prev_hash"] != prev_hash:
        yield f"{place}: it does not follow the event before it"
    digest = row["body_digest"] if row["body"] is None else sha256(row["body"].encode("ascii")).hexdigest()
    if row["body"] is not None and row["body_digest"] not in {None, digest}:
        yield f"{place}: its body is not the one that was digested"
    if digest is None or _link(row, digest) != row["hash"]:
        yield f"{place}: it was changed after it was written"


def _link(row: Row, digest: str) -> str:
    """The hash of one event: over its circumstances, the digest of its body, and the hash before it."""
    text = json.dumps([*(row[name] for name in CHAINED), digest], sort_keys=True, separators=(",", ":"))
    return sha256(bytes.fromhex(row["prev_hash"]) + text.encode("ascii")).hexdigest()


def _photographs(archive: zipfile.ZipFile, named: set[str]) -> Iterator[str]:
    told = {line["digest"]: line for line in _lines(archive.read("photographs.ndjson"))}
    for digest in sorted(named ^ set(told)):
        yield f"photograph {digest}: events and list do not agree"
    for digest, line in sorted(told.items()):
        name = f"photographs/{digest}"
        is_there = name in archive.namelist() and sha256(archive.read(name)).hexdigest() == digest
        if line["is_in_export"] and not is_there:
            yield f"photograph {digest}: it is missing, or not the one that the event names"


def _checkpoints(lines: Sequence[Row], manifest: Row, found: Found) -> None:
    chains = {(chain["site"], chain["station"]): chain for chain in manifest["chains"]}
    openssl = shutil.which("openssl")
    for line in lines:
        chain = chains.get((line["site"], line["station"]))
        if chain is None or line["chain_seq"] < chain["first_seq"]:
            continue
        place = f"checkpoint of station {line['station']} at event {line['chain_seq']}"
        if line["chain_seq"] > chain["last_seq"]:
            if not manifest["is_cut_at_the_end"]:
                found.wrong.append(f"{place}: the chain ends before it, so that events were taken out")
            continue
        if found.heads.get((line["site"], line["station"], line["chain_seq"])) != line["hash"]:
            found.wrong.append(f"{place}: the chain has another hash there, so that it was written anew")
        if openssl is None:
            found.unsigned_count += 1
        elif not _is_signed(openssl, line):
            found.wrong.append(f"{place}: its signature is not that of its key")


def _is_signed(openssl: str, line: Row) -> bool:
    text = "\n".join(
        ("returns-dock checkpoint 1", line["site"], line["station"], str(line["chain_seq"]), line["hash"], "")
    )
    key = base64.b64encode(SPKI_HEAD + bytes.fromhex(line["public_key"])).decode()
    with tempfile.TemporaryDirectory() as folder:
        key_file, text_file, signature_file = (Path(folder) / name for name in ("key.pem", "text", "signature"))
        key_file.write_text(f"-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----\n", "ascii")
        text_file.write_text(text, "ascii")
        signature_file.write_bytes(bytes.fromhex(line["signature"]))
        done = subprocess.run(
            [
                *(openssl, "pkeyutl", "-verify", "-pubin", "-inkey", str(key_file), "-rawin"),
                *("-in", str(text_file), "-sigfile", str(signature_file)),
            ],
            capture_output=True,
            check=False,
        )
    return done.returncode == 0


def _lines(raw: bytes) -> list[Row]:
    return [json.loads(line) for line in raw.decode("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    sys.exit(main())
