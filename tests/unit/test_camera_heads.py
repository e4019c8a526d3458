"""The head of a picture is believed for its size alone, and no bytes at all make reading it fail."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.camera.heads import PictureHead, read_head


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM"])
@pytest.mark.parametrize("size", [(1, 1), (37, 1200), (640, 3)])
def test_the_size_is_that_of_the_picture(form: str, size: tuple[int, int]) -> None:
    written = io.BytesIO()
    extra = {"progressive": True} if form == "JPEG" else {}
    Image.new("RGB", size).save(written, form, **extra)
    assert read_head(written.getvalue()) == PictureHead(*size, is_bare_jpeg=form == "JPEG")


def test_a_jpeg_with_exif_is_not_bare() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    written = io.BytesIO()
    Image.new("RGB", (4, 2)).save(written, "JPEG", exif=exif)
    assert read_head(written.getvalue()) == PictureHead(4, 2, is_bare_jpeg=False)


@pytest.mark.parametrize("options", [{"lossless": True}, {"lossless": False}, {"exif": b"Exif\0\0"}])
def test_each_kind_of_webp_tells_its_size(options: dict[str, Any]) -> None:
    written = io.BytesIO()
    Image.new("RGB", (321, 45)).save(written, "WEBP", **options)
    assert read_head(written.getvalue()) == PictureHead(321, 45, is_bare_jpeg=False)


@given(
    st.sampled_from(
        [
            b"",
            b"RIFF\0\0\0\0WEBPVP8 ",
            b"RIFF\0\0\0\0WEBPVP8L",
            b"BM",
            b"GIF89a",
            b"II*\0",
            b"P5\n",
            b"\xff\xd8",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xe0\x00\x00",
        ]
    ),
    st.binary(),
)
def test_no_bytes_make_it_fail_or_loop(start: bytes, rest: bytes) -> None:
    head = read_head(start + rest)
    assert head is None or (head.width_px > 0 and head.height_px > 0)
