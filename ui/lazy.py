"""Command groups whose commands are imported when one is called, and only that one."""

import importlib
from collections.abc import Mapping

import click

Table = Mapping[str, tuple[str, str]]
"""Name: where the command stands ("module:attribute"), and its line in the group's help."""


class LazyGroup(click.Group):
    """A group that knows its commands by a table; its help loads none of them."""

    def __init__(self, *args: object, table: Table, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # pyright: ignore[reportArgumentType] -- click's own, passed on as they came
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives its context by position
        """The names, in the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """The command itself, its module loaded now."""
        if cmd_name not in self._table:
            return None
        place, _ = self._table[cmd_name]
        return load(place)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """The lines of the table; click's own way would load every command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._table.items()])


def load(place: str) -> click.Command:
    """The command at `place`, written "module:attribute"."""
    module, _, attribute = place.partition(":")
    command = getattr(importlib.import_module(module), attribute)
    if not isinstance(command, click.Command):
        raise TypeError(f"{place} is no click command")
    return command
