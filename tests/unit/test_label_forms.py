"""What printers without ZPL's fonts get: every form drawn back to dots, and read with a scanner's library."""

import base64
import binascii
import re
import tomllib
import zlib
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from dock.labels.design import Design
from dock.labels.design_reading import read_design
from dock.labels.fonts import width_mm
from dock.labels.layout import lay_out
from dock.labels.png import picture
from dock.labels.render import Form, render, sample_fields
from dock.labels.symbols import LabelDoesNotFit

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "config/labels").glob("*.toml"))
HOSTILE = 'x"\r\nPRINT 9\r\n\\["] ^XZ~JA\x1b@'


def shipped(name: str) -> Design:
    return read_design(name, tomllib.loads((ROOT / f"config/labels/{name}.toml").read_text(encoding="utf-8")))


def read(sheet: Image.Image) -> list[str]:
    return sorted(symbol.text for symbol in zxingcpp.read_barcodes(sheet))


def drawn_tspl(job: bytes) -> tuple[Image.Image, int]:
    """The label that a TSPL job draws, and how many it prints. Written from the TSPL2 manual."""
    sheet, prints, place = Image.new("L", (1, 1), 255), 0, 0
    while place < len(job):
        if found := re.match(rb"BITMAP (\d+),(\d+),(\d+),(\d+),0,", job[place:]):
            x, y, width, height = (int(number) for number in found.groups())
            begin = place + found.end()
            raw = job[begin : begin + width * height]
            sheet.paste(Image.frombytes("1", (width * 8, height), raw).convert("L"), (x, y))
            place = begin + width * height
            assert job[place : place + 2] == b"\r\n"
            place += 2
            continue
        line, _, _ = job[place:].partition(b"\r\n")
        place += len(line) + 2
        word, _, rest = line.decode("ascii").partition(" ")
        pen = ImageDraw.Draw(sheet)
        match word:
            case "SIZE":
                wide, high = (float(each.removesuffix(" mm")) for each in rest.split(","))
                sheet = Image.new("L", (round(wide * 8), round(high * 8)), 255)
            case "BAR":
                x, y, width, height = map(int, rest.split(","))
                pen.rectangle((x, y, x + width - 1, y + height - 1), fill=0)
            case "BOX":
                x, y, right, bottom, thick = map(int, rest.split(","))
                pen.rectangle((x, y, right, bottom), outline=0, width=thick)
            case "PRINT":
                prints += int(rest.split(",")[0])
            case _:
                assert word in {"GAP", "DIRECTION", "REFERENCE", "CLS"}, line
    return sheet, prints


@pytest.mark.parametrize("name", NAMES)
def test_tspl_prints_one_label_with_the_same_dots_as_the_preview(name: str) -> None:
    design = shipped(name)
    sheet, prints = drawn_tspl(render(design, sample_fields(design), Form.TSPL, 203))
    preview = picture(lay_out(design, sample_fields(design), 203, width_mm))
    assert prints == 1
    assert read(sheet) == read(preview)
    assert sheet.size == preview.size


def test_no_text_stands_in_a_tspl_job() -> None:
    fields = sample_fields(shipped("lpn")) | {"title": HOSTILE}
    sheet, prints = drawn_tspl(render(shipped("lpn"), fields, Form.TSPL, 203))
    assert prints == 1
    assert read(sheet) == sorted([fields["lpn"], fields["mark"]])


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_zpl_picture_carries_its_dots_and_their_checksum(dpi: int) -> None:
    design = shipped("rma")
    job = render(design, sample_fields(design), Form.ZPL_RASTER, dpi)
    [found] = re.findall(rb"\^GFA,(\d+),(\d+),(\d+),:Z64:([A-Za-z0-9+/=]+):([0-9a-f]{4})\^FS", job)
    assert int(found[4], 16) == binascii.crc_hqx(found[3], 0)
    raw = zlib.decompress(base64.b64decode(found[3]))
    assert len(raw) == int(found[0]) == int(found[1])
    width = int(found[2])
    sheet = Image.frombytes("1", (width * 8, len(raw) // width), bytes(byte ^ 0xFF for byte in raw)).convert("L")
    assert read(sheet) == read(picture(lay_out(design, sample_fields(design), dpi, width_mm)))


def test_an_escpos_label_comes_in_bands_that_join() -> None:
    job = render(shipped("lpn"), sample_fields(shipped("lpn")), Form.ESCPOS, 203)
    assert job.startswith(b"\x1b@")
    rows, place = b"", 2
    while job[place : place + 4] == b"\x1dv0\x00":
        width, height = (int.from_bytes(job[at : at + 2], "little") for at in (place + 4, place + 6))
        rows += job[place + 8 : place + 8 + width * height]
        place += 8 + width * height
    assert job[place:] == b"\x1bd\x03\x1dV\x42\x00"
    sheet = Image.frombytes("1", (800, len(rows) // 100), bytes(byte ^ 0xFF for byte in rows)).convert("L")
    assert sheet.height == 400
    assert len(read(sheet)) == 2


def test_a_brother_label_names_its_lines_and_every_line_is_whole() -> None:
    job = render(shipped("tote"), sample_fields(shipped("tote")), Form.BROTHER_QL, 203)
    head = job.index(b"\x1biz")
    lines = int.from_bytes(job[head + 7 : head + 11], "little")
    body = job[job.index(b"g\x00\x5a") :]
    assert len(body) == lines * 93 + 1
    assert body.endswith(b"\x1a")
    with pytest.raises(ValueError, match="has 720"):
        render(shipped("lpn"), sample_fields(shipped("lpn")), Form.BROTHER_QL, 203)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"gtin": "09506000134353"}, "wrong check digit"),
        ({"serial": "A(10)B"}, "a bracket"),
        ({"serial": "SN 1"}, "character set 82"),
        ({"gtin": "950600013435"}, "."),
    ],
)
def test_gs1_content_that_would_be_read_otherwise_is_refused(fields: dict[str, str], why: str) -> None:
    with pytest.raises(LabelDoesNotFit, match=why):
        render(shipped("article"), sample_fields(shipped("article")) | fields, Form.ZPL, 203)


def test_gs1_separators_go_out_as_fnc1() -> None:
    job = render(shipped("article"), sample_fields(shipped("article")), Form.ZPL, 203)
    assert b"^FD@1010950600013435221SN-4711-B^FS" in job
    assert b"^FD>;>80109506000134352^FS" in job
