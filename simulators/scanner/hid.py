"""A scanner that types: key records as the Linux kernel gives them, from the simulator's own tables.

The tables are drawn from the keyboards' pictures, a sign to a key; the driver's are written by rows of key codes.
"""

import struct

_EVENT = struct.Struct("@llHHi")  # the kernel's struct input_event on this machine
_KEY, _SYN = 1, 0
_SHIFT, _CTRL, _ALT, _ALTGR, _ENTER = 42, 29, 56, 100, 28

# sign -> (key code, modifiers held)
_LETTERS = {
    "a": 30,
    "b": 48,
    "c": 46,
    "d": 32,
    "e": 18,
    "f": 33,
    "g": 34,
    "h": 35,
    "i": 23,
    "j": 36,
    "k": 37,
    "l": 38,
    "m": 50,
    "n": 49,
    "o": 24,
    "p": 25,
    "q": 16,
    "r": 19,
    "s": 31,
    "t": 20,
    "u": 22,
    "v": 47,
    "w": 17,
    "x": 45,
    "y": 21,
    "z": 44,
}
_DIGITS = {"1": 2, "2": 3, "3": 4, "4": 5, "5": 6, "6": 7, "7": 8, "8": 9, "9": 10, "0": 11}
_US_PLAIN = {
    "-": 12,
    "=": 13,
    "[": 26,
    "]": 27,
    ";": 39,
    "'": 40,
    "`": 41,
    "\\": 43,
    ",": 51,
    ".": 52,
    "/": 53,
    " ": 57,
}
_US_SHIFT = {
    "!": 2,
    "@": 3,
    "#": 4,
    "$": 5,
    "%": 6,
    "^": 7,
    "&": 8,
    "*": 9,
    "(": 10,
    ")": 11,
    "_": 12,
    "+": 13,
    "{": 26,
    "}": 27,
    ":": 39,
    '"': 40,
    "~": 41,
    "|": 43,
    "<": 51,
    ">": 52,
    "?": 53,
}
_IT_PLAIN = {
    "'": 12,
    "\\": 41,
    "+": 27,
    ",": 51,
    ".": 52,
    "-": 53,
    "<": 86,
    " ": 57,
    "è": 26,
    "ì": 13,
    "ò": 39,
    "à": 40,
}
_IT_SHIFT = {
    "!": 2,
    '"': 3,
    "£": 4,
    "$": 5,
    "%": 6,
    "&": 7,
    "/": 8,
    "(": 9,
    ")": 10,
    "=": 11,
    "?": 12,
    "^": 13,
    "*": 27,
    "|": 41,
    ";": 51,
    ":": 52,
    "_": 53,
    ">": 86,
    "é": 26,
    "ç": 39,
    "°": 40,
}
_IT_ALTGR = {"[": 26, "]": 27, "@": 39, "#": 40, "{": 8, "}": 11, "`": 12, "~": 13}
_KEYPAD = {"0": 82, "1": 79, "2": 80, "3": 81, "4": 75, "5": 76, "6": 77, "7": 71, "8": 72, "9": 73}


def records(text: str, layout: str = "us", *, types_control_by_alt: bool = False) -> bytes:
    """The records of a scanner programmed for `layout` (us, it) that types `text` and Enter."""
    written = bytearray()
    for sign in text:
        if sign < " " and types_control_by_alt:
            pressed = [_KEYPAD[digit] for digit in f"{ord(sign):04d}"]
            written += _record(_ALT, 1) + b"".join(_record(key, value) for key in pressed for value in (1, 0))
            written += _record(_ALT, 0)
            continue
        code, held = _keys(sign, layout)
        for modifier in held:
            written += _record(modifier, 1)
        written += _record(code, 1) + _record(code, 0)
        for modifier in reversed(held):
            written += _record(modifier, 0)
    return bytes(written + _record(_ENTER, 1) + _record(_ENTER, 0))


def dropped() -> bytes:
    """The kernel's word that its buffer overflowed, and the end of the broken report."""
    return _EVENT.pack(0, 0, _SYN, 3, 0) + _EVENT.pack(0, 0, _SYN, 0, 0)


def held_repeat(code: int) -> bytes:
    """The kernel's own repetition of a key that is held."""
    return _EVENT.pack(0, 0, _KEY, code, 2) + _EVENT.pack(0, 0, _SYN, 0, 0)


def _keys(sign: str, layout: str) -> tuple[int, tuple[int, ...]]:
    plain, shifted = (_US_PLAIN, _US_SHIFT) if layout == "us" else (_IT_PLAIN, _IT_SHIFT)
    third = {} if layout == "us" else _IT_ALTGR
    if sign < " ":
        return _control(chr(ord(sign) + 64), layout)
    if sign.lower() in _LETTERS:
        return _LETTERS[sign.lower()], (_SHIFT,) if sign.isupper() else ()
    if sign in _DIGITS or sign in plain:
        return {**plain, **_DIGITS}[sign], ()
    return (shifted[sign], (_SHIFT,)) if sign in shifted else (third[sign], (_ALTGR,))


def _control(sign: str, layout: str) -> tuple[int, tuple[int, ...]]:
    # scanners press Ctrl with the key where a US keyboard has the sign
    code = {**_US_PLAIN, **{letter.upper(): key for letter, key in _LETTERS.items()}, "^": 7, "_": 12}[sign]
    assert layout == "us" or sign.isalpha(), "a scanner for another layout types this by Alt and digits"
    return code, (_CTRL,)


def _record(code: int, value: int) -> bytes:
    return _EVENT.pack(0, 0, _KEY, code, value) + _EVENT.pack(0, 0, _SYN, 0, 0)
