"""Mistakes in a site's settings, in the language of who made them."""

from dock.settings.mistakes import Mistake
from ui.words import say

LENGTH_MAX = 2_000  # a list of everything that is known may stand in it


def mistake_said(one: Mistake, lang: str) -> str:
    """File, line and sentence."""
    return f"{one.file}:{one.line}: {say(f'mistake.{one.key}', lang, one.params, LENGTH_MAX)}"
