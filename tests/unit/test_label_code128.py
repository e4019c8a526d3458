import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dock.labels.code128 import NotInCode128, plan


def drawn(text: str) -> Image.Image:
    runs = plan(text).runs()
    picture = Image.new("L", (2 * (sum(runs) + 40), 60), 255)
    x = 40
    for place, run in enumerate(runs):
        if place % 2 == 0:
            picture.paste(0, (x, 5, x + 2 * run, 55))
        x += 2 * run
    return picture


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40))
def test_every_printable_text_is_read_back_and_is_as_wide_as_planned(text: str) -> None:
    symbol = plan(text)
    assert sum(symbol.runs()) == symbol.modules
    found = zxingcpp.read_barcodes(drawn(text))
    assert [code.text for code in found] == [text]


@pytest.mark.parametrize(
    ("text", "characters"),
    [("1234", 3), ("AB", 3), ("123", 4), ("A1234", 5), ("A123", 5), ("LD101000012361", 10)],
)
def test_the_plan_is_the_shortest(text: str, characters: int) -> None:
    assert len(plan(text).values) == characters


def test_the_check_character_weighs_each_value_by_its_place() -> None:
    assert plan("PJJ123C").check == 55  # 104 + 48 + 2*42 + 3*42 + 4*17 + 5*18 + 6*19 + 7*35, modulo 103


@pytest.mark.parametrize("text", ["", "à", "a\nb", "€"])
def test_what_has_no_place_is_refused(text: str) -> None:
    with pytest.raises(NotInCode128):
        plan(text)


def test_a_gs1_symbol_begins_with_fnc1() -> None:
    symbol = plan("0109506000134352\x1d10ABC", is_gs1=True)
    assert symbol.values[:2] == (105, 102)
    assert 102 in symbol.values[3:]
