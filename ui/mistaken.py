"""Mistakes in a site's settings, in the language of who made them."""

from dock.settings.mistakes import Mistake
from ui.words import say
from ui.words.sentences import fault_said

LENGTH_MAX = 2_000  # a list of everything that is known may stand in it


def mistake_said(one: Mistake, lang: str) -> str:
    """File, line and sentence."""
    params = tuple((name, fault_said(value, lang)) for name, value in one.params)
    return f"{one.file}:{one.line}: {say(f'mistake.{one.key}', lang, params, LENGTH_MAX)}"
