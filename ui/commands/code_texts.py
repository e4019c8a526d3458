r"""Codes as they are written where their control signs cannot stand: on a command line, in a file.

Raw control signs are taken as they are. Beside them: \xHH and \uHHHH, \t \n \r \\, the names <GS> <RS> <FS> <US> <EOT>
(or in braces, as {GS}), and a ^ for each FNC1 where the text begins with one, as GS1 writes it.
"""

import re
import sys
from collections.abc import Iterator

LINE_BYTES_MAX = 65_536
_NAMED = {"GS": "\x1d", "RS": "\x1e", "FS": "\x1c", "US": "\x1f", "EOT": "\x04", "FNC1": "\x1d"}
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
_ESCAPE = re.compile(r"\\x([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})|\\([tnr\\])|[<{](GS|RS|FS|US|EOT|FNC1)[>}]")


def unescaped(text: str) -> str:
    """The code that `text` stands for."""
    plain = _ESCAPE.sub(_sign, text)
    return "\x1d" + plain[1:].replace("^", "\x1d") if plain.startswith("^") else plain


def visible(text: str) -> str:
    """The code with its control signs named, for people."""
    names = {sign: f"<{name}>" for name, sign in _NAMED.items() if name != "FNC1"}
    return "".join(names.get(sign) or (sign if sign.isprintable() else f"\\x{ord(sign):02x}") for sign in text)


def lines_in() -> Iterator[str]:
    """The lines of standard input as they come; only a line feed ends one, since RS and GS belong to codes."""
    while line := sys.stdin.buffer.readline(LINE_BYTES_MAX):
        yield line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")


def _sign(found: re.Match[str]) -> str:
    byte, unit, plain, name = found.groups()
    return chr(int(byte or unit, 16)) if byte or unit else _PLAIN[plain] if plain else _NAMED[name]
