"""What is shown can be read: contrast where we choose the colours, shape and word where there are none."""

import pytest

from dock.core.decision import Tone
from ui.terminal.bells import BELLS_S
from ui.terminal.palette import CONSOLE, HIGH_CONTRAST, NO_COLOUR, TONE_INK, TONE_SHAPE, Ink, contrast, palette
from ui.words import say

CONSOLE_SIGNS = set("●▲■○►┌┐└┘─│…→")  # in the Lat15 and Uni2 fonts of a Linux console


def test_the_contrast_formula_gives_the_standards_own_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#777777") == pytest.approx(1.0)


@pytest.mark.parametrize("ink", Ink)
def test_every_ink_has_a_contrast_of_four_and_a_half_or_more(ink: Ink) -> None:
    foreground, background, _ = HIGH_CONTRAST[ink]
    assert contrast(foreground, background) >= 4.5


@pytest.mark.parametrize("inks", [HIGH_CONTRAST, CONSOLE, NO_COLOUR])
def test_every_palette_has_every_ink(inks: dict[Ink, tuple[str, str, str]]) -> None:
    assert set(inks) == set(Ink)


def test_tones_differ_without_colour_and_without_sight() -> None:
    assert len(set(TONE_SHAPE.values())) == len(Tone)
    assert len(set(BELLS_S.values())) == len(Tone)
    assert set(TONE_INK) == set(Tone)
    for lang in ("it", "en"):
        assert len({say(f"tone.{tone}", lang) for tone in Tone}) == len(Tone)


def test_shapes_are_in_the_fonts_of_a_linux_console() -> None:
    assert set(TONE_SHAPE.values()) <= CONSOLE_SIGNS


@pytest.mark.parametrize(
    ("environment", "inks"),
    [
        ({}, HIGH_CONTRAST),
        ({"TERM": "xterm-256color"}, HIGH_CONTRAST),
        ({"TERM": "linux"}, CONSOLE),
        ({"TERM": "linux", "NO_COLOR": "1"}, NO_COLOUR),
        ({"NO_COLOR": ""}, HIGH_CONTRAST),
    ],
)
def test_the_terminal_gets_the_colours_it_can_show(environment: dict[str, str], inks: object) -> None:
    assert palette(environment) is inks
