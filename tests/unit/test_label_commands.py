import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ui.cli import dock

LPN = {"lpn": "LD101000012361", "title": "Però, così: 12 €", "grade": "B", "print_no": 1}


def run(*args: str, data: object = None, stdin: bytes = b"") -> tuple[int, bytes]:
    del data
    told = CliRunner().invoke(dock, ["labels", *args], input=stdin)
    return told.exit_code, told.stdout_bytes + told.stderr_bytes


def written(folder: Path, fields: object) -> str:
    path = folder / "fields.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("form", "begins"), [("zpl", b"^XA"), ("tspl", b"SIZE 100 mm,50 mm"), ("pdf", b"%PDF"), ("png", b"\x89PNG")]
)
def test_a_label_is_written_as_asked(tmp_path: Path, form: str, begins: bytes) -> None:
    out = tmp_path / "label"
    code, told = run("render", "lpn", "--data", written(tmp_path, LPN), "--as", form, "--dpi", "300", "-o", str(out))
    assert (code, told) == (0, b"")
    assert out.read_bytes().startswith(begins)


def test_fields_come_from_standard_input_and_the_label_goes_to_standard_output() -> None:
    code, told = run("render", "lpn", "--data", "-", "--as", "zpl", stdin=json.dumps(LPN).encode())
    assert code == 0
    assert b"^FDPer_C3_B2, cos_C3_AC: 12 _E2_82_AC^FS" in told


def test_wrong_fields_are_told_by_name_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "label.zpl"
    wrong = {"lpn": "", "print_no": "one", "colour": "red"}
    code, told = run("render", "lpn", "--data", written(tmp_path, wrong), "--as", "zpl", "-o", str(out))
    assert code == 1
    for part in (b"no field 'colour'", b"lpn is missing", b"print_no is 'one', and no number"):
        assert part in told
    assert not out.exists()
    in_italian = CliRunner().invoke(
        dock, ["--lang", "it", "labels", "render", "lpn", "--data", written(tmp_path, wrong)]
    )
    assert "print_no è 'one', che non è un numero" in in_italian.output


@pytest.mark.parametrize("text", ["", "[1]", '{"lpn": true}', '{"lpn": {"a": 1}}', "\ud800", "[" * 5000])
def test_data_that_is_no_object_of_texts_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "fields.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    code, told = run("render", "lpn", "--data", str(path), "--as", "zpl")
    assert code == 1
    assert told.startswith(b"Error: ")


def test_an_unknown_kind_is_told_the_known_ones() -> None:
    code, told = run("render", "no-such", "--sample")
    assert code == 1
    assert b"badge, battery, bin" in told


def test_every_kind_is_listed_and_renders_from_its_own_sample() -> None:
    code, told = run("list", "--json")
    kinds = [json.loads(line) for line in told.splitlines()]
    assert code == 0
    assert {kind["kind"] for kind in kinds} >= {
        "lpn",
        "rma",
        "disposition",
        "hold",
        "battery",
        "bin",
        "tote",
        "badge",
        "command",
    }
    for kind in kinds:
        assert any(field["required"] for field in kind["fields"])
        assert run("render", kind["kind"], "--sample", "--as", "zpl")[0] == 0
