"""How large a picture says it is, read from its head alone: asked before anything is decoded."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

JPEG_START, PNG_START = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
# ITU T.81, table B.1: C0 to CF are frame headers, but for C4 (Huffman tables), C8 (reserved) and CC (arithmetic coding)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TIFF_ENTRIES_MAX = 200


@dataclass(frozen=True, slots=True)
class PictureHead:
    """What the head of a picture says."""

    width_px: int
    height_px: int
    is_bare_jpeg: bool  # a JPEG without Exif: it is not turned, and can be kept as it is


def read_head(picture: bytes) -> PictureHead | None:
    """The head of a JPEG, PNG, WebP, BMP, GIF, TIFF or PNM; None where it is none of them, or says no size."""
    for start, read in _KINDS:
        if picture.startswith(start):
            try:
                return read(picture)
            except (struct.error, IndexError, ValueError):
                return None  # cut short
    return None


def _png(picture: bytes) -> PictureHead | None:
    # PNG, 11.2.2: IHDR comes first; width and height are its first eight bytes
    if picture[12:16] != b"IHDR":
        return None
    return _sized(*struct.unpack_from(">II", picture, 16))


def _jpeg(picture: bytes) -> PictureHead | None:
    place = 2
    has_exif = False
    while place + 9 <= len(picture) and picture[place] == 0xFF:
        marker = picture[place + 1]
        if marker in _FRAMES:  # ITU T.81, B.2.2: length, precision, lines, samples per line
            height, width = struct.unpack_from(">HH", picture, place + 5)
            return _sized(width, height, is_bare_jpeg=not has_exif)
        has_exif = has_exif or (marker == 0xE1 and picture[place + 4 : place + 8] == b"Exif")
        place += 2 + int.from_bytes(picture[place + 2 : place + 4], "big")
    return None


def _webp(picture: bytes) -> PictureHead | None:
    # WebP container specification: VP8X holds the canvas, VP8 and VP8L the frame (RFC 6386, 9.1; lossless, 3)
    if picture[8:12] != b"WEBP":
        return None
    match picture[12:16]:
        case b"VP8X":
            width, height = (int.from_bytes(picture[at : at + 3], "little") + 1 for at in (24, 27))
        case b"VP8L":
            bits = struct.unpack_from("<I", picture, 21)[0]
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", picture, 26))
        case _:
            return None
    return _sized(width, height)


def _bmp(picture: bytes) -> PictureHead | None:
    size = struct.unpack_from("<I", picture, 14)[0]
    width, height = struct.unpack_from("<HH" if size == 12 else "<ii", picture, 18)
    return _sized(abs(width), abs(height))  # a negative height: rows from the top


def _gif(picture: bytes) -> PictureHead | None:
    return _sized(*struct.unpack_from("<HH", picture, 6))


def _tiff(picture: bytes) -> PictureHead | None:
    # TIFF 6.0, section 2: tags 256 and 257 of the first directory are width and length, as SHORT (3) or LONG (4)
    order = "<" if picture.startswith(b"II") else ">"
    first = struct.unpack_from(order + "I", picture, 4)[0]
    count = min(struct.unpack_from(order + "H", picture, first)[0], _TIFF_ENTRIES_MAX)
    sides = {256: 0, 257: 0}
    for place in range(first + 2, first + 2 + 12 * count, 12):
        tag, kind = struct.unpack_from(order + "HH", picture, place)
        if tag in sides and kind in {3, 4}:
            sides[tag] = struct.unpack_from(order + ("H" if kind == 3 else "I"), picture, place + 8)[0]
    return _sized(sides[256], sides[257])


def _pnm(picture: bytes) -> PictureHead | None:
    # Netpbm: words apart by white space; a # begins a comment up to the end of its line
    head = b"\n".join(line.split(b"#")[0] for line in picture[2:512].split(b"\n"))
    width, height = (int(word) for word in head.split()[:2])
    return _sized(width, height)


def _sized(width: int, height: int, *, is_bare_jpeg: bool = False) -> PictureHead | None:
    return PictureHead(width, height, is_bare_jpeg) if width > 0 and height > 0 else None


_KINDS: tuple[tuple[bytes | tuple[bytes, ...], Callable[[bytes], PictureHead | None]], ...] = (
    (PNG_START, _png),
    (JPEG_START, _jpeg),
    (b"RIFF", _webp),
    (b"BM", _bmp),
    ((b"GIF87a", b"GIF89a"), _gif),
    ((b"II*\0", b"MM\0*"), _tiff),
    (tuple(b"P%d" % kind for kind in range(1, 7)), _pnm),
)
