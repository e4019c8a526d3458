"""DataMatrix ECC 200, square symbols, ASCII encodation: from data to modules, by ISO/IEC 16022.

The simulator's own, so that a label shows what its commands ask for, FNC1 included, and no library's reading of them.
"""

from dataclasses import dataclass
from functools import cache

FNC1 = 232  # ISO/IEC 16022, table 2
PAD, UPPER_SHIFT = 129, 235


class TooMuch(ValueError):
    """More data than the largest square symbol holds."""


@dataclass(frozen=True, slots=True)
class _Size:
    side: int  # modules, finder included
    capacity: int
    checks: int
    regions: int = 1  # on each axis
    blocks: int = 1


def codewords(data: bytes, fnc1_at: frozenset[int] = frozenset()) -> list[int]:
    """ASCII encodation; bytes at the places `fnc1_at` stand for FNC1 whatever they are."""
    out: list[int] = []
    place = 0
    while place < len(data):
        pair = data[place : place + 2]
        if place in fnc1_at:
            out.append(FNC1)
            place += 1
        elif len(pair) == 2 and pair.isdigit() and place + 1 not in fnc1_at:
            out.append(int(pair) + 130)
            place += 2
        elif data[place] > 127:
            out += [UPPER_SHIFT, data[place] - 127]
            place += 1
        else:
            out.append(data[place] + 1)
            place += 1
    return out


def modules(data: list[int]) -> list[list[bool]]:
    """The smallest square symbol of these codewords, row by row, without quiet zone.

    Raises:
        TooMuch: none is large enough.
    """
    size = next((one for one in _SIZES if one.capacity >= len(data)), None)
    if size is None:
        raise TooMuch(f"{len(data)} codewords are more than a DataMatrix holds")
    words = _padded(data, size.capacity)
    inner = size.side - 2 * size.regions
    bits = _placed(inner, inner, _with_checks(words, size))
    step = inner // size.regions
    grid = [[False] * size.side for _ in range(size.side)]
    for row in range(size.side):
        for column in range(size.side):
            in_row, in_column = row % (step + 2), column % (step + 2)
            if in_column == 0 or in_row == step + 1:
                grid[row][column] = True  # the solid sides of the finder
            elif in_row == 0:
                grid[row][column] = in_column % 2 == 0
            elif in_column == step + 1:
                grid[row][column] = in_row % 2 == 1
            else:
                at_row = row // (step + 2) * step + in_row - 1
                at_column = column // (step + 2) * step + in_column - 1
                grid[row][column] = bits[at_row][at_column]
    return grid


def _padded(data: list[int], capacity: int) -> list[int]:
    words = list(data)
    if len(words) < capacity:
        words.append(PAD)
    while len(words) < capacity:  # annex B.1: the 253-state algorithm
        made = PAD + (149 * (len(words) + 1)) % 253 + 1
        words.append(made if made <= 254 else made - 254)
    return words


def _with_checks(words: list[int], size: _Size) -> list[int]:
    each = size.checks // size.blocks
    checks = [0] * size.checks
    for block in range(size.blocks):
        for place, word in enumerate(_reed_solomon(words[block :: size.blocks], each)):
            checks[place * size.blocks + block] = word
    return words + checks


@cache
def _tables() -> tuple[list[int], list[int]]:
    powers, logs, value = [0] * 255, [0] * 256, 1
    for power in range(255):
        powers[power], logs[value] = value, power
        value <<= 1
        if value > 255:
            value ^= 0x12D  # 5.7: x^8 + x^5 + x^3 + x^2 + 1
    return powers, logs


def _times(one: int, other: int) -> int:
    powers, logs = _tables()
    return powers[(logs[one] + logs[other]) % 255] if one and other else 0


def _reed_solomon(words: list[int], count: int) -> list[int]:
    powers, _ = _tables()
    generator = [1]
    for power in range(1, count + 1):
        longer = [*generator, 0]
        for place, factor in enumerate(generator):
            longer[place + 1] ^= _times(factor, powers[power])
        generator = longer
    rest = [0] * count
    for word in words:
        lead = word ^ rest[0]
        rest = [*rest[1:], 0]
        for place in range(count):
            rest[place] ^= _times(lead, generator[place + 1])
    return rest


