"""Tables out of files that people and programs save: CSV in any of its dialects, gzipped or not.

Delimiter, encoding and decimal sign are found out and told, never guessed silently. What cannot be read is a
`BadTable` with the line and what to do.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from dock.core.fault import Fault

FILE_BYTES_MAX = 256 * 1024 * 1024  # unpacked; a year of a large dock is a tenth of it
CELL_LENGTH_MAX = 10_000
COLUMN_COUNT_MAX = 200
SAMPLE_LINES = 50  # looked at to find the dialect

_DELIMITERS = ",;\t|"
_GZIP_MAGIC = b"\x1f\x8b"  # RFC 1952, 2.3.1


class BadTable(Fault, ValueError):
    """A file or a row of it that is no table; the sentence says where, why not and what to do."""


class NoNumber(Fault, ValueError):
    """A cell that should hold a number."""

    def __init__(self, text: str) -> None:
        super().__init__("'{seen}' is no number", seen=shown(text))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the file is written."""

    encoding: str
    delimiter: str
    has_decimal_comma: bool

    def decimal(self, text: str) -> Decimal:
        """The number in a cell, in this file's notation.

        Raises:
            NoNumber: the cell holds none.
        """
        digits = text.strip().replace("\u00a0", "").replace(" ", "")
        digits = digits.replace(".", "").replace(",", ".") if self.has_decimal_comma else digits.replace(",", "")
        try:
            number = Decimal(digits)
        except InvalidOperation as fault:
            raise NoNumber(text) from fault
        if not number.is_finite():
            raise NoNumber(text)
        return number


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file on which it begins, and its cells by column."""

    line: int
    cells: dict[str, str]
    fault: BadTable | None = None  # why the row cannot be used; its cells are then not complete


@dataclass(frozen=True, slots=True)
class Table:
    """A whole file."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    dialect: Dialect


def read_table(source: Path | bytes) -> Table:
    """The table in a file or in bytes, gzipped or not. A row that does not fit carries its fault.

    Raises:
        BadTable: the file as a whole cannot be read.
        OSError: the file cannot be opened.
    """
    raw = _unpacked(_bytes_of(source))
    encoding = _encoding(raw)
    text = _decoded(raw, encoding)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BadTable(
            "line {line}: a NUL character; this is no text file, or it was cut off: save it again as CSV", line=line
        )
    delimiter = _delimiter(text)
    return _table(text, encoding, delimiter)


def shown(text: str) -> str:
    """A cell as it may stand in a sentence: short, without control characters."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:40])


def _bytes_of(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    size = source.stat().st_size
    if size > FILE_BYTES_MAX:
        raise BadTable(
            "{size} bytes are too many: {file_bytes_max} are the most; split the file",
            size=size,
            file_bytes_max=FILE_BYTES_MAX,
        )
    return source.read_bytes()


def _unpacked(raw: bytes) -> bytes:
    if not raw.startswith(_GZIP_MAGIC):
        return raw
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
            unpacked = packed.read(FILE_BYTES_MAX + 1)  # never more than this in memory, whatever the file claims
    except (OSError, EOFError, zlib.error) as fault:
        raise BadTable("the gzip file is damaged or cut off: fetch it again") from fault
    if len(unpacked) > FILE_BYTES_MAX:
        raise BadTable(
            "unpacked it has more than {file_bytes_max} bytes: split the file", file_bytes_max=FILE_BYTES_MAX
        )
    return unpacked


def _encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if raw[:200].count(0) > len(raw[:200]) // 3:  # UTF-16 without its mark: every other byte of plain text is 0
        return "utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be"
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"  # what spreadsheets in western Europe save where they do not save UTF-8
    return "utf-8-sig"


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise BadTable("line {line}: neither UTF-8 nor UTF-16 nor Windows-1252: save it as UTF-8", line=line) from fault


def _delimiter(text: str) -> str:
    """The sign that parts the sample into the most columns with the fewest rows that differ."""
    sample = text[: CELL_LENGTH_MAX * 10].splitlines()[:SAMPLE_LINES]
    if not any(line.strip() for line in sample):
        raise BadTable("the file is empty: the first line names the columns")

    def fit(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
        except csv.Error:
            return (0.0, 0)
        first = widths[0] if widths else 1
        return (0.0, 0) if first < 2 else (widths.count(first) / len(widths), first)

    return max(_DELIMITERS, key=fit)  # the comma where none parts anything


def _table(text: str, encoding: str, delimiter: str) -> Table:
    rows = _cells(text, delimiter)
    nothing: tuple[int, list[str]] = (1, [])
    line, names = next(rows, nothing)
    columns = tuple(name.strip() for name in names)
    if len(columns) > COLUMN_COUNT_MAX:
        raise BadTable(
            "line {line}: {count} columns; {column_count_max} are the most",
            line=line,
            count=len(columns),
            column_count_max=COLUMN_COUNT_MAX,
        )
    doubles = {name for name in columns if columns.count(name) > 1}
    if doubles or "" in columns:
        named = ", ".join(f"'{shown(name)}'" for name in sorted(doubles)) or "''"
        raise BadTable(
            "line {line}: each column needs a name of its own, these are not: {named}", line=line, named=named
        )
    found: list[Row] = []
    for start, cells in rows:
        fault = None
        if len(cells) != len(columns):
            fault = BadTable(
                "{cells} cells under {columns} columns: look for a missing quote or a stray '{delimiter}'",
                cells=len(cells),
                columns=len(columns),
                delimiter=delimiter,
            )
        found.append(Row(start, dict(zip(columns, cells, strict=False)), fault))
    return Table(columns, tuple(found), Dialect(encoding, delimiter, _has_decimal_comma(found, delimiter)))


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on; empty lines are passed over."""
    # the csv module's own limit belongs to the whole process; a text line is judged before it is parsed
    lines = io.StringIO(text, newline="")
    for place, line in enumerate(lines, 1):
        if len(line) > CELL_LENGTH_MAX * 10:
            raise BadTable(
                "line {place} has {count} characters: a quote is missing, or this is no table",
                place=place,
                count=len(line),
            )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(len(cell) > CELL_LENGTH_MAX for cell in cells):
                raise BadTable(
                    "line {start}: a cell longer than {cell_length_max} characters; is a quote missing?",
                    start=start,
                    cell_length_max=CELL_LENGTH_MAX,
                )
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as fault:
        raise BadTable(
            "line {start}: {fault}; look for a quote that is not closed", start=start, fault=fault
        ) from fault


def _has_decimal_comma(rows: list[Row], delimiter: str) -> bool:
    """Whether numbers are written with a comma: more cells like 4,25 than like 4.25."""
    if delimiter == "," and not any("," in cell for row in rows[:SAMPLE_LINES] for cell in row.cells.values()):
        return False
    cells = [cell.strip() for row in rows[: SAMPLE_LINES * 20] for cell in row.cells.values()]
    return sum(map(_is_comma_number, cells)) > sum(map(_is_point_number, cells))


def _is_comma_number(cell: str) -> bool:
    whole, comma, part = cell.rpartition(",")
    return bool(comma) and part.isdigit() and len(part) != 3 and whole.lstrip("-").replace(".", "").isdigit()


def _is_point_number(cell: str) -> bool:
    whole, point, part = cell.rpartition(".")
    return bool(point) and part.isdigit() and len(part) != 3 and whole.lstrip("-").replace(",", "").isdigit()
