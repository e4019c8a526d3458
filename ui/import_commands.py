"""`dock import`: expected returns, catalogue and locations out of CSV or JSON files, each row answered for.

The same file twice changes nothing: the commands are idempotent. `dock export` gives every table out again.
"""

import asyncio
import csv
import io
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import click

from dock.core.commands import ImportCommand
from dock.core.decision import Refusal
from dock.sync.documents import BadDocument, command_of, parse_json
from dock.sync.wording import clean
from ui.tables import BadTable, Dialect, Row, Table, read_table

FILE_BYTES_MAX = 256 * 1024 * 1024
TYPES = {"expected": "case", "catalogue": "article", "locations": "location"}
NEEDED = {"expected": ("rma", "sku", "quantity"), "catalogue": ("sku", "title"), "locations": ("code", "zone")}
FIELDS = {
    "expected": (
        "rma", "sku", "quantity", "line", "title", "gtin", "reason", "unit_price", "currency", "serials", "channel",
        "order", "return_type", "requested_at", "delivered_at", "parcel", "tracking", "carrier",
    ),
    "catalogue": (
        "sku", "title", "article_class", "gtin", "price", "currency", "mass_g", "cn_code", "has_battery",
        "holds_data", "has_serial", "picture", "version",
    ),
    "locations": ("code", "zone", "capacity"),
}  # fmt: skip
OTHER_NAMES = {
    "qty": "quantity", "quantità": "quantity", "quantita": "quantity", "ean": "gtin", "articolo": "sku",
    "codice": "sku", "descrizione": "title", "description": "title", "prezzo": "price", "valuta": "currency",
    "motivo": "reason", "location": "code", "zona": "zone", "reso": "rma",
}  # fmt: skip
WHOLE = frozenset({"quantity", "line", "mass_g", "version", "capacity"})
FACTS = frozenset({"has_battery", "holds_data", "has_serial"})
YES = frozenset({"1", "true", "yes", "y", "x", "si", "sì", "vero"})
NO = frozenset({"", "0", "false", "no", "n", "falso"})

Ask = Callable[[ImportCommand], Awaitable[Refusal | None]]


class Attached(Protocol):
    """A running station, or one that was started for this command. Put by `ui.cli` into the click context."""

    async def ask(self, command: ImportCommand) -> Refusal | None:
        """None once the command is committed; else why it was not done."""
        ...

    async def rows(self, what: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        """Columns and rows of one of its tables."""
        ...

    def tables(self) -> Sequence[str]:
        """The names that `rows` knows."""
        ...


class HasStation(Protocol):
    """What the click context carries."""

    async def attach(self) -> Attached:
        """Find the running station, or start one."""
        ...


@dataclass(frozen=True, slots=True)
class Proposed:
    """One command with the place in the file that it comes from, or why there is none."""

    place: str
    command: ImportCommand | None = None
    fault: str = ""


def proposals(kind: str, source: Path | bytes, renamed: dict[str, str]) -> list[Proposed]:
    """What a file asks for, in its order. `renamed` maps its columns to our fields.

    Raises:
        BadTable, BadDocument: the file as a whole cannot be read; nothing of it was taken.
    """
    raw = source if isinstance(source, bytes) else _read(source)
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return list(_of_json(kind, raw))
    return list(_of_table(kind, read_table(raw), renamed))


@click.command("import")
@click.argument("kind", type=click.Choice(list(TYPES)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, row by row, and do nothing.")
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help="The file calls FIELD by another name.")
@click.pass_obj
def import_file(station: HasStation, kind: str, file: Path, *, dry_run: bool, pairs: tuple[str, ...]) -> None:
    """Take expected returns, the catalogue or the locations from FILE (CSV or JSON, gzipped or not)."""
    try:
        proposed = proposals(kind, file, _renamed(kind, pairs))
    except (BadTable, BadDocument, OSError) as fault:
        raise click.ClickException(f"{clean(file.name)}: {fault}") from fault
    faults = [one for one in proposed if one.command is None]
    for one in faults:
        click.echo(f"{one.place}: {one.fault}")
    commands = [one for one in proposed if one.command is not None]
    refused = 0 if dry_run else asyncio.run(_asked(station, commands))
    verb = "would be asked for" if dry_run else "taken"
    click.echo(f"{len(commands) - refused} {verb}, {len(faults) + refused} not")
    if faults or refused:
        raise SystemExit(1)


@click.command("export")
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help="JSON, one object a line, instead of CSV.")
@click.pass_obj
def export_table(station: HasStation, what: str, *, as_json: bool) -> None:
    """Give one table out again, as CSV (UTF-8) or JSON lines, to standard output."""
    asyncio.run(_exported(station, what, as_json=as_json))


async def _asked(station: HasStation, proposed: Sequence[Proposed]) -> int:
    attached = await station.attach()
    refused = 0
    for one in proposed:
        if one.command and (refusal := await attached.ask(one.command)):
            refused += 1
            params = ", ".join(f"{name} {clean(text)}" for name, text in refusal.params)
            click.echo(f"{one.place}: {refusal.key} {params}".rstrip())
    return refused


async def _exported(station: HasStation, what: str, *, as_json: bool) -> None:
    attached = await station.attach()
    if what not in attached.tables():
        raise click.ClickException(f"there is no table '{clean(what)}': {', '.join(attached.tables())} are there")
    columns, rows = await attached.rows(what)
    if as_json:
        for row in rows:
            click.echo(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False))
        return
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    click.echo(page.getvalue(), nl=False)


