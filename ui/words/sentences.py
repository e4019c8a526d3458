"""Faults that carry their sentence, in the language of who reads them (`dock.core.fault`)."""

from dock.core.fault import Fault, Sentence, Several
from ui.words import by_english, harmless

FAULT_LENGTH_MAX = 2_000  # a list of all that differs may stand in it


def fault_said(fault: object, lang: str) -> str:
    """A fault, or the sentence or sentences of it, in this language; else in its own words. Safe for a terminal."""
    return harmless(_said(fault.sentence if isinstance(fault, Fault) else fault, lang), FAULT_LENGTH_MAX)


def _said(told: object, lang: str) -> str:
    match told:
        case Sentence(text, params):
            said = by_english(lang).gettext(text)
            return said.format(**{name: _word(name, value, lang) for name, value in params}) if params else said
        case Several():
            return "; ".join(_said(one, lang) for one in told)
        case _:
            return str(told)


def _word(name: str, value: object, lang: str) -> object:
    """A number stays one, for its format; a sentence, and a kind of thing, are said in the same language."""
    match value:
        case Fault():
            return _said(value.sentence, lang)
        case Sentence() | Several():
            return _said(value, lang)
        case str() if name == "kind":
            return by_english(lang).gettext(value)
        case _:
            return value
