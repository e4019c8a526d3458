"""Command groups whose commands are imported when one is called, and only that one; all help in one's language."""

import copy
import importlib
from collections.abc import Mapping
from typing import TypeVar

import click

from ui.words.helping import told

Spoken = TypeVar("Spoken", bound=click.Command)

Table = Mapping[str, tuple[str, str]]
"""Name: where the command stands ("module:attribute"), and its line in the group's help."""


class LazyGroup(click.Group):
    """A group that knows its commands by a table; its help loads none of them."""

    table: Table

    def __init__(self, *args: object, table: Table, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # pyright: ignore[reportArgumentType] -- click's own, passed on as they came
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives its context by position
        """The names, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """The command itself, its module loaded now."""
        if cmd_name not in self.table:
            return None
        place, _ = self.table[cmd_name]
        return in_language(load(place))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help; it is made before the language is known, so it is translated when it is shown."""
        option = super().get_help_option(ctx)
        return option and _spoken_option(option)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The group's help in the language that was chosen."""
        click.Group.format_help(in_language(self), ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """The lines of the table; click's own way would load every command."""
        with formatter.section(told("Commands")):
            formatter.write_dl([(name, told(line)) for name, (_, line) in self.table.items()])


def load(place: str) -> click.Command:
    """The command at `place`, written "module:attribute"."""
    module, _, attribute = place.partition(":")
    command = getattr(importlib.import_module(module), attribute)
    if not isinstance(command, click.Command):
        raise TypeError(f"{place} is no click command")
    return command


def in_language(command: Spoken) -> Spoken:
    """The command with its help, and that of its options and commands, in the language that was chosen."""
    spoken = copy.copy(command)
    for name in ("help", "epilog", "short_help"):
        setattr(spoken, name, told(getattr(command, name) or "") or None)
    spoken.params = [_spoken_option(one) if isinstance(one, click.Option) else one for one in command.params]
    if isinstance(spoken, click.Group):
        spoken.commands = {name: in_language(one) for name, one in spoken.commands.items()}
    return spoken


def _spoken_option(option: click.Option) -> click.Option:
    spoken = copy.copy(option)
    spoken.help = told(option.help or "") or None
    return spoken