_UTAH = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))


def _placed(rows: int, columns: int, words: list[int]) -> list[list[bool]]:
    """Annex F.3: every codeword in its eight modules, the corners in their own shapes."""
    cells: dict[tuple[int, int], bool] = {}
    rest = iter(words)

    def put(places: tuple[tuple[int, int], ...]) -> None:
        word = next(rest)
        for bit, place in enumerate(places):
            cells[_wrapped(*place, rows, columns)] = bool(word >> (7 - bit) & 1)

    def utah(row: int, column: int) -> None:
        if (row, column) not in cells:
            put(tuple((row + down, column + right) for down, right in _UTAH))

    row, column = 4, 0
    while row < rows or column < columns:
        for shape in _corners(rows, columns, row, column):
            put(shape)
        while row >= 0 and column < columns:
            if row < rows and column >= 0:
                utah(row, column)
            row, column = row - 2, column + 2
        row, column = row + 1, column + 3
        while row < rows and column >= 0:
            if row >= 0 and column < columns:
                utah(row, column)
            row, column = row + 2, column - 2
        row, column = row + 3, column + 1
    if (rows - 1, columns - 1) not in cells:
        cells[rows - 1, columns - 1] = cells[rows - 2, columns - 2] = True
    return [[cells.get((row, column), False) for column in range(columns)] for row in range(rows)]


def _wrapped(row: int, column: int, rows: int, columns: int) -> tuple[int, int]:
    """A module that lies past an edge stands at the opposite one, shifted."""
    if row < 0:
        return _wrapped(row + rows, column + 4 - (rows + 4) % 8, rows, columns)
    if column < 0:
        return row + 4 - (columns + 4) % 8, column + columns
    return row, column


def _corners(rows: int, columns: int, row: int, column: int) -> list[tuple[tuple[int, int], ...]]:
    low, right = rows - 1, columns - 1
    shapes: list[tuple[tuple[int, int], ...]] = []
    side = ((0, right), (1, right), (2, right), (3, right))
    if (row, column) == (rows, 0):
        shapes.append(((low, 0), (low, 1), (low, 2), (0, right - 1), *side))
    if (row, column) == (rows - 2, 0) and columns % 4:
        foot = ((low - 2, 0), (low - 1, 0), (low, 0))
        shapes.append((*foot, (0, right - 3), (0, right - 2), (0, right - 1), (0, right), (1, right)))
    if (row, column) == (rows - 2, 0) and columns % 8 == 4:
        shapes.append(((low - 2, 0), (low - 1, 0), (low, 0), (0, right - 1), *side))
    if (row, column) == (rows + 4, 2) and columns % 8 == 0:
        head = ((0, right - 2), (0, right - 1), (0, right))
        shapes.append(((low, 0), (low, right), *head, (1, right - 2), (1, right - 1), (1, right)))
    return shapes


# ISO/IEC 16022, table 7
_SIZES = (
    _Size(10, 3, 5), _Size(12, 5, 7), _Size(14, 8, 10), _Size(16, 12, 12), _Size(18, 18, 14), _Size(20, 22, 18),
    _Size(22, 30, 20), _Size(24, 36, 24), _Size(26, 44, 28), _Size(32, 62, 36, 2), _Size(36, 86, 42, 2),
    _Size(40, 114, 48, 2), _Size(44, 144, 56, 2), _Size(48, 174, 68, 2), _Size(52, 204, 84, 2, 2),
    _Size(64, 280, 112, 4, 2), _Size(72, 368, 144, 4, 4), _Size(80, 456, 192, 4, 4), _Size(88, 576, 224, 4, 4),
    _Size(96, 696, 272, 4, 4), _Size(104, 816, 336, 4, 6), _Size(120, 1050, 408, 6, 6), _Size(132, 1304, 496, 6, 8),
)  # fmt: skip
