"""The engines that read codes, each asked for the same: what it saw, where, as which symbology. In the worker alone.

zxing-cpp tells the AIM identifier. zbar and OpenCV do not, so theirs is given only where the symbology leaves one.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import zxingcpp

Pixels = np.ndarray[Any, np.dtype[np.uint8]]  # grey, height x width
Quad = tuple[tuple[int, int], ...]  # corners, x and y in pixels of the picture that was searched

RETAIL = frozenset({"EAN-13", "EAN-8", "UPC-A", "UPC-E"})
GTIN_DIGITS = 13  # what follows them in a reading with an add-on is the add-on
# ISO/IEC 15424: the identifiers of symbologies that have but one for plain content
_AIMS = {"EAN-13": "E0", "EAN-8": "E4", "UPC-A": "E0", "UPC-E": "E0"}
_ZBAR_NAMES = {
    "EAN13": "EAN-13", "EAN8": "EAN-8", "UPCA": "UPC-A", "UPCE": "UPC-E", "I25": "ITF", "CODE128": "Code 128",
    "CODE39": "Code 39", "CODE93": "Code 93", "CODABAR": "Codabar", "DATABAR": "DataBar",
    "DATABAR_EXP": "DataBar Expanded", "QRCODE": "QR Code", "PDF417": "PDF417",
}  # fmt: skip
_OPENCV_NAMES = {"EAN_13": "EAN-13", "EAN_8": "EAN-8", "UPC_A": "UPC-A", "UPC_E": "UPC-E"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """One code as one engine read it."""

    text: str
    raw: bytes
    aim: str | None  # None where the engine does not tell
    symbology: str  # such as EAN-13, Code 128, QR Code
    engine: str  # zxing, zbar, opencv
    quad: Quad
    lines: int | None = None  # how many lines across the bars agreed, where the engine tells
    add_on: str = ""  # the two or five digits beside a retail code


def engines() -> tuple[str, ...]:
    """The engines that are here, in the order in which they are asked."""
    return ("zxing", "zbar", "opencv") if _zbar() is not None else ("zxing", "opencv")


def by_zxing(grey: Pixels, *, is_global: bool = False, has_add_ons: bool = False) -> list[Sighting]:
    """What zxing-cpp reads.

    `is_global`: light and dark are parted by one level for the whole picture. `has_add_ons`: the two or five digits
    beside a retail code are read too; in a spoilt picture they are found where none are.
    """
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey),
        # Plain: the default text writes GS1 content for people, with brackets, and loses its separators
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=zxingcpp.Binarizer.GlobalHistogram if is_global else zxingcpp.Binarizer.LocalAverage,
        ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Read if has_add_ons else zxingcpp.EanAddOnSymbol.Ignore,
    )
    return [
        _parted(
            code.text,
            bytes(code.bytes),
            code.symbology_identifier.removeprefix("]") or None,
            str(code.format),
            tuple(
                (corner.x, corner.y)
                for corner in (
                    code.position.top_left,
                    code.position.top_right,
                    code.position.bottom_right,
                    code.position.bottom_left,
                )
            ),
        )
        for code in found
    ]


def _parted(text: str, raw: bytes, aim: str | None, symbology: str, quad: Quad) -> Sighting:
    """The reading, the add-on of a retail code beside its number.

    Two digits beside a code have no check worth the name, and only periodicals (977) carry them: elsewhere they are
    bars of something else.
    """
    if symbology not in RETAIL or len(text) <= GTIN_DIGITS:
        return Sighting(text, raw, aim, symbology, "zxing", quad)
    add_on = text[GTIN_DIGITS:].strip()
    is_likely = symbology != "UPC-E" and (len(add_on) == 5 or text.startswith("977"))
    return Sighting(
        text[:GTIN_DIGITS], raw[:GTIN_DIGITS], "E0", symbology, "zxing", quad, add_on=add_on if is_likely else ""
    )


def by_zbar(grey: Pixels) -> list[Sighting]:
    """What zbar reads; nothing where its library is absent."""
    pyzbar = _zbar()
    if pyzbar is None:
        return []
    try:
        found = pyzbar.decode(np.ascontiguousarray(grey))
    except ValueError:
        return []  # pyzbar cannot take structured-append QR codes apart
    return [_of_zbar(code) for code in found]


def by_opencv(grey: Pixels) -> list[Sighting]:
    """What OpenCV reads of its own: EAN, UPC and QR codes."""
    return [*_retail_by_opencv(grey), *_qr_by_opencv(grey)]


def _retail_by_opencv(grey: Pixels) -> list[Sighting]:
    found: list[Sighting] = []
    is_read, texts, types, corners = cv2.barcode.BarcodeDetector().detectAndDecodeWithType(grey)
    if is_read:
        found += [
            _of_opencv(text, _OPENCV_NAMES.get(str(kind), str(kind)), quad)
            for text, kind, quad in zip(texts, types, corners, strict=True)
            if text
        ]
    return found


def _qr_by_opencv(grey: Pixels) -> list[Sighting]:
    try:
        is_read, texts, corners, _ = cv2.QRCodeDetector().detectAndDecodeMulti(grey)
    except (UnicodeDecodeError, cv2.error):
        return []  # a code of bytes, which its Python side takes for text, or of a mode that it has not
    if not is_read:
        return []
    return [_of_opencv(text, "QR Code", quad) for text, quad in zip(texts, corners, strict=True) if text]


def _of_zbar(code: Any) -> Sighting:
    kind = str(code.type)
    name = _ZBAR_NAMES.get(kind, kind)
    corners = tuple((int(point.x), int(point.y)) for point in code.polygon)
    text = code.data.decode("utf-8", "replace")
    return Sighting(text, code.data, _AIMS.get(name), name, "zbar", corners, int(code.quality))


def _of_opencv(text: str, name: str, corners: Any) -> Sighting:
    quad = tuple((int(x), int(y)) for x, y in corners)
    return Sighting(text, text.encode(), _AIMS.get(name), name, "opencv", quad)


def _zbar() -> Any:
    try:
        from pyzbar import pyzbar  # noqa: PLC0415  # its library is the system's, and may be absent
    except ImportError:
        return None
    return pyzbar
