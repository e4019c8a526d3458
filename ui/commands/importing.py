"""What a file of expected returns, articles, places or recalls asks for, row by row: CSV in any dialect, or JSON.

The same file twice asks for the same: the commands are idempotent.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from dock.core.commands import ImportCommand
from dock.sync.documents import BadDocument, command_of, parse_json
from dock.sync.wording import clean
from ui.commands.tables import BadTable, Dialect, Row, Table, read_table

FILE_BYTES_MAX = 256 * 1024 * 1024
TYPES = {"expected": "case", "catalogue": "article", "locations": "location", "recalls": "recall"}
NEEDED = {
    "expected": ("rma", "sku", "quantity"),
    "catalogue": ("sku", "title"),
    "locations": ("code", "zone"),
    "recalls": ("recall", "reason"),
}
FIELDS = {
    "expected": (
        "rma", "sku", "quantity", "line", "title", "gtin", "reason", "unit_price", "currency", "serials", "channel",
        "order", "return_type", "requested_at", "delivered_at", "parcel", "tracking", "carrier",
        "customer_name", "customer_contact", "customer_address",
    ),
    "catalogue": (
        "sku", "title", "article_class", "gtin", "price", "currency", "mass_g", "cn_code", "has_battery",
        "holds_data", "has_serial", "picture", "version",
    ),
    "locations": ("code", "zone", "capacity"),
    "recalls": ("recall", "reason", "source", "gtin", "sku", "lots", "serial_from", "serial_to", "is_lifted"),
}  # fmt: skip
OTHER_NAMES = {
    "qty": "quantity", "quantità": "quantity", "quantita": "quantity", "ean": "gtin", "articolo": "sku",
    "codice": "sku", "descrizione": "title", "description": "title", "prezzo": "price", "valuta": "currency",
    "motivo": "reason", "location": "code", "zona": "zone", "reso": "rma",
}  # fmt: skip
WHOLE = frozenset({"quantity", "line", "mass_g", "version", "capacity"})
FACTS = frozenset({"has_battery", "holds_data", "has_serial", "is_lifted"})
IN_CUSTOMER = ("customer_name", "customer_contact", "customer_address")
YES = frozenset({"1", "true", "yes", "y", "x", "si", "sì", "vero"})
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would run; an export puts a quote before it."""
NO = frozenset({"", "0", "false", "no", "n", "falso"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file."""

    kind: Literal["line", "document"]
    number: int  # from 1


@dataclass(frozen=True, slots=True)
class Proposed:
    """One command with the place in the file that it comes from, or why there is none."""

    place: Place
    command: ImportCommand | None = None
    fault: Exception | None = None


def proposals(kind: str, source: Path | bytes, renamed: dict[str, str]) -> list[Proposed]:
    """What a file asks for, in its order. `renamed` maps its columns to our fields.

    Raises:
        BadTable, BadDocument: the file as a whole cannot be read; nothing of it was taken.
    """
    raw = source if isinstance(source, bytes) else _read(source)
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return list(_of_json(kind, raw))
    return list(_of_table(kind, read_table(raw), renamed))


def _read(path: Path) -> bytes:
    if path.stat().st_size > FILE_BYTES_MAX:
        raise BadTable("it has more than {file_bytes_max} bytes: split the file", file_bytes_max=FILE_BYTES_MAX)
    return path.read_bytes()


def _of_json(kind: str, raw: bytes) -> Iterator[Proposed]:
    parsed = parse_json(raw, FILE_BYTES_MAX)
    documents = cast("list[object]", parsed) if isinstance(parsed, list) else [parsed]
    for number, document in enumerate(documents, 1):
        typed = document
        if isinstance(document, dict):
            typed = {"type": TYPES[kind], **cast("dict[str, object]", document)}
        yield _proposed(Place("document", number), typed)


def _of_table(kind: str, table: Table, renamed: dict[str, str]) -> Iterator[Proposed]:
    names = {column: renamed.get(column) or _field(kind, column) for column in table.columns}
    if missing := [field for field in NEEDED[kind] if field not in names.values()]:
        seen = ", ".join(clean(column) for column in table.columns)
        raise BadTable(
            "no column for {names}; seen: {seen}. Name it with --map COLUMN=FIELD", names=", ".join(missing), seen=seen
        )
    good: list[tuple[Row, dict[str, object]]] = []
    spoiled: set[str] = set()
    for row in table.rows:
        try:
            if row.fault:
                raise row.fault
            good.append((row, _values(row, names, table.dialect)))
        except (BadDocument, ValueError) as fault:
            spoiled |= {cell.strip() for column, cell in row.cells.items() if names[column] == "rma"}
            yield Proposed(Place("line", row.line), fault=fault)
    if kind == "expected":
        yield from _cases(good, spoiled=frozenset(spoiled))
    else:
        for row, values in good:
            yield _proposed(Place("line", row.line), {"type": TYPES[kind], **values})


def _field(kind: str, column: str) -> str:
    name = column.strip().lower().replace(" ", "_")
    name = name if name in FIELDS[kind] else OTHER_NAMES.get(name, "")
    return name if name in FIELDS[kind] else ""


def _values(row: Row, names: dict[str, str], dialect: Dialect) -> dict[str, object]:
    found: dict[str, object] = {}
    texts = {names[column]: _bare(cell) for column, cell in row.cells.items() if names[column] and cell.strip()}
    currency = texts.pop("currency", "EUR")
    for field, text in texts.items():
        if field in {"price", "unit_price"}:
            found[field] = {"amount": dialect.decimal(text), "currency": currency}
        elif field in WHOLE:
            found[field] = _whole(field, text, dialect)
        elif field in FACTS:
            found[field] = _fact(field, text)
        elif field in {"serials", "lots"}:
            found[field] = text.split()
        else:
            found[field] = text
    return found


def _bare(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def _whole(field: str, text: str, dialect: Dialect) -> int:
    number = dialect.decimal(text)
    if number != number.to_integral_value() or abs(number) > 10**12:
        raise BadDocument("{field}: '{seen}' is no whole number", field=field, seen=clean(text)[:40])
    return int(number)


def _fact(field: str, text: str) -> bool:
    if text.lower() not in YES | NO:
        raise BadDocument("{field}: '{seen}' is neither yes nor no", field=field, seen=clean(text)[:40])
    return text.lower() in YES


def _cases(rows: Sequence[tuple[Row, dict[str, object]]], spoiled: frozenset[str]) -> Iterator[Proposed]:
    """The rows of one return are its lines, wherever in the file they stand; a bad line spoils its whole return."""
    cases: dict[str, list[tuple[Row, dict[str, object]]]] = {}
    for row, values in rows:
        cases.setdefault(str(values.get("rma", "")), []).append((row, values))
    in_line = {"sku", "quantity", "line", "title", "gtin", "reason", "unit_price", "serials"}
    in_parcel = {"parcel", "tracking", "carrier"}
    for rma, lines in cases.items():
        first_row, first = lines[0]
        if rma in spoiled:
            spoils = BadDocument("return {rma}: one of its rows cannot be used", rma=clean(rma))
            yield Proposed(Place("line", first_row.line), fault=spoils)
            continue
        told = {field: value for field, value in first.items() if field not in in_line | in_parcel}
        customer = {field.removeprefix("customer_"): told.pop(field) for field in IN_CUSTOMER if field in told}
        told |= {"customer": customer} if customer else {}
        told["lines"] = [{field: value for field, value in line.items() if field in in_line} for _, line in lines]
        yield _proposed(Place("line", first_row.line), {"type": "case", **told})
        parcels = {str(line["parcel"]): (row, line) for row, line in lines if "parcel" in line}
        for row, line in parcels.values():
            parcel = {field: value for field, value in line.items() if field in in_parcel}
            yield _proposed(Place("line", row.line), {"type": "parcel", "rmas": [rma], **parcel})


def _proposed(place: Place, document: object) -> Proposed:
    try:
        return Proposed(place, command_of(document))
    except BadDocument as fault:
        return Proposed(place, fault=fault)
