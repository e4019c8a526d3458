import base64
import binascii
import io
import tomllib
import zlib
from functools import cache
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dock.labels.design import Design
from dock.labels.design_reading import read_design
from dock.labels.render import Form, render, sample_fields
from simulators.printer import datamatrix
from simulators.printer.brain import Peers, PrinterBrain
from simulators.printer.device import PhysicalLabel, Printer, Profile
from simulators.printer.formats import FieldKind, PrintedField
from simulators.printer.graphics import Raster
from simulators.printer.wire_faults import Clients, WireFaults

ROOT = Path(__file__).parents[2]
HOSTILE = "rotto^FS^FO50,300^BCN,50^FDGRADE-A-OK^FS^XZ^XA^FO1,1^FDFAKE^FS^PQ5^XZ~JA^XA^IDR:*.*^XZ^CC!~CC!\\&@1_5E>8"
LONG_AFTER_US = 3_600_000_000


@cache
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
    assert sorted(symbol.bytes.decode() for symbol in found) == sorted(label.codes)


def test_every_split_of_the_stream_prints_the_same() -> None:
    stream = render(design("lpn"), sample_fields(design("lpn")) | {"title": "però ^ ~ _ €"}, Form.ZPL, 203)
    whole = printed(stream)
    assert len(whole) == 1
    for place in range(len(stream) + 1):
        assert printed(stream[:place], stream[place:]) == whole


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
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
    forged = b"^XA^FO10,10^A0N,20,20^FD" + HOSTILE.replace("~JA", "").encode() + b"^FS^XZ"
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


def fields_of(*chunks: bytes) -> tuple[PrintedField, ...]:
    [label] = printed(*chunks)
    return label.fields


def test_prefixes_are_data_in_a_binary_picture_and_nowhere_else() -> None:
    raw = bytes([0x5E, 0x58, 0x5A, 0x7E, 0x4A, 0x41, 0xFF, 0x00])
    stream = b"^XA^FO1,1^GFB,8,8,1," + raw + b"^FS^FO9,9^FDafter^FS^XZ"
    for place in range(len(stream)):
        picture, text = fields_of(stream[:place], stream[place:])
        assert picture.raster == Raster(1, raw)
        assert text.text == "after"


@pytest.mark.parametrize(
    "data",
    [
        b"FF00FF00F0F0F0F0",
        b"HFH0HFH0F0F0F0F0",
        b"FF00FF00F0F0F0F0".lower(),
        b":Z64:" + base64.b64encode(zlib.compress(bytes.fromhex("FF00FF00F0F0F0F0"))) + b":CRC",
        b":B64:" + base64.b64encode(bytes.fromhex("FF00FF00F0F0F0F0")) + b":CRC",
    ],
)
def test_every_packing_of_a_picture_gives_its_dots(data: bytes) -> None:
    packed = data.split(b":")
    if len(packed) == 4:
        data = data.replace(b":CRC", f":{binascii.crc_hqx(packed[2], 0):04X}".encode())
    [picture] = fields_of(b"^XA^FO0,0^GFA,8,8,4," + data + b"^FS^XZ")
    assert picture.raster == Raster(4, bytes.fromhex("FF00FF00F0F0F0F0"))


def test_a_picture_whose_checksum_is_wrong_is_dropped_without_a_word() -> None:
    packed = base64.b64encode(zlib.compress(bytes(8)))
    assert printed(b"^XA^FO0,0^GFA,8,8,4,:Z64:" + packed + b":0000^FS^XZ") == []


def test_repeated_rows_and_fills_are_unpacked() -> None:
    [picture] = fields_of(b"^XA^FO0,0^GFA,12,12,2,F,!:,JA^FS^XZ")
    assert picture.raster is not None
    assert picture.raster.raw.hex() == "f000ffffffff0000aaaa0000"


def test_a_stored_format_is_filled_in_and_survives_power_only_on_its_own_drive() -> None:
    printer = Printer()
    brain = PrinterBrain(printer)
    for drive in (b"R", b"E"):
        brain.received(b"^XA^DF" + drive + b":T.ZPL^FO5,5^A0N,30,30^FN1^FS^FO5,50^FDfest^FS^XZ", 0)
    printer.advance(LONG_AFTER_US)
    assert printer.labels == []
    brain.received(b"^XA^XFR:T.ZPL^FS^FN1^FDuno^FS^XZ", LONG_AFTER_US)
    printer.advance(2 * LONG_AFTER_US)
    printer.cycle_power()
    after = PrinterBrain(printer)
    for drive in (b"R", b"E"):
        after.received(b"^XA^XF" + drive + b":T.ZPL^FS^FN1^FDdue^FS^XZ", 2 * LONG_AFTER_US)
    printer.advance(3 * LONG_AFTER_US)
    texts = [sorted(field.text for field in label.fields) for label in printer.labels]
    assert texts == [["fest", "uno"], ["due"], ["due", "fest"]]


