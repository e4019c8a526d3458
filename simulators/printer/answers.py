"""What the printer says of itself, in the words of the ZPL II guide (~HS, ~HQ, ~HI) and of SGD."""

import re

from simulators.printer.device import Printer, Profile

STX, ETX = b"\x02", b"\x03"


def host_status(printer: Printer) -> bytes:
    """The three strings of ~HS; nothing where the guide says that it is not answered."""
    if printer.profile is Profile.ZEBRA_DOC and printer.has_error:
        return b""
    first = (
        f"030,{printer.is_paper_out:d},{printer.is_paused:d},{printer.label_length:04d},{printer.formats_waiting:03d},"
        f"{printer.is_full:d},0,{printer.partial_count > 0:d},000,0,0,{printer.is_too_hot:d}"
    )
    second = f"000,0,{printer.is_head_open:d},{printer.is_ribbon_out:d},1,2,4,0,{printer.labels_remaining:08d},1,000"
    return b"".join(STX + line.encode() + ETX + b"\r\n" for line in (first, second, "1234,0"))


def errors(printer: Printer) -> bytes:
    """~HQES: flag, high and low word of errors, then of warnings."""
    if printer.profile is Profile.CLONE:
        return b""
    mask = (
        printer.is_paper_out * 0x1
        | printer.is_ribbon_out * 0x2
        | printer.is_head_open * 0x4
        | printer.is_too_hot * 0x10
        | printer.is_paused * 0x10000
    )
    lines = (
        "",
        "  PRINTER STATUS                             ",
        f"   ERRORS:         {mask != 0:d} 00000000 {mask:08X}  ",
        "   WARNINGS:       0 00000000 00000000  ",
    )
    return STX + "\r\n".join(lines).encode() + b"\r\n" + ETX + b"\r\n"


def identity(printer: Printer) -> bytes:
    """~HI: model, firmware, dots per mm, memory."""
    model = "CLONE-4" if printer.profile is Profile.CLONE else "ZD421-203dpi"
    return STX + f"{model},V93.21.26Z,8,8176KB".encode() + ETX + b"\r\n"


def variable(printer: Printer, line: bytes) -> bytes:
    """The answer to an SGD line; `"?"` where the name is unknown."""
    found = re.fullmatch(rb'! U1 getvar "([^"]*)"\s*', line)
    if printer.profile is Profile.CLONE or found is None:
        return b""
    values = {
        "odometer.total_label_count": str(printer.odometer),
        "device.unique_id": "D5J204500001",
        "device.languages": "zpl",
        "head.resolution.in_dpi": "203",
        "ezpl.print_width": "832",
        "media.out": "yes" if printer.is_paper_out else "no",
    }
    return b'"' + values.get(found[1].decode("latin-1"), "?").encode() + b'"'
