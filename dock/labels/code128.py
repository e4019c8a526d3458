"""Code 128 planned by us, so that its width is known before a printer sees it.

Only subsets B and C and FNC1 are used: they cover printable ASCII, and ZPL takes subset A as pairs of digits, which
interpreters read differently. What they cannot carry is refused, and the layout falls back to a DataMatrix.
"""

from dataclasses import dataclass

QUIET_MODULES = 10  # ISO/IEC 15417, 4.4: ten modules of light on either side
SYMBOL_MODULES = 11  # ISO/IEC 15417, 4.2: every character but the stop
STOP_MODULES = 13
FNC1 = "\x1d"  # GS stands for FNC1 in what a scanner gives; the plan takes it the same way

# ISO/IEC 15417, table 1: values with a meaning of their own
CODE_C, CODE_B, FNC1_VALUE, START_B, START_C, STOP = 99, 100, 102, 104, 105, 106


class NotInCode128(ValueError):
    """The text has a sign that subsets B and C do not carry."""


@dataclass(frozen=True, slots=True)
class Code128:
    """One planned symbol: `values` from the start to the last character of data, without check and stop."""

    text: str
    values: tuple[int, ...]

    @property
    def check(self) -> int:
        """The check character's value (ISO/IEC 15417, annex A)."""
        weighted = sum(place * value for place, value in enumerate(self.values[1:], start=1))
        return (self.values[0] + weighted) % 103

    @property
    def modules(self) -> int:
        """Width in modules from the first bar to the last, without quiet zones."""
        return SYMBOL_MODULES * (len(self.values) + 1) + STOP_MODULES

    def runs(self) -> tuple[int, ...]:
        """Widths of bars and spaces in turn, in modules, beginning and ending with a bar."""
        return tuple(int(width) for value in (*self.values, self.check, STOP) for width in _PATTERNS[value])


def plan(text: str, *, is_gs1: bool = False) -> Code128:
    """The shortest symbol for `text`; `is_gs1` puts FNC1 first (GS1 General Specifications, 5.4.3.2).

    Raises:
        NotInCode128: the text is empty, or a sign in it is not printable ASCII.
    """
    data = (FNC1 if is_gs1 else "") + text
    wrong = next((sign for sign in data if sign != FNC1 and not " " <= sign <= "~"), None)
    if wrong is not None or not text:
        raise NotInCode128(f"{wrong or text!a} has no place in Code 128 subsets B and C")
    # Shortest way through the text, from its end: what it costs to write text[place:] while in subset B, and in C.
    in_b: list[tuple[int, tuple[int, ...]]] = [(0, ())] * (len(data) + 1)
    in_c: list[tuple[int, tuple[int, ...]]] = [(0, ())] * (len(data) + 1)
    for place in range(len(data) - 1, -1, -1):
        stay_b = _prepend(_value_b(data[place]), in_b[place + 1])
        stay_c = _step_c(data, place, in_c)
        in_b[place] = stay_b if stay_c is None else min(stay_b, _prepend(CODE_C, stay_c), key=lambda way: way[0])
        switch_b = _prepend(CODE_B, stay_b)
        in_c[place] = switch_b if stay_c is None else min(stay_c, switch_b, key=lambda way: way[0])
    start = min(_prepend(START_C, in_c[0]), _prepend(START_B, in_b[0]), key=lambda way: way[0])
    return Code128(text, start[1])


def _step_c(data: str, place: int, in_c: list[tuple[int, tuple[int, ...]]]) -> tuple[int, tuple[int, ...]] | None:
    if data[place] == FNC1:
        return _prepend(FNC1_VALUE, in_c[place + 1])
    pair = data[place : place + 2]
    if len(pair) == 2 and pair.isdigit():
        return _prepend(int(pair), in_c[place + 2])
    return None


def _prepend(value: int, way: tuple[int, tuple[int, ...]]) -> tuple[int, tuple[int, ...]]:
    return way[0] + 1, (value, *way[1])


def _value_b(sign: str) -> int:
    return FNC1_VALUE if sign == FNC1 else ord(sign) - 32


# ISO/IEC 15417, table 1: element widths of values 0 to 106, bar first
_PATTERNS = tuple(
    [
        "212222",
        "222122",
        "222221",
        "121223",
        "121322",
        "131222",
        "122213",
        "122312",
        "132212",
        "221213",
        "221312",
        "231212",
        "112232",
        "122132",
        "122231",
        "113222",
        "123122",
        "123221",
        "223211",
        "221132",
        "221231",
        "213212",
        "223112",
        "312131",
        "311222",
        "321122",
        "321221",
        "312212",
        "322112",
        "322211",
        "212123",
        "212321",
        "232121",
        "111323",
        "131123",
        "131321",
        "112313",
        "132113",
        "132311",
        "211313",
        "231113",
        "231311",
        "112133",
        "112331",
        "132131",
        "113123",
        "113321",
        "133121",
        "313121",
        "211331",
        "231131",
        "213113",
        "213311",
        "213131",
        "311123",
        "311321",
        "331121",
        "312113",
        "312311",
        "332111",
        "314111",
        "221411",
        "431111",
        "111224",
        "111422",
        "121124",
        "121421",
        "141122",
        "141221",
        "112214",
        "112412",
        "122114",
        "122411",
        "142112",
        "142211",
        "241211",
        "221114",
        "413111",
        "241112",
        "134111",
        "111242",
        "121142",
        "121241",
        "114212",
        "124112",
        "124211",
        "411212",
        "421112",
        "421211",
        "212141",
        "214121",
        "412121",
        "111143",
        "111341",
        "131141",
        "114113",
        "114311",
        "411113",
        "411311",
        "113141",
        "114131",
        "311141",
        "411131",
        "211412",
        "211214",
        "211232",
        "2331112",
    ]
)
