"""A reader's troubles are said in both languages, with the same gaps, and the English is the driver's own."""

import re
from pathlib import Path

import pytest

from drivers.llrp.troubles import TROUBLES, fault, words
from ui.words import LANGUAGES, keys, say

GAP = re.compile(r"\{(\w+)\}")
DRIVER = Path(__file__).parents[2] / "drivers" / "llrp"


@pytest.mark.parametrize("key", sorted(TROUBLES))
def test_a_trouble_is_said_in_both_languages(key: str) -> None:
    values = dict.fromkeys(GAP.findall(TROUBLES[key]), "7")
    assert say(key, "en", values.items()) == words(key, values)
    assert all(key in keys(lang) and len(say(key, lang)) > 10 for lang in LANGUAGES)
    assert set(GAP.findall(say(key, "it"))) == set(values)


def test_every_trouble_that_the_driver_names_is_known_and_every_known_one_is_named() -> None:
    named = {
        key
        for path in DRIVER.glob("*.py")
        if path.name != "troubles.py"
        for key in re.findall(r'"(reader\.\w+)"', path.read_text(encoding="utf-8"))
    }
    assert named == set(TROUBLES)


def test_a_fault_carries_its_words_and_its_key() -> None:
    broken = fault("reader.silent", "no frame", seconds="15")
    assert (broken.key, broken.params) == ("reader.silent", (("seconds", "15"),))
    assert broken.reason == "the reader has been silent for 15 s: check its cable and power"
