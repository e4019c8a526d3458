"""How a command of the command line says a sentence, and how it says what is wrong."""

from dataclasses import dataclass

import click

from dock.settings.read import Mistakes
from ui.mistaken import LENGTH_MAX, mistake_said
from ui.options import Options, language_told
from ui.words import say
from ui.words.sentences import fault_said


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks one language."""

    lang: str

    def say(self, key: str, **params: object) -> str:
        """The sentence of this key; what is put into it cannot act on a terminal."""
        return say(key, self.lang, tuple((name, str(value)) for name, value in params.items()), LENGTH_MAX)

    def wrong(self, key: str, **params: object) -> click.ClickException:
        """What ends the command with 1."""
        return click.ClickException(self.say(key, **params))

    def mistaken(self, key: str, mistakes: Mistakes, **params: object) -> click.ClickException:
        """The same, and every mistake of the settings on a line of its own."""
        lines = (mistake_said(one, self.lang) for one in mistakes.all)
        return click.ClickException("\n".join((self.say(key, **params), *lines)))

    def fault(self, fault: object) -> click.ClickException:
        """A fault in its own sentence."""
        return click.ClickException(fault_said(fault, self.lang))

    def unwritable(self, place: object, fault: OSError) -> click.ClickException:
        """A file or folder that cannot be written."""
        return self.wrong("cli.unwritable", place=place, why=fault.strerror or fault)


def speaker(options: Options | None) -> Speaker:
    """Who speaks the language that the command line was told, else the system's."""
    return Speaker(language_told(options))
