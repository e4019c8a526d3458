import io
import tomllib
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dock.labels.design import Design
from dock.labels.design_reading import read_design
from dock.labels.fonts import width_mm
from dock.labels.gs1_content import bracketed
from dock.labels.layout import LabelFieldsWrong, TextLine, lay_out
from dock.labels.papers import Paper, print_paper
from dock.labels.render import Form, render, sample_fields
from dock.labels.symbols import DOTS_PER_MM, Bars, LabelDoesNotFit, Matrix, Qr
from dock.labels.zpl import escaped

ROOT = Path(__file__).parents[2]
HOSTILE = "rotto^FS^FO50,300^BCN^FDGRADE-A-OK^FS^XZ^XA^FDFAKE^FS^PQ5^XZ~JA^XA^IDR:*.*^XZ^CC! \\& @1 _5E >8 >;"


def shipped(name: str) -> Design:
    return read_design(name, tomllib.loads((ROOT / f"config/labels/{name}.toml").read_text(encoding="utf-8")))


NAMES = sorted(path.stem for path in (ROOT / "config/labels").glob("*.toml"))


@pytest.mark.parametrize("dpi", DOTS_PER_MM)
@pytest.mark.parametrize("name", NAMES)
def test_every_design_decodes_at_every_density(name: str, dpi: int) -> None:
    design = shipped(name)
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(render(design, sample_fields(design), Form.PNG, dpi))))
    assert sorted(symbol.text for symbol in found) == symbols_meant(design, dpi)


def symbols_meant(design: Design, dpi: int) -> list[str]:
    """What a scanner is to read on the design's sample, GS1 content in its human-readable form."""
    meant: list[str] = []
    for item in lay_out(design, sample_fields(design), dpi, width_mm).items:
        if isinstance(item, Bars):
            meant.append(bracketed(item.symbol.text) if item.symbol.is_gs1 else item.symbol.text)
        elif isinstance(item, Matrix | Qr):
            meant.append(bracketed(item.text) if isinstance(item, Matrix) and item.is_gs1 else item.text)
    return sorted(meant)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dpi", [203, 300])
def test_the_zpl_of_a_design_is_the_golden_one(name: str, dpi: int) -> None:
    golden = ROOT / f"tests/golden/labels/{name}-{dpi}.zpl"
    assert render(shipped(name), sample_fields(shipped(name)), Form.ZPL, dpi) == golden.read_bytes()


def test_a_second_print_is_marked_a_copy() -> None:
    design = shipped("lpn")
    first, second = (
        render(design, sample_fields(design) | {"print_no": number}, Form.ZPL, 203) for number in ("1", "2")
    )
    assert b"COPIA" not in first
    assert b"COPIA 2 / DUPLICATE 2" in second


@given(st.text(max_size=60))
def test_no_byte_of_a_text_can_act(text: str) -> None:
    shown = escaped(text + HOSTILE)
    assert shown.isascii()
    assert not set("^~\\") & set(shown)
    assert shown.isprintable()


@given(st.text(max_size=200), st.sampled_from([203, 300]))
@settings(max_examples=60, deadline=None)
def test_a_title_never_leaves_its_place(title: str, dpi: int) -> None:
    layout = lay_out(shipped("lpn"), sample_fields(shipped("lpn")) | {"title": title}, dpi, width_mm)
    for item in layout.items:
        if isinstance(item, TextLine):
            assert item.x_mm + width_mm(item.text, item.size_mm) <= layout.width_mm


def test_a_code_that_is_too_long_or_has_accents_becomes_a_datamatrix() -> None:
    design = shipped("bin")
    for code in ("x" * 40, "Città-01"):
        layout = lay_out(design, {"location": code, "print_no": "1"}, 203, width_mm)
        assert any(isinstance(item, Matrix) for item in layout.items)
        assert not any(isinstance(item, Bars) for item in layout.items)
        found = zxingcpp.read_barcodes(
            Image.open(io.BytesIO(render(design, {"location": code, "print_no": "1"}, Form.PNG, 203)))
        )
        assert [symbol.text for symbol in found] == [code]


def test_what_has_no_room_is_refused_with_its_size() -> None:
    table = tomllib.loads((ROOT / "config/labels/bin.toml").read_text(encoding="utf-8"))
    for element in table["elements"]:
        element.pop("or_datamatrix", None)
    with pytest.raises(LabelDoesNotFit, match=r"as Code 128 needs .* mm and has 96 mm"):
        lay_out(read_design("bin", table), {"location": "x" * 40, "print_no": "1"}, 203, width_mm)


def test_wrong_fields_are_told_all_at_once() -> None:
    with pytest.raises(LabelFieldsWrong) as refused:
        lay_out(shipped("lpn"), {"lpn": "", "print_no": "one", "colour": "red", "nonce": "a\x1bb"}, 203, width_mm)
    assert len(refused.value.mistakes) == 4


def test_a_pdf_carries_its_font_and_is_the_same_each_time() -> None:
    design = shipped("lpn")
    fields = sample_fields(design) | {"title": "Perché? 12,50 € — così"}
    once = render(design, fields, Form.PDF, 300)
    assert once.startswith(b"%PDF")
    assert b"/FontFile2" in once
    assert once == render(design, fields, Form.PDF, 300)


def test_a_long_paper_turns_the_page() -> None:
    rows = [(str(number), "Caffettiera €" + " lunga" * 20, "x" * 90) for number in range(60)]
    paper = print_paper(
        Paper("Bolla n. 7", ("Da: magazzino",), ("n.", "articolo", "note"), (1, 5, 3), rows, ("Firma",))
    )
    assert paper.count(b"/Type /Page\n") > 1
