r"""A layout as ZPL II, in the small subset that every interpreter reads alike.

User text goes through `escaped` and nowhere else: no byte of it can end a field, begin a command or change the
prefix. Lines are broken by the layout, because ^FB takes `\&` for a line break even when it is escaped.
"""

from dock.labels.code128 import CODE_B, CODE_C, FNC1_VALUE, START_B, START_C, Code128
from dock.labels.gs1_content import GS
from dock.labels.layout import Box, Item, Layout, TextLine, cleaned
from dock.labels.symbols import Bars, Matrix, Qr

BAR_RATIO = 2  # ^BY's second parameter; Code 128 does not use it, and 2 is legal everywhere
MATRIX_ESCAPES = "@#$`|"  # outside GS1's set 82; the first that the text does not hold is taken
QR_HEAD = "MA,"  # ZPL II guide, ^BQ: correction level M, the printer chooses the mode
# ZPL II guide, ^BC "Code 128 invocation codes"
_INVOCATIONS = {START_B: ">:", START_C: ">;", CODE_C: ">5", CODE_B: ">6", FNC1_VALUE: ">8"}
_ACTIVE = frozenset(b"_^~\\")


def emit(layout: Layout) -> bytes:
    """One format that prints one label."""
    lines = ["^XA", "^CI28", f"^PW{layout.dots(layout.width_mm)}", f"^LL{layout.dots(layout.height_mm)}", "^LH0,0"]
    lines += [_command(layout, item) for item in layout.items]
    lines += ["^PQ1", "^XZ"]
    return ("\n".join(lines) + "\n").encode("ascii")


def escaped(text: str) -> str:
    """Text for a ^FD after ^FH_ (ZPL II guide, ^FH): what could act, and all that is not ASCII, in hex."""
    return "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte not in _ACTIVE else f"_{byte:02X}"
        for byte in cleaned(text).encode("utf-8")
    )


def _command(layout: Layout, item: Item) -> str:
    at = f"^FO{layout.dots(item.x_mm)},{layout.dots(item.y_mm)}"
    match item:
        case TextLine(size_mm=size, text=text):
            height = layout.dots(size)
            return f"{at}^A0N,{height},{height}^FH_^FD{escaped(text)}^FS"
        case Bars(height_mm=height_mm, module_dots=module, symbol=symbol):
            height = layout.dots(height_mm)
            return f"{at}^BY{module},{BAR_RATIO},{height}^BCN,{height},N,N,N,N^FH_^FD{_code128(symbol)}^FS"
        case Matrix(module_dots=module, text=text, is_gs1=is_gs1):
            mark, data = _matrix_data(text, is_gs1=is_gs1)
            return f"{at}^BXN,{module},200,,,,{mark}^FH_^FD{data}^FS"
        case Qr(module_dots=module, text=text):
            # ^BY's height shifts a QR Code on some interpreters: it is made nothing first.
            return f"{at}^BY{module},{BAR_RATIO},0^BQN,2,{module}^FH_^FD{QR_HEAD}{escaped(text)}^FS"
        case Box(width_mm=width, height_mm=height, line_mm=line):
            thickness = max(1, layout.dots(line))
            return f"{at}^GB{layout.dots(width)},{layout.dots(height)},{thickness}^FS"


def _matrix_data(text: str, *, is_gs1: bool) -> tuple[str, str]:
    """The sign that begins an escape in this field, and its data: FNC1 is the escape 1 (ZPL II guide, ^BX)."""
    mark = next((sign for sign in MATRIX_ESCAPES if sign not in text), MATRIX_ESCAPES[0])
    parts = [escaped(part.replace(mark, mark * 2)) for part in (text.split(GS) if is_gs1 else [text])]
    fnc1 = f"{mark}1"
    return mark, (fnc1 if is_gs1 else "") + fnc1.join(parts)


def _code128(symbol: Code128) -> str:
    """The plan as mode N takes it: subsets named by us, so that no interpreter chooses its own."""
    pieces: list[str] = []
    in_c = False
    for value in symbol.values:
        leaves = value >= START_B or value == (CODE_B if in_c else CODE_C)
        if leaves or value == FNC1_VALUE:
            pieces.append(_INVOCATIONS[value])
            in_c = value in {START_C, CODE_C} if leaves else in_c
        elif in_c:
            pieces.append(f"{value:02d}")
        else:
            sign = chr(value + 32)
            pieces.append(">0" if sign == ">" else _hexed(sign))
    return "".join(pieces)


def _hexed(sign: str) -> str:
    return f"_{ord(sign):02X}" if ord(sign) in _ACTIVE else sign
