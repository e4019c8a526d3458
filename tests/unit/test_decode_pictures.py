"""The chain over the shared pictures: a slice here, all of them by `benchmarks.decode_pictures`."""

import time
from collections import Counter

import numpy as np
import pytest
import zxingcpp

from drivers.camera.decode import read_codes
from drivers.camera.engines import Sighting, by_opencv, by_zbar, by_zxing
from drivers.camera.preparing import turned, whole
from drivers.camera.trust import Ballot
from simulators.camera.drawing import Scene, draw
from tests.picture_cases import PictureCase, picture_cases
from tests.shared_data import shared

EVERY = 17  # each seventeenth picture, whatever its series
BUDGET_US = 20_000_000
HARD = (  # read by a later way of looking only
    "datamatrix-5/issue1063.webp", "datamatrix-5/issue794-3-2.webp", "ean13-2/12.webp", "ean13-4/08.webp",
    "qrcode-4/14.webp", "upca-2/48.webp", "upca-5/26.webp", "upce-3/11.webp", "rss14-1/11.webp",
)  # fmt: skip


def now_us() -> int:
    return time.process_time_ns() // 1_000


def cases() -> list[PictureCase]:
    return list(picture_cases(shared("barcodes")))


def says(case: PictureCase, budget_us: int = BUDGET_US) -> bool:
    codes = read_codes(case.pixels(), budget_us, now_us)
    return any(case.is_right(code.text, code.raw) or case.is_right(code.text + code.add_on, b"") for code in codes)


def test_the_chain_reads_in_a_slice_whatever_an_engine_alone_reads_there() -> None:
    read: Counter[str] = Counter()
    for case in [case for case in cases() if case.expected is not None][::EVERY]:
        grey = case.pixels()
        alone = [*by_zxing(grey), *by_zbar(grey)]
        is_read_alone = any(case.is_right(one.text, one.raw) for one in alone)
        is_read = says(case)
        read.update({"pictures": 1, "alone": is_read_alone, "chain": is_read})
        assert is_read or not is_read_alone, case.path
    assert read["chain"] >= 0.9 * read["pictures"], read


@pytest.mark.parametrize("name", HARD)
def test_what_no_first_look_reads_is_read_by_a_later_one(name: str) -> None:
    case = next(case for case in cases() if str(case.path).endswith(name))
    assert not any(case.is_right(one.text, one.raw) for one in by_zxing(case.pixels(), has_add_ons=True))
    assert says(case)


def test_a_picture_without_a_code_has_none() -> None:
    empty = [case for case in cases() if case.expected is None][::6]
    found = {case.path.name: read_codes(case.pixels(), 2_000_000, now_us) for case in empty}
    assert len(empty) > 5
    assert {name: codes for name, codes in found.items() if codes} == {}


def test_several_codes_in_one_picture_are_all_told_each_where_it_is() -> None:
    folder = shared("barcodes") / "multi-1"
    case = PictureCase("multi-1", folder / "multi-dm.png", b"", is_part=False)
    codes = read_codes(case.pixels(), BUDGET_US, now_us)
    assert [code.text for code in codes] == ["X12X12X12X12"] * 5
    assert len({code.corners for code in codes}) == 5


def sighting(text: str, engine: str, symbology: str = "EAN-13", lines: int | None = None, at: int = 0) -> Sighting:
    quad = ((at, 0), (at + 100, 0), (at + 100, 40), (at, 40))
    return Sighting(text, text.encode(), None, symbology, engine, quad, lines)


def test_a_retail_code_of_a_prepared_picture_needs_a_second_look() -> None:
    ballot = Ballot()
    ballot.add("straight", [sighting("9506000134352", "zxing")])
    assert not ballot.believed()
    ballot.add("sharp", [sighting("9506000134352", "zxing")])
    assert [code.text for code in ballot.believed()] == ["9506000134352"]


def test_zbar_alone_is_believed_where_many_lines_agree() -> None:
    for lines, is_believed in ((12, False), (60, True)):
        ballot = Ballot()
        for stage in ("zbar", "zbar-soft"):
            ballot.add(stage, [sighting("9506000134352", "zbar", lines=lines)])
        assert bool(ballot.believed()) is is_believed


def test_two_readings_of_the_same_bars_that_differ_are_both_left_out_until_one_wins() -> None:
    ballot = Ballot()
    ballot.add("plain", [sighting("9506000134352", "zxing")])
    ballot.add("check", [sighting("4006381333931", "zbar", lines=90)])
    assert not ballot.is_settled
    assert ballot.believed() == ()
    ballot.add("contrast", [sighting("4006381333931", "zxing")])
    assert [code.text for code in ballot.believed()] == ["4006381333931"]
    beside = Ballot()
    beside.add("plain", [sighting("9506000134352", "zxing"), sighting("4006381333931", "zxing", at=900)])
    assert len(beside.believed()) == 2


def test_a_code_at_any_angle_is_read_and_told_where_it_stands() -> None:
    import cv2

    drawn = cv2.imdecode(np.frombuffer(draw(Scene.PARCEL, "ANGLE-7", 3), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert drawn is not None
    upright = read_codes(drawn.astype(np.uint8), BUDGET_US, now_us)
    oblique = turned(whole(drawn.astype(np.uint8)), 33)
    (code,) = read_codes(oblique.grey, BUDGET_US, now_us)
    assert code.text == "ANGLE-7" == upright[0].text
    middle = np.mean(oblique.at_origin(code.corners), axis=0)
    assert np.linalg.norm(middle - np.mean(upright[0].corners, axis=0)) < 60


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1), (3, 900), (19, 19), (20, 20), (25, 700), (64, 48)])
def test_no_shape_of_picture_is_a_fault(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(7).integers(0, 255, shape).astype(np.uint8)
    assert read_codes(noise, 1_000_000, now_us) == ()


def test_a_qr_code_of_bytes_that_are_no_text_is_no_fault_for_any_engine() -> None:
    drawn = zxingcpp.create_barcode(bytes(range(128, 168)), zxingcpp.BarcodeFormat.QRCode)  # pyright: ignore[reportUnknownMemberType]  # its keyword arguments have no types
    grid = memoryview(drawn.to_image(scale=4))  # pyright: ignore[reportArgumentType]  # a buffer without types
    grey = np.pad(np.asarray(grid, np.uint8), 40, constant_values=255)
    assert isinstance(by_opencv(grey), list)
    (code,) = read_codes(grey, BUDGET_US, now_us)
    assert code.raw == bytes(range(128, 168))


def test_the_digits_beside_a_retail_code_are_told_beside_it() -> None:
    case = next(case for case in cases() if str(case.path).endswith("ean13-extension-1/2.webp"))
    (code,) = read_codes(case.pixels(), BUDGET_US, now_us)
    assert (code.text, code.add_on, code.aim) == ("9780884271789", "52495", "E0")
