"""`dock papers evidence`: all that is known of one return in one file, for customer care or a dispute."""

import io
import json
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import click

from dock.core.commands import NoteExport
from dock.core.ids import Digest, ParcelId, RmaNo
from dock.core.units import Unit
from dock.labels.papers import print_paper
from dock.store.listing import units_of
from dock.store.photographs import path_of
from dock.wire import encode_body
from ui.commands.asking import ask_station, refused
from ui.commands.papers.archive import Archive, archive_in
from ui.commands.papers.dossier import paper_of
from ui.commands.speaking import Speaker
from ui.compose.plan import read_plan
from ui.options import Options

WHEN = (1980, 1, 1, 0, 0, 0)  # the same return gives the same bytes, whenever it is written


@click.command("evidence")
@click.argument("rma")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP to write."
)
@click.pass_obj
def evidence(options: Options, *, rma: str, output: Path) -> None:
    """Write events, photographs and a dossier of the return RMA, with the digest of each file. No customer's data.

    That it was taken out is kept as an event first.
    """
    plan = read_plan(options)
    archive = archive_in(plan, options)
    packed = pack(archive, RmaNo(rma), plan.places.photographs)
    noted = NoteExport(f"evidence {rma}", sha256(packed).hexdigest())
    if refusal := ask_station(plan, archive.lang, lambda desk: desk.as_owner(noted)):
        raise refused(refusal, archive.lang)
    try:
        output.write_bytes(packed)
    except OSError as fault:
        raise Speaker(archive.lang).unwritable(output, fault) from fault
    click.echo(archive.say("paper.evidence_written", place=str(output), digest=noted.digest))


def pack(archive: Archive, rma: RmaNo, photographs: Path) -> bytes:
    """The file of a return.

    Raises:
        click.ClickException: nothing is known under this number.
    """
    if archive.at(rma) is None:
        raise click.ClickException(archive.say("rma_unknown", rma=rma.text))
    found = (archive.at(lpn) for lpn in units_of(archive.look, archive.site, rma))
    units = [unit for unit in found if isinstance(unit, Unit)]
    files = {
        "events.json": json.dumps(list(_events(archive, rma, units)), indent=1, ensure_ascii=False).encode(),
        "dossier.pdf": print_paper(paper_of(archive, rma.text, units)),
    }
    missing: list[str] = []
    for digest in dict.fromkeys(digest for unit in units for _, digest in unit.photos):
        _add_picture(digest, photographs, files, missing)
    manifest = {
        "return": rma.text,
        "site": archive.site.text,
        "files": {name: sha256(raw).hexdigest() for name, raw in files.items()},
        "missing_photographs": missing,
    }
    files["manifest.json"] = json.dumps(manifest, indent=1).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack_file:
        for name, raw in files.items():
            pack_file.writestr(zipfile.ZipInfo(name, WHEN), raw)
    return out.getvalue()


def _events(archive: Archive, rma: RmaNo, units: list[Unit]) -> Iterator[dict[str, object]]:
    parcels: dict[ParcelId, None] = dict.fromkeys(unit.parcel for unit in units)
    for ref in (rma, *parcels, *(unit.lpn for unit in units)):
        for event, meta in archive.story(ref):
            yield {
                "of": ref.text,
                "event": type(event).__name__,
                "id": meta.event_id,
                "occurred_us": meta.occurred_us,
                "recorded_us": meta.recorded_us,
                "actor": meta.actor.text if meta.actor else None,
                "workstation": meta.workstation.text,
                "body": json.loads(encode_body(event)),
            }


def _add_picture(digest: Digest, photographs: Path, files: dict[str, bytes], missing: list[str]) -> None:
    """The picture as it was kept; one whose bytes are gone or are others is named, and never left out in silence."""
    try:
        raw = path_of(photographs, digest).read_bytes()
    except OSError:
        missing.append(digest.text)
        return
    if sha256(raw).hexdigest() == digest.text:
        files[f"photographs/{digest.text}.jpg"] = raw
    else:
        missing.append(digest.text)