def test_a_downloaded_graphic_is_recalled_and_deleted() -> None:
    printer = Printer()
    brain = PrinterBrain(printer)
    brain.received(b"~DGR:LOGO.GRF,2,1,FF81^XA^FO1,1^XGR:LOGO.GRF,2,2^FS^XZ", 0)
    brain.received(b"^XA^IDR:*.GRF^FS^XZ^XA^FO1,1^XGR:LOGO.GRF^FS^FO1,1^FDx^FS^XZ", 0)
    printer.advance(LONG_AFTER_US)
    assert [[field.kind for field in label.fields] for label in printer.labels] == [
        [FieldKind.GRAPHIC],
        [FieldKind.TEXT],
    ]


def test_copies_are_counted_up_and_pause_where_they_are_told() -> None:
    printer = Printer()
    brain = PrinterBrain(printer)
    brain.received(b"^XA^FO1,1^SN007,1,Y^FS^PQ5,2^XZ", 0)
    printer.advance(LONG_AFTER_US)
    assert printer.is_paused
    assert printer.labels_remaining == 3
    brain.received(b"~PS", LONG_AFTER_US)
    printer.advance(2 * LONG_AFTER_US)
    printer.pause(paused=False)
    printer.advance(3 * LONG_AFTER_US)
    assert [label.fields[0].text for label in printer.labels] == ["007", "008", "009", "010", "011"]


def test_reprinting_after_an_error_can_be_switched_off() -> None:
    printer = Printer()
    printer.end_paper_in(1, row=120)
    brain = PrinterBrain(printer)
    brain.received(b"^JZN^XA^JZN^LL400^FO1,1^FDx^FS^XZ", 0)
    printer.advance(LONG_AFTER_US)
    printer.load_paper()
    printer.advance(2 * LONG_AFTER_US)
    assert [(label.is_complete, label.rows) for label in printer.labels] == [(False, 120)]
    assert printer.formats_waiting == 0


def test_paper_and_ribbon_run_out_by_their_length() -> None:
    printer = Printer()
    printer.media_left_mm, printer.ribbon_left_mm = 130.0, 60.0
    brain = PrinterBrain(printer)
    brain.received(b"^XA^LL400^FO1,1^FDx^FS^PQ3^XZ", 0)
    printer.advance(LONG_AFTER_US)
    assert printer.is_ribbon_out
    assert [label.rows for label in printer.labels] == [400, 56]
    printer.load_ribbon()
    printer.advance(2 * LONG_AFTER_US)
    assert printer.is_paper_out


def test_a_peeled_label_waits_for_a_hand() -> None:
    printer = Printer()
    printer.is_peeling = True
    PrinterBrain(printer).received(b"^XA^LL400^FO1,1^FDx^FS^PQ2^XZ", 0)
    printer.advance(LONG_AFTER_US)
    assert len(printer.labels) == 1
    assert b",1,1,4,1,00000001," in answers(printer, b"~HS")
    printer.take_label()
    printer.advance(2 * LONG_AFTER_US)
    assert len(printer.labels) == 2


WRITE = b"^XA^RS8,,,2,%s^RFW,H^FD3074257BF7194E4000001A85^FS^FN7^RFR,H^FS^HV7,24,EPC=,|,L^FS^XZ"


@pytest.mark.parametrize(
    ("rule", "faults", "voids", "valid", "is_paused"),
    [
        (b"N", [], 0, 1, False),
        (b"N", ["fail"], 1, 1, False),
        (b"N", ["fail"] * 2, 2, 0, False),
        (b"P", ["fail"] * 2, 2, 0, True),
    ],
)
def test_tags_are_written_voided_or_silently_dropped(
    rule: bytes, faults: list[str], voids: int, valid: int, is_paused: bool
) -> None:
    printer = Printer()
    printer.tags.has_tags = True
    printer.tag_faults.coming = list(faults)
    brain = PrinterBrain(printer)
    brain.opened(0)
    brain.received(WRITE % rule, 0)
    brain.woken(LONG_AFTER_US)
    said = brain.outgoing()
    assert [label.is_void for label in printer.labels] == [True] * voids + [False] * valid
    assert said == b"EPC=3074257BF7194E4000001A85|" * valid
    assert printer.is_paused is is_paused
    assert answers(printer, b'! U1 getvar "odometer.rfid.void_resettable"\r\n') == f'"{voids}"'.encode()


