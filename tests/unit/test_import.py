"""What a file asks for: CSV in any dialect or JSON, row by row, and why a row cannot be used."""

import json

import pytest

from dock.core.commands import AnnounceCase, AnnounceParcel, DefineArticle, DefineLocation, LiftRecall, ListRecall
from dock.core.goods import ZoneKind
from dock.core.ids import Gtin, RecallId, Sku
from dock.core.money import Money
from ui.commands.importing import Place, proposals
from ui.commands.tables import BadTable


def test_rows_of_one_return_become_its_lines_and_its_parcel() -> None:
    raw = (
        "rma;sku;quantity;unit_price;parcel;tracking\n"
        "R-1;MUG;2;4,25;P-1;JJD000001\nR-2;LAMP;1;1.034,50;;\nR-1;CUP;1;7,90;P-1;JJD000001\n"
    )
    first, parcel, second = [one.command for one in proposals("expected", raw.encode(), {})]
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


def test_a_bad_row_is_named_with_its_line_and_the_others_are_taken() -> None:
    raw = b"sku,title,gtin,price\nA,Mug,4006381333931,4.25\nB,Cup,4006381333932,1\nC,Lamp,,free\nD,Vase,,9\n"
    found = proposals("catalogue", raw, {})
    assert [type(one.command) for one in found if one.command] == [DefineArticle, DefineArticle]
    faults = {one.place: str(one.fault) for one in found if one.command is None}
    assert "'4006381333932' is no GTIN" in faults[Place("line", 3)]
    assert "'free' is no number" in faults[Place("line", 4)]


def test_columns_of_another_name_are_mapped() -> None:
    ((command),) = [one.command for one in proposals("locations", b"posto,zona\nA-1,shelf\n", {"posto": "code"})]
    assert isinstance(command, DefineLocation)
    assert command.location.zone is ZoneKind.SHELF


def test_a_missing_column_says_what_was_seen_and_what_to_do() -> None:
    with pytest.raises(BadTable, match=r"no column for rma, sku, quantity; seen: a, b\. Name it with --map"):
        proposals("expected", b"a,b\n1,2\n", {})


def test_a_bad_row_spoils_its_whole_return_and_no_other() -> None:
    found = proposals("expected", b"rma,sku,quantity\nR-1,MUG,1\nR-2,MUG,1\nR-1,CUP,many\n", {})
    (good,) = [one.command for one in found if one.command]
    assert isinstance(good, AnnounceCase)
    assert good.rma.text == "R-2"
    assert {one.place for one in found if one.fault} == {Place("line", 2), Place("line", 4)}


def test_json_is_taken_too() -> None:
    cases = [{"rma": rma, "lines": [{"sku": "MUG", "quantity": 1}]} for rma in ("R-1", "R-2")]
    found = proposals("expected", json.dumps(cases).encode(), {})
    assert [type(one.command) for one in found] == [AnnounceCase, AnnounceCase]


def test_a_hostile_file_gives_no_control_sign_to_a_sentence() -> None:
    found = proposals("locations", b"code,zone\n\x1b]52;c;AAAA\x07,shelf\nA-1,\x1b[2J\n", {})
    assert len(found) == 2
    assert all(one.command is None for one in found)
    assert not any("\x1b" in str(one.fault) or "\x07" in str(one.fault) for one in found)


def test_a_cell_that_an_export_made_harmless_is_read_as_it_was() -> None:
    ((command),) = [one.command for one in proposals("catalogue", b"sku,title\nA,'=SUM(A1)\n", {})]
    assert isinstance(command, DefineArticle)
    assert command.article.title == "=SUM(A1)"


def test_recalls_come_out_of_a_file_by_article_lot_and_serial_and_are_lifted_by_one() -> None:
    table = (
        "recall;reason;source;gtin;sku;lots;serial_from;serial_to;is_lifted\n"
        "RC-1;catches fire;Safety Gate;4006381333931;;L7 L8;;;\n"
        "RC-2;sharp edge;maker;;MUG-01;;SN-1;SN-9;no\n"
        "RC-3;checked;;;;;;;si\n"
        "RC-4;;;;MUG-01;;;;\n"
    )
    first, second, third, bad = proposals("recalls", table.encode(), {})
    assert first.command == ListRecall(
        RecallId("RC-1"), "catches fire", "Safety Gate", gtin=Gtin.parse("4006381333931"), lots=("L7", "L8")
    )
    assert second.command == ListRecall(
        RecallId("RC-2"), "sharp edge", "maker", sku=Sku("MUG-01"), serial_from="SN-1", serial_to="SN-9"
    )
    assert third.command == LiftRecall(RecallId("RC-3"), "checked")
    assert bad.command is None
    assert "reason" in str(bad.fault)
