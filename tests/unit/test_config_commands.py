import json
from pathlib import Path

from click.testing import CliRunner, Result

from ui.cli import dock

UPSTREAM = """\
[upstreams.shop]
address = "https://shop.example"
auth = { kind = "bearer", secret = "env:SHOP_TOKEN" }
"""


def run(tmp_path: Path, *arguments: str) -> Result:
    options = ["--config", str(tmp_path / "site"), "--data", str(tmp_path / "data"), "config"]
    return CliRunner().invoke(dock, [*options, *arguments])


def write(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "site").mkdir(exist_ok=True)
    (tmp_path / "site" / name).write_text(text, "utf-8")


def test_check_says_that_the_shipped_settings_are_right(tmp_path: Path) -> None:
    ran = run(tmp_path, "check")
    assert ran.exit_code == 0
    assert ran.output.startswith("right: 0 device(s), 1 workstation(s)\ndigest ")


def test_check_lists_every_mistake_and_ends_with_one(tmp_path: Path) -> None:
    write(tmp_path, "station.toml", "[site]\nnmae = 1\n")
    write(tmp_path, "reasons.toml", "[[reason]]\ncode = 'x'\n")
    ran = run(tmp_path, "check")
    assert ran.exit_code == 1
    assert f"{tmp_path}/site/station.toml:2: 'nmae' is no setting here: did you mean name?" in ran.output
    assert f"{tmp_path}/site/reasons.toml:1: reason 'x': name: is missing" in ran.output
    assert "2 mistake(s)" in ran.output


def test_show_is_free_of_secrets(tmp_path: Path) -> None:
    write(tmp_path, "upstream.toml", UPSTREAM)
    plain = run(tmp_path, "show").output
    assert 'upstreams.shop.address = "https://shop.example"\n' in plain
    assert 'upstreams.shop.secret = "***"\n' in plain
    assert "SHOP_TOKEN" not in plain
    told = json.loads(run(tmp_path, "show", "--json").output)
    assert told["settings"]["upstreams.shop.secret"] == "***"
    assert len(told["digest"]) == 64


def test_schemas_are_listed_printed_and_written(tmp_path: Path) -> None:
    assert "station" in run(tmp_path, "schema").output.split()
    assert json.loads(run(tmp_path, "schema", "station").output)["title"] == "station.toml"
    assert run(tmp_path, "schema", "stations").exit_code == 2
    assert run(tmp_path, "schema", "--write", str(tmp_path / "s")).exit_code == 0
    assert (tmp_path / "s" / "station.schema.json").is_file()


def test_diff_tells_what_the_site_changed(tmp_path: Path) -> None:
    assert run(tmp_path, "diff").output == "nothing differs\n"
    write(tmp_path, "station.toml", '[site]\nname = "Bergamo"\n')
    write(tmp_path, "upstream.toml", UPSTREAM)
    said = run(tmp_path, "diff").output
    assert "site.name: 'Returns dock' becomes 'Bergamo'\n" in said
    assert "upstreams.shop.secret: is not the same\n" in said
    assert "SHOP_TOKEN" not in said
    assert run(tmp_path, "diff", "4").exit_code == 1


def test_rollback_without_a_former_version_says_so(tmp_path: Path) -> None:
    ran = run(tmp_path, "rollback", "--yes")
    assert ran.exit_code == 1
    assert "no former version is kept" in ran.output
