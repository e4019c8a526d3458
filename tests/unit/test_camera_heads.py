"""The head of a picture is believed for its size alone, and no bytes at all make reading it fail."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.camera.heads import PictureHead, read_head


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(1, 1), (37, 1200), (640, 3)])
def test_the_size_is_that_of_the_picture(form: str, size: tuple[int, int]) -> None:
    written = io.BytesIO()
    Image.new("RGB", size).save(written, form, progressive=True)
    assert read_head(written.getvalue()) == PictureHead(*size, is_bare_jpeg=form == "JPEG")


def test_a_jpeg_with_exif_is_not_bare() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    written = io.BytesIO()
    Image.new("RGB", (4, 2)).save(written, "JPEG", exif=exif)
    assert read_head(written.getvalue()) == PictureHead(4, 2, is_bare_jpeg=False)


@given(st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x00"]), st.binary())
def test_no_bytes_make_it_fail_or_loop(start: bytes, rest: bytes) -> None:
    head = read_head(start + rest)
    assert head is None or (head.width_px > 0 and head.height_px > 0)
