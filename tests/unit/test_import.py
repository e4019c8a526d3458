"""`dock import` and `dock export`, run as commands against a station that keeps what it is asked."""

import json
from collections.abc import Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from dock.core.commands import AnnounceCase, AnnounceParcel, DefineArticle, DefineLocation, ImportCommand
from dock.core.decision import Refusal
from dock.core.goods import ZoneKind
from dock.core.money import Money
from ui.import_commands import Attached, export_table, import_file


class KeepingStation:
    """Takes every command but those of a return that it refuses."""

    def __init__(self) -> None:
        self.asked: list[ImportCommand] = []

    async def attach(self) -> Attached:
        return self

    async def ask(self, command: ImportCommand) -> Refusal | None:
        self.asked.append(command)
        if isinstance(command, AnnounceCase) and command.rma.text == "R-NO":
            return Refusal("case.closed", (("rma", "R-NO"),))
        return None

    async def rows(self, what: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
        return ("lpn", "note"), [("L1", "=HYPERLINK()"), ("L2", "-4.25")]

    def tables(self) -> Sequence[str]:
        return ("units",)


def imported(tmp_path: Path, kind: str, raw: bytes, *more: str) -> tuple[Result, KeepingStation]:
    file = tmp_path / "file.csv"
    file.write_bytes(raw)
    station = KeepingStation()
    return CliRunner().invoke(import_file, [kind, str(file), *more], obj=station), station


def test_rows_of_one_return_become_its_lines_and_its_parcel(tmp_path: Path) -> None:
    raw = (
        "rma;sku;quantity;unit_price;parcel;tracking\n"
        "R-1;MUG;2;4,25;P-1;JJD000001\nR-2;LAMP;1;1.034,50;;\nR-1;CUP;1;7,90;P-1;JJD000001\n"
    )
    result, station = imported(tmp_path, "expected", raw.encode())
    assert result.exit_code == 0, result.output
    first, parcel, second = station.asked
    assert isinstance(first, AnnounceCase)
    assert isinstance(parcel, AnnounceParcel)
    assert isinstance(second, AnnounceCase)
    assert [(line.line_no, line.sku.text, line.authorised_count) for line in first.lines] == [
        (1, "MUG", 2),
        (2, "CUP", 1),
    ]
    assert first.lines[0].unit_price == Money(425, "EUR")
    assert second.lines[0].unit_price == Money(103_450, "EUR")
    assert parcel.rmas == (first.rma,)


def test_a_bad_row_is_named_with_its_line_and_the_others_are_taken(tmp_path: Path) -> None:
    raw = b"sku,title,gtin,price\nA,Mug,4006381333931,4.25\nB,Cup,4006381333932,1\nC,Lamp,,free\nD,Vase,,9\n"
    result, station = imported(tmp_path, "catalogue", raw)
    assert result.exit_code == 1
    assert [type(command) for command in station.asked] == [DefineArticle, DefineArticle]
    assert "line 3: '4006381333932' is no GTIN" in result.output
    assert "line 4: 'free' is no number" in result.output
    assert "2 taken, 2 not" in result.output


def test_a_dry_run_asks_for_nothing(tmp_path: Path) -> None:
    result, station = imported(tmp_path, "locations", b"code,zone\nA-1,shelf\n", "--dry-run")
    assert result.exit_code == 0
    assert station.asked == []
    assert "1 would be asked for" in result.output


def test_columns_of_another_name_are_mapped(tmp_path: Path) -> None:
    result, station = imported(tmp_path, "locations", b"posto,zona\nA-1,shelf\n", "--map", "posto=code")
    assert result.exit_code == 0, result.output
    (command,) = station.asked
    assert isinstance(command, DefineLocation)
    assert command.location.zone is ZoneKind.SHELF


def test_a_missing_column_says_what_was_seen_and_what_to_do(tmp_path: Path) -> None:
    result, station = imported(tmp_path, "expected", b"a,b\n1,2\n")
    assert result.exit_code == 1
    assert "no column for rma, sku, quantity; seen: a, b. Name it with --map" in result.output
    assert station.asked == []


def test_json_is_taken_too_and_what_the_station_refuses_is_named(tmp_path: Path) -> None:
    cases = [{"rma": rma, "lines": [{"sku": "MUG", "quantity": 1}]} for rma in ("R-1", "R-NO")]
    result, station = imported(tmp_path, "expected", json.dumps(cases).encode())
    assert result.exit_code == 1
    assert len(station.asked) == 2
    assert "document 2: case.closed rma R-NO" in result.output


def test_a_hostile_file_never_reaches_the_terminal_raw(tmp_path: Path) -> None:
    result, _ = imported(tmp_path, "locations", b"code,zone\n\x1b]52;c;AAAA\x07,shelf\nA-1,\x1b[2J\n")
    assert result.exit_code == 1
    assert "\x1b" not in result.output


def test_an_export_gives_no_formula_to_a_spreadsheet() -> None:
    result = CliRunner().invoke(export_table, ["units"], obj=KeepingStation())
    assert result.output == "lpn,note\nL1,'=HYPERLINK()\nL2,-4.25\n"
    missing = CliRunner().invoke(export_table, ["nothing"], obj=KeepingStation())
    assert missing.exit_code == 1
    assert "units are there" in missing.output
