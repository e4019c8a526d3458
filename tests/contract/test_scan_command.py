"""`dock scan --plain`: a whole parcel by lines of text, each answered by a sentence."""

from pathlib import Path

from tests.station_process import StationProcess

RETURNS = "rma,sku,quantity,title,gtin,parcel,tracking\nR-1,MUG,1,Tazza,4006381333931,P-1,1Z999AA10123456784\n"


def test_a_parcel_is_received_and_an_act_undone_line_by_line(tmp_path: Path) -> None:
    house = StationProcess(tmp_path)
    file = tmp_path / "returns.csv"
    file.write_text(RETURNS, encoding="utf-8")
    assert house.dock("import", "expected", str(file), "--apply").returncode == 0
    added = house.dock("--lang", "en", "users", "add", "op-1", "--role", "operator", "--badge", "B1")
    badge = next(word for word in added.stdout.split() if word.startswith("DKB.")).rstrip(".")
    lines = f"{badge}\n1Z999AA10123456784\n4006381333931\nundo\ngrade Q\nwhat \x1b[2J is this\n"
    told = house.dock("--lang", "en", "scan", "--plain", told=lines)
    assert told.returncode == 0, told.stderr
    said = told.stdout
    assert "P-1" in said or "1Z999AA10123456784" in said
    assert "Tazza" in said or "MUG" in said
    assert "undone" in said.lower() or "taken back" in said.lower()
    assert "'Q' is nothing" in said
    assert "\x1b" not in said
