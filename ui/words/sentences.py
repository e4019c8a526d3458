"""Faults that carry their sentence, in the language of who reads them (`dock.core.fault`)."""

import gettext
from functools import cache

from dock.core.fault import Fault, Sentence, Several
from ui.words import FOLDER, harmless
from ui.words.helping import DOMAIN

FAULT_LENGTH_MAX = 2_000  # a list of all that differs may stand in it


def fault_said(fault: object, lang: str) -> str:
    """A fault in this language where it carries its sentence, else in its own words. Safe for a terminal."""
    return harmless(_said(fault.sentence if isinstance(fault, Fault) else fault, lang), FAULT_LENGTH_MAX)


def _said(told: object, lang: str) -> str:
    if not isinstance(told, Sentence):
        return str(told)
    text = _catalogue(lang).gettext(told.text)
    return text.format(**{name: _word(name, value, lang) for name, value in told.params}) if told.params else text


def _word(name: str, value: object, lang: str) -> object:
    """A number stays one, for its format; a sentence, and a kind of thing, are said in the same language."""
    match value:
        case Several():
            return "; ".join(_said(one, lang) for one in value)
        case Fault():
            return _said(value.sentence, lang)
        case Sentence():
            return _said(value, lang)
        case str() if name == "kind":
            return _catalogue(lang).gettext(value)
        case _:
            return value


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, [lang], fallback=True)
