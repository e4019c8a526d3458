"""Every sentence that the program can say stands in both languages, with the same gaps to fill."""

import ast
import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dock.core import events
from dock.core.benches import Mode
from dock.core.decision import Tone
from dock.core.doors.filter import TagClass, Way
from dock.core.goods import Disposition, HoldKind, ZoneKind
from dock.core.observations import DeviceKind, DeviceState
from dock.core.units import UnitState
from dock.settings.mistakes import SENTENCES
from dock.sync.courier import SyncState
from ui.terminal.picture import BODIES
from ui.words import LANGUAGES, keys, say

HOUSE = Path(__file__).parents[2]
WORDS = HOUSE / "ui" / "words"
GAP = re.compile(r"\{(\w+)\}")
GUIDE_STEPS = ("badge", "parcel", "item", "grade", "answer", "place", "finish", "receive", "more")
KEY_AT = {"Refusal": 0, "Line": 0, "say": 0, "Verdict": 1}


def texts_of(node: ast.expr, named: dict[str, set[str]]) -> set[str]:
    """The keys that an expression can be."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=other):
            return texts_of(body, named) | texts_of(other, named)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return named.get(name, set())
        case _:
            return set()


def named_texts(tree: ast.Module) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=False))
                for one, value in pairs:
                    if isinstance(one, ast.Name):
                        named.setdefault(one.id, set()).update(texts_of(value, {}))
    return named


def keys_said() -> Iterator[tuple[str, str]]:
    """Each key that dock/core, dock and the screens name, and where."""
    for path in [*(HOUSE / "dock").rglob("*.py"), *(HOUSE / "ui").rglob("*.py")]:
        if "labels" in path.parts:
            continue  # its lines are printed ones
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = named_texts(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            at = KEY_AT.get(str(name))
            if at is not None and len(node.args) > at:
                for key in texts_of(node.args[at], named):
                    yield key, f"{path.relative_to(HOUSE)}:{node.lineno}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_that_the_code_names_is_said(lang: str) -> None:
    said = list(keys_said())
    assert len(said) > 150, "the search finds the keys of the code"
    assert sorted({f"{key} ({where})" for key, where in said if key not in keys(lang)}) == []


def reasons_of_the_door() -> set[str]:
    """Why a tag is what it is, as the filter names it."""
    reasons = set(re.findall(r'"(door_\w+)"', (HOUSE / "dock" / "core" / "doors" / "filter.py").read_text()))
    assert "door_passed_with_others" in reasons
    return reasons


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_the_house_is_said(lang: str) -> None:
    words = [
        *(f"tone.{one}" for one in Tone),
        *(f"mode.{one}" for one in Mode),
        *(f"screen.{one}" for one in BODIES),
        *(f"device.{one}" for one in DeviceState),
        *(f"kind.{one}" for one in DeviceKind),
        *(f"state.{one}" for one in UnitState),
        *(f"zone.{one}" for one in ZoneKind),
        *(f"hold.{one}" for one in HoldKind),
        *(f"disposition.{one}" for one in Disposition),
        *(f"door_tag.{one}" for one in TagClass),
        *(f"door.way_{one}" for one in Way),
        *reasons_of_the_door(),
        *(f"sync.{one}" for one in [*SyncState, "off"]),
        *(
            f"help.guide_{one}"
            for one in ("badge", "parcel", "item", "grade", "place", "finish", "more", "answer", "receive")
        ),
    ]
    assert sorted(set(words) - keys(lang)) == []


def test_both_languages_have_the_same_keys_and_the_same_gaps() -> None:
    assert keys("it") == keys("en")
    assert {key for key in keys("en") if set(GAP.findall(say(key, "en"))) != set(GAP.findall(say(key, "it")))} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_compiled_catalogue_is_current(lang: str) -> None:
    folder = WORDS / lang / "LC_MESSAGES"
    with (folder / "dock.po").open("rb") as source:
        catalogue = read_po(source)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    fresh = gettext.GNUTranslations(compiled)
    with (folder / "dock.mo").open("rb") as shipped:
        kept = gettext.GNUTranslations(shipped)
    ids = [str(message.id) for message in catalogue if message.id]
    assert {one: kept.gettext(one) for one in ids} == {one: fresh.gettext(one) for one in ids}
    assert keys(lang) == set(ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_that_can_stand_in_a_story_is_said(lang: str) -> None:
    told = [
        kind.__name__
        for union in (events.CaseEvent, events.DeliveryEvent, events.ParcelEvent, events.UnitEvent)
        for kind in get_args(union)
    ]
    assert len(told) > 40
    assert [name for name in told if f"event.{name}" not in keys(lang)] == []


def test_a_mistake_in_the_settings_is_said_in_both_languages_and_in_english_as_the_settings_say_it() -> None:
    for key, sentence in SENTENCES.items():
        assert say(f"mistake.{key}", "en") == sentence
        italian = say(f"mistake.{key}", "it")
        assert italian != f"mistake.{key}"
        assert set(re.findall(r"{\w+}", italian)) == set(re.findall(r"{\w+}", sentence)), key