def test_a_tag_may_hold_the_label_befores_number() -> None:
    printer = Printer()
    printer.tags.has_tags = True
    printer.tag_faults.coming = ["", "previous"]
    brain = PrinterBrain(printer)
    brain.received(WRITE % b"P" + (WRITE % b"P").replace(b"1A85", b"1A86"), 0)
    brain.woken(LONG_AFTER_US)
    assert brain.outgoing() == b"EPC=3074257BF7194E4000001A85|" * 2


def test_a_printer_in_another_language_prints_the_question() -> None:
    printer = Printer(Profile.WRONG_MODE)
    assert answers(printer, b"~HS\r\n") == b""
    printer.advance(LONG_AFTER_US)
    assert [label.fields[0].text for label in printer.labels] == ["HS"]


def test_a_write_only_printer_prints_and_says_nothing() -> None:
    printer = Printer(Profile.WRITE_ONLY)
    assert answers(printer, b'~HS~HI! U1 getvar "media.out"\r\n^XA^FO1,1^FDx^FS^XZ') == b""
    printer.advance(LONG_AFTER_US)
    assert len(printer.labels) == 1


def test_status_comes_late_cut_or_twice_where_it_is_scripted() -> None:
    faults = WireFaults(answers_late_us=500, answer_bytes_max=10, answers_twice=True)
    brain = PrinterBrain(Printer(), faults)
    brain.received(b"~HS", 0)
    assert brain.outgoing() == b""
    assert brain.due_us() == 500
    brain.woken(500)
    assert brain.outgoing() == b"\x02030,0,0,0" * 2


def test_a_slow_processor_reads_byte_by_byte_and_holds_the_wire() -> None:
    printer = Printer()
    brain = PrinterBrain(printer, WireFaults(reads_bytes_s=10))
    brain.opened(0)
    job = b"^XA^FO1,1^FDslow^FS^XZ" * 8
    brain.received(job, 0)
    assert not brain.takes_bytes()
    now_us = 0
    while (due := brain.due_us()) is not None and len(printer.labels) < 8:
        now_us = max(now_us, due)
        brain.woken(now_us)
    assert now_us >= len(job) * 100_000
    assert brain.takes_bytes()


@pytest.mark.parametrize(
    ("clients", "first", "second", "is_cut"),
    [
        (Clients.INTERLEAVED, True, True, False),
        (Clients.QUEUED, True, False, False),
        (Clients.REFUSED, True, False, True),
    ],
)
def test_a_second_client_is_served_queued_or_refused(clients: Clients, first: bool, second: bool, is_cut: bool) -> None:
    printer, faults, peers = Printer(), WireFaults(clients=clients), Peers()
    one, other = PrinterBrain(printer, faults, peers), PrinterBrain(printer, faults, peers)
    for brain in (one, other):
        brain.opened(0)
        brain.received(b"~HI", 0)
    assert bool(one.outgoing()) is first
    assert bool(other.outgoing()) is second
    assert other.cuts_off() is is_cut
    one.closed(0)
    if clients is Clients.QUEUED:
        assert other.outgoing().startswith(b"\x02ZD421")


def test_the_host_can_be_told_that_a_job_is_done() -> None:
    brain = PrinterBrain(Printer())
    brain.received(b"^SXK,B,Y^XA^FO1,1^FDx^FS^XZ", 0)
    brain.woken(LONG_AFTER_US)
    assert brain.outgoing() == b"PQ JOB COMPLETED\r\n"


@given(st.binary(min_size=1, max_size=120))
@settings(max_examples=200)
def test_the_own_datamatrix_reads_as_its_data(data: bytes) -> None:
    rows = datamatrix.modules(datamatrix.codewords(data))
    side = len(rows)
    small = Image.new("L", (side + 4, side + 4), 255)
    for row, cells in enumerate(rows):
        for column, is_dark in enumerate(cells):
            small.putpixel((column + 2, row + 2), 0 if is_dark else 255)
    [found] = zxingcpp.read_barcodes(small.resize((small.width * 4, small.height * 4), Image.Resampling.NEAREST))
    assert found.bytes == data
