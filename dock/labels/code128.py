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
    def is_gs1(self) -> bool:
        """Whether it says that GS1 element strings follow: FNC1 comes first."""
        return self.values[1] == FNC1_VALUE

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
        return tuple(int(width) for value in (*self.values, self.check, STOP) for width in _pattern(value))


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


def _pattern(value: int) -> str:
    return _PATTERNS[6 * STOP :] if value == STOP else _PATTERNS[6 * value : 6 * value + 6]


# ISO/IEC 15417, table 1: element widths of values 0 to 106, bar first; six each, and seven of the stop
_PATTERNS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "1143114111134113111131411141313111414111312114122112142112322331112"
)
