"""A reader's troubles are said in both languages, with the same gaps, and the English is the driver's own."""

import re
from pathlib import Path

import pytest

from drivers.llrp.troubles import TROUBLES, fault, trouble
from ui.words.sentences import fault_said

GAP = re.compile(r"\{(\w+)\}")
DRIVER = Path(__file__).parents[2] / "drivers" / "llrp"


@pytest.mark.parametrize("key", sorted(TROUBLES))
def test_a_trouble_is_said_in_both_languages(key: str) -> None:
    gaps = GAP.findall(TROUBLES[key])
    told = trouble(key, **dict.fromkeys(gaps, "7"))
    english, italian = fault_said(told, "en"), fault_said(told, "it")
    assert english == str(told)
    assert italian != english
    assert all(said.count("7") >= len(gaps) for said in (english, italian))


def test_every_trouble_that_the_driver_names_is_known_and_every_known_one_is_named() -> None:
    named = {
        key
        for path in DRIVER.glob("*.py")
        if path.name != "troubles.py"
        for key in re.findall(r'"(reader\.\w+)"', path.read_text(encoding="utf-8"))
    }
    assert named == set(TROUBLES)


def test_a_fault_carries_its_sentence_and_its_detail() -> None:
    broken = fault("reader.silent", "no frame", seconds="15")
    assert (broken.sentence, broken.detail) == (trouble("reader.silent", seconds="15"), "no frame")
    assert str(broken) == "the reader has been silent for 15 s: check its cable and power"
