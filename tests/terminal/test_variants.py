"""The screens where little can be shown: ASCII alone, no colour, sixteen colours; and where words grow longer."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from dock.core.decision import Tone
from dock.core.views import DockView, DoorView, Line
from tests.terminal.still import NOON_US, PARCEL, SCANS, UNIT, answer, bench, dock
from tests.terminal.test_screens import DAY, FOUND, LISTS, LOST, READERS, ROUTED
from ui.terminal.asks import menu, unit
from ui.terminal.big import BIG_LINES, LETTERS, big, fits
from ui.terminal.forms import Form
from ui.terminal.frame import Scene, guide_step
from ui.terminal.palette import TONE_SHAPE, Ink, is_ascii_only
from ui.terminal.picture import BODIES, picture
from ui.terminal.rows import to_ascii
from ui.words import LANGUAGES, keys, say

DOORS = tuple(DoorView(f"door-{at}", at == 2, 40, 41, 37, ("1Z9",), ("3034",), 6, NOON_US) for at in (1, 2, 3))
SIZE = (80, 24)


def scene_of(page: str, lang: str = "en", form: Form | None = None) -> Scene:
    """A busy moment of this page."""
    told = {
        "receive": bench(parcel=PARCEL, unit=UNIT, scans=SCANS, answer=answer(Tone.WRONG, "code_unknown")),
        "inspect": bench("inspect", "next_answer", unit=UNIT, scans=SCANS),
        "putaway": bench("putaway", "next_put_away", unit=ROUTED, queue=(ROUTED,), scans=SCANS),
        "find": bench("find", "next_scan_to_find", found=FOUND),
        "door": bench("door", "next_open_door"),
    }
    one = told.get(page, bench(parcel=PARCEL))
    view: DockView = replace(dock(one, LOST), doors=DOORS, day=DAY, lists=LISTS, readers=READERS)
    return Scene(view, one, lang, *SIZE, page, one.answer, form=form)


def text_of(scene: Scene) -> str:
    return "\n".join("".join(text for text, _ in line) for line in picture(scene))


@pytest.mark.parametrize("page", BODIES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_ascii_a_screen_keeps_every_cell_and_word(page: str, lang: str) -> None:
    for line in text_of(scene_of(page, lang)).split("\n"):
        plain = to_ascii(line)
        assert plain.isascii()
        assert cell_len(plain) == cell_len(line) == SIZE[0]
        assert re.findall(r"[0-9A-Za-z]+", line) == [
            word for word in re.findall(r"[0-9A-Za-z]+", line) if word in plain
        ]


@given(st.text(max_size=40))
@example("！Ａ")
@example("é́")
def test_any_text_becomes_ascii_of_the_same_width(text: str) -> None:
    shown = "".join(sign for sign in text if unicodedata.category(sign)[0] not in "CMZ")
    assert to_ascii(shown).isascii()
    assert cell_len(to_ascii(shown)) == cell_len(shown)


def test_tones_differ_in_ascii_too() -> None:
    assert len({to_ascii(shape) for shape in TONE_SHAPE.values()}) == len(Tone)


@pytest.mark.parametrize(
    ("environment", "is_ascii"),
    [
        ({}, False),
        ({"LANG": "it_IT.UTF-8"}, False),
        ({"LANG": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),  # what Python puts there itself
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "C"}, True),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, False),
        ({"LANG": "it_IT.ISO-8859-1"}, True),
    ],
)
def test_the_locale_says_whether_only_ascii_is_shown(environment: dict[str, str], is_ascii: bool) -> None:
    assert is_ascii_only(environment) is is_ascii


def test_without_colour_what_must_be_seen_is_told_by_word_and_shape() -> None:
    text = text_of(scene_of("receive"))
    assert "■ WRONG" in text
    assert "LOST" in text
    assert "[ ]" in text


@pytest.mark.parametrize(
    ("key", "step"),
    [
        ("next_scan_badge", "badge"),
        ("next_scan_parcel", "parcel"),
        ("next_scan_item", "item"),
        ("next_grade", "grade"),
        ("next_put_away", "place"),
        ("next_put_away_at", "place"),
        ("next_finish_parcel", "finish"),
    ],
)
def test_the_demos_guide_says_what_to_press_for_each_step_of_a_parcel(key: str, step: str) -> None:
    assert guide_step(bench("receive", key)) == step


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", BODIES)
def test_words_may_grow_by_two_fifths_and_no_needed_field_is_lost(page: str, lang: str) -> None:
    scene = replace(scene_of(page), lang=f"{lang}+40")
    text = text_of(scene)
    needed = {
        "receive": ("Giacca 3L blu M", "1/1", "0/1", "LA1010000001X", "1Z999AA101"),
        "inspect": ("Giacca 3L blu M", "LA1010000001X", "1 ", "2 ", "≤B"),
        "putaway": ("LA1010000001X", "A"),
        "door": ("door-1", "door-2", "door-3", "37/40"),
        "find": ("R-10482", "1Z999AA10"),
        "supervise": ("137", "202", "160"),
        "devices": ("scan-1", "print-1", "door-1"),
        "readers": ("door-1", "212", "-52 dBm", "3074257BF7194E4000001A85"),
        "sync": ("0",),
        "health": ("ms",),
        "help": ("F2", "F12"),
    }[page]
    assert [field for field in needed if field not in text] == []
    for key in ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F12"):
        assert re.search(rf"{key}\b", text), f"{key} is not on the screen"
    assert all(cell_len(line) == SIZE[0] for line in text.split("\n"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_keeps_nine_answers_when_words_grow(lang: str) -> None:
    long = f"{lang}+40"
    for form in (unit.hold("L1", "Giacca", long), menu.menu(scene_of("receive").bench, LISTS, long, lambda _: "1d")):
        text = text_of(scene_of("receive", long, form))
        assert all(re.search(rf"^│ {at}[ /]", text, re.MULTILINE) for at in range(1, 10))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pseudo_language_is_two_fifths_longer(lang: str) -> None:
    grown = [key for key in keys(lang) if len(say(key, f"{lang}+40")) >= len(say(key, lang)) * 1.4]
    assert len(grown) == len(keys(lang))


def test_every_sign_of_a_place_has_a_big_letter_and_lines_of_one_width() -> None:
    for sign, drawn in LETTERS.items():
        lines = drawn.split("|")
        assert len(lines) == BIG_LINES, sign
        assert len({len(line) for line in lines}) == 1, sign
    assert len({LETTERS[sign] for sign in "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789-.:/"}) == 38
    assert fits("A-03-2", 78)
    assert not fits("A" * 40, 78)
    assert big("à") == big("A")
    assert big("漢") != big("A")


def test_the_door_page_shows_one_door_in_full_and_names_the_others() -> None:
    scene = replace(scene_of("door"), door_at=1)
    text = text_of(scene)
    assert "DOOR 2/3" in text
    assert all(f"door-{at}" in text for at in (1, 2, 3))
    assert Line("next_open_door") == replace(scene.bench.next_action, params=())
    assert any(ink is Ink.GOOD for line in picture(scene) for _, ink in line)