def _harmless(cell: str) -> str:
    # a spreadsheet would run a cell that begins like a formula
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell.lstrip("+-").replace(".", "", 1).isdigit()


def _read(path: Path) -> bytes:
    if path.stat().st_size > FILE_BYTES_MAX:
        raise BadTable(f"it has more than {FILE_BYTES_MAX} bytes: split the file")
    return path.read_bytes()


def _renamed(kind: str, pairs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        column, equals, field = pair.partition("=")
        if not equals or field not in FIELDS[kind]:
            raise click.BadParameter(f"'{clean(pair)}': COLUMN=FIELD, where FIELD is one of {', '.join(FIELDS[kind])}")
        found[column] = field
    return found


def _of_json(kind: str, raw: bytes) -> Iterator[Proposed]:
    parsed = parse_json(raw, FILE_BYTES_MAX)
    documents = cast("list[object]", parsed) if isinstance(parsed, list) else [parsed]
    for number, document in enumerate(documents, 1):
        typed = document
        if isinstance(document, dict):
            typed = {"type": TYPES[kind], **cast("dict[str, object]", document)}
        yield _proposed(f"document {number}", typed)


def _of_table(kind: str, table: Table, renamed: dict[str, str]) -> Iterator[Proposed]:
    names = {column: renamed.get(column) or _field(kind, column) for column in table.columns}
    if missing := [field for field in NEEDED[kind] if field not in names.values()]:
        seen = ", ".join(clean(column) for column in table.columns)
        raise BadTable(f"no column for {', '.join(missing)}; seen: {seen}. Name it with --map COLUMN=FIELD")
    good: list[tuple[Row, dict[str, object]]] = []
    for row in table.rows:
        try:
            if row.fault:
                raise BadDocument(row.fault)
            good.append((row, _values(row, names, table.dialect)))
        except (BadDocument, ValueError) as fault:
            yield Proposed(f"line {row.line}", fault=str(fault))
    if kind == "expected":
        yield from _cases(good)
    else:
        for row, values in good:
            yield _proposed(f"line {row.line}", {"type": TYPES[kind], **values})


def _field(kind: str, column: str) -> str:
    name = column.strip().lower().replace(" ", "_")
    name = name if name in FIELDS[kind] else OTHER_NAMES.get(name, "")
    return name if name in FIELDS[kind] else ""


def _values(row: Row, names: dict[str, str], dialect: Dialect) -> dict[str, object]:
    found: dict[str, object] = {}
    texts = {names[column]: cell.strip() for column, cell in row.cells.items() if names[column] and cell.strip()}
    currency = texts.pop("currency", "EUR")
    for field, text in texts.items():
        if field in {"price", "unit_price"}:
            found[field] = {"amount": dialect.decimal(text), "currency": currency}
        elif field in WHOLE:
            found[field] = _whole(field, text, dialect)
        elif field in FACTS:
            found[field] = _fact(field, text)
        elif field == "serials":
            found[field] = text.split()
        else:
            found[field] = text
    return found


def _whole(field: str, text: str, dialect: Dialect) -> int:
    number = dialect.decimal(text)
    if number != number.to_integral_value() or abs(number) > 10**12:
        raise BadDocument(f"{field}: '{clean(text)[:40]}' is no whole number")
    return int(number)


def _fact(field: str, text: str) -> bool:
    if text.lower() not in YES | NO:
        raise BadDocument(f"{field}: '{clean(text)[:40]}' is neither yes nor no")
    return text.lower() in YES


def _cases(rows: Sequence[tuple[Row, dict[str, object]]]) -> Iterator[Proposed]:
    """The rows of one return are its lines, wherever in the file they stand; a bad line spoils its whole return."""
    cases: dict[str, list[tuple[Row, dict[str, object]]]] = {}
    for row, values in rows:
        cases.setdefault(str(values.get("rma", "")), []).append((row, values))
    in_line = {"sku", "quantity", "line", "title", "gtin", "reason", "unit_price", "serials"}
    in_parcel = {"parcel", "tracking", "carrier"}
    for rma, lines in cases.items():
        first_row, first = lines[0]
        told = {field: value for field, value in first.items() if field not in in_line | in_parcel}
        told["lines"] = [{field: value for field, value in line.items() if field in in_line} for _, line in lines]
        yield _proposed(f"line {first_row.line}", {"type": "case", **told})
        parcels = {str(line["parcel"]): (row, line) for row, line in lines if "parcel" in line}
        for row, line in parcels.values():
            parcel = {field: value for field, value in line.items() if field in in_parcel}
            yield _proposed(f"line {row.line}", {"type": "parcel", "rmas": [rma], **parcel})


def _proposed(place: str, document: object) -> Proposed:
    try:
        return Proposed(place, command_of(document))
    except BadDocument as fault:
        return Proposed(place, fault=str(fault))
