"""Papers drawn from a real ledger: the manifest of waste, the registers, the dossier and the year's disclosure."""

import io
import json
import zipfile
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest

from dock.core import commands as do
from dock.core.cases import CaseLine
from dock.core.disclosure import DiscardedRow, kind_of
from dock.core.goods import Disposition, Grade, HandoverKind, ZoneKind
from dock.core.ids import ActorId, Digest, HandoverId, RmaNo
from dock.core.series import DocumentKind
from dock.labels.papers import print_paper
from dock.labels.render import Form, render_label
from dock.store.engine import open_reader
from dock.store.photographs import path_of
from drivers.printer.designs import read_designs
from tests.contract.test_complaints import LAMP, P1, R1, SIGNED, announce, catalogue, grade
from tests.ledger_kit import SITE
from tests.real_dock import PLACES, RealDock, opened, plate
from tests.shipped_policy import CONFIG
from ui.commands.papers import disclosure, dossier, evidence, manifest, register
from ui.commands.papers.archive import Archive

ROME = ZoneInfo("Europe/Rome")
WASTE = HandoverId("RIF-2027-000001")


@pytest.fixture(name="dock")
def _dock(tmp_path: Path) -> Generator[RealDock]:
    with opened(tmp_path / "dock.db") as dock:
        catalogue(dock)
        yield dock


def archive(tmp_path: Path, lang: str = "en") -> Archive:
    return Archive(partial(open_reader, tmp_path / "dock.db"), SITE, "Bergamo", lang, ROME)


def fill(dock: RealDock) -> None:
    """One lamp goes to waste, in a container that stays open."""
    announce(dock, CaseLine(1, LAMP, 1))
    dock.done(do.IdentifyUnit(P1, LAMP))
    grade(dock, 1, Grade.X, looks="beyond_repair", textile="no")
    dock.done(do.RouteUnit(plate(1), Disposition.DISPOSE, "nothing to recycle"))
    dock.done(do.PutAway(plate(1), PLACES[ZoneKind.DISPOSAL]), do.OpenHandover(HandoverKind.WASTE, "Ecoservizi"))
    dock.done(do.LoadUnit(WASTE, plate(1)))


def close(dock: RealDock) -> None:
    dock.done(do.CloseHandover(WASTE, SIGNED, "FIR 1", "20 01 36", "R4", ActorId("chief"), SIGNED))


def test_a_manifest_names_each_unit_with_its_mass_and_who_signs(dock: RealDock, tmp_path: Path) -> None:
    fill(dock)
    here = archive(tmp_path)
    waiting = manifest.paper_of(here, here.handover(WASTE.text))
    assert any("NOT CLOSED" in line for line in waiting.lines)
    close(dock)
    paper = manifest.paper_of(here, here.handover(WASTE.text))
    assert paper.rows == [(plate(1).text, "Lamp", "1", "X", "9405", "0.400 kg")]
    assert {"EWC 20 01 36", "Official paper FIR 1", "WEEE group R4"} <= set(paper.lines)
    assert any("Left at 2027-" in line for line in paper.lines)
    assert "Total: 1 pieces, 0.400 kg" in paper.closing
    assert any("chief" in line for line in paper.closing)
    assert print_paper(paper).startswith(b"%PDF-")
    assert manifest.paper_of(archive(tmp_path, "it"), here.handover(WASTE.text)).title == f"Distinta {WASTE.text}"


def test_a_container_that_was_never_opened_has_no_manifest(dock: RealDock, tmp_path: Path) -> None:
    fill(dock)
    with pytest.raises(click.ClickException, match="no container RIF-2027-000009"):
        archive(tmp_path).handover("RIF-2027-000009")


def test_a_register_has_every_number_and_the_reason_of_a_voided_one(dock: RealDock, tmp_path: Path) -> None:
    first = HandoverId("DON-2027-000001")
    dock.done(do.OpenHandover(HandoverKind.DONATION, "Caritas"), do.VoidHandover(first, "no truck"))
    dock.done(do.OpenHandover(HandoverKind.DONATION, "Emmaus"))
    paper = register.paper_of(archive(tmp_path), DocumentKind.DONATION, 2027)
    assert [(row[0], row[2], row[3]) for row in paper.rows] == [
        ("DON-2027-000001", "Caritas", "Voided: no truck"),
        ("DON-2027-000002", "Emmaus", ""),
    ]
    assert paper.closing == ("2 numbers, 1 of them voided; none is missing",)
    assert register.paper_of(archive(tmp_path), DocumentKind.DONATION, 2026).rows == []


