"""Code 128 as a printer makes it of a ^BC field: invocation codes, automatic and UCC modes (ZPL II guide, ^BC)."""

import re

from reportlab.graphics.barcode import code128 as _reportlab

CODE_C, CODE_B, CODE_A, FNC1, START_A, START_B, START_C, STOP = 99, 100, 101, 102, 103, 104, 105, 106
SHIFT = 98

# ZPL II guide, table "Code 128 invocation codes": sign after ">" and the value that it means
_INVOCATIONS = {
    "<": 62, "0": 30, "=": 94, "1": 95, "2": 96, "3": 97, "4": SHIFT, "5": CODE_C, "6": CODE_B, "7": CODE_A,
    "8": FNC1, "9": START_A, ":": START_B, ";": START_C,
}  # fmt: skip


def values_of(data: bytes, mode: str) -> tuple[int, ...]:
    """The symbol's values from its start to the last of its data, without check and stop."""
    match mode:
        case "A":
            return _automatic(data)
        case "D":
            elements = re.sub(rb"[ ()]", b"", data)
            return _automatic(elements, is_gs1=True)
        case "U":
            digits = re.sub(rb"\D", b"", data)[:19].rjust(19, b"0")
            return _automatic(digits + str(_mod10(digits)).encode(), is_gs1=True)
        case _:
            return _invoked(data)


def text_of(values: tuple[int, ...]) -> str:
    """What a scanner reads; GS for an FNC1 that is not the first."""
    out: list[str] = []
    subset = {START_A: "A", START_C: "C"}.get(values[0], "B")
    is_shifted = False
    for place, value in enumerate(values[1:], start=1):
        is_shifted, was_shifted = False, is_shifted
        now = {"A": "B", "B": "A"}.get(subset, subset) if was_shifted else subset
        if value == FNC1:
            out.append("" if place == 1 else "\x1d")
        elif value == CODE_C and now != "C":
            subset = "C"
        elif value == CODE_B and now != "B":
            subset = "B"
        elif value == CODE_A and now != "A":
            subset = "A"
        elif now == "C":
            out.append(f"{value:02d}" if value < 100 else "")
        elif value == SHIFT:
            is_shifted = True
        elif value < 96:
            sign = value + 32
            out.append(chr(sign if now == "B" or sign < 96 else sign - 96))
    return "".join(out)


def runs_of(values: tuple[int, ...]) -> tuple[int, ...]:
    """Widths of bars and spaces in turn, check and stop included."""
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], start=1))) % 103
    # The table of another house: a slip in ours would show as a symbol that does not read.
    table: dict[int | str, str] = _reportlab._patterns  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]  # noqa: SLF001
    spelled = "".join(str(table[value]) for value in (*values, check, STOP))  # pyright: ignore[reportUnknownArgumentType]
    return tuple("abcd".index(sign.lower()) + 1 for sign in spelled)


def _invoked(data: bytes) -> tuple[int, ...]:
    values: list[int] = []
    subset, place = "B", 0
    text = data.decode("latin-1")
    while place < len(text):
        sign = text[place]
        if sign == ">" and place + 1 < len(text) and text[place + 1] in _INVOCATIONS:
            value = _INVOCATIONS[text[place + 1]]
            place += 2
            subset = {START_A: "A", CODE_A: "A", START_B: "B", CODE_B: "B", START_C: "C", CODE_C: "C"}.get(
                value, subset
            )
            if value >= START_A and values:
                continue  # a start within the data starts nothing
            values.append(value)
            continue
        if subset in "AC":  # these two are written as pairs of digits
            pair = text[place : place + 2]
            place += 2
            if len(pair) == 2 and pair.isdigit():
                values.append(int(pair))
            continue
        place += 1
        if " " <= sign <= "~":
            values.append(ord(sign) - 32)
    if not values or values[0] < START_A:
        values.insert(0, START_B)
    return tuple(values)


def _automatic(data: bytes, *, is_gs1: bool = False) -> tuple[int, ...]:
    text = data.decode("latin-1")
    values: list[int] = []
    subset = "C" if re.match(r"\d{4}", text) or (is_gs1 and re.match(r"\d{2}", text)) else "B"
    values.append(START_C if subset == "C" else START_B)
    if is_gs1:
        values.append(FNC1)
    place = 0
    while place < len(text):
        if text.startswith(">8", place):
            values.append(FNC1)
            place += 2
            continue
        digits = re.match(r"\d*", text[place:])
        count = len(digits[0]) if digits else 0
        if subset == "C":
            if count >= 2:
                values.append(int(text[place : place + 2]))
                place += 2
                continue
            values.append(CODE_B)
            subset = "B"
        elif count >= 4 and count % 2 == 0:
            values.append(CODE_C)
            subset = "C"
            continue
        if " " <= text[place] <= "~":
            values.append(ord(text[place]) - 32)
        place += 1
    return tuple(values)


def _mod10(digits: bytes) -> int:
    total = sum((digit - 48) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -total % 10
