"""What the printer says of itself, in the words of the ZPL II guide (~HS, ~HQ, ~HI) and of SGD."""

import re

from simulators.printer.device import DOTS_PER_INCH, Printer, Profile

STX, ETX = b"\x02", b"\x03"


def host_status(printer: Printer) -> bytes:
    """The three strings of ~HS; nothing where the guide says that it is not answered."""
    if printer.profile is Profile.ZEBRA_DOC and printer.has_error:
        return b""
    first = (
        f"030,{printer.is_paper_out:d},{printer.is_paused:d},{printer.label_length:04d},{printer.formats_waiting:03d},"
        f"{printer.is_full:d},0,{printer.partial_count > 0:d},000,0,0,{printer.is_too_hot:d}"
    )
    mode = 1 if printer.is_peeling else 2
    second = (
        f"000,0,{printer.is_head_open:d},{printer.is_ribbon_out:d},1,{mode},4,{printer.is_label_waiting:d},"
        f"{printer.labels_remaining:08d},1,000"
    )
    return b"".join(STX + line.encode() + ETX + b"\r\n" for line in (first, second, "1234,0"))


def query(printer: Printer, what: bytes) -> bytes:
    """~HQ with its two letters."""
    if printer.profile is Profile.CLONE:
        return b""
    match what.upper():
        case b"ES":
            return errors(printer)
        case b"OD":
            inches = f"{printer.fed_mm / 25.4:.0f}"
            return _framed(
                "  PRINT METERS", f'   TOTAL NONRESETTABLE:{inches:>19} "', f'   USER RESETTABLE CNTR1:{inches:>17} "'
            )
        case b"SN":
            return _framed("  SERIAL NUMBER", "   D5J204500001")
        case b"HA":
            return _framed("  MAC ADDRESS", "   00:07:4d:00:00:01")
        case _:
            return b""


def errors(printer: Printer) -> bytes:
    """~HQES: flag, high and low word of errors, then of warnings."""
    mask = (
        printer.is_paper_out * 0x1
        | printer.is_ribbon_out * 0x2
        | printer.is_head_open * 0x4
        | printer.is_too_hot * 0x10
        | printer.is_paused * 0x10000
    )
    low = 0x8 if printer.media_left_mm is not None and printer.media_left_mm < 2_000 else 0
    return _framed(
        "  PRINTER STATUS                             ",
        f"   ERRORS:         {mask != 0:d} 00000000 {mask:08X}  ",
        f"   WARNINGS:       {low != 0:d} 00000000 {low:08X}  ",
    )


def identity(printer: Printer) -> bytes:
    """~HI: model, firmware, dots per mm, memory."""
    model = "CLONE-4" if printer.profile is Profile.CLONE else "ZD421-203dpi"
    return STX + f"{model},V93.21.26Z,8,8176KB".encode() + ETX + b"\r\n"


def variable(printer: Printer, line: bytes) -> bytes:
    """The answer to an SGD line; `"?"` where the name is unknown."""
    if printer.profile is Profile.CLONE:
        return b""
    if found := re.fullmatch(rb'! U1 setvar "([^"]*)" "([^"]*)"\s*', line):
        if len(printer.variables) < 100:
            printer.variables[found[1].decode("latin-1")] = found[2].decode("latin-1")
        return b""
    found = re.fullmatch(rb'! U1 (getvar|do) "([^"]*)"(?: "([^"]*)")?\s*', line)
    if found is None:
        return b""
    name = found[2].decode("latin-1")
    if found[1] == b"do":
        return b'""' if name in {"device.reset", "file.dir"} else b'"?"'
    values = {
        "odometer.total_label_count": str(printer.odometer),
        "odometer.total_print_length": f"{printer.fed_mm / 25.4:.0f} INCHES, {printer.fed_mm / 10:.0f} CENTIMETERS",
        "odometer.rfid.valid_resettable": str(printer.tags.valid_count),
        "odometer.rfid.void_resettable": str(printer.tags.void_count),
        "device.unique_id": "D5J204500001",
        "device.languages": "zpl",
        "device.product_name": "ZD421-203dpi ZPL",
        "appl.name": "V93.21.26Z",
        "head.resolution.in_dpi": str(DOTS_PER_INCH),
        "head.latch": "open" if printer.is_head_open else "ok",
        "ezpl.print_width": "832",
        "media.status": "out" if printer.is_paper_out else "ok",
        "media.out": "yes" if printer.is_paper_out else "no",
        "ribbon.out": "yes" if printer.is_ribbon_out else "no",
        **printer.variables,
    }
    return b'"' + values.get(name, "?").encode() + b'"'


def name_of(line: bytes) -> str:
    """The variable that an SGD line is about."""
    found = re.search(rb'"([^"]*)"', line)
    return found[1].decode("latin-1") if found else ""


def as_recorded(printer: Printer, question: str, said: bytes) -> bytes:
    """The answer as the recorded printer gives it: silence where it was silent, its own words where nothing changes.

    What changes with paper and labels is the simulated printer's own.
    """
    if question not in printer.recorded:
        return said
    kept = printer.recorded[question]
    return said if kept and question in _CHANGING else kept


_CHANGING = frozenset({"~HS", "~HQES", "odometer.total_label_count", "media.status", "head.latch"})


def _framed(*lines: str) -> bytes:
    return STX + "\r\n".join(("", *lines)).encode() + b"\r\n" + ETX + b"\r\n"
