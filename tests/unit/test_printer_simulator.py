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
from dock.labels.render import Form, render, sample_fields
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import PhysicalLabel, Printer, Profile
from simulators.printer.formats import FieldKind

ROOT = Path(__file__).parents[2]
HOSTILE = "rotto^FS^FO50,300^BCN,50^FDGRADE-A-OK^FS^XZ^XA^FO1,1^FDFAKE^FS^PQ5^XZ~JA^XA^IDR:*.*^XZ^CC!~CC!\\&@1_5E>8"
LONG_AFTER_US = 3_600_000_000


def design(name: str) -> Design:
    return read_design(name, tomllib.loads((ROOT / f"config/labels/{name}.toml").read_text(encoding="utf-8")))


def printed(*chunks: bytes) -> list[PhysicalLabel]:
    printer = Printer()
    brain = PrinterBrain(printer)
    brain.opened(0)
    for chunk in chunks:
        brain.received(chunk, 0)
    printer.advance(LONG_AFTER_US)
    return printer.labels


def answers(printer: Printer, question: bytes) -> bytes:
    brain = PrinterBrain(printer)
    brain.received(question, 0)
    return brain.outgoing()


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "config/labels").glob("*.toml")))
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_label_decodes_from_the_simulators_own_picture(name: str, dpi: int) -> None:
    [label] = printed(render(design(name), sample_fields(design(name)), Form.ZPL, dpi))
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(label.png())))
    assert label.codes
    assert sorted(symbol.text for symbol in found) == sorted(label.codes)


def test_every_split_of_the_stream_prints_the_same() -> None:
    stream = render(design("lpn"), sample_fields(design("lpn")) | {"title": "però ^ ~ _ €"}, Form.ZPL, 203)
    whole = printed(stream)
    assert len(whole) == 1
    for place in range(len(stream) + 1):
        assert printed(stream[:place], stream[place:]) == whole


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_text_prints_a_second_label_or_symbol(text: str) -> None:
    fields = sample_fields(design("lpn"))
    for hostile in (text, text + HOSTILE, HOSTILE[: len(text)] + text):
        [label] = printed(render(design("lpn"), fields | {"title": hostile[:200]}, Form.ZPL, 203))
        assert label.codes == (fields["lpn"], fields["mark"])
        assert label.is_complete


def test_hostile_text_in_a_datamatrix_stays_its_text() -> None:
    hostile = "a@1^FS^XZ_5E~JA>8\\"
    [label] = printed(render(design("badge"), sample_fields(design("badge")) | {"badge": hostile}, Form.ZPL, 300))
    assert hostile in label.codes


def test_raw_text_would_have_forged_a_label() -> None:
    forged = b"^XA^FO10,10^A0N,20,20^FD" + HOSTILE.encode() + b"^FS^XZ"
    assert len(printed(forged)) > 1, "the simulator is no judge of escaping unless it falls for this"


def test_accents_and_the_euro_arrive_as_they_were_written() -> None:
    [label] = printed(render(design("lpn"), sample_fields(design("lpn")) | {"title": "Però € è così"}, Form.ZPL, 203))
    assert "Però € è così" in [field.text for field in label.fields if field.kind is FieldKind.TEXT]


def test_a_redefined_prefix_is_obeyed() -> None:
    [label] = printed(b"^XA^CC!!FO1,1!A0N,20,20!FDx^y!FS!XZ")
    assert [field.text for field in label.fields] == ["x^y"]


def test_status_is_mute_in_error_states_where_the_guide_says_so() -> None:
    printer = Printer(Profile.ZEBRA_DOC)
    assert answers(printer, b"~HS").count(b"\x02") == 3
    printer.open_head()
    assert answers(printer, b"~HS") == b""
    assert b"ERRORS:         1 00000000 00000004" in answers(printer, b"~HQES")
    assert answers(Printer(Profile.CLONE), b"~HQES") == b""


def test_the_counter_is_asked_by_name_and_the_unknown_is_a_question_mark() -> None:
    printer = Printer(odometer=41)
    assert answers(printer, b'! U1 getvar "odometer.total_label_count"\r\n') == b'"41"'
    assert answers(printer, b'! U1 getvar "no.such.name"\r\n') == b'"?"'


def test_paper_that_ends_in_mid_label_leaves_a_half_and_then_a_whole_one() -> None:
    printer = Printer()
    printer.end_paper_in(1)
    brain = PrinterBrain(printer)
    brain.received(b"^XA^LL400^FO1,1^A0N,20,20^FDx^FS^XZ", 0)
    printer.advance(LONG_AFTER_US)
    assert [label.is_complete for label in printer.labels] == [False]
    assert b"030,1,0,0400,001" in answers(printer, b"~HS")
    printer.load_paper()
    printer.advance(2 * LONG_AFTER_US)
    assert [label.is_complete for label in printer.labels] == [False, True]
    assert printer.odometer == 1_001


def test_a_full_buffer_takes_no_more_bytes_until_labels_came_out() -> None:
    printer = Printer(buffer_bytes=100)
    brain = PrinterBrain(printer)
    brain.received(b"^XA^LL400^FO1,1^A0N,20,20^FDx^FS^XZ" * 4, 0)
    assert not brain.takes_bytes()
    brain.woken(LONG_AFTER_US)
    assert brain.takes_bytes()


@given(st.binary(max_size=300))
def test_garbage_harms_nothing(garbage: bytes) -> None:
    printer = Printer()
    brain = PrinterBrain(printer)
    brain.received(garbage, 0)
    brain.closed(0)
    assert printer.partial_count == 0
