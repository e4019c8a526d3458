"""PINs for the command line: typed without echo, or a line each on standard input. Never an argument."""

import sys

import click

from ui.words import say

PIN_LENGTH_MAX = 64  # what is longer is no PIN, and the core says how long one is


def ask_pin(lang: str, key: str, *, is_new: bool = False, **params: str) -> str:
    """The PIN that a person types at the question `key`; a new one is typed twice.

    Without a terminal the next line of standard input is the PIN.

    Raises:
        click.ClickException: standard input ended.
    """
    question = say(key, lang, tuple(params.items()))
    if sys.stdin.isatty():
        return str(click.prompt(question, hide_input=True, confirmation_prompt=is_new, type=str))
    line = sys.stdin.readline(PIN_LENGTH_MAX + 2)
    if not line:
        raise click.ClickException(say("pin_missing", lang, (("question", question),)))
    return line.rstrip("\r\n")