def test_a_dossier_tells_a_unit_or_a_whole_batch_event_by_event(dock: RealDock, tmp_path: Path) -> None:
    fill(dock)
    close(dock)
    here = archive(tmp_path)
    story = here.story(plate(1))
    batch = dossier.paper_of(here, WASTE.text, list(here.units(here.handover(WASTE.text)).values()))
    told = [row[2] for row in batch.rows]
    assert len(told) == len(story) > 5
    assert any("Grade X" in line for line in told), told
    assert any(WASTE.text in line and "Ecoservizi" in line for line in told), told
    assert {row[1] for row in batch.rows} >= {"boss"}
    assert print_paper(batch).startswith(b"%PDF-")


def test_the_disclosure_counts_what_left_as_waste_in_its_year_and_nothing_that_is_here(
    dock: RealDock, tmp_path: Path
) -> None:
    fill(dock)
    here = archive(tmp_path)
    assert disclosure.rows_of(here, 2027) == ()
    close(dock)
    assert disclosure.rows_of(here, 2027) == (DiscardedRow("94", "", "disposed", 1, 400, 0),)
    assert disclosure.rows_of(here, 2026) == ()
    paper = disclosure.paper_of(here, 2027, disclosure.rows_of(here, 2027))
    assert paper.rows == [("94", "no derogation", "disposed of", "1", "0.400 kg", "0")]


@pytest.mark.parametrize(
    ("cn_code", "kind"),
    [
        ("6109 10 00", "6109"), ("62034290", "6203"), ("64039996", "6403"), ("6406 10", "64"), ("42034000", "4203"),
        ("42022100", "42"), ("65050030", "6505"), ("65010000", "65"), ("9405", "94"), ("61", "61"), ("", "?"),
    ],
)  # fmt: skip
def test_apparel_and_footwear_are_told_by_heading_and_other_goods_by_chapter(cn_code: str, kind: str) -> None:
    assert kind_of(cn_code) == kind


def test_a_container_that_left_after_midnight_of_the_site_counts_in_the_new_year() -> None:
    left = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert disclosure.year_of(round(left.timestamp() * 1_000_000), ROME) == 2027
    assert disclosure.year_of(round(left.timestamp() * 1_000_000), ZoneInfo("UTC")) == 2026
    assert disclosure.year_of(None, ROME) is None


def test_the_number_for_the_tax_office_stands_on_every_label_of_its_return(dock: RealDock) -> None:
    announce(dock, CaseLine(1, LAMP, 2))
    dock.done(do.IdentifyUnit(P1, LAMP), do.IdentifyUnit(P1, LAMP), do.ReprintLabel(plate(1), "torn"))
    number = dock.case(R1).practice_no
    assert number
    told = [dict(one.fields)["practice"] for one in dock.ledger.effects_due()]
    assert told == [number] * 2, "the first print of the one that was torn is owed no more"
    dock.done(do.SetAside(P1, "8001234"))
    assert dict(dock.ledger.effects_due()[-1].fields)["practice"] == number, "goods that nobody could name, too"
    shipped = read_designs([CONFIG / "labels"])
    first = dock.ledger.effects_due()[0]
    assert number.encode() in render_label(shipped, first, Form.ZPL, 203)
    plain = replace(shipped["lpn"], fields=tuple(one for one in shipped["lpn"].fields if one.name != "practice"))
    without = replace(
        plain, elements=tuple(one for one in plain.elements if "{practice}" not in getattr(one, "text", ""))
    )
    own = render_label({"lpn": without}, first, Form.ZPL, 203)
    assert number.encode() not in own, "a design of the site that has no place for it prints without"
    assert plate(2).text.encode() in own


def test_evidence_holds_every_event_and_picture_with_its_digest_and_names_what_is_missing(
    dock: RealDock, tmp_path: Path
) -> None:
    fill(dock)
    pictures = tmp_path / "photographs"
    kept = Digest(sha256(b"picture").hexdigest())
    place = path_of(pictures, kept)
    place.parent.mkdir(parents=True)
    place.write_bytes(b"picture")
    lost = Digest("e" * 64)
    dock.done(do.AttachPicture(plate(1), "damage", kept), do.AttachPicture(plate(1), "other", lost))
    here = archive(tmp_path)
    raw = evidence.pack(here, R1, pictures)
    assert raw == evidence.pack(here, R1, pictures), "the same return gives the same bytes"
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        for name, digest in manifest["files"].items():
            assert sha256(packed.read(name)).hexdigest() == digest, name
        events = json.loads(packed.read("events.json"))
        assert packed.read(f"photographs/{kept.text}.jpg") == b"picture"
    assert manifest["missing_photographs"] == [lost.text]
    assert {one["event"] for one in events} >= {"CaseAnnounced", "ParcelReceived", "UnitGraded", "PictureAttached"}
    with pytest.raises(click.ClickException):
        evidence.pack(here, RmaNo("R-NONE"), pictures)
