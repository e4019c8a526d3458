"""Help and mistakes of usage: what click and argparse say, and our own texts that they show.

Their English stands in the code, where it documents the command; `sentences.po` holds the Italian of every one of
them. See docs/decisions/0021-sentences-keyed-by-their-english.md. Nothing heavy is loaded here: help answers at once.
"""

import gettext
import os
from collections.abc import Mapping
from functools import cache
from inspect import cleandoc

from ui.words import DOMAIN, FOLDER, LANGUAGES

CHOSEN = "LANGUAGE"
"""The variable that gettext reads before the locale's own (GNU gettext manual, 2.3.3)."""
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables of a locale; the first that is set decides (POSIX.1-2017, 8.2)."""

_told_by_system = os.environ.get(CHOSEN)


def speak(lang: str | None) -> None:
    """Let click and argparse speak this language from now on; None: that of the system."""
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)
    chosen = lang or _told_by_system
    if chosen:
        os.environ[CHOSEN] = chosen
    else:
        os.environ.pop(CHOSEN, None)


def told(text: str) -> str:
    """A text of help in the language that was chosen; as it stands where there is no other."""
    bare = cleandoc(text)
    return _catalogue(tuple(os.environ.get(name, "") for name in (CHOSEN, *LOCALE))).gettext(bare) if bare else bare


@cache
def _catalogue(_asked: tuple[str, ...]) -> gettext.NullTranslations:
    """The catalogue of the language that the variables ask for; it is looked for once, not for every text."""
    return gettext.translation(DOMAIN, FOLDER, fallback=True)


def language_of(environ: Mapping[str, str]) -> str:
    """The language that the system speaks: Italian where its locale says so, else English."""
    names = environ.get(CHOSEN, "").split(":")
    locale = next((environ[name] for name in LOCALE if environ.get(name)), "")
    wanted = [name.lower()[:2] for name in (*names, locale) if name]
    return next((name for name in wanted if name in LANGUAGES), "en")
