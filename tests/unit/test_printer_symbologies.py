"""Symbols and shapes that other programs' labels ask of the simulated printer: drawn as another decoder reads them."""

import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from simulators.printer.device import PhysicalLabel
from simulators.printer.symbologies import suppressed
from tests.unit.test_printer_simulator import printed

HEAD = b"^XA^PW800^LL600^BY2,3,80"


def sheet_of(label: PhysicalLabel) -> Image.Image:
    return Image.open(io.BytesIO(label.png())).convert("L")


def label_of(body: bytes) -> PhysicalLabel:
    [label] = printed(HEAD + body + b"^XZ")
    return label


@pytest.mark.parametrize(
    ("field", "kind", "text"),
    [
        (b"^BEN,80,Y,N^FD400638133393^FS", "EAN13", "4006381333931"),
        (b"^B8N,80,Y,N^FD9638507^FS", "EAN8", "96385074"),
        (b"^BUN,80,Y,N,Y^FD03600029145^FS", "EAN13", "0036000291452"),
        (b"^B9N,80,Y,N,Y^FD1230000045^FS", "UPCE", "0012300000451"),
        (b"^B3N,N,80,Y,N^FDABC-1234^FS", "Code39", "ABC-1234"),
        (b"^BAN,80,Y,N,N^FDRMA 77/2^FS", "Code93", "RMA 77/2"),
        (b"^BKN,N,80,Y,N,B,C^FD34590^FS", "Codabar", "B34590C"),
        (b"^B2N,80,Y,N,N^FD1234567890^FS", "ITF", "1234567890"),
        (b"^B7N,8,5,7,,N^FDPARCEL 1 OF 2, 4.5 KG^FS", "PDF417", "PARCEL 1 OF 2, 4.5 KG"),
        (b"^B7N,8,0^FDno columns named^FS", "PDF417", "no columns named"),
        (b"^BFN,8,0^FDMICRO^FS", "MicroPDF417", "MICRO"),
        (b"^B0N,6,N,0,N,1,0^FDAZTEC 7^FS", "Aztec", "AZTEC 7"),
        (b"^BON,6,N,0,N,1,0^FDAZTEC 8^FS", "Aztec", "AZTEC 8"),
        (b"^BRN,1,3,1,90^FD0950110153001^FS", "DataBarOmni", "(01)09501101530010"),
        (b"^BRN,5,3,1,90^FD0950110153000^FS", "DataBarLtd", "(01)09501101530003"),
    ],
)
def test_a_symbol_is_read_by_another_decoder_as_its_field_says(field: bytes, kind: str, text: str) -> None:
    label = label_of(b"^FO60,60" + field)
    assert label.not_drawn == ()
    mode = zxingcpp.TextMode.HRI if kind.startswith("DataBar") else zxingcpp.TextMode.Plain
    [found] = zxingcpp.read_barcodes(sheet_of(label), text_mode=mode)
    assert (found.format, found.text) == (getattr(zxingcpp.BarcodeFormat, kind), text)


@pytest.mark.parametrize("turn", ["R", "I", "B"])
def test_a_stacked_symbol_is_read_however_it_lies(turn: str) -> None:
    label = label_of(b"^FO60,60^B7" + turn.encode() + b",8,3,4^FDTURNED^FS")
    assert [one.text for one in zxingcpp.read_barcodes(sheet_of(label))] == ["TURNED"]


@pytest.mark.parametrize(
    ("ten", "six"),
    [
        ("1200000345", "123450"),
        ("1210000345", "123451"),
        ("1230000045", "123453"),
        ("1234000005", "123454"),
        ("1234500006", "123456"),
        ("1234512345", "1234512345"),
        ("12345", "12345"),
    ],
)
def test_the_zeros_of_upc_e_are_left_out_as_gs1_says(ten: str, six: str) -> None:
    assert suppressed(ten) == six


def test_what_no_symbol_can_be_made_of_is_not_printed_and_the_rest_is() -> None:
    label = label_of(b"^FO60,60^BEN,80^FDnot a number^FS^FO60,300^BCN,80,N^FDSTILL HERE^FS")
    assert [one.text for one in zxingcpp.read_barcodes(sheet_of(label))] == ["STILL HERE"]


def test_a_symbol_that_is_not_drawn_is_named() -> None:
    assert label_of(b"^FO60,60^BD2,1,1^FD001840123450000^FS").not_drawn == ("^BD",)
    assert label_of(b"^FO60,60^BRN,11^FDx^FS").not_drawn == ("^BR",)


def dark(label: PhysicalLabel, *box: int) -> float:
    """The share of black in a part of the label: left, top, right, bottom."""
    return float(np.mean(np.asarray(sheet_of(label).crop((box[0], box[1], box[2], box[3]))) < 128))


def test_a_white_box_wipes_out_what_lies_below_it() -> None:
    label = label_of(b"^FO100,100^GB200,200,200^FS^FO150,150^GB100,100,100,W^FS")
    assert dark(label, 160, 160, 240, 240) == 0.0
    assert dark(label, 105, 105, 145, 145) == 1.0


@pytest.mark.parametrize(("leaning", "upper_left"), [(b"L", True), (b"R", False)])
def test_a_diagonal_leans_as_it_is_told(leaning: bytes, upper_left: bool) -> None:
    label = label_of(b"^FO100,100^GD200,200,10,B," + leaning + b"^FS")
    assert (dark(label, 100, 100, 140, 140) > 0.05) is upper_left
    assert (dark(label, 260, 100, 300, 140) > 0.05) is not upper_left


def test_an_ellipse_is_as_wide_and_high_as_it_is_told() -> None:
    label = label_of(b"^FO100,100^GE300,100,4,B^FS")
    assert dark(label, 240, 98, 260, 108) > 0.2
    assert dark(label, 98, 140, 108, 160) > 0.2
    assert dark(label, 200, 140, 300, 160) == 0.0


def test_a_text_block_has_as_many_lines_as_its_height_holds() -> None:
    label = label_of(b"^FO50,50^A0N,30,30^TBN,300,65^FDone two three four five six seven eight nine ten eleven^FS")
    assert dark(label, 50, 50, 350, 115) > 0.05
    assert dark(label, 50, 130, 350, 300) == 0.0


def test_a_sign_of_the_trade_is_text_in_its_place() -> None:
    [field] = label_of(b"^FO50,50^GSN,40,40^FDA^FS").fields
    assert (field.text, field.height) == ("®", 40)
