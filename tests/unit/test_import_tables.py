"""Tables as people save them, good and bad."""

import gzip
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared_data import shared
from ui.commands.tables import BadTable, read_table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(cells) for cells in (["sku", "titolo"], ["A-1", "Caffè"], ["B-2", "Tè"]))
    table = read_table(text.encode(encoding))
    assert table.columns == ("sku", "titolo")
    assert [row.cells["titolo"] for row in table.rows] == ["Caffè", "Tè"]
    assert table.dialect.delimiter == delimiter


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("sku;price\nA;4,25\nB;1.234,50\n", ["4.25", "1234.50"]),
        ("sku,price\nA,4.25\nB,1234.50\n", ["4.25", "1234.50"]),
        ('sku,price\nA,"4,25"\nB,"7,90"\n', ["4.25", "7.90"]),
    ],
)
def test_the_decimal_sign_is_found_out(text: str, amounts: list[str]) -> None:
    table = read_table(text.encode())
    assert [table.dialect.decimal(row.cells["price"]) for row in table.rows] == [Decimal(amount) for amount in amounts]


def test_quotes_keep_delimiters_and_line_ends_and_rows_know_their_line() -> None:
    table = read_table(b'sku,title\nA,"two\nlines, one cell"\n\nB,x\n')
    assert [(row.line, row.cells["title"]) for row in table.rows] == [(2, "two\nlines, one cell"), (5, "x")]


def test_a_row_that_does_not_fit_is_named_and_the_others_are_read() -> None:
    table = read_table(b"sku,title\nA,x\nB\nC,y,z\nD,w\n")
    assert [(row.line, bool(row.fault)) for row in table.rows] == [(2, False), (3, True), (4, True), (5, False)]
    assert "1 cells under 2 columns" in str(table.rows[1].fault)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"sku,title\nA,x\x00y\n", "line 2: a NUL"),
        (b"sku,sku\nA,B\n", "'sku'"),
        (b"sku,\nA,B\n", "name of its own"),
        (b'sku,title\nA,"never closed\nB,x\n', "quote"),
        (b"sku,title\nA," + b"x" * 200_000 + b"\n", "line 2"),
        (b"\x1f\x8b\x08\x00garbage", "gzip"),
        (gzip.compress(b"sku,title\nA,x\n" * 50, mtime=0)[:-12], "gzip"),
        (b"a,b\n\x81\x8d\n", "UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_place_and_the_remedy(raw: bytes, said: str) -> None:
    with pytest.raises(BadTable, match=said):
        read_table(raw)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with suppress(BadTable):
        read_table(raw)


def test_the_stream_of_real_returns_is_read_whole() -> None:
    table = read_table(shared("returns-stream.csv.gz"))
    assert len(table.rows) > 13_000
    assert not [row for row in table.rows if row.fault]
    assert not table.dialect.has_decimal_comma
