import tomllib
from pathlib import Path

import pytest

from dock.labels.design import DesignRefused
from dock.labels.design_reading import read_design

SHIPPED = Path(__file__).parents[2] / "config/labels"
GOOD = """
version = 1
width_mm = 50
height_mm = 25
[fields]
name = { required = true }
[[elements]]
kind = "text"
x_mm = 1
y_mm = 1
width_mm = 40
size_mm = 4
text = "{name}"
"""


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_design_is_accepted(path: Path) -> None:
    design = read_design(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    assert design.version >= 1
    assert all(field.sample for field in design.fields), "a preview shows every field"


def test_a_design_is_told_all_its_mistakes_at_once() -> None:
    wrong = (
        GOOD.replace("width_mm = 50", "widht_mm = 50")
        .replace("{name}", "{nam} }")
        .replace("size_mm = 4", 'size_mm = "4"')
    )
    with pytest.raises(DesignRefused) as refused:
        read_design("wrong", tomllib.loads(wrong))
    told = "\n".join(map(str, refused.value.mistakes))
    for part in (
        "widht_mm is no key",
        "width_mm is None",
        "field 'nam'",
        "brace without its partner",
        "size_mm is '4'",
    ):
        assert part in told


def test_an_element_outside_the_label_is_a_mistake() -> None:
    with pytest.raises(DesignRefused, match="outside the label"):
        read_design("wide", tomllib.loads(GOOD.replace("x_mm = 1\n", "x_mm = 20\n")))


def test_a_phrase_whose_field_is_empty_is_left_out() -> None:
    design = read_design("good", tomllib.loads(GOOD.replace('"{name}"', '"Nome: {name}"')))
    element = design.elements[0]
    assert "phrase" in type(element).__dataclass_fields__
    phrase = getattr(element, "phrase")  # noqa: B009 -- the union's members differ in their fields
    assert phrase.filled({"name": "Anna"}) == "Nome: Anna"
    assert phrase.filled({"name": ""}) == ""
