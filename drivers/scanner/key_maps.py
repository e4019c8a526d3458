"""What each key types, by the layout that the scanner was programmed for. Key codes: linux/input-event-codes.h.

The console's own layout plays no part: a grabbed device speaks in key codes.
"""

from types import MappingProxyType
from typing import Final

# Rows of a keyboard, each as the code of its first key; the codes of a row follow one another
_DIGITS, _UPPER, _MIDDLE, _LOWER = 2, 16, 30, 44  # KEY_1, KEY_Q, KEY_A, KEY_Z
_GRAVE, _BACKSLASH, _BETWEEN, _SPACE = 41, 43, 86, 57  # KEY_GRAVE, KEY_BACKSLASH, KEY_102ND, KEY_SPACE

KeyMap = MappingProxyType[int, tuple[str, str, str]]  # code -> plain, with shift, with AltGr ("": nothing)


def _layout(rows: dict[int, tuple[str, str]], third: dict[int, str]) -> KeyMap:
    keys: dict[int, tuple[str, str, str]] = {_SPACE: (" ", " ", "")}
    for first, (plain, shifted) in rows.items():
        for place, (low, high) in enumerate(zip(plain, shifted, strict=True)):
            keys[first + place] = (low, high, third.get(first + place, ""))
    return MappingProxyType(keys)


US: Final = _layout(
    {
        _DIGITS: ("1234567890-=", "!@#$%^&*()_+"),
        _UPPER: ("qwertyuiop[]", "QWERTYUIOP{}"),
        _MIDDLE: ("asdfghjkl;'", 'ASDFGHJKL:"'),
        _GRAVE: ("`", "~"),
        _BACKSLASH: ("\\", "|"),
        _LOWER: ("zxcvbnm,./", "ZXCVBNM<>?"),
        _BETWEEN: ("<", ">"),
    },
    {},
)

IT: Final = _layout(
    {
        _DIGITS: ("1234567890'ì", '!"£$%&/()=?^'),
        _UPPER: ("qwertyuiopè+", "QWERTYUIOPé*"),
        _MIDDLE: ("asdfghjklòà", "ASDFGHJKLç°"),
        _GRAVE: ("\\", "|"),
        _BACKSLASH: ("ù", "§"),
        _LOWER: ("zxcvbnm,.-", "ZXCVBNM;:_"),
        _BETWEEN: ("<", ">"),
    },
    # KEY_LEFTBRACE, KEY_RIGHTBRACE, KEY_SEMICOLON, KEY_APOSTROPHE, KEY_E; KEY_7 to KEY_0, KEY_EQUAL and KEY_MINUS as
    # the Linux layout `it` has them
    {26: "[", 27: "]", 39: "@", 40: "#", 18: "€", 8: "{", 9: "[", 10: "]", 11: "}", 12: "`", 13: "~"},
)

KEY_MAPS: Final = MappingProxyType({"us": US, "it": IT})
KEYPAD: Final = MappingProxyType(  # KEY_KP7 to KEY_KPDOT, KEY_KPASTERISK, KEY_KPSLASH
    dict(zip(range(71, 84), "789-456+1230.", strict=True)) | {55: "*", 98: "/"}
)
ENTERS: Final = frozenset({28, 96})  # KEY_ENTER, KEY_KPENTER
TAB: Final = 15  # KEY_TAB
SHIFTS: Final = frozenset({42, 54})  # KEY_LEFTSHIFT, KEY_RIGHTSHIFT
CONTROLS: Final = frozenset({29, 97})  # KEY_LEFTCTRL, KEY_RIGHTCTRL
ALT: Final = 56  # KEY_LEFTALT
ALT_GR: Final = 100  # KEY_RIGHTALT
CAPS_LOCK: Final = 58  # KEY_CAPSLOCK
