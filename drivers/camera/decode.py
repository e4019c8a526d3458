"""The codes in a picture, by a chain of engines. Runs in the picture worker alone: engines write to standard error."""

from typing import Any

import numpy as np
import zxingcpp

from drivers.camera.wire import FoundCode

Pixels = np.ndarray[Any, np.dtype[np.uint8]]  # grey, height x width


def engines() -> tuple[str, ...]:
    """The engines that are here, in the order in which they are asked."""
    return ("zxing", "zbar") if _zbar() is not None else ("zxing",)


def read_codes(grey: Pixels) -> tuple[FoundCode, ...]:
    """All codes of the first engine that finds any."""
    return _by_zxing(grey) or _by_zbar(grey)


def _by_zxing(grey: Pixels) -> tuple[FoundCode, ...]:
    # Plain: the default text writes GS1 content for people, with brackets, and loses its separators
    found = zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain)
    return tuple(
        FoundCode(bytes(code.bytes), code.text, code.symbology_identifier.removeprefix("]") or None, "zxing")
        for code in found
    )


def _by_zbar(grey: Pixels) -> tuple[FoundCode, ...]:
    pyzbar = _zbar()
    if pyzbar is None:
        return ()
    try:
        found = pyzbar.decode(grey)
    except ValueError:
        return ()  # pyzbar cannot take structured-append QR codes apart
    return tuple(FoundCode(code.data, code.data.decode("utf-8", "replace"), None, "zbar") for code in found)


def _zbar() -> Any:
    try:
        from pyzbar import pyzbar  # noqa: PLC0415  # its library is the system's, and may be absent
    except ImportError:
        return None
    return pyzbar
