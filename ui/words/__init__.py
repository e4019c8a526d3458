"""All texts of the dock, in Italian and English, from gettext catalogues.

What is put into a sentence comes from outside: it is made harmless here, so that no text can act on a terminal.
"""

import gettext
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

FOLDER = __path__[0]
LANGUAGES = ("it", "en")
DOMAIN = "sentences"
"""Of the catalogue whose keys are English sentences (docs/decisions/0021-sentences-keyed-by-their-english.md)."""
LONGER = "+40"
"""Behind a language's name: its words grow by 40 %, as another language's may."""
GROWTH = "~"
KEY_NAME = re.compile(r"F\d+|/|[1-9]|ctrl\+q")
PARAM_LENGTH_MAX = 120  # a longer one would push the rest of its sentence off the screen

TRANSLATED = {
    "mode": "mode",
    "zone": "zone",
    "right_zone": "zone",
    "disposition": "disposition",
    "state": "state",
    "hold": "hold",
    "what": "what",
    "fault": "fault",
    "reason": "why",
    "outcome": "outcome",
    "shot": "shot",
    "group": "group",
}
"""Parameters whose values are words of the house: they are translated too."""


def say(key: str, lang: str = "en", params: Iterable[tuple[str, str]] = (), length_max: int = PARAM_LENGTH_MAX) -> str:
    """The sentence of this key in this language, its parameters filled in. A missing key is shown as itself.

    A key may be an English sentence too, whose Italian stands in the other catalogue (`ui.words.sentences`).

    A parameter is cut at `length_max` signs, which a screen needs and a command line may widen.
    """
    words = {name: _Text(_word(name, str(value), lang, length_max)) for name, value in params}
    template = _catalogue(lang).gettext(key)
    if template == key:
        template = by_english(lang).gettext(key)
    return template.format_map(_Filled(words)) if words else template


def harmless(text: str, length_max: int = PARAM_LENGTH_MAX) -> str:
    """Text from outside as it may reach a terminal: control, format and bidi signs made visible, and short."""
    cut = text if len(text) <= length_max else text[: length_max - 1] + "…"
    return "".join(_visible(sign) for sign in cut)


def keys(lang: str) -> frozenset[str]:
    """Every key of a catalogue."""
    catalogue = _catalogue(lang)
    found: dict[object, str] = getattr(catalogue, "_catalog", {})
    return frozenset(key for key in found if isinstance(key, str) and key)


class _Text(str):
    """A parameter: a number that has become text is shown as it is, whatever its sentence says of its digits."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        try:
            return super().__format__(spec)
        except ValueError:
            return str(self)


class _Filled(dict[str, str]):
    """Parameters of a sentence; one that is missing shows as an ellipsis instead of ending the screen."""

    def __missing__(self, key: str) -> str:
        return "…"


def _word(name: str, value: str, lang: str, length_max: int = PARAM_LENGTH_MAX) -> str:
    kind = TRANSLATED.get(name)
    if kind:
        key = f"{kind}.{value}"
        said = _catalogue(lang).gettext(key)
        return said if said != key else harmless(value, length_max)
    if name == "holds":
        return ", ".join(_word("hold", one, lang) for one in value.split(", "))
    return harmless(value, length_max)


def _visible(sign: str) -> str:
    if ord(sign) < 0x20:
        return chr(0x2400 + ord(sign))  # Unicode's own pictures of control signs
    if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"<{ord(sign):04X}>"
    return sign


class _Longer(gettext.NullTranslations):
    """A catalogue with every sentence two fifths longer, so that screens are tried with words that need more room."""

    def __init__(self, shorter: gettext.NullTranslations, *, has_keys: bool) -> None:
        """`has_keys`: a message that stands in no catalogue is a key, no sentence."""
        super().__init__()
        self._shorter = shorter
        self._has_keys = has_keys

    def gettext(self, message: str) -> str:
        """The sentence, and signs behind each of its words."""
        said = self._shorter.gettext(message)
        return said if said == message and self._has_keys else _stretched(said)


def _stretched(sentence: str) -> str:
    """The sentence two fifths longer: in its words as far as they can grow, the rest behind it."""
    grown = " ".join(
        word if "{" in word or "}" in word or KEY_NAME.fullmatch(word) else word + GROWTH * (len(word) * 2 // 5)
        for word in sentence.split(" ")
    )
    return grown + GROWTH * max(-(-len(sentence) * 7 // 5) - len(grown), 0)


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang.endswith(LONGER):
        return _Longer(_catalogue(lang.removesuffix(LONGER)), has_keys=True)
    return gettext.translation("dock", FOLDER, [lang if lang in LANGUAGES else "en"])


@cache
def by_english(lang: str) -> gettext.NullTranslations:
    """The catalogue whose keys are English sentences."""
    if lang.endswith(LONGER):
        return _Longer(by_english(lang.removesuffix(LONGER)), has_keys=False)
    return gettext.translation(DOMAIN, FOLDER, [lang], fallback=True)
