"""How large a picture says it is, read from its head alone: asked before anything is decoded."""

from dataclasses import dataclass

JPEG_START, PNG_START = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
# ITU T.81, table B.1: C0 to CF are frame headers, but for C4 (Huffman tables), C8 (reserved) and CC (arithmetic coding)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class PictureHead:
    """What the head of a picture says."""

    width_px: int
    height_px: int
    is_bare_jpeg: bool  # a JPEG without Exif: it is not turned, and can be kept as it is


def read_head(picture: bytes) -> PictureHead | None:
    """The head of a JPEG or PNG; None where it is neither, or says no size."""
    if picture.startswith(PNG_START):
        return _png(picture)
    return _jpeg(picture) if picture.startswith(JPEG_START) else None


def _png(picture: bytes) -> PictureHead | None:
    # PNG, 11.2.2: IHDR comes first; width and height are its first eight bytes
    if picture[12:16] != b"IHDR" or len(picture) < 24:
        return None
    return _sized(int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big"), is_bare_jpeg=False)


def _jpeg(picture: bytes) -> PictureHead | None:
    place = 2
    has_exif = False
    while place + 9 <= len(picture) and picture[place] == 0xFF:
        marker = picture[place + 1]
        if marker in _FRAMES:  # ITU T.81, B.2.2: length, precision, lines, samples per line
            height = int.from_bytes(picture[place + 5 : place + 7], "big")
            width = int.from_bytes(picture[place + 7 : place + 9], "big")
            return _sized(width, height, is_bare_jpeg=not has_exif)
        has_exif = has_exif or (marker == 0xE1 and picture[place + 4 : place + 8] == b"Exif")
        place += 2 + int.from_bytes(picture[place + 2 : place + 4], "big")
    return None


def _sized(width: int, height: int, *, is_bare_jpeg: bool) -> PictureHead | None:
    return PictureHead(width, height, is_bare_jpeg) if width and height else None
